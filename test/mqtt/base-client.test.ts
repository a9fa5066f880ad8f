/**
 * What this library counts on in MQTT.js and mqtt-packet and neither of them documents: a release may rename any of
 * it, or stop calling it. The build compares the names (`scripts/build/private-names.ts`); here is what they do.
 */

import MqttJsClient, { type IClientOptions } from 'mqtt/lib/client'
import { ReasonCodes } from 'mqtt/lib/handlers/ack'
import handle from 'mqtt/lib/handlers/index'
import Store, { type IStore } from 'mqtt/lib/store'
import mqttPacket, { type Packet, type Parser } from 'mqtt-packet'
import { Duplex } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Internals } from '../../src/mqtt/base-client.ts'

const methods = [
  '_applyTopicAlias',
  '_cleanUp',
  '_checkDisconnecting',
  '_clearReconnect',
  '_destroyKeepaliveManager',
  '_flush',
  '_onConnackTimeout',
  '_onConnect',
  '_reconnect',
  '_removeOutgoingAndStoreMessage',
  '_sendPacket',
  '_setupKeepaliveManager',
  '_setupReconnect',
  '_writePacket',
  'noop',
]
const fields = [
  '_authenticationMethod',
  '_deferredReconnect',
  '_incomingQoS2Ids',
  '_receiveMaximum',
  '_resubscribeTopics',
  '_serverProperties',
  'connackPacket',
  'connackReceived',
  'connackTimer',
  'keepalive',
  'messageIdProvider',
  'outgoing',
  'queue',
  'reconnectSuppressed',
  'reconnectTimer',
  'stream',
  'topicAliasRecv',
  'topicAliasSend',
]
const ofTheParser = ['_parseLength', '_parseMessageId', '_emitError', 'error', 'packet', 'settings', 'parser']

type Callback = (error?: Error) => void

/** What is private in MQTT.js, or typed otherwise there. */
type Private = Omit<Internals, 'stream'> & {
  noop: Callback
}

interface Connection {
  client: Omit<MqttJsClient, keyof Private> & Private
  /** What the client wrote, by its commands. */
  written: string[]
  /** Lets the broker send this, and the client read it. */
  receive(packet: Packet): Promise<void>
  close(): Promise<void>
}

/** Everything that is due without any time passing. */
const settle = () => vi.advanceTimersByTimeAsync(0)

function open(options: IClientOptions = {}): Connection {
  const written: string[] = []
  const settings = { protocolVersion: 4 as const, clientId: 'a', reconnectPeriod: 0, ...options }
  let stream!: Duplex
  const parser = mqttPacket.parser(settings)
  parser.on('packet', ({ cmd }) => written.push(cmd))
  const dial = (): never => {
    stream = new Duplex({
      read: () => undefined,
      write(bytes: Buffer, _, done) {
        parser.parse(bytes)
        done()
      },
      // As a socket, whose other side closes it in answer.
      final(done) {
        this.push(null)
        done()
      },
    })
    return stream as never
  }
  const client = new MqttJsClient(dial, settings)
  client.on('error', () => undefined)
  return {
    client: client as unknown as Connection['client'],
    written,
    async receive(packet) {
      stream.push(mqttPacket.generate(packet, settings))
      await settle()
    },
    async close() {
      stream.destroy()
      await settle()
    },
  }
}

const connack: Packet = { cmd: 'connack', returnCode: 0, reasonCode: 0, sessionPresent: false }

async function connected(options?: IClientOptions): Promise<Connection> {
  const connection = open(options)
  await connection.receive(connack)
  expect(connection.client.connected).toBe(true)
  return connection
}

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'Date'],
  })
})
afterEach(() => {
  vi.useRealTimers()
})

it('what is private in MQTT.js is there', () => {
  const client = new MqttJsClient(() => undefined as never, { manualConnect: true })
  const seen = client as unknown as Record<string, unknown>
  expect(methods.filter((name) => typeof seen[name] !== 'function')).toEqual([])
  expect(fields.filter((name) => !(name in seen))).toEqual([])
})

describe('the constructor of MQTT.js', () => {
  it.each([
    [false, 1],
    [true, 0],
  ])('connects before it returns; with manualConnect %s it dials %i times', (manualConnect, times) => {
    const dial = vi.fn(() => new Duplex({ read: () => undefined, write: (_, __, done) => done() }))
    new MqttJsClient(dial as never, { manualConnect })
    expect(dial).toHaveBeenCalledTimes(times)
  })
})

