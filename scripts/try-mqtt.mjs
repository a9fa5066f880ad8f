/** Whether this library works with another version of MQTT.js, tried on a copy; if not, what broke and where. */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { runNpm, stopCommands } from './try-mqtt/commands.mjs'
import { copyProject, removeCopy } from './try-mqtt/project-copy.mjs'
import { findPacketRange, findVersion } from './try-mqtt/registry.mjs'
import { steps } from './try-mqtt/steps.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const names = steps.map(({ name }) => name)

const HELP = `npm run try-mqtt -- VERSION [flags]

Copies the project into a temporary folder, installs this version of MQTT.js there with the mqtt-packet that it asks
for, and prints what breaks, in an order that one can work through. The project itself stays as it is.

  VERSION            such as 5.15.2, or a tag of the registry, such as latest

      --packet RANGE a version of mqtt-packet; default: what this MQTT.js asks for
      --until STEP   the last step; default ${names.at(-1)}
      --keep         leaves the copy where it is, and says where
  -h, --help         this text

Steps
${steps.map(({ name, what }) => `  ${name.padEnd(18)} ${what}`).join('\n')}

Exit code 0 if all of them hold, 1 if not, 2 if nothing could be tried.`

class UsageError extends Error {}

function readArguments(args) {
  let parsed
  try {
    parsed = parseArgs({
      args,
      allowPositionals: true,
      options: {
        packet: { type: 'string' },
        until: { type: 'string', default: names.at(-1) },
        keep: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
  } catch (error) {
    throw new UsageError(error.message)
  }
  const { values, positionals } = parsed
  if (values.help) return values
  if (positionals.length === 0)
    throw new UsageError('which version of MQTT.js? Such as: npm run try-mqtt -- latest')
  if (positionals.length > 1) throw new UsageError(`one version, not ${positionals.length}`)
  if (!names.includes(values.until))
    throw new UsageError(`--until is one of ${names.join(', ')}, not ${values.until}`)
  return { ...values, wanted: positionals[0] }
}

const say = (text) => console.log(text)
const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'))
const installed = (folder, name) => readJson(join(folder, 'node_modules', name, 'package.json')).version

async function install(folder, version, packet) {
  const path = join(folder, 'package.json')
  const manifest = readJson(path)
  Object.assign(manifest.devDependencies, { mqtt: version, 'mqtt-packet': packet })
  writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`)
  // Nothing else is to change: npm would look for newer peers of other packages, too.
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--legacy-peer-deps']
  const { code, output } = await runNpm(['install', ...flags], { cwd: folder })
  if (code !== 0)
    throw new UsageError(`npm cannot install mqtt@${version} with mqtt-packet@${packet}:\n${output.trim()}`)
  // As the project has them.
  Object.assign(manifest.devDependencies, { 'mqtt-packet': installed(folder, 'mqtt-packet') })
  writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`)
}

/** @returns what broke, by the step */
async function takeSteps(folder, until) {
  const broken = new Map()
  for (const { name, what, after = [], run } of steps.slice(0, names.indexOf(until) + 1)) {
    const missing = after.filter((other) => broken.has(other))
    if (missing.length > 0) {
      say(`${name}: not tried without the ${missing.join(', ')}`)
      continue
    }
    say(`${name}: ${what} …`)
    const began = Date.now()
    const found = await run(folder, (seconds) => say(`${name}: … ${seconds} s`))
    const took = `${((Date.now() - began) / 1000).toFixed(1)} s`
    say(found.length === 0 ? `${name}: holds (${took})` : `${name}: ${found.length} broke (${took})`)
    if (found.length > 0) broken.set(name, found)
  }
  return broken
}

function sayBroken(broken) {
  let number = 0
  for (const [name, found] of broken) {
    say(`\n${name}`)
    for (const text of found)
      say(`${String((number += 1)).padStart(4)}. ${text.replaceAll('\n', '\n      ')}`)
  }
}

let folder

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => {
    say('stopped')
    void stopCommands().then(() => {
      if (folder) removeCopy(folder)
      process.exit(130)
    })
  })
}

async function main() {
  const { help, wanted, packet, until, keep } = readArguments(process.argv.slice(2))
  if (help) return say(HELP)
  const version = await findVersion(wanted)
  const range = packet ?? (await findPacketRange(version))
  say(
    `copying the project, with MQTT.js ${installed(root, 'mqtt')} and mqtt-packet ${installed(root, 'mqtt-packet')} …`,
  )
  folder = copyProject(root)
  say(`installing MQTT.js ${version} in ${folder} …`)
  try {
    await install(folder, version, range)
    const tried = `MQTT.js ${version} with mqtt-packet ${installed(folder, 'mqtt-packet')}`
    say(`trying ${tried}`)
    const broken = await takeSteps(folder, until)
    sayBroken(broken)
    say(
      broken.size === 0 ? `\n${tried}: all holds` : `\n${tried}: broken are ${[...broken.keys()].join(', ')}`,
    )
    process.exitCode = broken.size === 0 ? 0 : 1
  } finally {
    if (keep) say(`the copy is in ${folder}`)
    else removeCopy(folder)
  }
}

main().catch((error) => {
  console.error(
    error instanceof UsageError ? `${error.message}\nMore: npm run try-mqtt -- --help` : error.message,
  )
  process.exitCode = 2
})
