/**
 * Runs one task in a fresh realm of this process. Arguments: the script that defines `bench`, the task as JSON, and
 * `contextified` for a realm of `vm.createContext()`. Writes what the program prints to stderr, and the result as JSON to
 * stdout.
 */

import { setImmediate } from 'node:timers'
import { openRealm } from './v8-realm.mjs'

const [script, task, realm] = process.argv.slice(2)
const { engine, bench } = openRealm(script, realm)

let result
const loop = bench.start(engine, JSON.parse(task), (value) => {
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