describe('MQTT.js calls what is overridden here', () => {
  /** By the name of the method: how often, since the last look. */
  function watch(client: object, names: readonly string[]): () => string[] {
    const called = new Set<string>()
    const seen = client as Record<string, (...args: unknown[]) => unknown>
    for (const name of names) {
      const method = seen[name]!
      seen[name] = function (...args) {
        called.add(name)
        return method.apply(this, args)
      }
    }
    return () => {
      const all = [...called].sort()
      called.clear()
      return all
    }
  }

  it('while it connects and is answered', async () => {
    const { client, receive } = open({ reconnectPeriod: 1000 })
    const called = watch(client, methods)
    await receive(connack)
    expect(called()).toContain('_onConnect')

    client.publish('t', 'm', { qos: 1 })
    await receive({ cmd: 'puback', messageId: client.getLastMessageId() })
    expect(called()).toContain('_removeOutgoingAndStoreMessage')

    client.publish('t', 'm', { qos: 2 })
    called()
    const send = vi.spyOn(client as Private, '_sendPacket')
    const messageId = client.getLastMessageId()
    await receive({ cmd: 'pubrec', messageId })
    expect(send).toHaveBeenCalledWith({ cmd: 'pubrel', qos: 2, messageId })
    await receive({ cmd: 'pubcomp', messageId })
    expect(called()).toContain('_removeOutgoingAndStoreMessage')
  })

  it('when it is ended, with a DISCONNECT or without', async () => {
    for (const force of [false, true]) {
      const { client } = await connected()
      const called = watch(client, methods)
      client.end(force)
      await settle()
      const sent = force ? [] : ['_sendPacket']
      expect(called()).toEqual(
        expect.arrayContaining(['_clearReconnect', '_cleanUp', '_destroyKeepaliveManager', ...sent]),
      )
    }
  })

  it('when it is ended by force without reconnects and without a session', async () => {
    const { client } = await connected({ reconnectPeriod: 0, clean: true })
    const called = watch(client, methods)
    client.end(true)
    expect(called()).toContain('_flush')
  })

  it('when it is to reconnect', async () => {
    const { client, close } = await connected()
    await close()
    const called = watch(client, methods)
    client.reconnect()
    expect(called()).toContain('_reconnect')
    client.end(true)
  })

  it('when the broker refuses, with reconnectOnConnackError', async () => {
    const { client, receive } = open({ reconnectPeriod: 1000, reconnectOnConnackError: true })
    const called = watch(client, methods)
    await receive({ cmd: 'connack', returnCode: 5, sessionPresent: false })
    expect(called()).toEqual(expect.arrayContaining(['_cleanUp', '_setupReconnect']))
    client.end(true)
  })

  it('when no CONNACK comes', async () => {
    const { client } = open({ connectTimeout: 5000 })
    const called = watch(client, methods)
    await vi.advanceTimersByTimeAsync(4999)
    expect(called()).not.toContain('_onConnackTimeout')
    await vi.advanceTimersByTimeAsync(1)
    expect(called()).toEqual(expect.arrayContaining(['_onConnackTimeout', '_cleanUp']))
  })

  it('when a ping is due, and when its answer does not come', async () => {
    const { client } = await connected({ keepalive: 10 })
    const called = watch(client, ['sendPing', 'onKeepaliveTimeout'])
    const send = vi.spyOn(client as Private, '_sendPacket')
    await vi.advanceTimersByTimeAsync(10_000)
    expect(called()).toEqual(['sendPing'])
    expect(send).toHaveBeenCalledExactlyOnceWith({ cmd: 'pingreq' })
    await vi.advanceTimersByTimeAsync(10_000)
    expect(called()).toContain('onKeepaliveTimeout')
  })
})

