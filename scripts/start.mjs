/**
 * The main job: the built file, in the module wrapper of a mini program, does what a first page does. Without an
 * address it brings its own broker.
 */

import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { watchedWebSocket } from './start/watched-web-socket.mjs'

const built = fileURLToPath(new URL('../dist/mqtt.min.js', import.meta.url))
const simulator = new URL('../dist/testing.mjs', import.meta.url)

const HELP = `npm start [-- [url] [flags]]

Opens dist/mqtt.min.js as a mini program would, connects, subscribes, publishes, receives its own message,
unsubscribes and ends. Exit code 0 only if all of it happened.

  url                    wxs://broker.example/mqtt (wx, wxs, ws and wss); without it an embedded broker is started

  -u, --username NAME    for the CONNECT
  -p, --password TEXT    for the CONNECT
  -t, --topic TOPIC      what is subscribed to and published on; default: a topic of its own
      --protocol VERSION 3 (MQTT 3.1), 4 or 3.1.1, 5; default 4
      --client-id ID     default: what MQTT.js makes up
      --qos QOS          0, 1 or 2; default 1
  -m, --message TEXT     what is published; default: a greeting with a number of its own
      --retain           publish it as a retained message
      --keepalive SECS   how often the broker hears of the client at least; default 45, 0: never
      --persistent       clean: false, a session that the broker keeps; needs --client-id
      --will TOPIC       the topic of a will
      --will-payload TEXT, --will-qos QOS, --will-retain
                         the rest of the will; default: nothing, 0, not retained
      --header NAME:TEXT a header of the handshake, once for each
      --domain ADDRESS   an entry of the domain list, wss://broker.example, once for each; default: no list, as with
                         "don't verify domains" ticked in the devtools
      --timeout SECONDS  for the whole job; default 10
      --ca FILE          a certificate authority of your own, in PEM
      --platform NAME    android, ios or devtools: how the simulated sockets behave; default android
                         Where a dial fails, the platform says little. What Node knows of it is said beside it: the HTTP
                         status, the certificate, the subprotocol.
  -h, --help             this text`

const VERSIONS = {
  3: { protocolVersion: 3, protocolId: 'MQIsdp', name: 'MQTT 3.1' },
  3.1: { protocolVersion: 3, protocolId: 'MQIsdp', name: 'MQTT 3.1' },
  4: { protocolVersion: 4, name: 'MQTT 3.1.1' },
  '3.1.1': { protocolVersion: 4, name: 'MQTT 3.1.1' },
  5: { protocolVersion: 5, name: 'MQTT 5' },
}

class UsageError extends Error {}

