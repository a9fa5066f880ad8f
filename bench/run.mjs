/** The benchmark: `node bench/run.mjs --help`. What the figures mean stands in docs/benchmark.md. */

import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { format } from 'prettier'
import { baselineOf, compare, tolerance } from './check.mjs'
import { engines, requireEngine } from './engines.mjs'
import { OptionError, readOptions, usage } from './options.mjs'
import { limits, peers, references } from './peers.mjs'
import { writePrograms } from './programs.mjs'
import { startBroker } from './real-broker.mjs'
import { plan, rowsOf, runRounds } from './rounds.mjs'
import { render } from './table.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const simulator = fileURLToPath(new URL('simulator.mjs', import.meta.url))
const baselineFile = new URL('baseline.json', import.meta.url)
const everybody = { ...peers, ...references, ...limits }
const titles = Object.fromEntries(Object.entries(everybody).map(([name, { title }]) => [name, title]))

/** @param left how many ms it will take until all is done */
function progress(line, left) {
  const minutes = Math.ceil(left / 60_000)
  const text = left === undefined ? line : `${line} (${minutes} min left)`
  process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${text}` : `${text}\n`)
}

async function measureAll(options, works, directory) {
  const ours = { ...peers.ours, path: resolve(options.ours ?? peers.ours.path) }
  const programs = await writePrograms(directory, { ...peers, ...references, ours })
  const { script } = programs
  const rows = []
  for (const { id, who, measure: measureHere } of works) {
    if (measureHere === undefined) continue
    progress(id)
    rows.push(
      ...(await measureHere(
        who.filter((name) => options.peers.includes(name)),
        programs,
      )),
    )
  }
  const jobs = []
  for (const engine of options.engines) {
    for (const work of works.filter(({ engines: able = [] }) => able.includes(engine))) {
      const names = work.who.filter(
        (name) => options.peers.includes(name) && (everybody[name].engines ?? [engine]).includes(engine),
      )
      const rounds = Math.min(work.rounds ?? options.rounds, options.rounds)
      jobs.push(plan(work, { engine, names, rounds, programs }))
    }
  }
  const broker = jobs.some(({ engine }) => engine === 'network') ? await startBroker() : undefined
  const run = ({ work, engine }, task) => {
    const milliseconds = options.milliseconds ?? work.milliseconds
    const furnished = { milliseconds, port: broker?.port, ...task }
    return engines[engine].run({ script, directory, flags: work.flags, task: furnished })
  }
  try {
    await runRounds(jobs, { run, progress })
  } finally {
    await broker?.stop()
  }
  for (const job of jobs) rows.push(...rowsOf(job))
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
  return { rows, broker: broker?.name }
}

/** What looks worse is measured once more: only what is worse both times is. */
async function check(options, rows, directory) {
  const baseline = JSON.parse(await readFile(baselineFile, 'utf8'))
  let worse = compare(rows, baseline)
  if (worse.length > 0) {
    const suspects = options.works.filter(({ id }) => worse.some(({ work }) => work === id))
    progress(`once more: ${suspects.map(({ id }) => id).join(', ')}`)
    const { rows: again } = await measureAll(options, suspects, directory)
    worse = compare(again, baseline)
  }
  for (const { what } of worse) console.error(what)
  if (worse.length > 0) process.exitCode = 1
  else console.log(`as good as bench/baseline.json says, give or take ${Math.round(100 * (tolerance - 1))} %`)
}

/** Figures with four digits, in the layout of this project's files. */
async function writeJson(path, value) {
  const shorten = (_key, part) =>
    typeof part === 'number' && !Number.isInteger(part) ? Number(part.toPrecision(4)) : part
  await writeFile(path, await format(JSON.stringify(value, shorten), { parser: 'json' }))
}

async function main(options) {
  for (const engine of options.engines) requireEngine(engine)
  const directory = await mkdtemp(join(tmpdir(), 'mqtt-miniprogram-bench-'))
  try {
    const { rows, broker } = await measureAll(options, options.works, directory)
    console.log(render(rows, titles))
    if (broker) console.log(`network: V8 over ${broker}`)
    if (options.json) {
      const ran = options.engines.map((name) => [name, engines[name].name])
      const machine = { processor: cpus()[0]?.model, cores: cpus().length, node: process.versions.node }
      const settings = { rounds: options.rounds, broker, engines: Object.fromEntries(ran), titles }
      await writeJson(options.json, { measured: new Date().toISOString(), machine, ...settings, rows })
    }
    if (options.baseline) await writeJson(fileURLToPath(baselineFile), baselineOf(rows))
    if (options.check) {
      const { status } = spawnSync(process.execPath, [simulator, '--check'], { cwd: root, stdio: 'inherit' })
      if (status !== 0) process.exitCode = 1
      await check(options, rows, directory)
    }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

try {
  const options = readOptions(process.argv.slice(2))
  if (options.help) console.log(usage)
  else await main(options)
} catch (error) {
  console.error(error instanceof OptionError ? `${error.message}\n\n${usage}` : error.message)
  process.exitCode = 1
}