describe('what is kept for a message', () => {
  it('in `queue`: its callback is `cb`', async () => {
    const { client } = open()
    const told = vi.fn()
    client.publish('t', 'm', { qos: 0 }, told)
    const [entry] = client.queue
    const error = new Error('never sent')
    entry!.cb!(error)
    expect(told).toHaveBeenCalledExactlyOnceWith(error)
  })

  it('in `outgoing`: its callback is `cb`, whatever is put there is called with the answer', async () => {
    const { client, receive } = await connected()
    const [first, second] = [vi.fn(), vi.fn()]
    client.publish('t', 'm', { qos: 1 }, first)
    const messageId = client.getLastMessageId()
    const entry = client.outgoing[messageId]!
    expect(entry.cb).toBe(first)
    entry.cb = second
    await receive({ cmd: 'puback', messageId })
    expect(second).toHaveBeenCalledOnce()
    expect(first).not.toHaveBeenCalled()
    expect(client.outgoing[messageId]).toBeUndefined()
  })

  it('in `outgoing`: only what answers its `cmd` is its answer', async () => {
    const { client, receive } = await connected()
    const errors: string[] = []
    client.on('error', ({ message }) => errors.push(message))
    const answers = {
      publish: ['puback', 'pubrec', 'pubcomp'],
      pubrel: ['pubcomp'],
      subscribe: ['suback'],
      unsubscribe: ['unsuback'],
    } as const
    for (const [cmd, rightOnes] of Object.entries(answers)) {
      for (const answer of ['puback', 'pubrec', 'pubcomp', 'suback', 'unsuback'] as const) {
        const cb = vi.fn()
        client.outgoing[7] = { volatile: true, cmd: cmd as keyof typeof answers, cb }
        await receive({ cmd: answer, messageId: 7, granted: [0] } as Packet)
        const isRight = rightOnes.includes(answer as never)
        // PUBREC is answered, and is not the end of it.
        expect(cb, `${answer} for ${cmd}`).toHaveBeenCalledTimes(isRight && answer !== 'pubrec' ? 1 : 0)
        expect(errors.splice(0), `${answer} for ${cmd}`).toHaveLength(isRight ? 0 : 1)
        delete client.outgoing[7]
      }
    }
  })

  it('in `outgoing`: the callback of a subscription hears of a refusal, and the table of topics stays', async () => {
    const { client, receive } = await connected()
    const told = vi.fn()
    const table = { t: { qos: 1 } } as never
    client._resubscribeTopics = table
    client.outgoing[7] = { volatile: true, cmd: 'subscribe', cb: told }
    const suback = { cmd: 'suback', messageId: 7, granted: [0, 128] } as Packet
    await receive(suback)
    expect(told).toHaveBeenCalledExactlyOnceWith(expect.any(Error), expect.objectContaining(suback))
    expect(client._resubscribeTopics).toEqual({ t: { qos: 1 } })
    expect(client.outgoing[7]).toBeUndefined()
  })

  it('is `noop` where there is no callback: what is asked after an end is an `error` then', async () => {
    const { client } = await connected()
    const [told, heard] = [vi.fn(), vi.fn()]
    client.on('error', heard)
    client.disconnecting = true
    expect(client._checkDisconnecting(told)).toBe(true)
    expect(heard).not.toHaveBeenCalled()
    expect(client._checkDisconnecting(client.noop)).toBe(true)
    expect(heard).toHaveBeenCalledOnce()
    expect(told).toHaveBeenCalledOnce()
  })
})

describe('CONNACK', () => {
  it('is kept: its properties, and the aliases that the broker takes', async () => {
    const { client, receive } = open({ protocolVersion: 5, keepalive: 10 })
    expect(client.connackReceived).toBe(false)
    expect(client.connackTimer).toBeTruthy()
    const properties = { topicAliasMaximum: 2, receiveMaximum: 7 }
    await receive({ ...connack, properties } as Packet)
    expect(client.connackReceived).toBe(true)
    expect(client.connackPacket?.properties).toEqual(properties)
    expect(client._serverProperties).toEqual(properties)
    expect(client.topicAliasSend?.max).toBe(2)
    expect(client.keepaliveManager).toBeTruthy()
    client._destroyKeepaliveManager()
    expect(client.keepaliveManager).toBeFalsy()
    client._setupKeepaliveManager()
    expect(client.keepaliveManager).toBeTruthy()
    client.end(true)
  })

  it('brings no aliases where it does not say so', async () => {
    const { client } = await connected({ protocolVersion: 5 })
    expect(client.topicAliasSend).toBeUndefined()
  })

  it('has to come before `connackTimer`', async () => {
    const { client, receive } = open({ connectTimeout: 5000 })
    await receive(connack)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(client.connected).toBe(true)
  })
})

