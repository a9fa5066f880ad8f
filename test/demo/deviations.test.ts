/** The rows of docs/deviations.md that no other test shows. */

import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type * as Mqtt from '../../src/index.ts'
import { listen, tell, type Client } from '../mqtt/clients.ts'
import { tellAloud } from '../mqtt/console.ts'
import { tableRows } from './markdown.ts'

const sections = ['Addresses', 'Errors and events', 'Publish, subscribe, unsubscribe', 'Connect, end, reconnect', 'Coming back', 'What is inside'] // prettier-ignore

it.each(sections)('docs/deviations.md, %s: every row has a test that exists', (section) => {
  const rows = tableRows('docs/deviations.md', section)
  expect(rows.length).toBeGreaterThan(0)
  for (const row of rows) {
    const files = row[3]?.match(/test\/[\w/.-]+\.test\.ts/g) ?? []
    expect(files, row[0]).not.toEqual([])
    expect(files.filter((file) => !existsSync(file))).toEqual([])
  }
})

describe('addresses', () => {
  it('a stream builder that throws is an error and a close, each time', async () => {
    const { mqtt, clock, program } = tell()
    const client = new mqtt.MqttClient(
      () => {
        throw new Error('no stream today')
      },
      { reconnectPeriod: 1000 },
    )
    const called = listen(client)
    const messages: string[] = []
    client.on('error', ({ message }) => messages.push(message))
    await clock.advance(1500)
    expect(called.filter((event) => event === 'close')).toHaveLength(2)
    expect(messages).toEqual([expect.stringContaining('no stream today'), expect.anything()])
    client.end(true)
    await clock.advance(100)
    expect(program.errors).toEqual([])
    expect(clock.pending).toBe(0)
  })

  it.each<[string, (mqtt: typeof Mqtt) => unknown]>([
    ['a URL as in a browser', (mqtt) => mqtt.connect('/mqtt')],
    [
      'a bad address among servers',
      (mqtt) => mqtt.connect('wx://h/mqtt', { servers: [{ host: 'a', port: 1 }, { host: 'b', port: 70_000 }] }), // prettier-ignore
    ],
  ])('%s is refused by connect', (_, connect) => {
    const { mqtt, program } = tell()
    expect(() => connect(mqtt)).toThrow(expect.objectContaining({ code: 'ERR_URL' }))
    expect(program.sockets.all).toHaveLength(0)
  })

  it('options of other transports mean nothing', async () => {
    const { connect, clock, program } = tell()
    const { client } = connect({
      cert: 'c',
      key: 'k',
      ca: 'a',
      rejectUnauthorized: true,
      socksProxy: 'socks5://127.0.0.1:1',
      unixSocket: true,
      forceNativeWebSocket: true,
      objectMode: true,
      browserBufferSize: 1,
      browserBufferTimeout: 1,
      wsOptions: { headers: { a: 'b' } },
      createWebsocket: () => {
        throw new Error('is not called')
      },
    })
    await clock.advance(100)
    expect(client.connected).toBe(true)
    expect(program.sockets.last?.url).toBe('ws://127.0.0.1/mqtt')
    expect(program.sockets.last?.header).toEqual({})
  })
})

describe('the timeout of connectSocket', () => {
  it.each([
    [{ connectTimeout: 7000 }, 7000],
    [{ connectTimeout: 7000, wxOptions: { timeout: 3000 } }, 3000],
    [{}, 30_000],
  ])('with %j is %i', async (options, timeout) => {
    const { connect, clock, program } = tell()
    connect(options)
    await clock.advance(100)
    expect(program.sockets.last?.options.timeout).toBe(timeout)
  })
})

