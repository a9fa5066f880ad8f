import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = new URL('..', import.meta.url)
const pathOf = (file) => fileURLToPath(new URL(file, root))
export const versionOf = (folder) =>
  JSON.parse(readFileSync(new URL(`node_modules/${folder}/package.json`, root), 'utf8')).version

const reconnects = 'on this wx it does not dial again after a close'
const cycles = 'on this wx its end() does not call back'

/** Peers by the names that `--peers` takes. `lent`: globals that the file reads and a phone does not have;
 * `cannot`: by QoS, or by work, what fails and why. */
export const peers = {
  ours: { title: 'ours', face: 'mqtt.js', path: pathOf('dist/mqtt.min.js') },
  'mqtt-5.16': {
    title: `mqtt ${versionOf('mqtt')}`,
    face: 'mqtt.js',
    path: pathOf('node_modules/mqtt/dist/mqtt.min.js'),
    lent: ['window', 'document', 'self', 'navigator'],
    suffix: 'module.exports = mqtt',
  },
  'mqtt-4.2': {
    title: `mqtt ${versionOf('mqtt-4.2.1')}`,
    face: 'mqtt.js',
    path: pathOf('node_modules/mqtt-4.2.1/dist/mqtt.min.js'),
    cannot: { reconnects, cycles },
  },
  'mqtt-4.1': {
    title: `mqtt ${versionOf('mqtt-4.1.0')}`,
    face: 'mqtt.js',
    path: pathOf('node_modules/mqtt-4.1.0/dist/mqtt.min.js'),
    cannot: { reconnects, cycles },
  },
  u8: {
    title: `u8-mqtt ${versionOf('u8-mqtt')}`,
    face: 'u8',
    path: pathOf('node_modules/u8-mqtt/esm/web/v4.min.js'),
    isModule: true,
    lent: ['WebSocket', 'TextEncoder', 'TextDecoder'],
    cannot: {
      0: 'its post() throws',
      2: 'answers no PUBREC and no PUBREL',
      pieces: 'after a packet that came in several frames it holds back every shorter one',
    },
  },
  paho: {
    title: `paho-mqtt ${versionOf('paho-mqtt')}`,
    face: 'paho',
    path: pathOf('node_modules/paho-mqtt/paho-mqtt-min.js'),
    lent: ['global', 'WebSocket'],
  },
}

/** MQTT.js elsewhere than on a phone, for scale: on the stream of this library, and as Node loads it, with a WebSocket of
 * Node's. */
export const references = {
  'mqtt-5.16-stream': { title: `${versionOf('mqtt')}, our stream` },
  'mqtt-5.16-node': { title: `mqtt ${versionOf('mqtt')}, Node`, face: 'mqtt.js' },
}

/** What no client can be faster than: mqtt-packet alone, the same with Node's own Buffer, that no phone has, and the bare socket. */
export const limits = {
  codec: { title: 'codec' },
  'codec-native': { title: 'codec on Node', engines: ['v8'] },
  echo: { title: 'bare socket' },
}
