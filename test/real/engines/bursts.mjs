/**
 * Asks for many things at once, offline and connected, in whatever engine holds this script: the network is a loopback
 * broker of the same memory, time is virtual. `bench/in-engine` has both.
 */

import { furnish, load } from '../../../bench/in-engine/mini-program.mjs'

const publish = (qos) => (client, i, told) => client.publish('t', String(i), { qos }, told)

const kinds = {
  'publish QoS 0': publish(0),
  'publish QoS 1': publish(1),
  'publish QoS 2': publish(2),
  subscribe: (client, i, told) => client.subscribe(`t/${i}`, told),
  unsubscribe: (client, i, told) => client.unsubscribe(`t/${i}`, told),
}

/**
 * @param engine what `bench/in-engine/main.mjs` takes, of which only `print`, `read` and `evaluate` are needed
 * @param report is handed `{ [what]: { told, state, errors } }`, once
 * @returns the event loop, whose `step` the host calls until the report is there
 */
export function start(engine, { path, count }, report) {
  const program = furnish(engine)
  const mqtt = load(program, { path })
  const results = {}
  const jobs = []
  for (const isOffline of [true, false]) for (const kind of Object.keys(kinds)) jobs.push({ isOffline, kind })

  function next() {
    const job = jobs.shift()
    if (job) run(job)
    else report(results)
  }

  function run({ isOffline, kind }) {
    const client = mqtt.connect('wx://broker/mqtt', {
      manualConnect: isOffline,
      maxQueuedBytes: Infinity,
      warnings: false,
      subscribeBatchSize: 1000,
      keepalive: 0,
    })
    const errors = []
    client.on('error', ({ message }) => errors.push(message))
    let told = 0
    const heard = (error) => {
      if (error) errors.push(error.message)
      if (++told < count) return
      program.loop.whenIdle(() => {
        results[`${kind}, ${isOffline ? 'offline' : 'connected'}`] = {
          told,
          state: client.state,
          queued: client.queued.messages,
          errors: errors.slice(0, 3),
        }
        client.end(true, next)
      })
    }
    const ask = () => {
      for (let i = 0; i < count; i++) kinds[kind](client, i, heard)
    }
    if (isOffline) {
      ask()
      client.connect()
    } else client.once('connect', ask)
  }

  program.loop.post(next)
  return program.loop
}
