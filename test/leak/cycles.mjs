/**
 * Lives through many connections and prints, as one line of JSON, what is left of them:
 * `node --expose-gc cycles.mjs <kind> <socket implementation> <cycles> [keep]`, where `kind` is `end` (connect, talk,
 * end) or `drop` (one client that loses its connection again and again). With `keep` it holds on to every client or
 * stream, to show that a leak would be seen.
 */

import { setImmediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createClock, createMiniProgram } from '../../dist/testing.mjs'
import { serve } from './tiny-broker.mjs'

const [, , kind, socketImplementation, cyclesText, keep] = process.argv
const cycles = Number(cyclesText)
const file = fileURLToPath(new URL('../../dist/mqtt.min.js', import.meta.url))

const clock = createClock()
let connection
const program = createMiniProgram({
  clock,
  socketImplementation,
  timelineLimit: 0,
  server(dialled) {
    connection = dialled
    serve(dialled)
  },
})
const mqtt = program.run(file)

/** wx, counting the listeners that it was given and has not been relieved of. */
const listening = {}
const wx = { ...program.wx }
for (const event of ['AppShow', 'AppHide', 'NetworkStatusChange', 'NetworkWeakChange']) {
  listening[event] = 0
  wx[`on${event}`] = (listener) => {
    listening[event] += 1
    program.wx[`on${event}`](listener)
  }
  wx[`off${event}`] = (listener) => {
    listening[event] -= 1
    program.wx[`off${event}`](listener)
  }
}

const options = { wx, clientId: 'page', clean: true, reconnectPeriod: 100, reconnectJitter: 0, keepalive: 60 }
const kept = []
let messages = 0

/** Moves the clock until something is true. */
async function until(isTrue, what) {
  for (let turns = 0; !isTrue(); turns++) {
    if (turns > 10_000 || !(await clock.runNext())) throw new Error(`${what} never happened`)
  }
}

function dial() {
  const client = mqtt.connect('wx://127.0.0.1/mqtt', options)
  client.on('message', () => {
    messages += 1
  })
  return client
}

/** Subscribes and publishes with every QoS, and waits for all the answers. */
async function talk(client) {
  let answers = 0
  const answered = (error) => {
    if (error) throw error
    answers += 1
  }
  client.subscribe('t', { qos: 1 }, answered)
  for (const qos of [0, 1, 2]) client.publish('t', 'x'.repeat(100), { qos }, answered)
  await until(() => answers === 4, 'an answer')
}

async function connectAndEnd() {
  const client = dial()
  await until(() => client.connected, 'the connection')
  await talk(client)
  let ended = false
  client.end(() => {
    ended = true
  })
  await until(() => ended, 'the end')
  if (keep) kept.push(client)
}

async function dropAndReconnect(client) {
  const { stream } = client
  connection.drop()
  await until(() => client.stream !== stream && client.connected, 'the next connection')
  await talk(client)
  if (keep) kept.push(stream)
}

/** What a client and the program hold now. */
function holdings(client) {
  const count = (emitter) =>
    Object.fromEntries(emitter.eventNames().map((name) => [String(name), emitter.listenerCount(name)]))
  return {
    pending: clock.pending,
    timers: program.timers.pending,
    sockets: program.sockets.open.length,
    errors: program.errors.length,
    listening: { ...listening },
    ...(client && {
      listeners: count(client),
      streamListeners: count(client.stream),
      outgoing: Object.keys(client.outgoing).length,
      queued: client.queue.length,
    }),
  }
}

/**
 * Lets the simulator forget what it keeps for tests that look back: every socket that was ever dialled, and timers
 * that were cleared, until their time has come.
 */
async function forget() {
  program.sockets.all.splice(0, program.sockets.all.length - program.sockets.open.length)
  await clock.advance(100_000)
}

/** Bytes on the heap when everything that can go has gone. */
async function heap() {
  await forget()
  for (let round = 0; round < 3; round++) {
    globalThis.gc()
    await setImmediate()
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return { heapUsed, arrayBuffers }
}

async function live() {
  const client = kind === 'drop' ? dial() : undefined
  if (client) {
    await until(() => client.connected, 'the connection')
    await talk(client)
  }
  const heaps = []
  let first
  for (let cycle = 1; cycle <= cycles; cycle++) {
    if (client) await dropAndReconnect(client)
    else await connectAndEnd()
    if (cycle % 100 === 0) await forget()
    if (cycle === 100) first = holdings(client)
    if (cycle % (cycles / 20) === 0) heaps.push(await heap())
  }
  const last = holdings(client)
  if (client) {
    let ended = false
    client.end(() => {
      ended = true
    })
    await until(() => ended, 'the end')
  }
  // What nobody answers any more runs out by itself, within the patience of the broker's side.
  await clock.advance(1000)
  return { heaps, first, last, end: holdings(), messages }
}

console.log(JSON.stringify(await live()))