function readArguments(args) {
  let parsed
  try {
    parsed = parseArgs({
      args,
      allowPositionals: true,
      options: {
        username: { type: 'string', short: 'u' },
        password: { type: 'string', short: 'p' },
        topic: { type: 'string', short: 't' },
        protocol: { type: 'string', default: '4' },
        'client-id': { type: 'string' },
        qos: { type: 'string', default: '1' },
        message: { type: 'string', short: 'm' },
        retain: { type: 'boolean', default: false },
        keepalive: { type: 'string' },
        persistent: { type: 'boolean', default: false },
        will: { type: 'string' },
        'will-payload': { type: 'string' },
        'will-qos': { type: 'string' },
        'will-retain': { type: 'boolean' },
        header: { type: 'string', multiple: true },
        domain: { type: 'string', multiple: true },
        timeout: { type: 'string', default: '10' },
        ca: { type: 'string' },
        platform: { type: 'string', default: 'android' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
  } catch (error) {
    throw new UsageError(error.message)
  }
  const { values, positionals } = parsed
  if (positionals.length > 1) throw new UsageError(`one address, not ${positionals.length}`)
  const version = VERSIONS[values.protocol]
  if (!version) throw new UsageError(`--protocol is 3, 4 or 5, not ${values.protocol}`)
  if (positionals.length === 0 && version.protocolVersion === 5) {
    throw new UsageError(
      'the embedded broker speaks MQTT 3.1 and 3.1.1 only: give the address of a broker for MQTT 5',
    )
  }
  const qos = readQos('--qos', values.qos)
  const timeout = Number(values.timeout) * 1000
  if (!(timeout > 0)) throw new UsageError(`--timeout is a number of seconds, not ${values.timeout}`)
  if (values.ca !== undefined && !existsSync(values.ca)) throw new UsageError(`there is no file ${values.ca}`)
  const keepalive = values.keepalive === undefined ? undefined : Number(values.keepalive)
  if (keepalive !== undefined && !(Number.isInteger(keepalive) && keepalive >= 0 && keepalive <= 65_535))
    throw new UsageError(`--keepalive is a number of seconds from 0 to 65535, not ${values.keepalive}`)
  if (values.persistent && values['client-id'] === undefined)
    throw new UsageError('--persistent needs a --client-id: by it the broker knows the session again')
  if (values.domain !== undefined && positionals.length === 0)
    throw new UsageError('--domain needs the address of a broker: the embedded one is in no list')
  const will = readWill(values)
  const header = readHeader(values.header)
  return { ...values, url: positionals[0], version, qos, timeout, keepalive, will, header }
}

function readQos(flag, text) {
  const qos = Number(text)
  if (text.trim() === '' || ![0, 1, 2].includes(qos))
    throw new UsageError(`${flag} is 0, 1 or 2, not ${text}`)
  return qos
}

function readWill(values) {
  const parts = ['will-payload', 'will-qos', 'will-retain'].filter((name) => values[name] !== undefined)
  if (values.will === undefined) {
    if (parts.length > 0) throw new UsageError(`--${parts[0]} needs the topic of the will: --will TOPIC`)
    return undefined
  }
  return {
    topic: values.will,
    payload: values['will-payload'] ?? '',
    qos: readQos('--will-qos', values['will-qos'] ?? '0'),
    retain: values['will-retain'] ?? false,
  }
}

function readHeader(lines = []) {
  return Object.fromEntries(
    lines.map((line) => {
      const [, name, text] = /^([^:\s]+):\s*(.*)$/.exec(line) ?? []
      if (name === undefined) throw new UsageError(`--header is NAME:TEXT, not ${line.split(':')[0]}`)
      return [name, text]
    }),
  )
}

/** aedes on a free port of this machine, spoken to over WebSocket. */
async function startBroker() {
  const { Aedes } = await import('aedes')
  const { createWebSocketStream, WebSocketServer } = await import('ws')
  const broker = await Aedes.createBroker()
  const server = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    handleProtocols: (protocols) => [...protocols].find((protocol) => /^mqtt/.test(protocol)) ?? false,
  })
  server.on('connection', (socket, request) => broker.handle(createWebSocketStream(socket), request))
  await new Promise((resolve, reject) => server.once('listening', resolve).once('error', reject))
  return {
    url: `wx://127.0.0.1:${server.address().port}/mqtt`,
    stop() {
      for (const socket of server.clients) socket.terminate()
      server.close()
      broker.close()
    },
  }
}

/** A line for each step, with the milliseconds since the one before. */
function createLog() {
  let last = performance.now()
  return (text) => {
    const now = performance.now()
    console.log(`${(now - last).toFixed(0).padStart(6)} ms  ${text}`)
    last = now
  }
}

/** What the job is waiting for, so that a timeout can say it. */
let waitingFor = 'the start'

async function firstPage(options, url, watched, log) {
  const { createMiniProgram } = await import(simulator)
  const webSocketOptions = options.ca === undefined ? {} : { ca: readFileSync(options.ca) }
  const domains = options.domain === undefined ? undefined : { socket: options.domain }
  const { platform } = options
  const program = createMiniProgram({ platform, WebSocket: watched.WebSocket, webSocketOptions, domains })
  const mqtt = program.run(built)
  log(`loaded dist/mqtt.min.js in the module wrapper (MQTT.js ${mqtt.MQTTJS_VERSION}, ${options.platform})`)

  const { protocolVersion, protocolId, name } = options.version
  const settings = { protocolVersion, connectTimeout: options.timeout, reconnectPeriod: 0 }
  for (const [key, value] of Object.entries({
    protocolId,
    username: options.username,
    password: options.password,
    clientId: options['client-id'],
    keepalive: options.keepalive,
    will: options.will,
    clean: options.persistent ? false : undefined,
    wxOptions: Object.keys(options.header).length > 0 ? { header: options.header } : undefined,
  })) {
    if (value !== undefined) settings[key] = value
  }

  waitingFor = 'the broker to accept the connection'
  const client = mqtt.connect(url, settings)
  let isEnding = false
  const failed = new Promise((_, reject) => {
    client.on('error', reject)
    client.on('close', () => {
      if (!isEnding) reject(client.lastError ?? new Error('the connection was closed'))
    })
    setTimeout(() => reject(new Error(`timed out waiting for ${waitingFor}`)), options.timeout).unref()
  })
  failed.catch(() => undefined)
  const step = (what, promise) => {
    waitingFor = what
    return Promise.race([promise, failed])
  }

  try {
    await step(waitingFor, new Promise((resolve) => client.once('connect', resolve)))
    log(`connected to ${hideSecrets(url)} with ${name}, ${watched.opened()}`)

    const topic = options.topic ?? `mqtt-miniprogram/${randomUUID()}`
    const granted = await step('SUBACK', client.subscribeAsync(topic, { qos: options.qos }))
    log(`subscribed to ${topic}, QoS ${granted[0].qos} granted`)

    const text = options.message ?? `hello from a mini program, ${randomUUID()}`
    const received = new Promise((resolve) => {
      client.on('message', (from, payload) => {
        if (payload.toString() === text) resolve(from)
      })
    })
    const { qos, retain } = options
    await step('the publish to be confirmed', client.publishAsync(topic, text, { qos, retain }))
    log(`published ${Buffer.byteLength(text)} bytes with QoS ${qos}${retain ? ', retained' : ''}`)
    log(`received the same message on ${await step('the message to come back', received)}`)

    await step('UNSUBACK', client.unsubscribeAsync(topic))
    log(`unsubscribed from ${topic}`)

    isEnding = true
    waitingFor = 'the end'
    await step(waitingFor, client.endAsync())
    await step('the socket to close', allClosed(program.sockets))
    if (program.errors.length > 0) throw program.errors[0]
    log('ended, no socket is open')
  } finally {
    client.end(true)
  }
}

/** The client does not wait for the platform's close event; whoever counts sockets does. */
async function allClosed(sockets) {
  while (sockets.open.length > 0) await new Promise((resolve) => setTimeout(resolve, 5))
}

function hideSecrets(url) {
  return url.replace(/\/\/[^/?#]*@/, '//***@').replace(/=[^&#]*/g, '=***')
}

/** CONNACK codes that are about who you are. */
const LOGIN_CODES = [4, 5, 0x86, 0x87]

function explain(error, watched) {
  const text = (error.message || String(error)).replace(/\.$/, '')
  if (LOGIN_CODES.includes(error.code))
    return `${text}. The broker does not know this user or password: check --username and --password`
  const known = watched.failure()
  return known === undefined ? text : `${text}. Node says: ${hideSecrets(known)}`
}

async function main() {
  let options
  try {
    options = readArguments(process.argv.slice(2))
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    console.error(`${error.message}\n\n${HELP}`)
    return 1
  }
  if (options.help) {
    console.log(HELP)
    return 0
  }
  if (!existsSync(built)) {
    console.error('dist/mqtt.min.js is not built yet: npm run build')
    return 1
  }
  const log = createLog()
  const watched = watchedWebSocket()
  let broker
  try {
    if (!options.url) {
      broker = await startBroker()
      log('started an embedded broker (aedes, MQTT 3.1.1)')
    }
    await firstPage(options, options.url ?? broker.url, watched, log)
    console.log('It works.')
    return 0
  } catch (error) {
    console.error(`It does not work: ${explain(error, watched)}`)
    return 1
  } finally {
    broker?.stop()
  }
}

process.exitCode = await main()
