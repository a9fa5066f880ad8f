/**
 * What a mini program that comes back to the front finds: mqtt 5.16 on its own transport for wx, the same client on the
 * stream of this library, and this library. On a virtual clock, so the numbers are the same everywhere. `--check` fails
 * when ours takes longer than `probeTimeout` and one dial, or reconnects where it need not; `--json` prints JSON:
 * `[{ found, hidden, latency, times: { ours: [...], … } }]`, in milliseconds, by moment of hiding, null for never.
 */

import { parseArgs } from 'node:util'
import '../test/stories/load-typescript.mjs'

const { Stage, Watched } = await import('../test/known-problems/stage.ts')
const { mqtt5, ours } = await import('../test/known-problems/library.ts')

const { values } = parseArgs({
  options: { check: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
})

const KEEPALIVE_S = 60
const PROBE_TIMEOUT_MS = 2000
/** From dial to CONNACK: the handshake and CONNECT, there and back. One-way delays. */
const DIAL_DELAYS = 4
/** How long nothing may happen until it counts as never. */
const PATIENCE_MS = 10 * 60_000
/** Seconds from connecting to hiding: where in its keepalive period a client is decides how long it takes. */
const PHASES_S = [0, 7, 14, 21, 28, 35, 42, 49, 56]
const LATENCIES_MS = [20, 200]

const reconnected = (watched) => watched.heard.filter(({ event }) => event === 'connect')[1]?.at

/**
 * What became of the socket meanwhile; seconds hidden; and when the wait is over, on the clock. The broker gives up a
 * client that has been silent for 1.5 times its keepalive: nobody is alive after a longer absence.
 */
const situations = [
  { found: 'dead', suspendedSocket: 'dies', hiddens: [20, 60, 600], over: reconnected },
  { found: 'closed', suspendedSocket: 'closes', hiddens: [60], over: reconnected },
  { found: 'alive', suspendedSocket: 'survives', hiddens: [20], over: ({ back }) => back },
]

const topic = 'page/topic'
const options = { keepalive: KEEPALIVE_S, clientId: 'page', clean: false, reconnectPeriod: 1000 }
const url = 'wx://broker.example/mqtt'

const peers = {
  ours: {
    title: 'mqtt-miniprogram',
    library: ours,
    connect: (stage) => stage.connect({ ...options, probeTimeout: PROBE_TIMEOUT_MS }, url),
  },
  'mqtt-5.16': {
    title: 'mqtt 5.16, its own transport',
    library: mqtt5,
    connect: (stage) => stage.connect(options, url),
  },
  'mqtt-5.16-stream': {
    title: 'mqtt 5.16 on our stream',
    library: mqtt5,
    connect(stage, { createStreamBuilder }) {
      const settings = { ...options, timerVariant: 'native' }
      return new Watched(stage.clock, new stage.mqtt.MqttClient(createStreamBuilder({ url }), settings))
    },
  },
}

/** Milliseconds from the return to the next `connect`, or to the return of a message that is published then; or Infinity. */
async function resume(
  { library, connect, title },
  { suspendedSocket, over, found },
  { latency, hidden, phase },
) {
  const kept = {}
  const stage = new Stage(library, {
    quirks: { suspendedSocket },
    timelineLimit: 0,
    // In the same realm: MQTT.js knows no other realm's bytes.
    realm: { globals: { kept }, modules: { transport: 'dist/miniprogram/transport.js' } },
    before: "kept.createStreamBuilder = require('transport').createStreamBuilder;",
  })
  const { app, network } = stage.program
  network.latency = latency
  const watched = connect(stage, kept)
  watched.client.on('message', () => (watched.back ??= stage.clock.now()))
  watched.client.on('connect', () => watched.client.subscribe(topic))
  await stage.clock.advance(10 * latency + 1000 + phase * 1000)
  if (watched.count('connect') !== 1) throw new Error(`${title}: ${watched.story()}`)
  app.hide()
  await stage.clock.advance(hidden * 1000)
  const shown = stage.clock.now()
  app.show()
  if (found === 'alive') watched.client.publish(topic, 'back')
  const end = shown + PATIENCE_MS
  while (over(watched) === undefined && stage.clock.now() < end) await stage.clock.advance(1000)
  if (found === 'alive' && watched.count('close') > 0) throw new Error(`${title}, alive: ${watched.story()}`)
  return (over(watched) ?? Infinity) - shown
}

async function measure(peer, situation, setting) {
  const times = []
  for (const phase of PHASES_S) times.push(await resume(peer, situation, { ...setting, phase }))
  return times
}

const rows = []
for (const situation of situations) {
  for (const latency of LATENCIES_MS) {
    for (const hidden of situation.hiddens) {
      const times = {}
      for (const [name, peer] of Object.entries(peers))
        times[name] = await measure(peer, situation, { latency, hidden })
      rows.push({ found: situation.found, hidden, latency, times })
    }
  }
}

const mean = (times) => times.reduce((sum, time) => sum + time, 0) / times.length
const seconds = (ms) => (ms === Infinity ? 'never' : (ms / 1000).toFixed(2))

if (values.json) console.log(JSON.stringify(rows, (_key, value) => (value === Infinity ? null : value)))
else {
  console.log(`s after the return: mean (worst) of ${PHASES_S.length}; keepalive ${KEEPALIVE_S} s\n`)
  const head = ['connection', 'delay', 'hidden', ...Object.values(peers).map(({ title }) => title)]
  const table = rows.map(({ found, latency, hidden, times }) => [
    found,
    `${latency} ms`,
    `${hidden} s`,
    ...Object.values(times).map((of) => `${seconds(mean(of))} (${seconds(Math.max(...of))})`),
  ])
  const widths = head.map((name, column) =>
    Math.max(name.length, ...table.map((cells) => cells[column].length)),
  )
  for (const cells of [head, ...table]) {
    console.log(cells.map((text, column) => text.padStart(widths[column])).join('   '))
  }
}

if (values.check) {
  const limits = {
    dead: (latency) => PROBE_TIMEOUT_MS + DIAL_DELAYS * latency + 100,
    closed: (latency) => DIAL_DELAYS * latency + 100,
    alive: (latency) => 2 * latency + 100,
  }
  for (const { found, hidden, latency, times } of rows) {
    const limit = limits[found](latency)
    const worst = Math.max(...times.ours)
    if (worst <= limit) continue
    console.error(`${found}, hidden ${hidden} s, delay ${latency} ms: ${worst} ms, the limit is ${limit} ms`)
    process.exitCode = 1
  }
}
