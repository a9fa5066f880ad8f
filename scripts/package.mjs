/**
 * Writes the package as it is published: the files of `files`, with a manifest that names nothing of the repository
 * and documents that lead nowhere outside. `npm run package`, and whoever tests the package.
 */

import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { prepareDocument, strayNames } from './package-documents.mjs'
import { runNpm } from './try-mqtt/commands.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Of no use to whoever installs the package; scripts would even have to be allowed. */
const ofTheRepository = ['scripts', 'devDependencies', 'devEngines', 'files', 'private']

async function npm(args, cwd) {
  const { code, output } = await runNpm(args, { cwd })
  if (code !== 0) throw new Error(`npm ${args[0]} failed:\n${output}`)
  return JSON.parse(output.slice(output.indexOf('[\n')))
}

function writeInto(folder, path, text) {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

/** Writes the files of the package into an empty folder. */
export async function preparePackage(folder) {
  const [{ files }] = await npm(['pack', '--dry-run', '--json', '--ignore-scripts', '--silent'], root)
  const paths = files.map(({ path }) => path)
  const stray = []
  for (const path of paths) {
    if (path === 'package.json') {
      const all = Object.entries(JSON.parse(readFileSync(join(root, path), 'utf8')))
      const manifest = Object.fromEntries(all.filter(([field]) => !ofTheRepository.includes(field)))
      writeInto(folder, path, `${JSON.stringify(manifest, null, 2)}\n`)
    } else if (path.endsWith('.md')) {
      const text = prepareDocument(readFileSync(join(root, path), 'utf8'))
      stray.push(...strayNames(text, path, paths))
      writeInto(folder, path, text)
    } else {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      copyFileSync(join(root, path), join(folder, path))
    }
  }
  if (stray.length > 0) {
    throw new Error(
      `Documents name what is not in the package:\n  ${stray.join('\n  ')}\n` +
        'Put the passage between <!-- repository --> and <!-- /repository -->, or add the file to `files`.',
    )
  }
}

/**
 * The package as an archive.
 *
 * @returns {Promise<{ path: string, size: number, unpackedSize: number, files: { path: string, size: number }[] }>}
 */
export async function pack(destination) {
  const folder = mkdtempSync(join(tmpdir(), 'mqtt-miniprogram-package-'))
  try {
    await preparePackage(folder)
    const args = ['pack', '--json', '--ignore-scripts', '--silent', '--pack-destination', destination]
    const [{ filename, size, unpackedSize, files }] = await npm(args, folder)
    return { path: join(destination, filename), size, unpackedSize, files }
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const { path, size, unpackedSize, files } = await pack(root)
    for (const file of files) console.log(`${String(file.size).padStart(8)}  ${file.path}`)
    console.log(`${path}: ${size} bytes, ${unpackedSize} unpacked`)
  } catch (error) {
    console.error(error.message)
    process.exitCode = 1
  }
}
