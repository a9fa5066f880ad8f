/** The typings as people meet them: with TypeScript and nothing else, beside WeChat's own, and in a test on Node. */

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import ts from 'typescript'
import { settings } from './compilers.ts'
import { createConsumer, type ConsumerProject } from './typescript-consumer.ts'

// Work for the processor, which others may be using too.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

let project: ConsumerProject
beforeAll(() => {
  project = createConsumer(['miniprogram-api-typings', '@types/node', 'undici-types'])
})
afterAll(() => {
  project.remove()
})

/** What compiles, and after each `@ts-expect-error` a line that must not. */
const pages: Record<string, string> = {
  'connect.ts': `
    import mqtt, { connect, connectAsync, type ClientOptions, type MqttClient } from 'mqtt-miniprogram'
    import * as everything from 'mqtt-miniprogram'

    const options: ClientOptions = {
      clientId: 'phone', username: 'u', password: 'p', clean: true, keepalive: 60, connectTimeout: 10000,
      reconnectPeriod: 1000, resubscribe: true, protocolVersion: 5, queueQoSZero: false, manualConnect: false,
      will: { topic: 'gone', payload: 'phone', qos: 1, retain: true },
      properties: { sessionExpiryInterval: 60, userProperties: { a: ['1', '2'] } },
      transformWsUrl: (url, given, client) => url + given.clientId + String(client.connected),
      servers: [{ host: 'a.example', port: 443, protocol: 'wxs' }],
      wxOptions: { header: { authorization: 'x' }, tcpNoDelay: true, perMessageDeflate: false, timeout: 5000,
        forceCellularNetwork: false },
      maxUnreadBytes: 1024, socketLimit: 2, reconnectMaxPeriod: 60000, reconnectJitter: 0.2, probeTimeout: 1000,
      onHide: 'disconnect', credentialsRetries: 1,
    }
    const client: MqttClient = connect('wxs://broker.example/mqtt', options)
    const second: MqttClient = mqtt.connect({ ...options, protocol: 'wxs', host: 'broker.example', path: '/mqtt' })
    const third: Promise<MqttClient> = connectAsync('wxs://broker.example/mqtt', options, false)
    const same: typeof connect = everything.connect
    const also: typeof connect = everything.default.connect
    export { client, second, third, same, also }

    // @ts-expect-error an address is text
    connect(1883)
    // @ts-expect-error a version that does not exist
    connect('wxs://broker.example/mqtt', { protocolVersion: 6 })
    // @ts-expect-error milliseconds are a number
    connect('wxs://broker.example/mqtt', { connectTimeout: '10s' })
    // @ts-expect-error no such option of connectSocket
    connect('wxs://broker.example/mqtt', { wxOptions: { headers: {} } })
    // @ts-expect-error a misspelt option
    connect('wxs://broker.example/mqtt', { clientID: 'phone' })
    // @ts-expect-error only two things can be done on hide
    connect('wxs://broker.example/mqtt', { onHide: 'close' })
    // @ts-expect-error not a host: it has no connectSocket
    connect('wxs://broker.example/mqtt', { wx: {} })
  `,
  'credentials.ts': `
    import { connect, storedToken, type CredentialsProvider, type CredentialsRequest, type ClientState } from 'mqtt-miniprogram'

    const provider: CredentialsProvider = async ({ attempt, reason, clientId, lastError }: CredentialsRequest) => ({
      username: clientId + attempt, password: reason === 'refused' ? String(lastError?.message) : new Uint8Array(2),
      properties: { userProperties: { tenant: 'a' } },
    })
    connect('wxs://broker.example/mqtt', { credentials: provider })
    connect('wxs://broker.example/mqtt', { credentials: () => ({ password: 'at once' }) })
    const token = storedToken({ fetch: async () => ({ token: 'abc', expiresIn: 3600000 }), storageKey: 'token' })
    const client = connect('wxs://broker.example/mqtt', {
      credentials: async (request) => ({ username: 'u', password: await token(request) }),
    })
    client.on('state', (state: ClientState) => [state, client.state === state, client.nextRetryAt?.toFixed()])

    // @ts-expect-error a password is text or bytes
    connect('wxs://broker.example/mqtt', { credentials: () => ({ password: 1 }) })
    // @ts-expect-error there has to be a way to a token
    storedToken({ storageKey: 'token' })
    // @ts-expect-error the state is not for writing
    client.state = 'connected'
  `,
  'publish.ts': `
    import { connect, type Packet, type Payload } from 'mqtt-miniprogram'
    const client = connect('wxs://broker.example/mqtt')

    const payloads: Payload[] = ['text', new ArrayBuffer(4), new Uint8Array(4), new DataView(new ArrayBuffer(2)), new Float32Array(2)]
    for (const payload of payloads) client.publish('topic', payload)
    client.publish('topic', 'text', { qos: 2, retain: true, properties: { contentType: 'text/plain' } }, (error, packet) => {
      const message: string | undefined = error?.message
      const command: string | undefined = packet?.cmd
      return [message, command]
    })
    client.publish('topic', 'text', (error?: Error) => error)
    const confirmed: Promise<Packet | undefined> = client.publishAsync('topic', new ArrayBuffer(1), { qos: 1 })
    export { confirmed }

    // @ts-expect-error an object is no message
    client.publish('topic', { temperature: 21 })
    // @ts-expect-error nor is a number
    client.publish('topic', 21)
    // @ts-expect-error there is no QoS 3
    client.publish('topic', 'text', { qos: 3 })
    // @ts-expect-error a topic is text
    client.publish(['topic'], 'text')
  `,
  'subscribe.ts': `
    import { connect, type ISubscriptionGrant } from 'mqtt-miniprogram'
    const client = connect('wxs://broker.example/mqtt')

    client.subscribe('a')
    client.subscribe(['a', 'b'], { qos: 1 })
    client.subscribe({ a: { qos: 0 }, b: { qos: 2, nl: true, rap: true, rh: 1 } }, (error, granted) => {
      const topics: string[] | undefined = granted?.map(({ topic }) => topic)
      return [error?.message, topics]
    })
    client.subscribe('a', { qos: 1 }, (error) => error)
    client.unsubscribe(['a', 'b'], (error) => error)
    const granted: Promise<ISubscriptionGrant[]> = client.subscribeAsync('a', { qos: 2 })
    client.unsubscribeAsync('a').then((packet) => packet?.cmd)
    export { granted }

    // @ts-expect-error qos is a number
    client.subscribe('a', { qos: '1' })
    // @ts-expect-error a filter is text
    client.subscribe(1)
    // @ts-expect-error a callback is a function
    client.unsubscribe('a', {}, 'done')
  `,
  'events.ts': `
    import { connect, MqttClient, SocketError, type IConnackPacket } from 'mqtt-miniprogram'
    const client = connect('wxs://broker.example/mqtt')

    client
      .on('connect', (packet: IConnackPacket) => packet.sessionPresent)
      .on('message', (topic, payload, packet) => {
        const number: number = payload.readUInt16BE(0) + payload.length + payload[0]
        const text: string = topic.toUpperCase() + payload.toString('hex', 1, 2) + \`\${payload}\`
        const bytes: Uint8Array = payload
        return [number, text, bytes, packet.retain, packet.properties?.userProperties]
      })
      .once('close', () => client.lastError?.message)
      .on('reconnect', () => undefined)
      .on('offline', () => undefined)
      .on('end', () => undefined)
      .on('packetsend', (packet) => packet.cmd)
      .on('disconnect', (packet) => packet.reasonCode)
    client.off('offline', () => undefined)
    client.on('error', (error) => {
      if (error instanceof SocketError) {
        const code: 'ERR_DOMAIN' | 'ERR_TLS' | string = error.code
        switch (error.code) {
          case 'ERR_SOCKET_LIMIT':
          case 'ERR_HANDSHAKE':
            return [error.hint, error.errMsg, error.errno, error.closeCode, error.url].join()
        }
        return code
      }
      return error.message
    })
    const is: boolean = client instanceof MqttClient
    client.end()
    client.end(true)
    client.end(() => undefined)
    client.end(true, {}, (error) => error?.message)
    client.endAsync(true).then(() => client.reconnect().connected)
    export { is }

    client.on('error', (error) => {
      // @ts-expect-error a code that does not exist can never be
      if (error instanceof SocketError && error.code === 'ERR_TYPO') return
    })
    // @ts-expect-error no such event
    client.on('messages', () => undefined)
    // @ts-expect-error a payload is bytes, not text
    client.on('message', (_topic: string, payload: string) => payload)
    // @ts-expect-error the state is the client's own to change
    client.connected()
  `,
  'parts.ts': `
    import { DefaultMessageIdProvider, ErrorWithReasonCode, MQTTJS_VERSION, MqttClient, ReasonCodes, Store, UniqueMessageIdProvider, connect, validateTopic } from 'mqtt-miniprogram'
    import { createStreamBuilder } from 'mqtt-miniprogram/transport'

    const store = new Store({ clean: false })
    connect('wxs://broker.example/mqtt', { outgoingStore: store, incomingStore: new Store(), messageIdProvider: new UniqueMessageIdProvider() })
    connect('wxs://broker.example/mqtt', { messageIdProvider: new DefaultMessageIdProvider() })
    const client = new MqttClient(createStreamBuilder({ url: 'wxs://broker.example/mqtt' }), { clientId: 'phone' })
    const version: string = MQTTJS_VERSION + MqttClient.VERSION + MqttClient.defaultId()
    const valid: boolean = validateTopic('a/+/b')
    const reason: string = ReasonCodes[135]
    const code: number = new ErrorWithReasonCode('refused', 135).code
    export { client, version, valid, reason, code }

    // @ts-expect-error a client is made of a stream builder
    new MqttClient('wxs://broker.example/mqtt', {})
  `,
  'stream.ts': `
    import { createStreamBuilder, SocketError, SocketStream, type Host, type StreamBuilderOptions } from 'mqtt-miniprogram/transport'

    const options: StreamBuilderOptions = { url: 'wxs://broker.example/mqtt', connectTimeout: 5000, protocols: ['mqtt'] }
    const stream: SocketStream = createStreamBuilder(options)()
    stream.on('data', (chunk) => chunk)
    stream.write(new Uint8Array([1]), (error) => error?.message)
    stream.write('text')
    stream.end()
    stream.once('close', () => stream.cause?.code)
    stream.destroy(new SocketError('ERR_CLOSED', 'enough'))
    declare const host: Host
    export const own = new SocketStream({ host, url: 'wss://broker.example/mqtt', protocols: ['mqtt'], maxUnreadBytes: 1 })

    // @ts-expect-error a stream needs its host
    new SocketStream({ url: 'wss://broker.example/mqtt' })
    // @ts-expect-error no such code
    new SocketError('ERR_TYPO', 'text')
    // @ts-expect-error the address is read only
    stream.url = 'wss://elsewhere.example/'
  `,
}