describe('`_applyTopicAlias`', () => {
  const publish = (topic: string, topicAlias?: number) =>
    ({
      cmd: 'publish',
      topic,
      payload: 'm',
      qos: 0,
      dup: false,
      retain: false,
      properties: { topicAlias },
    }) as const

  async function withAliases(options: IClientOptions = {}) {
    const { client, receive } = open({ protocolVersion: 5, ...options })
    await receive({ ...connack, properties: { topicAliasMaximum: 2 } } as Packet)
    return client
  }

  it('learns an alias that is in the packet, and says where it is out of range', async () => {
    const client = await withAliases()
    expect(client._applyTopicAlias({ ...publish('t', 1) })).toBeUndefined()
    expect(client.topicAliasSend?.getTopicByAlias(1)).toBe('t')
    expect(client._applyTopicAlias({ ...publish('t', 3) })).toBeInstanceOf(Error)
  })

  it('assigns one, and changes the packet', async () => {
    const client = await withAliases({ autoAssignTopicAlias: true })
    const first = { ...publish('t') } as unknown as Packet
    client._applyTopicAlias(first)
    expect(first).toMatchObject({ topic: 't', properties: { topicAlias: 1 } })
    const second = { ...publish('t') } as unknown as Packet
    client._applyTopicAlias(second)
    expect(second).toMatchObject({ topic: '', properties: { topicAlias: 1 } })
  })
})

describe("MQTT.js's handlers", () => {
  const pump = () => ({ discardParsedPackets: vi.fn(), isCurrent: () => true })

  it('call back when a packet is handled: a message when `handleMessage` is done', async () => {
    const { client } = await connected()
    let handled!: Callback
    client.handleMessage = (_, callback) => {
      handled = callback
    }
    const message: Packet = { cmd: 'publish', topic: 't', payload: 'm', qos: 0, dup: false, retain: false }
    const [first, second] = [vi.fn(), vi.fn()]
    handle(client as never, message, first, pump())
    await settle()
    expect(first).not.toHaveBeenCalled()
    handled()
    await settle()
    expect(first).toHaveBeenCalledOnce()
    handle(client as never, { cmd: 'pingresp' }, second, pump())
    expect(second).toHaveBeenCalledOnce()
  })

  it('drop what came behind a packet that ends the connection', () => {
    const { client } = open()
    const current = pump()
    handle(client as never, { cmd: 'connack', returnCode: 5, sessionPresent: false }, vi.fn(), current)
    expect(current.discardParsedPackets).toHaveBeenCalledOnce()
    client.end(true)
  })

  it('know the names of the reasons', () => {
    expect(ReasonCodes).toMatchObject({
      128: 'Unspecified error',
      135: 'Not authorized',
      149: 'Packet too large',
    })
  })
})

it('a `Store` has its packets in `_inflights`, by their identifiers, in their order; an end takes it away', () => {
  const store = new Store() as unknown as IStore & { _inflights: unknown }
  for (const messageId of [7, 3]) store.put({ cmd: 'pubrel', messageId }, () => undefined)
  expect([...(store._inflights as Map<number, Packet>)]).toEqual([
    [7, { cmd: 'pubrel', messageId: 7 }],
    [3, { cmd: 'pubrel', messageId: 3 }],
  ])
  store.close(() => undefined)
  expect(store._inflights).toBeNull()
  store._inflights = new Map()
  store.put({ cmd: 'pubrel', messageId: 9 }, () => undefined)
  expect((store._inflights as Map<number, Packet>).size).toBe(1)
})

it('`_receiveMaximum` is what CONNECT asks for', () => {
  expect(open({ protocolVersion: 5, properties: { receiveMaximum: 9 } }).client._receiveMaximum).toBe(9)
  expect(open({ protocolVersion: 5, properties: { receiveMaximum: 70_000 } }).client._receiveMaximum).toBe(
    65_535,
  )
})

describe('an end', () => {
  it('calls `_deferredReconnect` when it is over', async () => {
    const { client } = await connected()
    client.end()
    const reconnect = vi.fn()
    client._deferredReconnect = reconnect
    expect(reconnect).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(reconnect).toHaveBeenCalledOnce()
  })

  it('gets it from `reconnect`', async () => {
    const { client } = await connected()
    client.end()
    client.reconnect()
    expect(client._deferredReconnect).toBeTypeOf('function')
  })

  it('waits for `outgoingEmpty`, which the last answer emits', async () => {
    const { client, written, receive } = await connected()
    const emptied = vi.fn()
    client.publish('t', 'm', { qos: 1 })
    client.end()
    client.on('outgoingEmpty', emptied)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(written).not.toContain('disconnect')
    await receive({ cmd: 'puback', messageId: client.getLastMessageId() })
    expect(emptied).toHaveBeenCalledOnce()
    await vi.advanceTimersByTimeAsync(1000)
    expect(written).toContain('disconnect')
  })

  it('takes it from anybody', async () => {
    const { client, written } = await connected()
    client.publish('t', 'm', { qos: 1 })
    client.end()
    client.emit('outgoingEmpty')
    await vi.advanceTimersByTimeAsync(1000)
    expect(written).toContain('disconnect')
  })
})

