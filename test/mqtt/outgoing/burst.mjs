/**
 * Asks for many things at once, offline and connected, with the built file in a process whose stack is small:
 * `node --stack-size=256 test/mqtt/outgoing/burst.mjs`. Prints what came of them as JSON.
 */

import { createClock, createMiniProgram } from '../../../dist/testing.mjs'
import { serve } from '../../leak/tiny-broker.mjs'

const count = Number(process.argv[2])
const path = new URL('../../../dist/mqtt.min.js', import.meta.url).pathname

const kinds = {
  'publish QoS 0': (client, i, told) => client.publish('t', `${i}`, { qos: 0 }, told),
  'publish QoS 1': (client, i, told) => client.publish('t', `${i}`, { qos: 1 }, told),
  'publish QoS 2': (client, i, told) => client.publish('t', `${i}`, { qos: 2 }, told),
  subscribe: (client, i, told) => client.subscribe(`t/${i}`, told),
  'subscribe, all in one call': (client, i, told) => {
    if (i > 0) return
    const topics = Array.from({ length: count }, (_, n) => `t/${n}`)
    client.subscribe(topics, (error) => topics.forEach(() => told(error)))
  },
  unsubscribe: (client, i, told) => client.unsubscribe(`t/${i}`, told),
}

const results = {}
for (const isOffline of [true, false]) {
  for (const [kind, ask] of Object.entries(kinds)) {
    const clock = createClock()
    const program = createMiniProgram({ clock, server: serve, timelineLimit: 0 })
    const mqtt = program.run(path)
    const client = mqtt.connect('wx://broker/mqtt', {
      manualConnect: true,
      maxQueuedBytes: Infinity,
      clientId: 'page',
      warnings: false,
      subscribeBatchSize: 1000,
    })
    const errors = new Set()
    client.on('error', (error) => errors.add(error.message))
    let connects = 0
    client.on('connect', () => connects++)
    if (!isOffline) {
      client.connect()
      await clock.advance(100)
    }
    let told = 0
    for (let i = 0; i < count; i++) {
      ask(client, i, (error) => {
        if (error) errors.add(error.message)
        else told++
      })
    }
    if (isOffline) client.connect()
    for (let seconds = 0; seconds < 600 && told < count; seconds++) await clock.advance(1000)
    results[`${kind}, ${isOffline ? 'offline' : 'connected'}`] = {
      told,
      connects: connects > 0,
      state: client.state,
      errors: [...errors, ...program.errors.map(({ error }) => String(error))],
    }
    client.end(true)
    await clock.advance(5000)
  }
}
/** All of them in flight when the connection breaks. */
async function resend(qos, most) {
  const clock = createClock()
  const connections = []
  const program = createMiniProgram({
    clock,
    timelineLimit: 0,
    server(connection) {
      connections.push(connection)
      serve(connection)
      if (connections.length > 1) return
      // It takes everything, and answers nothing.
      const { onMessage } = connection
      let isGreeted = false
      connection.onMessage = (data) => {
        if (!isGreeted) onMessage(data)
        isGreeted = true
      }
    },
  })
  const mqtt = program.run(path)
  const client = mqtt.connect('wx://broker/mqtt', {
    clientId: 'page',
    maxInflight: most,
    maxQueuedBytes: Infinity,
  })
  const errors = new Set()
  client.on('error', (error) => errors.add(error.message))
  await clock.advance(100)
  let told = 0
  for (let i = 0; i < most; i++) {
    client.publish('t', `${i}`, { qos }, (error) => {
      if (error) errors.add(error.message)
      else told++
    })
  }
  const { inflight } = client.queued
  await clock.advance(100)
  connections[0].drop()
  for (let seconds = 0; seconds < 600 && told < most; seconds++) await clock.advance(1000)
  results[`resend QoS ${qos}`] = { inflight, told, state: client.state, errors: [...errors] }
  client.end(true)
}

await resend(1, 60_000)
await resend(2, 60_000)

process.stdout.write(JSON.stringify(results))
