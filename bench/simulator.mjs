/**
 * What the simulated mini program costs: per message, beside a bare EventEmitter that copies the same buffer, and
 * to import. `--check` fails when a message costs more than 6 times as much.
 */

import { execFileSync } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: { check: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
})

const LIMIT = 6
const ROUNDS = 9
const MESSAGES = 5000

const { createClock, createMiniProgram } = await import('../dist/testing.mjs')

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]

/** Microseconds a message, for one run of `MESSAGES`. */
async function timed(run) {
  const start = performance.now()
  await run()
  return ((performance.now() - start) * 1000) / MESSAGES
}

/** Both directions of a socket that is open. */
async function openSocket() {
  const clock = createClock()
  let connection
  const program = createMiniProgram({
    clock,
    timelineLimit: 0,
    server(next) {
      connection = next
      next.accept()
    },
  })
  const callbacks = { success() {}, fail() {} }
  const task = program.wx.connectSocket({ url: 'ws://127.0.0.1/', ...callbacks })
  await clock.advance(10)
  return { clock, connection, task, callbacks }
}

async function compare(size) {
  const bytes = new Uint8Array(size).fill(7)
  const { clock, connection, task, callbacks } = await openSocket()
  let heard = 0
  task.onMessage(() => heard++)
  connection.onMessage = () => heard++
  const emitter = new EventEmitter()
  emitter.on('message', () => heard++)

  const peers = {
    emitter: () => {
      for (let i = 0; i < MESSAGES; i++) emitter.emit('message', { data: bytes.slice().buffer })
    },
    receive: () => {
      for (let i = 0; i < MESSAGES; i++) connection.send(bytes)
      clock.advanceSync(1)
    },
    send: () => {
      for (let i = 0; i < MESSAGES; i++) task.send({ data: bytes.buffer, ...callbacks })
      clock.advanceSync(1)
    },
  }
  const figures = Object.fromEntries(Object.keys(peers).map((name) => [name, []]))
  for (const run of Object.values(peers)) await timed(run)
  heard = 0
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, run] of Object.entries(peers)) figures[name].push(await timed(run))
  }
  if (heard !== ROUNDS * MESSAGES * 3)
    throw new Error(`${heard} of ${ROUNDS * MESSAGES * 3} messages arrived`)
  const ratio = (name) => median(figures[name].map((figure, round) => figure / figures.emitter[round]))
  return { size, emitter: median(figures.emitter), receive: ratio('receive'), send: ratio('send') }
}

/** Milliseconds to import the built file in a process of its own, and an empty file beside it. */
function importTime() {
  const file = fileURLToPath(new URL('../dist/testing.cjs', import.meta.url))
  const code = `const t = process.hrtime.bigint(); require(${JSON.stringify(file)}); console.log(Number(process.hrtime.bigint() - t) / 1e6)`
  return median(Array.from({ length: 7 }, () => Number(execFileSync(process.execPath, ['-e', code]))))
}

const rows = []
for (const size of [64, 1024, 4096]) rows.push(await compare(size))
const result = { messages: MESSAGES, rounds: ROUNDS, rows, importMilliseconds: importTime() }

if (values.json) console.log(JSON.stringify(result, null, 2))
else {
  console.log('simulated mini program, beside a bare EventEmitter that copies the same buffer (medians)')
  console.log('  bytes   emitter   receive      send')
  for (const { size, emitter, receive, send } of rows) {
    console.log(`${String(size).padStart(7)} ${emitter.toFixed(2).padStart(6)} µs ${receive.toFixed(1).padStart(7)} × ${send.toFixed(1).padStart(7)} ×`) // prettier-ignore
  }
  console.log(`import of dist/testing.cjs: ${result.importMilliseconds.toFixed(1)} ms`)
}
const worst = Math.max(...rows.flatMap(({ receive, send }) => [receive, send]))
if (values.check && worst > LIMIT) {
  console.error(`a message costs ${worst.toFixed(1)} times as much as the emitter's, the limit is ${LIMIT}`)
  process.exitCode = 1
}