describe('errors', () => {
  it('a dial without an answer is one ERR_CONNECT_TIMEOUT', async () => {
    const story = tell()
    story.door = () => undefined
    const { called } = story.connect({ connectTimeout: 5000, reconnectPeriod: 0 })
    await story.clock.advance(20_000)
    expect(called).toEqual(['error ERR_CONNECT_TIMEOUT', 'close'])
  })

  it('an open socket without a CONNACK is a connack timeout', async () => {
    const story = tell()
    story.broker.script({ on: 'connect', do: 'ignore' })
    const { called } = story.connect({ connectTimeout: 5000, reconnectPeriod: 0 })
    await story.clock.advance(5000)
    expect(called.filter((event) => event.startsWith('error'))).toEqual(['error connack timeout'])
  })

  it.each<[string, Mqtt.ClientOptions]>([
    ['a will without a topic', { will: { topic: '', payload: 'x' as never, qos: 0, retain: false } }],
    ['a password without a user name', { password: 'geheim' }],
  ])('a CONNECT that cannot be written is reported: %s', async (_, options) => {
    const { connect, clock, program } = tell()
    const { called } = connect({ reconnectPeriod: 0, ...options })
    await clock.advance(100)
    expect(called).toEqual(['error ERR_ARGUMENT', 'close'])
    expect(program.errors).toEqual([])
  })

  it('an error that nobody listens for is a warning in the console, and stops nothing', async () => {
    const { mqtt, clock, program, lines } = tellAloud()
    const client = new mqtt.MqttClient(
      () => {
        throw new Error('no stream today')
      },
      { reconnectPeriod: 0 },
    )
    await clock.advance(100)
    expect(lines.map(({ how }) => how)).toEqual(['warn'])
    expect(lines[0]!.text).toContain('no stream today')
    expect(program.errors).toEqual([])
    expect(client.stream?.destroyed).toBe(true)
  })

  it.each<[string, number[], string]>([
    ['bytes that are not MQTT', [0xff, 0xff, 0xff, 0xff, 0xff, 0x00], 'ERR_PACKET'],
    // A PUBLISH with a remaining length of 268,435,455.
    ['a packet that is too long', [0x30, 0xff, 0xff, 0xff, 0x7f, 0x00], 'ERR_OVERFLOW'],
  ])('%s: one error, the end of the connection, and a new one', async (_, bytes, code) => {
    const { connected, connections, clock } = tell()
    const { client, called } = await connected({ reconnectPeriod: 1000 })
    connections[0]?.send(new Uint8Array(bytes))
    await clock.advance(2000)
    expect(called.filter((event) => event.startsWith('error'))).toEqual([`error ${code}`])
    expect(called.filter((event) => event === 'connect')).toHaveLength(2)
    expect(connections).toHaveLength(2)
    expect(client.connected).toBe(true)
  })
})

describe('bytes in the CONNECT', () => {
  it.each<[string, (bytes: Uint8Array) => unknown]>([
    ['a typed array', (bytes) => bytes],
    ['a part of one', (bytes) => new Uint8Array([9, ...bytes, 9]).subarray(1, bytes.length + 1)],
    ['an ArrayBuffer', (bytes) => new Uint8Array(bytes).buffer],
    ['a DataView', (bytes) => new DataView(new Uint8Array(bytes).buffer)],
  ])('password and will as %s', async (_, shape) => {
    const bytes = new Uint8Array([0, 1, 127, 128, 255])
    const seen: (number[] | undefined)[] = []
    const story = tell({
      broker: {
        authenticate({ password }) {
          seen.push(password && [...password])
          return true
        },
      },
    })
    await story.connected({
      username: 'u',
      password: shape(bytes) as never,
      will: { topic: 'w', payload: shape(bytes) as never, qos: 0, retain: true },
    })
    story.connections[0]?.drop()
    await story.clock.advance(10)
    expect(seen).toEqual([[...bytes]])
    expect(story.broker.retained.map(({ payload }) => [...payload])).toEqual([[...bytes]])
  })
})

describe('publish', () => {
  /** A client on a host whose `send` answers when and how the test says, once the CONNECT has passed. */
  function onSlowHost(): {
    story: ReturnType<typeof tell>
    wx: Mqtt.Host
    answers: ((how: 'success' | 'fail') => void)[]
  } {
    const story = tell()
    const answers: ((how: 'success' | 'fail') => void)[] = []
    const wx: Mqtt.Host = {
      connectSocket(options) {
        const task = story.program.wx.connectSocket(options)
        let sent = 0
        return {
          get readyState() {
            return task.readyState
          },
          onOpen: (listener) => task.onOpen(listener),
          onMessage: (listener) => task.onMessage(listener),
          onError: (listener) => task.onError(listener),
          onClose: (listener) => task.onClose(listener),
          close: (given) => task.close(given),
          send(given) {
            sent += 1
            if (sent === 1) task.send(given)
            else
              answers.push((how) =>
                how === 'success'
                  ? given.success?.({ errMsg: 'sendSocketMessage:ok' })
                  : given.fail?.({ errMsg: 'sendSocketMessage:fail it broke' }),
              )
          },
        }
      },
    }
    return { story, wx, answers }
  }

  it.each([
    ['success', [undefined]],
    ['fail', ['ERR_SEND']],
  ] as const)('QoS 0 gets what the platform says: %s', async (how, expected) => {
    const { story, wx, answers } = onSlowHost()
    const { client } = await story.connected({ wx, reconnectPeriod: 0 })
    const told: (string | undefined)[] = []
    client.publish('t', 'x', (error) => told.push((error as { code?: string } | undefined)?.code))
    await story.clock.advance(100)
    expect(told).toEqual([])
    answers[0]?.(how)
    await story.clock.advance(100)
    expect(told).toEqual(expected)
  })

  it('with a wildcard or a null character is refused', async () => {
    const { connected, clock, broker } = tell()
    const { client, called } = await connected()
    const told: unknown[] = []
    for (const topic of ['a/+', '#', 'a\0b']) {
      client.publish(topic, 'x', (error) => told.push((error as { code?: string } | undefined)?.code))
    }
    await clock.advance(100)
    expect(told).toEqual(['ERR_ARGUMENT', 'ERR_ARGUMENT', 'ERR_ARGUMENT'])
    expect(called).toEqual(['connect'])
    expect(broker.timeline.some(({ packet }) => packet?.cmd === 'publish')).toBe(false)
  })

  it('with dup means something from QoS 1 on', async () => {
    const { connected, clock, broker } = tell()
    const { client } = await connected()
    for (const qos of [0, 1, 2] as const) client.publish('t', 'x', { qos, dup: true })
    await clock.advance(100)
    const seen = broker.timeline.flatMap(({ packet }) =>
      packet?.cmd === 'publish' ? [{ qos: packet.qos, dup: packet.dup }] : [],
    )
    expect(seen).toEqual([
      { qos: 0, dup: false },
      { qos: 1, dup: true },
      { qos: 2, dup: true },
    ])
    expect(client.connected).toBe(true)
  })

  it('on a stream that is closed gets ERR_CLOSED', async () => {
    const { connected, clock } = tell()
    const { client } = await connected()
    const told: unknown[] = []
    client.stream?.destroy()
    client.publish('t', 'x', (error) => told.push((error as { code?: string } | undefined)?.code))
    await clock.advance(100)
    expect(told).toEqual(['ERR_CLOSED'])
  })
})