it('`keepalive` is what the broker asks for', async () => {
  const { client, receive } = open({ keepalive: 60, protocolVersion: 5 })
  expect(client.keepalive).toBe(60)
  await receive({ ...connack, properties: { serverKeepAlive: 5 } } as Packet)
  expect(client.keepalive).toBe(5)
})

it('`reconnectSuppressed` and `reconnectTimer` keep MQTT.js from another attempt', async () => {
  const { client, close } = await connected({ reconnectPeriod: 1000 })
  client.reconnectSuppressed = true
  await close()
  expect(client.reconnectTimer).toBeNull()
  client.reconnectSuppressed = false
  client._setupReconnect()
  expect(client.reconnectTimer).toBeTruthy()
  client.end(true)
})

it('`_incomingQoS2Ids` has the ids of what waits for its PUBREL', async () => {
  const { client, receive } = await connected()
  await receive({ cmd: 'publish', topic: 't', payload: 'm', qos: 2, messageId: 7, retain: false, dup: false })
  expect([...client._incomingQoS2Ids]).toEqual([7])
})

describe("mqtt-packet's parser", () => {
  interface PrivateParser extends Parser {
    packet: { length: number; messageId?: number }
    settings: object
    error: Error | null
    parser(options: object): this
    _parseLength(): boolean
    _parseMessageId(): boolean
    _emitError(error: Error): unknown
  }

  const PacketParser = mqttPacket.parser().constructor as new () => PrivateParser
  const options = { protocolVersion: 4 as const }
  const publish: Packet = {
    cmd: 'publish',
    topic: 't',
    payload: 'm',
    qos: 1,
    messageId: 258,
    retain: false,
    dup: false,
  }

  class WatchedParser extends PacketParser {
    readonly seen: unknown[] = []
    refuses = false

    override _parseLength(): boolean {
      const isComplete = super._parseLength()
      this.seen.push(['length', isComplete, this.packet.length])
      return isComplete && !this.refuses
    }

    override _parseMessageId(): boolean {
      const isComplete = super._parseMessageId()
      this.seen.push(['id', isComplete, this.packet.messageId])
      return isComplete
    }

    override _emitError(error: Error): unknown {
      this.seen.push(['error', error.message])
      return super._emitError(error)
    }
  }

  function watched(): { parser: WatchedParser; packets: Packet[] } {
    const packets: Packet[] = []
    const parser = new WatchedParser().parser(options)
    parser.on('packet', (packet) => packets.push(packet))
    parser.on('error', () => undefined)
    return { parser, packets }
  }

  it('has them', () => {
    const parser = mqttPacket.parser(options) as unknown as Record<string, unknown>
    expect(ofTheParser.filter((name) => !(name in parser))).toEqual([])
    expect(parser.settings).toBe(options)
  })

  it('reads the length before anything else of a packet, and the identifier behind it', () => {
    const { parser, packets } = watched()
    const bytes = mqttPacket.generate(publish, options)
    parser.parse(bytes.subarray(0, 2))
    expect(parser.seen).toEqual([['length', true, bytes.length - 2]])
    parser.parse(bytes.subarray(2))
    expect(parser.seen.slice(1)).toEqual([['id', true, 258]])
    expect(packets).toHaveLength(1)
  })

  it('reads the identifier of an answer too, where -1 stands for none', () => {
    const { parser } = watched()
    parser.parse(Buffer.from([0x40, 2, 1, 2]))
    expect(parser.seen).toEqual([['length', true, 2], ['id', true, 258]]) // prettier-ignore
    parser.parse(Buffer.from([0x40, 0]))
    expect(parser.seen.slice(-2)).toEqual([['length', true, 0], ['id', true, -1]]) // prettier-ignore
  })

  it('reads nothing of a packet whose length is refused', () => {
    const { parser, packets } = watched()
    parser.refuses = true
    parser.parse(mqttPacket.generate(publish, options))
    expect(parser.seen).toHaveLength(1)
    expect(packets).toEqual([])
  })

  it('tells every error through `_emitError`, keeps it in `error`, and begins anew with the next bytes', () => {
    const { parser, packets } = watched()
    parser.parse(Buffer.from([0x36, 0]))
    expect(parser.seen).toEqual([['error', 'Packet must not have both QoS bits set to 1']])
    expect(parser.error).toBeInstanceOf(Error)
    parser.parse(mqttPacket.generate(publish, options))
    expect(parser.error).toBeNull()
    expect(packets).toHaveLength(1)
  })
})
