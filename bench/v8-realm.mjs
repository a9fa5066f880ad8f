import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { GCProfiler } from 'node:v8'
import { constants, createContext, Script } from 'node:vm'

/** No part of the language, and not on phones. */
const notOnPhones = ['WebAssembly', 'SharedArrayBuffer', 'Atomics', 'Intl']

/**
 * A fresh realm of this process with the benchmark's script in it.
 * @param path the script that defines `bench`
 * @param realm `contextified` for one whose global object is looked up through C++, at every mention of a built-in, as that of
 *   Jest is; default: one with an ordinary global object
 * @returns `bench`, and `engine`, what `bench.start` takes
 */
export function openRealm(path, realm) {
  const context = createContext(realm === 'contextified' ? {} : constants.DONT_CONTEXTIFY)
  const evaluate = (text) => new Script(text).runInContext(context)
  for (const name of notOnPhones) evaluate(`delete globalThis.${name}`)
  const engine = {
    print: (line) => process.stderr.write(`${line}\n`),
    read: (file) => readFileSync(file, 'utf8'),
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
  evaluate(readFileSync(path, 'utf8'))
  return { engine, bench: evaluate('bench') }
}
