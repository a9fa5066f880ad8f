/**
 * Weighs what ships, part by part, and writes docs/size.md and every other size that is printed: in the README, and in
 * the tables and pictures of the benchmark. With `--print` it prints docs/size.md to the console instead.
 */

import { transform } from '@swc/core'
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire, isBuiltin, SourceMap } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { rollup } from 'rollup'
import { loadConfigFile } from 'rollup/loadConfigFile'

const root = fileURLToPath(new URL('..', import.meta.url))
const shims = join(root, 'src/shims')
const require = createRequire(import.meta.url)

const { options } = await loadConfigFile(join(root, 'rollup.config.ts'), {
  configPlugin: ['swc'],
  silent: true,
})

/** The tables that the build reads: TypeScript, which imports nothing. */
async function loadTables() {
  const { code } = await transform(readFileSync(join(shims, 'table.ts'), 'utf8'), {
    configFile: false,
    swcrc: false,
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
  })
  return import(`data:text/javascript,${encodeURIComponent(code)}`)
}

/** Plugins that write files, or say no: here things are tried that may not ship. */
const forShipping = [
  'budget',
  'copy-to',
  'known-packages',
  'loads-in-bare-realm',
  'no-inherited-methods',
  'only-built-ins-2015',
  'private-names',
  'rollup-plugin-license',
  'stand-in-members',
  'stop-at-problems',
]

/**
 * One of the files for phones, minified.
 *
 * @param without the name of a step that is left out
 * @param first a plugin before all others
 */
async function build(file, { without, first } = {}) {
  const config = options.find(({ output }) => output.some((each) => each.file === file))
  const output = config.output.find((each) => each.file === file)
  const some = (plugins) =>
    plugins.flat().filter((plugin) => plugin && ![...forShipping, without].includes(plugin.name))
  const bundle = await rollup({
    ...config,
    plugins: [first, ...some(config.plugins)],
    onwarn: () => undefined,
  })
  const { output: made } = await bundle.generate({ ...output, plugins: some(output.plugins) })
  const [{ code, map }] = made
  return { code, map, read: bundle.watchFiles }
}

const weigh = (code) => ({ raw: Buffer.byteLength(code), gzip: gzipSync(code, { level: 9 }).length })

/** What a source belongs to, for the table. */
function partOf(source) {
  const path = relative(root, source)
  const [, bundled] = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? []
  if (bundled) return bundled === 'mqtt' ? 'MQTT.js' : bundled
  const [, shim] = /^src\/shims\/([\w-]+)/.exec(path) ?? []
  if (shim) return `src/shims/${shim}`
  return path.startsWith('src/') ? path.split('/').slice(0, 2).join('/') : 'the rest'
}

/** The parts of a file: how much of it each is, and how much less gzip makes of the file without it. */
function partsOf(file) {
  const { code, map } = built[file]
  const chart = new SourceMap(JSON.parse(map.toString()))
  const texts = new Map()
  const all = []
  const count = (part, text) => {
    all.push([part, text])
    texts.set(part, (texts.get(part) ?? 0) + Buffer.byteLength(text))
  }
  code.split('\n').forEach((line, row) => {
    if (row > 0) count('the rest', '\n')
    for (let column = 0; column < line.length; column++) {
      const { originalSource } = chart.findEntry(row, column)
      count(originalSource ? partOf(join(root, dirname(file), originalSource)) : 'the rest', line[column])
    }
  })
  const whole = weigh(all.map(([, text]) => text).join('')).gzip
  return [...texts]
    .map(([part, raw]) => {
      const without = all.filter(([other]) => other !== part).map(([, text]) => text)
      return { part, raw, gzip: whole - weigh(without.join('')).gzip }
    })
    .sort((a, b) => b.raw - a.raw)
}