/** With WeChat's typings in the project, `wx` is what it is there. */
const wechatPage = `
  import { connect, storedToken } from 'mqtt-miniprogram'
  import { createStreamBuilder, type Host } from 'mqtt-miniprogram/transport'

  connect('wxs://broker.example/mqtt', { wx })
  createStreamBuilder({ url: 'wxs://broker.example/mqtt', wx })
  const host: Host = wx
  const header: WechatMiniprogram.ConnectSocketOption['header'] = { a: 'b' }
  connect('wxs://broker.example/mqtt', { wx, wxOptions: { header } })
  storedToken({ fetch: () => 'abc', storage: wx })
  Page({
    data: { text: '' },
    onLoad() {
      const client = connect('wxs://broker.example/mqtt')
      client.on('message', (_topic, payload) => this.setData({ text: payload.toString() }))
    },
  })
  export { host }
`

const nodePage = `
  import { createClock, createMiniProgram, SimulatorError, type MiniProgram, type ServerConnection } from 'mqtt-miniprogram/testing'

  const clock = createClock()
  const echo = (connection: ServerConnection): void => {
    connection.accept({ protocol: connection.protocols[0] ?? '' })
    connection.onMessage = (data) => connection.send(data)
  }
  const program: MiniProgram = createMiniProgram({ platform: 'ios', clock, server: echo })
  const mqtt = program.run<{ connect(url: string): unknown }>('app.js', { builtIns: 'es2015', promise: 'macrotask' })
  mqtt.connect('wxs://broker.example/mqtt')
  program.wx.connectSocket({ url: 'wss://broker.example/mqtt' }).onOpen(({ header }) => header)
  clock.advance(1000).then(() => program.sockets.open.length)
  try { program.run('missing.js') } catch (error) { if (error instanceof SimulatorError) error.code satisfies string }

  // @ts-expect-error no such platform
  createMiniProgram({ platform: 'symbian' })
  // @ts-expect-error no such option
  createMiniProgram({ sever: echo })
`

