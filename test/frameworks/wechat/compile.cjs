/**
 * What the devtools do with a mini program, by the same code without its windows: "Build npm", then the compiler, once
 * for each of the settings. `node compile.cjs PROJECT OUTPUT SETTINGS…`, settings as they stand in project.config.json.
 */

const { generateKeyPairSync } = require('node:crypto')
const { mkdirSync, writeFileSync } = require('node:fs')
const { dirname, join } = require('node:path')
const ci = require('miniprogram-ci')

const [project, output, ...settings] = process.argv.slice(2)

/** A key of nobody, which only an upload would use. */
const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
})

function open() {
  const opened = new ci.Project({
    appid: 'wx0000000000000000',
    type: 'miniProgram',
    projectPath: project,
    privateKey,
    ignores: ['node_modules/**/*'],
  })
  // Otherwise it asks WeChat's server what this appid may do.
  opened.attr = async () => ci.DefaultProjectAttr
  return opened
}

async function compile() {
  const npmWarnings = await ci.packNpm(open(), { reporter: () => undefined })
  const manual = join(output, 'manually')
  mkdirSync(manual, { recursive: true })
  const manually = await ci.packNpmManually({
    packageJsonPath: join(project, 'package.json'),
    miniprogramNpmDistDir: manual,
  })
  for (const [index, text] of settings.entries()) {
    const setting = JSON.parse(text)
    // Some are read from the file alone, others from the call alone.
    writeFileSync(
      join(project, 'project.config.json'),
      JSON.stringify({
        compileType: 'miniprogram',
        setting: { useCompilerPlugins: ['typescript'], ...setting },
      }),
    )
    const files = await ci.getCompiledResult({
      project: open(),
      version: '1.0.0',
      desc: '',
      setting,
      onProgressUpdate: () => undefined,
    })
    for (const [path, text] of Object.entries(files)) {
      const to = join(output, String(index), path)
      mkdirSync(dirname(to), { recursive: true })
      writeFileSync(to, text)
    }
  }
  const quality = await ci.checkCodeQuality(open())
  writeFileSync(join(output, 'report.json'), JSON.stringify({ npmWarnings, manually, quality }))
}

compile().then(
  () => process.exit(0),
  (error) => {
    console.error(error)
    process.exit(1)
  },
)