/** Sends whatever was sent to the stand-in to the package itself, as MQTT.js or mqtt-packet would load it. */
function undo({ module, by }) {
  const real = ['mqtt', 'mqtt-packet'].map((user) => resolveFrom(user, module)).find((path) => path)
  return {
    name: 'undo',
    async resolveId(source, importer, given) {
      if (!importer) return null
      const resolved = await this.resolve(source, importer, { ...given, skipSelf: true })
      return resolved?.id === join(shims, by) ? real : null
    },
  }
}

function resolveFrom(user, module) {
  try {
    // With a slash it is the package also where Node has a module of that name.
    return createRequire(require.resolve(user)).resolve(isBuiltin(module) ? `${module}/` : module)
  } catch {
    const file = join(root, 'node_modules', `${module}.js`)
    return existsSync(file) ? file : undefined
  }
}

const number = (value) => value.toLocaleString('en-US')
const signed = (value) => (value > 0 ? `+${number(value)}` : number(value))
const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

/** How much more there would be, as two cells. */
async function cost(file, now, change) {
  try {
    const { raw, gzip } = weigh((await build(file, change)).code)
    return [signed(raw - now.raw), signed(gzip - now.gzip)]
  } catch (error) {
    const [, needs] = /es5-helpers\.js has no (_\w+)/.exec(error.message) ?? []
    if (!needs) throw error
    return [`does not build: \`${needs}\``, '']
  }
}

const tables = await loadTables()
const [main, transport] = ['dist/mqtt.min.js', 'dist/miniprogram/transport.js']
const built = { [main]: await build(main), [transport]: await build(transport) }
const now = weigh(built[main].code)
const isPrinted = process.argv.includes('--print')
for (const [file, { code }] of Object.entries(built)) {
  if (!isPrinted && readFileSync(join(root, file), 'utf8') !== code)
    throw new Error(`${file} is not what the sources give: npm run build`)
}

const replaced = tables.replacements.filter(({ by }) => !by.startsWith('..'))
for (const { module, by } of replaced) {
  if (!built[main].read.includes(join(shims, by)))
    throw new Error(`${by} stands in for ${module}, which nothing imports any more`)
}
const byModule = []
for (const row of replaced) {
  // Of MQTT.js's own files there is nothing to compare: they look for what a phone does not have.
  const isOwn = row.module.startsWith('mqtt/')
  const costs = isOwn ? ['', ''] : await cost(main, now, { first: undo(row) })
  byModule.push([`\`${row.module}\``, `\`${row.by}\``, row.why, ...costs])
}

/** Steps of the build by the names of their plugins. */
const steps = [
  [
    'restore-imports',
    "MQTT.js's files, which TypeScript wrote as CommonJS, get their `import` and `export` back",
  ],
  ['import-required', "the same for mqtt-packet's, which were written so by hand"],
  ['drop-parts', 'leaves out the parts above'],
  ['local-built-ins', 'makes variables of `Object`, `Math` and the like: first of all for speed'],
]
const byStep = []
for (const [name, what] of steps) {
  const costs = await cost(main, now, { without: name })
  byStep.push([`\`${name}\``, what, ...costs])
}

const shares = (file) =>
  table(
    ['part', 'bytes', 'gzip'],
    partsOf(file).map(({ part, raw, gzip }) => [part, number(raw), number(gzip)]),
  )

const document = `# What it weighs, and why not more

Written by \`npm run size\` from the build; not by hand. Bytes as they are, and how many \`gzip -9\` makes of them.

${table(
  ['file', 'bytes', 'gzip'],
  Object.entries(built).map(([file, { code }]) => [`\`${file}\``, ...Object.values(weigh(code)).map(number)]),
)}

