/**
 * What the simulated mini program costs: processor time per message, beside that of a bare EventEmitter that copies
 * the same buffer, and the time to import it. `--check` fails when a message costs more than its limit.
 */

import { execFileSync } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: { check: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
})

/**
 * How many times as much as the emitter's a message may cost. Nothing may cost more than 6 times as much; what costs
 * half of that has a limit of its own, so that it cannot become twice as dear unseen.
 */
const limits = { receive: 4, send: 6 }

/** The socket implementation, whether there is a timeline, and the bytes of a message. */
const settings = [
  ['binding', true, 64],
  ['binding', true, 1024],
  ['binding', true, 4096],
  ['binding', false, 64],
  ['jsapi', true, 64],
  ['jsapi', false, 64],
]

const ROUNDS = 101
const BURSTS = 20
const BURST = 100
const MESSAGES = BURSTS * BURST

const { createClock, createMiniProgram } = await import('../dist/testing.mjs')

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]

/** Both directions of a socket that is open. */
async function openSocket(socketImplementation, timeline) {
  const clock = createClock()
  let connection
  const program = createMiniProgram({
    clock,
    socketImplementation,
    timelineLimit: timeline ? undefined : 0,
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

async function compare(socketImplementation, timeline, size) {
  const bytes = new Uint8Array(size).fill(7)
  const { clock, connection, task, callbacks } = await openSocket(socketImplementation, timeline)
  let heard = 0
  task.onMessage(() => heard++)
  connection.onMessage = () => heard++
  const emitter = new EventEmitter()
  emitter.on('message', () => heard++)

  const emit = () => emitter.emit('message', { data: bytes.slice().buffer })
  const receive = () => connection.send(bytes)
  const send = () => task.send({ data: bytes.buffer, ...callbacks })

  /** Microseconds of this process a message: those of others are none of its cost. */
  function timed(pass) {
    const start = process.cpuUsage()
    for (let burst = 0; burst < BURSTS; burst++) {
      for (let message = 0; message < BURST; message++) pass()
      clock.advanceSync(1)
    }
    const { user, system } = process.cpuUsage(start)
    return (user + system) / MESSAGES
  }

  // Collecting garbage hits single rounds, so each compares for itself.
  const rounds = Array.from({ length: ROUNDS }, () => ({
    receive: timed(receive),
    emit: timed(emit),
    send: timed(send),
  }))
  if (heard !== ROUNDS * MESSAGES * 3)
    throw new Error(`${heard} of ${ROUNDS * MESSAGES * 3} messages arrived`)
  const ratio = (name) => median(rounds.map((round) => round[name] / round.emit))
  const emitterMicroseconds = median(rounds.map((round) => round.emit))
  return {
    socketImplementation,
    timeline,
    size,
    emitterMicroseconds,
    receive: ratio('receive'),
    send: ratio('send'),
  }
}

const isBeyond = (row) => row.receive > limits.receive || row.send > limits.send

/** Milliseconds to import the built file in a process of its own. */
function importTime() {
  const file = fileURLToPath(new URL('../dist/testing.cjs', import.meta.url))
  const code = `const t = process.hrtime.bigint(); require(${JSON.stringify(file)}); console.log(Number(process.hrtime.bigint() - t) / 1e6)`
  return median(Array.from({ length: 7 }, () => Number(execFileSync(process.execPath, ['-e', code]))))
}

const rows = []
for (const setting of settings) rows.push(await compare(...setting))
const result = { messages: MESSAGES, rounds: ROUNDS, limits, rows, importMilliseconds: importTime() }

if (values.json) console.log(JSON.stringify(result, null, 2))
else {
  console.log('simulated mini program, beside a bare EventEmitter that copies the same buffer (medians)')
  console.log('  socket    timeline   bytes    emitter   receive      send')
  for (const { socketImplementation, timeline, size, emitterMicroseconds, receive, send } of rows) {
    console.log(`  ${socketImplementation.padEnd(9)} ${(timeline ? 'on' : 'off').padEnd(8)} ${String(size).padStart(7)} ${emitterMicroseconds.toFixed(2).padStart(7)} µs ${receive.toFixed(1).padStart(7)} × ${send.toFixed(1).padStart(7)} ×`) // prettier-ignore
  }
  console.log(`import of dist/testing.cjs: ${result.importMilliseconds.toFixed(1)} ms`)
}
for (const { socketImplementation, timeline, size, receive, send } of values.check
  ? rows.filter(isBeyond)
  : []) {
  console.error(`${size} bytes over ${socketImplementation}, timeline ${timeline ? 'on' : 'off'}: receive ${receive.toFixed(1)} × (limit ${limits.receive}), send ${send.toFixed(1)} × (limit ${limits.send})`) // prettier-ignore
  process.exitCode = 1
}