/** TypeScript 6 calls this resolution old and wants to be told that one knows. */
const classic = { moduleResolution: 2 satisfies ts.ModuleResolutionKind.Node10, ignoreDeprecations: '6.0' }
const node = { module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16 }

describe('with TypeScript and the library of ES2015 alone', () => {
  let told: string[]
  beforeAll(() => {
    told = project.check(pages, {})
  })

  it.each(Object.keys(pages))('%s', (name) => {
    expect(told.filter((text) => text.startsWith(`${name}:`))).toEqual([])
  })

  it('the typings themselves', () => {
    expect(told).toEqual([])
  })

  it.each([
    ['node10, as projects made by the devtools have it', classic],
    ['node16', node],
  ])('all of them with the resolution %s', (_title, options) => {
    expect(project.check(pages, options)).toEqual([])
  })

  it('with every check that TypeScript has', () => {
    const options = {
      noUncheckedIndexedAccess: false,
      exactOptionalPropertyTypes: true,
      noImplicitOverride: true,
      noPropertyAccessFromIndexSignature: true,
      verbatimModuleSyntax: true,
      isolatedModules: true,
    }
    expect(project.check(pages, options)).toEqual([])
  })

  it('in plain JavaScript that asks to be checked', () => {
    const page = `
      // @ts-check
      const { connect } = require('mqtt-miniprogram')
      const client = connect('wxs://broker.example/mqtt')
      client.publish('topic', new ArrayBuffer(1))
      // @ts-expect-error
      client.publish('topic', 21)
    `
    const options = { ...node, allowJs: true, checkJs: true }
    // \`require\` itself belongs to no library: the devtools' typings declare it.
    const require = 'declare function require(name: string): unknown'
    expect(project.check({ 'page.js': page, 'require.d.ts': require }, options)).toEqual([])
  })
})

