/** The benchmark: `node bench/run.mjs --help`. What the figures mean stands in docs/benchmark.md. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { engines, requireEngine } from './engines.mjs'
import { OptionError, readOptions, usage } from './options.mjs'
import { limits, peers } from './peers.mjs'
import { writePrograms } from './programs.mjs'
import { measure } from './rounds.mjs'
import { render } from './table.mjs'

const everybody = { ...peers, ...limits }
const titles = Object.fromEntries(Object.entries(everybody).map(([name, { title }]) => [name, title]))
const progress = (line) => process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${line}` : `${line}\n`)

async function main(options) {
  for (const engine of options.engines) requireEngine(engine)
  const directory = await mkdtemp(join(tmpdir(), 'mqtt-miniprogram-bench-'))
  try {
    const ours = { ...peers.ours, path: resolve(options.ours ?? peers.ours.path) }
    const programs = await writePrograms(directory, { ...peers, ours })
    const { script } = programs
    const rows = []
    for (const engine of options.engines) {
      for (const work of options.works.filter(({ engines: able }) => able.includes(engine))) {
        const names = work.who.filter(
          (name) => options.peers.includes(name) && (everybody[name].engines ?? [engine]).includes(engine),
        )
        const milliseconds = options.milliseconds ?? work.milliseconds
        const run = (task, { flags }) =>
          engines[engine].run({ script, directory, flags, task: { milliseconds, ...task } })
        const rounds = Math.min(work.rounds ?? options.rounds, options.rounds)
        rows.push(...(await measure(work, { rounds, engine, names, programs, run, progress })))
      }
    }
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
    console.log(render(rows, titles))
    const machine = { processor: cpus()[0]?.model, cores: cpus().length, engines: options.engines.map((name) => engines[name].name) } // prettier-ignore
    const result = { measured: new Date().toISOString(), machine, rounds: options.rounds, titles, rows }
    if (options.json) await writeFile(options.json, `${JSON.stringify(result, null, 1)}\n`)
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
