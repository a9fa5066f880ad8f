/**
 * How long what was written without a network takes to leave: from the CONNACK to the last callback of 1,000 messages.
 * mqtt 5.16 on its own transport for wx, the same client on the stream of this library, and this library. On a virtual
 * clock, so the numbers are the same everywhere. Prints JSON: `[{ qos, latency, times: { ours, … } }]`, in milliseconds,
 * null for never.
 */

import '../test/stories/load-typescript.mjs'

const { Stage, Watched } = await import('../test/known-problems/stage.ts')
const { mqtt5, ours } = await import('../test/known-problems/library.ts')

const MESSAGES = 1000
const LATENCY_MS = 50
/** How long nothing may happen until it counts as never. */
const PATIENCE_MS = 20 * 60_000

const options = { clientId: 'page', clean: false, reconnectPeriod: 1000 }
const url = 'wx://broker.example/mqtt'

const peers = {
  ours: { library: ours, connect: (stage) => stage.connect(options, url) },
  'mqtt-5.16': { library: mqtt5, connect: (stage) => stage.connect(options, url) },
  'mqtt-5.16-stream': {
    library: mqtt5,
    connect(stage, { createStreamBuilder }) {
      const settings = { ...options, timerVariant: 'native' }
      return new Watched(stage.clock, new stage.mqtt.MqttClient(createStreamBuilder({ url }), settings))
    },
  },
}

/** Milliseconds from the CONNACK of the second connection to the last callback, or Infinity. */
async function drain({ library, connect }, qos) {
  const kept = {}
  const stage = new Stage(library, {
    timelineLimit: 0,
    // In the same realm: MQTT.js knows no other realm's bytes.
    realm: { globals: { kept }, modules: { transport: 'dist/miniprogram/transport.js' } },
    before: "kept.createStreamBuilder = require('transport').createStreamBuilder;",
  })
  const { clock } = stage
  const { network } = stage.program
  network.latency = LATENCY_MS
  const { client } = connect(stage, kept)
  await clock.advance(5000)
  if (!client.connected) throw new Error('it does not connect')
  network.offline()
  await clock.advance(5000)

  let told = 0
  let connack
  let last
  client.on('packetreceive', ({ cmd }) => {
    if (cmd === 'connack') connack ??= clock.now()
  })
  for (let number = 0; number < MESSAGES; number++) {
    client.publish('page/topic', `${number}`, { qos }, (error) => {
      if (error) throw error
      if (++told === MESSAGES) last = clock.now()
    })
  }
  network.switchTo('wifi')
  const end = clock.now() + PATIENCE_MS
  while (last === undefined && clock.now() < end) await clock.advance(1000)
  return (last ?? Infinity) - connack
}

const rows = []
for (const qos of [1, 2]) {
  const times = {}
  for (const [name, peer] of Object.entries(peers)) times[name] = await drain(peer, qos)
  rows.push({ qos, latency: LATENCY_MS, times })
}
console.log(JSON.stringify(rows, (_key, value) => (value === Infinity || Number.isNaN(value) ? null : value)))