describe("beside WeChat's own typings", () => {
  const options = { types: ['miniprogram-api-typings'] }

  it('wx is a host, and pages are pages', () => {
    expect(project.check({ 'wechat.ts': wechatPage }, options)).toEqual([])
  })

  it('everything else stays as it is', () => {
    expect(project.check(pages, options)).toEqual([])
  })
})

describe('the simulator', () => {
  const lib = ['lib.es2022.d.ts']

  it.each([
    ['on Node, from a module', 'test.mts', { ...node, lib, types: ['node'] }],
    ['on Node, from CommonJS', 'test.cts', { ...node, lib, types: ['node'] }],
    ['with the resolution of bundlers', 'test.ts', { lib, types: ['node'] }],
    ['with the old resolution', 'test.ts', { ...classic, lib, types: ['node'] }],
  ])('%s', (_title, name, options) => {
    expect(project.check({ [name]: nodePage }, options)).toEqual([])
  })

  it.each(settings)('for a test that is compiled to ES5, with $title', ({ compiler, options }) => {
    const page = `
      import { createClock, createMiniProgram, type Timeline } from 'mqtt-miniprogram/testing'
      const program = createMiniProgram({ clock: createClock(), server: (connection) => connection.accept() })
      const timeline: Timeline = program.timeline
      export const entries: number = timeline.entries.length
      // @ts-expect-error no such platform
      createMiniProgram({ platform: 'symbian' })
    `
    // Less than what a compiler takes for ES5 by itself, which has the types of the DOM too.
    const es5 = { ...options, target: compiler.ScriptTarget.ES5, lib: ['lib.es5.d.ts'] }
    expect(project.check({ 'es5.cts': page }, es5, compiler)).toEqual([])
  })

  it('beside the typings of the client, whose Buffer is not that of Node', () => {
    const page = `
      import { connect } from 'mqtt-miniprogram'
      import { createMiniProgram } from 'mqtt-miniprogram/testing'
      const { wx } = createMiniProgram()
      const client = connect('wxs://broker.example/mqtt', { wx })
      client.publish('topic', Buffer.from('of Node'))
      client.on('message', (_topic, payload) => Buffer.from(payload).equals(Buffer.from('x')))
    `
    expect(project.check({ 'both.ts': page }, { lib, types: ['node'] })).toEqual([])
  })
})

it('the check sees what is wrong', () => {
  const [told, ...more] = project.check(
    { 'wrong.ts': "import { connect } from 'mqtt-miniprogram'\nconnect(1)" },
    {},
  )
  expect(told).toMatch(/^wrong\.ts:2: /)
  expect(more).toEqual([])
})
