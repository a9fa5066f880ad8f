/**
 * Runs one task in a fresh realm of this process. Arguments: the script that defines `bench`, and the task as JSON. Writes
 * what the program prints to stderr, and the result as JSON to stdout.
 */

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { setImmediate } from 'node:timers'
import { GCProfiler } from 'node:v8'
import { constants, createContext, Script } from 'node:vm'

const [script, task] = process.argv.slice(2)
/** No part of the language, and not on phones. */
const notOnPhones = ['WebAssembly', 'SharedArrayBuffer', 'Atomics', 'Intl']

// An ordinary global object: that of a contextified one is looked up through C++, at every mention of a built-in.
const context = createContext(constants.DONT_CONTEXTIFY)
const evaluate = (text) => new Script(text).runInContext(context)
for (const name of notOnPhones) evaluate(`delete globalThis.${name}`)

const engine = {
  print: (line) => process.stderr.write(`${line}\n`),
  read: (path) => readFileSync(path, 'utf8'),
  evaluate,
  now: () => Number(process.hrtime.bigint()) / 1e6,
  cpu() {
    const { user, system } = process.cpuUsage()
    return user + system
  },
  /** mqtt-packet with Node's own Buffer, which no phone has. */
  nativeCodec() {
    const { generate, parser } = createRequire(import.meta.url)('mqtt-packet')
    return { generate, parser, concat: Buffer.concat }
  },
  // It compiles what is run often in three steps.
  warmUp: 2,
  collect: globalThis.gc,
  countCollections() {
    const profiler = new GCProfiler()
    profiler.start()
    return () => profiler.stop().statistics.length
  },
  heap() {
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    return heapUsed + arrayBuffers
  },
}

let result
evaluate(readFileSync(script, 'utf8'))
const loop = evaluate('bench').start(engine, JSON.parse(task), (value) => {
  result = value
})

// Promises of this realm run their callbacks after each turn of the process.
function turn() {
  if (result === undefined && loop.step()) setImmediate(turn)
  else if (result === undefined) {
    process.stderr.write('nothing is left to do, and there is no result\n')
    process.exitCode = 1
  } else process.stdout.write(JSON.stringify(result))
}
turn()
