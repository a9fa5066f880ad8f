/**
 * How long after the return a connection is back that died silently while the mini program was hidden: MQTT.js 5.16 on
 * its own transport for wx, MQTT.js on the stream of this library, and this library. On a virtual clock, so the numbers
 * are the same everywhere. `--check` fails when ours takes longer than `probeTimeout` and one dial; `--json` prints JSON.
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
const HIDDEN_S = [20, 60, 600]
const LATENCIES_MS = [20, 200]

const options = { keepalive: KEEPALIVE_S, clientId: 'page', clean: false }
const url = 'wx://broker.example/mqtt'

const peers = {
  'MQTT.js, its own transport': (stage) => stage.connect({ ...options, reconnectPeriod: 1000 }, url),
  'MQTT.js on our stream': (stage, { createStreamBuilder }) => {
    const settings = { ...options, reconnectPeriod: 1000, timerVariant: 'native' }
    return new Watched(stage.clock, new stage.mqtt.MqttClient(createStreamBuilder({ url }), settings))
  },
  'mqtt-miniprogram': (stage) =>
    stage.connect({ ...options, reconnectPeriod: 1000, probeTimeout: PROBE_TIMEOUT_MS }, url),
}
const [ownTransport, ourStream, here] = Object.keys(peers)

/** Milliseconds from the return to the next `connect`; Infinity when there is none. */
async function resume(peer, { latency, hidden, phase }) {
  const kept = {}
  const stage = new Stage(peer === here ? ours : mqtt5, {
    quirks: { suspendedSocket: 'dies' },
    timelineLimit: 0,
    // In the same realm: MQTT.js knows no other realm's bytes.
    realm: { globals: { kept }, modules: { transport: 'dist/miniprogram/transport.js' } },
    before: "kept.createStreamBuilder = require('transport').createStreamBuilder;",
  })
  const { app, network } = stage.program
  network.latency = latency
  const watched = peers[peer](stage, kept)
  await stage.clock.advance(10 * latency + 1000 + phase * 1000)
  if (watched.count('connect') !== 1) throw new Error(`${peer}: ${watched.story()}`)
  app.hide()
  await stage.clock.advance(hidden * 1000)
  const shown = stage.clock.now()
  app.show()
  const end = shown + PATIENCE_MS
  while (watched.count('connect') < 2 && stage.clock.now() < end) await stage.clock.advance(1000)
  const back = watched.heard.filter(({ event }) => event === 'connect')[1]
  return back ? back.at - shown : Infinity
}

async function measure(peer, setting) {
  const times = []
  for (const phase of PHASES_S) times.push(await resume(peer, { ...setting, phase }))
  return { mean: times.reduce((sum, time) => sum + time, 0) / times.length, worst: Math.max(...times) }
}

const rows = []
for (const latency of LATENCIES_MS) {
  for (const hidden of HIDDEN_S) {
    const row = { latency, hidden }
    for (const peer of Object.keys(peers)) row[peer] = await measure(peer, row)
    row.ratio = row[ourStream].mean / row[here].mean
    rows.push(row)
  }
}

const seconds = (ms) => (ms === Infinity ? 'never' : (ms / 1000).toFixed(2))
const cell = ({ mean, worst }) => (mean === Infinity ? 'never' : `${seconds(mean)} (${seconds(worst)})`)

if (values.json) console.log(JSON.stringify(rows, (_key, value) => (value === Infinity ? 'never' : value), 2))
else {
  console.log(
    `Back after a silent death, s after the return: mean (worst) of ${PHASES_S.length}; keepalive ${KEEPALIVE_S} s\n`,
  )
  const head = ['delay', 'hidden', ownTransport, ourStream, here, 'ratio']
  const table = rows.map((row) => [
    `${row.latency} ms`,
    `${row.hidden} s`,
    ...Object.keys(peers).map((peer) => cell(row[peer])),
    `${row.ratio.toFixed(1)} ×`,
  ])
  const widths = head.map((name, column) =>
    Math.max(name.length, ...table.map((cells) => cells[column].length)),
  )
  for (const cells of [head, ...table]) {
    console.log(cells.map((text, column) => text.padStart(widths[column])).join('   '))
  }
}

if (values.check) {
  for (const { latency, hidden, [here]: own } of rows) {
    const limit = PROBE_TIMEOUT_MS + DIAL_DELAYS * latency + 100
    if (own.worst <= limit) continue
    console.error(`hidden ${hidden} s, delay ${latency} ms: ${own.worst} ms, the limit is ${limit} ms`)
    process.exitCode = 1
  }
}