The limits that stop the build stand in \`rollup.config.ts\`.

## What is inside

The gzip of a part is how much smaller the file would be without it; they add up to less than the whole, because what parts have in
common is in none of them.

\`mqtt.min.js\`:

${shares(main)}

\`transport.js\`:

${shares(transport)}

## What stands in for what

Of what the bundled packages import, this is replaced by a file of \`src/shims\`. The last columns say what \`mqtt.min.js\` would have
more with the package itself; what needs async functions does not become ES5. Each stand-in has a test in \`test/shims\` that runs it
and the package on the same inputs; the streams are compared event by event in thousands of random stories.

${table(['imported', 'by', 'why not the package', 'bytes', 'gzip'], byModule)}

What the stand-ins do not have is not reachable: their classes are not exported, but for \`Buffer\` (as payloads) and the stream
(\`SocketStream\`), which have all public methods of the packages but these. Of streams: async iteration, operators such as \`map\`, web
streams, abort signals, \`construct\` and \`wrap\`. Of Buffer: the argument \`noAssert\`, which Node gave up in version 10; where the
package mistakes an argument, it does what Node does.

## What is left out

${table(
  ['of', 'parts', 'why it is safe'],
  tables.leftOut.map(({ module, parts, why }) => [
    `\`${module}\``,
    parts.map((part) => `\`${part}\``).join(' '),
    why,
  ]),
)}

The build stops unless each is there exactly once, in the class or the \`switch\` that \`src/shims/table.ts\` names.

## Steps of the build that make it smaller

${table(['step', 'what it does', 'bytes without it', 'gzip'], byStep)}

ES5 costs about a tenth of the file. The compiler's own functions for it, which also serve engines before ES2015, are replaced by those
of \`src/shims/es5-helpers.js\`; loops over lists count instead of asking for iterators, and go through \`Array.from\` where it is not
an array.

MQTT.js's log calls stay in \`mqtt.min.js\`: the option \`log\` works there as it does in MQTT.js. Their texts cost ${await logTexts()}.
`

/** The texts of the calls of \`log\`, taken out of the built code. */
async function logTexts() {
  const { code } = built[main]
  const { raw, gzip } = weigh(code.replace(/\.log\("[^"]*"/g, '.log("'))
  return `${number(now.raw - raw)} bytes, ${number(now.gzip - gzip)} with gzip`
}

/** The package whose browser file is compared with ours, by the name it is installed under. */
function published(name) {
  const directory = join(root, 'node_modules', name)
  const { version } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))
  const { raw, gzip } = weigh(readFileSync(join(directory, 'dist/mqtt.min.js')))
  return { version, raw: number(raw), gzip: number(gzip) }
}

/** What the README says of the files. */
function summary() {
  const [five, four] = [published('mqtt'), published('mqtt-4.2.1')]
  const cells = (file, what) => {
    const { raw, gzip } = weigh(built[file].code)
    return [`\`${file.replace('dist/', '')}\``, number(raw), number(gzip), what]
  }
  const files = table(
    ['file', 'bytes', 'gzip -9', 'what is in it'],
    [
      cells(main, `MQTT.js ${five.version}, mqtt-packet, and ours`),
      cells(transport, 'the same without MQTT.js and mqtt-packet'),
    ],
  )
  return `${files}

For comparison, \`dist/mqtt.min.js\` of mqtt ${five.version} is ${five.raw} bytes (${five.gzip}), that of mqtt ${four.version} ${four.raw} (${four.gzip}).`
}

/** Replaces what stands between the marks. */
function fill(file, text) {
  const path = join(root, file)
  const before = readFileSync(path, 'utf8')
  const marks = /(<!-- written by npm run size -->\n)[^]*?(<!-- end of the sizes -->)/
  if (!marks.test(before)) throw new Error(`${file} has no place for the sizes`)
  writeFileSync(
    path,
    before.replace(marks, (_all, from, to) => `${from}\n${text}\n\n${to}`),
  )
}

if (isPrinted) console.log(document)
else {
  writeFileSync(join(root, 'docs/size.md'), document)
  fill('README.md', summary())
  // The benchmark's tables and pictures take the sizes from the files.
  const { status } = spawnSync(process.execPath, [join(root, 'bench/charts.mjs')], { stdio: 'inherit' })
  process.exitCode = status ?? 1
}
