/**
 * What this library counts on in MQTT.js and mqtt-packet and neither of them documents: a release may rename any of
 * it, or stop calling it. The build compares the names (`scripts/build/private-names.ts`); here is what they do.
 */

import MqttJsClient, { type IClientOptions } from 'mqtt/lib/client'
import mqttPacket, { type Packet, type Parser } from 'mqtt-packet'
import { Duplex } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Internals } from '../../src/mqtt/base-client.ts'

const methods = [
  '_cleanUp',
  '_checkDisconnecting',
  '_clearReconnect',
  '_flush',
  '_flushStoreProcessingQueue',
  '_flushVolatile',
  '_onConnackTimeout',
  '_onConnect',
  '_reconnect',
  '_removeOutgoingAndStoreMessage',
  '_sendPacket',
  '_setupReconnect',
  '_writePacket',
  'noop',
]
const fields = [
  '_deferredReconnect',
  '_incomingQoS2Ids',
  '_reconnectCount',
  '_storeProcessingQueue',
  'keepalive',
  'outgoing',
  'queue',
  'reconnectSuppressed',
  'reconnectTimer',
]
const ofTheParser = ['_parseLength', '_parseMessageId', '_emitError', 'error', 'packet', 'settings', 'parser']

type Callback = (error?: Error) => void

/** What is private in MQTT.js, or typed otherwise there. */
type Private = Omit<Internals, 'stream'> & {
  noop: Callback
  _storeProcessing: boolean
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

  it('while it connects, sends, is answered, and loses the connection', async () => {
    const { client, receive, close } = open({ reconnectPeriod: 1000 })
    const called = watch(client, methods)
    await receive(connack)
    expect(called()).toContain('_onConnect')

    client.publish('t', 'm', { qos: 1 })
    expect(called()).toEqual(expect.arrayContaining(['_checkDisconnecting', '_sendPacket', '_writePacket']))
    await receive({ cmd: 'puback', messageId: client.getLastMessageId() })
    expect(called()).toContain('_removeOutgoingAndStoreMessage')

    await close()
    expect(called()).toEqual(expect.arrayContaining(['_flushVolatile', '_setupReconnect']))
    await vi.advanceTimersByTimeAsync(1000)
    expect(called()).toEqual(expect.arrayContaining(['_clearReconnect', '_reconnect']))
    client.end(true)
    expect(called()).toContain('_cleanUp')
  })

  it('when no CONNACK comes', async () => {
    const { client } = open({ connectTimeout: 5000 })
    const called = watch(client, methods)
    await vi.advanceTimersByTimeAsync(4999)
    expect(called()).not.toContain('_onConnackTimeout')
    await vi.advanceTimersByTimeAsync(1)
    expect(called()).toEqual(expect.arrayContaining(['_onConnackTimeout', '_cleanUp']))
  })

  it('when the connection is lost while messages of the last one are sent again', async () => {
    const { client, receive, close } = open({ reconnectPeriod: 1000 })
    const called = watch(client, methods)
    client.publish('t', 'm', { qos: 1 })
    await settle()
    await receive(connack)
    client.publish('t', 'n', { qos: 1 })
    expect(client._storeProcessingQueue).toHaveLength(1)
    await close()
    expect(called()).toContain('_flushStoreProcessingQueue')
    expect(client._storeProcessingQueue).toHaveLength(0)
  })

  it('when a ping is due, and when its answer does not come', async () => {
    const { client } = await connected({ keepalive: 10 })
    const called = watch(client, ['sendPing', 'onKeepaliveTimeout'])
    await vi.advanceTimersByTimeAsync(10_000)
    expect(called()).toEqual(['sendPing'])
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

  it('is `noop` where there is no callback', async () => {
    const { client } = await connected()
    client.publish('t', 'm', { qos: 1 })
    expect(client.outgoing[client.getLastMessageId()]!.cb).toBe(client.noop)
    const write = vi.spyOn(client as Private, '_writePacket')
    client.publish('t', 'm', { qos: 0 })
    expect(write).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ cmd: 'publish' }), client.noop)
  })

  it('in `_storeProcessingQueue`: `invoke` sends it, and `cbStorePut` is in it for a publish alone', async () => {
    const { client, written } = await connected()
    client._storeProcessing = true
    client.publish('t', 'm', { qos: 1 })
    client.subscribe('t')
    client.unsubscribe('t')
    const [publish, ...others] = client._storeProcessingQueue
    expect('cbStorePut' in publish!).toBe(true)
    expect(others.map((call) => 'cbStorePut' in call)).toEqual([false, false])
    client._storeProcessing = false
    expect(written).toEqual(['connect'])
    expect([publish!, ...others].map((call) => call.invoke())).toEqual([true, true, true])
    await settle()
    expect(written).toEqual(['connect', 'publish', 'subscribe', 'unsubscribe'])
  })

  it('in `_storeProcessingQueue`: `invoke` is false without a message id', async () => {
    const { client } = await connected()
    client._storeProcessing = true
    client.publish('t', 'm', { qos: 1 })
    client.messageIdProvider.allocate = () => null as never
    expect(client._storeProcessingQueue[0]!.invoke()).toBe(false)
  })
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