describe('end', () => {
  it('that waits for the connection does not say disconnecting, and refuses new messages', async () => {
    const story = tell()
    story.door = () => undefined
    const { client } = story.connect()
    client.publish('t', 'x')
    client.end()
    expect(client.disconnecting).toBe(false)
    const told: unknown[] = []
    client.publish('t', 'late', (error) => told.push(error?.message))
    expect(told).toEqual(['client disconnecting'])
    client.end(true)
    await story.clock.advance(100)
    expect(story.clock.pending).toBe(0)
  })

  it('forgets what was queued in memory, also for a reconnect', async () => {
    const story = tell()
    const { client } = await story.connected()
    story.door = (connection) => connection.refuse(503)
    story.program.sockets.last?.drop()
    await story.clock.advance(500)
    const told: unknown[] = []
    for (const qos of [0, 1] as const) client.publish('t', 'x', { qos }, (error) => told.push(error?.message))
    client.end()
    await story.clock.advance(100)
    expect([...told].sort()).toEqual(['Connection closed', 'the client was ended'])
    story.door = undefined
    client.reconnect()
    await story.clock.advance(1000)
    expect(client.connected).toBe(true)
    expect(story.broker.timeline.some(({ packet }) => packet?.cmd === 'publish')).toBe(false)
  })
})

describe('what is inside', () => {
  const pings = async (timerVariant: Mqtt.ClientOptions['timerVariant']): Promise<number> => {
    const { connected, clock, broker } = tell()
    await connected({ keepalive: 10, timerVariant })
    await clock.advance(35_000)
    return broker.timeline.filter(({ packet }) => packet?.cmd === 'pingreq').length
  }

  it.each(['auto', 'native', 'worker'] as const)(
    'timerVariant %s uses the timers of the host',
    async (name) => {
      expect(await pings(name)).toBe(3)
    },
  )

  it('timerVariant may be a timer', async () => {
    let running = 0
    await pings({
      set: () => ++running,
      clear: () => void running--,
    } as never)
    expect(running).toBe(1)
  })

  it('is silent without the option log', async () => {
    const printed: unknown[] = []
    const print = (...words: unknown[]) => void printed.push(words)
    const { program, clock } = tell()
    const mqtt = program.run<typeof Mqtt>('dist/mqtt.min.js', {
      console: { log: print, info: print, warn: print, error: print, debug: print },
      globals: { localStorage: { debug: 'mqttjs*', getItem: () => 'mqttjs*' } },
    })
    const client: Client = mqtt.connect('wx://127.0.0.1/mqtt')
    await clock.advance(100)
    expect(client.connected).toBe(true)
    expect(printed).toEqual([])
  })

  it('streams have no wings', async () => {
    const { connected } = tell()
    const { client } = await connected()
    const stream = client.stream as unknown as Record<string | symbol, unknown>
    expect(typeof stream['pipe']).toBe('function')
    expect(stream[Symbol.asyncIterator]).toBe(undefined)
    expect((stream.constructor as unknown as Record<string, unknown>)['from']).toBe(undefined)
    expect((stream.constructor as unknown as Record<string, unknown>)['toWeb']).toBe(undefined)
  })
})
