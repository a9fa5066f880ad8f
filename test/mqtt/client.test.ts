import { describe, expect, it } from 'vitest'
import { implementations, listen, sends, tell } from './clients.ts'

const text = (bytes: Iterable<number>) => Buffer.from(Uint8Array.from(bytes)).toString()

describe.each(implementations)('a client over %s', (socketImplementation) => {
  it('subscribes, publishes with every QoS, receives, unsubscribes and ends', async () => {
    const { clock, connected, broker, program } = tell({ socketImplementation })
    const { client, called } = await connected()
    const told: unknown[] = []
    client.subscribe('t', { qos: 2 }, (error, granted) => told.push(error, granted?.[0]?.qos))
    await clock.advance(100)
    for (const qos of [0, 1, 2] as const) {
      client.publish('t', `q${qos}`, { qos }, (error) => told.push(error ?? `told ${qos}`))
      await clock.advance(100)
    }
    expect(told).toEqual([null, 2, 'told 0', 'told 1', 'told 2'])
    client.unsubscribe('t', () => told.push('unsubscribed'))
    await clock.advance(100)
    client.end(() => told.push('ended'))
    await clock.advance(100)
    expect(told.slice(5)).toEqual(['unsubscribed', 'ended'])
    expect(called).toEqual(['connect', 'message t q0', 'message t q1', 'message t q2', 'close', 'end'])
    expect(broker.connections).toHaveLength(0)
    expect(program.sockets.open).toHaveLength(0)
    expect(program.errors).toEqual([])
    expect(clock.pending).toBe(0)
  })

  it('sends a burst as one frame', async () => {
    const story = tell({ socketImplementation })
    const { client } = await story.connected()
    const count = sends(story)
    const told: unknown[] = []
    // As many as the window takes; batching.test.ts counts for longer ones.
    for (let i = 0; i < 100; i++) client.publish('t', `${i}`, { qos: 1 }, (error) => told.push(error))
    await story.clock.advance(100)
    expect(told).toHaveLength(100)
    expect(told.every((error) => !error)).toBe(true)
    expect(count()).toBeLessThanOrEqual(2)
  })

  it('sends one message in the same turn', async () => {
    const story = tell({ socketImplementation })
    const { client } = await story.connected()
    const count = sends(story)
    client.publish('t', 'now')
    await Promise.resolve().then(() => undefined)
    await Promise.resolve()
    expect(count()).toBe(1)
  })

  it('sends what was published offline in one frame too', async () => {
    const story = tell({ socketImplementation })
    story.door = () => undefined
    const { client } = story.connect()
    const told: unknown[] = []
    for (let i = 0; i < 200; i++) client.publish('t', `${i}`, (error) => told.push(error))
    await story.clock.advance(10)
    expect(told).toEqual([])
    story.door = undefined
    const before = story.broker.timeline.length
    const count = sends(story)
    story.connections[0]!.fail('open fail: _code:111,_msg:Connection refused')
    await story.clock.advance(1100)
    expect(client.connected).toBe(true)
    await story.clock.advance(100)
    expect(told).toHaveLength(200)
    expect(told.every((error) => !error)).toBe(true)
    // CONNECT, and all of the rest.
    expect(count()).toBe(2)
    expect(story.broker.timeline.length).toBeGreaterThan(before + 200)
  })

  it.each([2, 3, 5])('%i clients do not disturb each other', async (count) => {
    const story = tell({ socketImplementation })
    const pages = await Promise.all(
      Array.from({ length: count }, async (_, i) => {
        const client = story.mqtt.connect('wx://127.0.0.1/mqtt', { clientId: `page${i}` })
        return { client, called: listen(client) }
      }),
    )
    await story.clock.advance(100)
    for (const [i, { client }] of pages.entries()) client.subscribe(`t${i}`)
    await story.clock.advance(100)
    for (const { client } of pages) for (let i = 0; i < count; i++) client.publish(`t${i}`, `m${i}`)
    await story.clock.advance(100)
    for (const [i, { called }] of pages.entries()) {
      expect(called).toEqual(['connect', ...Array.from({ length: count }, () => `message t${i} m${i}`)])
    }
    pages[0]!.client.end()
    await story.clock.advance(100)
    for (const { client } of pages.slice(1)) expect(client.connected).toBe(true)
  })

  it('lets the sixth wait until a socket is free', async () => {
    const story = tell({ socketImplementation })
    const clients = Array.from({ length: 6 }, (_, i) =>
      story.mqtt.connect('wx://127.0.0.1/mqtt', { clientId: `page${i}` }),
    )
    const called = listen(clients[5]!)
    await story.clock.advance(5000)
    expect(clients.map(({ connected }) => connected)).toEqual([true, true, true, true, true, false])
    expect(story.program.sockets.all).toHaveLength(5)
    clients[0]!.end()
    await story.clock.advance(100)
    expect(called).toEqual(['connect'])
  })

  it('reconnects after a drop, subscribes again and sends what was not confirmed', async () => {
    const { clock, connected, connections, broker } = tell({ socketImplementation })
    broker.script({ on: 'publish', from: 'client', do: 'ignore', times: 1 })
    const { client, called } = await connected({ clean: false })
    client.subscribe('t', { qos: 1 })
    await clock.advance(100)
    const told: unknown[] = []
    client.publish('t', 'once', { qos: 1 }, (error) => told.push(error ?? 'confirmed'))
    await clock.advance(100)
    connections[0]!.drop()
    await clock.advance(2000)
    expect(called).toEqual(['connect', 'offline', 'close', 'reconnect', 'connect', 'message t once'])
    expect(told).toEqual(['confirmed'])
  })
})

describe('what publish takes', () => {
  const bytes = [0, 1, 2, 250, 251, 252, 253, 254]
  const view = () => Uint8Array.from([9, 9, ...bytes, 9, 9]).subarray(2, 10)

  it.each<[string, () => string | ArrayBuffer | ArrayBufferView, string]>([
    ['a string', () => 'grüße 🙂', 'grüße 🙂'],
    ['an empty string', () => '', ''],
    ['a Buffer', () => Buffer.from(view()), text(bytes)],
    ['a view in the middle of a buffer', view, text(bytes)],
    ['a DataView', () => new DataView(view().buffer, 2, 8), text(bytes)],
    ['a Uint16Array', () => new Uint16Array(Uint8Array.from(bytes).buffer), text(bytes)],
    ['an ArrayBuffer', () => Uint8Array.from(bytes).buffer, text(bytes)],
    ['an empty ArrayBuffer', () => new ArrayBuffer(0), ''],
  ])('%s', async (_, payload, expected) => {
    const { clock, connected } = tell()
    const { client, called } = await connected()
    client.subscribe('t', { qos: 2 })
    await clock.advance(100)
    for (const qos of [0, 1, 2] as const) client.publish('t', payload(), { qos })
    await clock.advance(100)
    expect(called).toEqual(['connect', ...Array.from({ length: 3 }, () => `message t ${expected}`)])
  })

  it.each<[unknown, RegExp]>([
    [{ a: 1 }, /an object \(Object\).*JSON\.stringify/],
    [[1, 2], /an object \(Array\)/],
    [42, /a number/],
    [true, /a boolean/],
    [null, /null/],
    [undefined, /undefined/],
    [() => undefined, /a function/],
    [Symbol('x'), /a symbol/],
  ])('%s is refused through the callback', async (payload, message) => {
    const { clock, connected } = tell()
    const { client, called } = await connected()
    const told: (Error | undefined)[] = []
    for (const qos of [0, 1] as const) {
      client.publish('t', payload as string, { qos }, (error) => told.push(error))
    }
    await clock.advance(100)
    expect(told).toHaveLength(2)
    expect(told[0]).toMatchObject({ code: 'ERR_ARGUMENT' })
    expect(told[0]?.message).toMatch(message)
    expect(called).toEqual(['connect'])
    expect(client.connected).toBe(true)
  })

  it('is told as an error event where there is no callback', async () => {
    const { clock, connected } = tell()
    const { client, called } = await connected()
    client.publish('t', {} as string)
    await clock.advance(100)
    expect(called).toEqual(['connect', 'error ERR_ARGUMENT'])
  })

  it('rejects publishAsync', async () => {
    const { connected, clock } = tell()
    const { client } = await connected()
    const rejected = client.publishAsync('t', 42 as never).catch((error: unknown) => error)
    await clock.advance(100)
    expect(await rejected).toMatchObject({ code: 'ERR_ARGUMENT' })
  })
})

describe('what would have destroyed the connection', () => {
  const cases: [
    string,
    (
      client: Awaited<ReturnType<ReturnType<typeof tell>['connected']>>['client'],
      done: (error?: Error | null) => void,
    ) => void,
  ][] = [
    ['publish without a topic', (client, done) => client.publish(undefined as never, 'x', done)],
    ['publish on an empty topic', (client, done) => client.publish('', 'x', done)],
    ['publish on a topic too long', (client, done) => client.publish('x'.repeat(65_536), 'x', done)],
    ['publish with QoS 3', (client, done) => client.publish('t', 'x', { qos: 3 as never }, done)],
    ['publish with QoS "1"', (client, done) => client.publish('t', 'x', { qos: '1' as never }, done)],
    ['subscribe to nothing', (client, done) => client.subscribe(undefined as never, done)],
    ['subscribe to null', (client, done) => client.subscribe(null as never, done)],
    ['subscribe to a number', (client, done) => client.subscribe([1 as never], done)],
    ['subscribe to an empty filter', (client, done) => client.subscribe('', done)],
    ['subscribe to no filters', (client, done) => client.subscribe([], done)],
    ['subscribe to a/#/b', (client, done) => client.subscribe('a/#/b', done)],
    ['subscribe with QoS 3', (client, done) => client.subscribe('t', { qos: 3 as never }, done)],
    ['subscribe to a map with QoS 3', (client, done) => client.subscribe({ t: { qos: 3 as never } }, done)],
    ['unsubscribe from nothing', (client, done) => client.unsubscribe(undefined as never, done)],
    ['unsubscribe from a number', (client, done) => client.unsubscribe(1 as never, done)],
  ]

  it.each(cases)('is refused: %s', async (_, act) => {
    const { clock, connected } = tell()
    const { client, called } = await connected()
    const told: (Error | null | undefined)[] = []
    act(client, (error) => told.push(error))
    await clock.advance(5000)
    expect(told).toHaveLength(1)
    expect(told[0]).toBeTruthy()
    expect(called).toEqual(['connect'])
    expect(Object.keys(client.outgoing)).toEqual([])
  })

  it('is refused: properties of the wrong type (MQTT 5)', async () => {
    const { clock, connected } = tell()
    const { client, called } = await connected({ protocolVersion: 5 })
    const told: (Error | undefined)[] = []
    const properties = { messageExpiryInterval: 'soon' as never }
    client.publish('t', 'x', { qos: 1, properties }, (error) => told.push(error))
    client.subscribe('t', { qos: 1, properties: { subscriptionIdentifier: 'x' as never } }, (error) =>
      told.push(error ?? undefined),
    )
    await clock.advance(5000)
    expect(told).toHaveLength(2)
    expect(told[0]?.message).toMatch(/messageExpiryInterval/i)
    expect(called).toEqual(['connect'])
  })

  it('takes properties as they should be (MQTT 5)', async () => {
    const { clock, connected } = tell()
    const { client, called } = await connected({ protocolVersion: 5 })
    client.subscribe({ a: { qos: 1, rap: true }, b: { qos: 0 } })
    await clock.advance(100)
    client.publish('a', 'x', {
      qos: 1,
      properties: { messageExpiryInterval: 10, userProperties: { a: 'b' } },
    })
    await clock.advance(100)
    expect(called).toEqual(['connect', 'message a x'])
  })
})

describe('exceptions of the page', () => {
  it('do not stop the client, and are reported', async () => {
    const { clock, connected, program } = tell()
    const { client, called } = await connected()
    client.on('message', (_, payload) => {
      throw new Error(`listener ${payload.toString()}`)
    })
    client.subscribe('t', { qos: 2 }, () => {
      throw new Error('callback of subscribe')
    })
    await clock.advance(100)
    for (const qos of [0, 1, 2] as const) {
      client.publish('t', `q${qos}`, { qos }, () => {
        throw new Error(`callback ${qos}`)
      })
    }
    await clock.advance(100)
    expect(called).toEqual(['connect', 'message t q0', 'message t q1', 'message t q2'])
    expect(client.connected).toBe(true)
    expect(program.errors.map(({ error }) => (error as Error).message).sort()).toEqual([
      'callback 0',
      'callback 1',
      'callback 2',
      'callback of subscribe',
      'listener q0',
      'listener q1',
      'listener q2',
    ])
  })
})

describe('why the connection is not up', () => {
  it('is lastError: the cause of a drop, until the client is connected again', async () => {
    const { clock, connected, connections } = tell()
    const { client } = await connected()
    expect(client.lastError).toBeUndefined()
    const seen: unknown[] = []
    client.on('close', () => seen.push((client.lastError as { code?: string }).code))
    connections[0]!.drop()
    await clock.advance(100)
    expect(seen).toEqual(['ERR_CLOSED'])
    await clock.advance(2000)
    expect(client.connected).toBe(true)
    expect(client.lastError).toBeUndefined()
  })

  it('is lastError: the refusal of a dial, and of a CONNECT', async () => {
    const story = tell({
      broker: { authenticate: ({ username }) => (username === 'u' ? true : 'not authorized') as never },
    })
    story.door = (connection) => connection.refuse(502)
    const { client } = story.connect({ reconnectPeriod: 100 })
    await story.clock.advance(50)
    expect(client.lastError).toMatchObject({ code: 'ERR_HANDSHAKE' })
  })
})

describe('addresses and options', () => {
  it('all four schemes mean the socket of the mini program', async () => {
    const { mqtt, clock, program } = tell()
    for (const scheme of ['wx', 'wxs', 'ws', 'wss']) {
      const client = mqtt.connect(`${scheme}://127.0.0.1:8083/mqtt?a=1`)
      await clock.advance(100)
      expect(client.connected).toBe(true)
      client.end(true)
      await clock.advance(100)
    }
    expect(program.sockets.all.map(({ url }) => url)).toEqual([
      'ws://127.0.0.1:8083/mqtt?a=1',
      'wss://127.0.0.1:8083/mqtt?a=1',
      'ws://127.0.0.1:8083/mqtt?a=1',
      'wss://127.0.0.1:8083/mqtt?a=1',
    ])
  })

  it.each([
    [{}, ['mqtt']],
    [{ protocolVersion: 5 as const }, ['mqtt']],
    [{ protocolVersion: 3 as const, protocolId: 'MQIsdp' as const }, ['mqttv3.1']],
  ])('the subprotocol for %j is %j', async (options, protocols) => {
    const { connect, clock, program } = tell()
    const { client } = connect(options)
    await clock.advance(100)
    expect(program.sockets.last?.protocols).toEqual(protocols)
    expect(client.connected).toBe(true)
  })

  it('takes user, password and clientId from the URL', async () => {
    const seen: unknown[] = []
    const { mqtt, clock, broker } = tell({
      broker: {
        authenticate({ username, password, clientId }) {
          seen.push(username, password?.toString(), clientId)
          return true
        },
      },
    })
    mqtt.connect('wx://alice:p%40ss@127.0.0.1/mqtt?clientId=phone')
    await clock.advance(100)
    expect(seen).toEqual(['alice', 'p@ss', 'phone'])
    expect(broker.connections).toHaveLength(1)
  })

  it('dials servers in turn', async () => {
    const story = tell()
    story.door = (connection) => connection.fail('open fail: _code:111,_msg:Connection refused')
    const servers = [
      { host: '127.0.0.1', port: 1001 },
      { host: '127.0.0.2', port: 1002, protocol: 'wxs' as const },
    ]
    story.mqtt.connect({ servers, protocol: 'wx', path: '/mqtt', reconnectPeriod: 100 })
    await story.clock.advance(250)
    expect(story.program.sockets.all.slice(0, 3).map(({ url }) => url)).toEqual([
      'ws://127.0.0.1:1001/mqtt',
      'wss://127.0.0.2:1002/mqtt',
      'ws://127.0.0.1:1001/mqtt',
    ])
  })

  it('transformWsUrl has the last word, and may change the options of the next CONNECT', async () => {
    const seen: unknown[] = []
    const { connect, clock, program } = tell({
      broker: {
        authenticate({ password }) {
          seen.push(password?.toString())
          return true
        },
      },
    })
    const { client } = connect({
      username: 'u',
      password: 'old',
      transformWsUrl(url, options) {
        options.password = 'new'
        return `${url}?sign=1`
      },
    })
    await clock.advance(100)
    expect(program.sockets.last?.url).toBe('ws://127.0.0.1/mqtt?sign=1')
    expect(seen).toEqual(['new'])
    expect(client.connected).toBe(true)
  })

  it.each<[string, () => unknown, string]>([
    [
      'throws',
      () => {
        throw new Error('no signature')
      },
      'no signature',
    ],
    ['returns nothing', () => undefined, 'transformWsUrl returned'],
    ['returns another kind of URL', () => 'https://h/', 'only WebSocket'],
  ])('a transformWsUrl that %s is an error, on every reconnect anew', async (_, transform, message) => {
    const { connect, clock } = tell()
    const { client, called } = connect({ transformWsUrl: transform as never, reconnectPeriod: 1000 })
    const heard: string[] = []
    client.on('error', (error) =>
      heard.push(`${error.message} ${String((error as { cause?: unknown }).cause)}`),
    )
    await clock.advance(1500)
    expect(called).toEqual(['error ERR_URL', 'offline', 'close', 'reconnect', 'error ERR_URL', 'close'])
    expect(heard[0]).toContain(message)
    client.end(true)
    await clock.advance(100)
  })

  it('wxOptions are passed on', async () => {
    const { connect, clock, program } = tell()
    connect({ wxOptions: { header: { 'X-Token': 't' }, tcpNoDelay: true, timeout: 7000 } })
    await clock.advance(100)
    expect(program.sockets.last?.header['X-Token']).toBe('t')
    expect(program.sockets.last?.options).toMatchObject({ tcpNoDelay: true, timeout: 7000 })
  })

  it('the option wx names another host', async () => {
    const inside = tell()
    const outside = tell()
    const client = inside.mqtt.connect('wx://127.0.0.1/mqtt', { wx: outside.program.wx as never })
    await outside.clock.advance(100)
    await inside.clock.advance(100)
    await outside.clock.advance(100)
    expect(client.connected).toBe(true)
    expect(inside.program.sockets.all).toHaveLength(0)
  })

  it('asks once what its host can do, and keeps what it has found', async () => {
    const { clock, connections, mqtt, program } = tell()
    let asked = 0
    const { connectSocket, ...rest } = program.wx as unknown as Record<string, unknown>
    const wx = Object.defineProperty(rest, 'connectSocket', { get: () => (asked++, connectSocket) })
    const client = mqtt.connect('wx://127.0.0.1/mqtt', { wx: wx as never, reconnectJitter: 0 })
    expect(asked).toBe(2)
    await clock.advance(100)
    for (const dials of [2, 3]) {
      connections.at(-1)!.drop()
      await clock.advance(5000)
      expect(client.connected).toBe(true)
      // Once when it was found, and once at each dial, to call it.
      expect(asked).toBe(1 + dials)
    }
  })

  it.each<[string, unknown[], RegExp]>([
    ['no scheme', ['broker.example'], /Missing protocol/],
    ['another scheme', ['mqtt://broker.example'], /only WebSocket/],
    ['no host', ['wxs:///mqtt'], /names no host/],
    ['options without a protocol', [{ host: 'h' }], /Missing protocol/],
    ['nothing', [], /Missing protocol/],
    ['an unclean client without an id', ['wx://h', { clean: false }], /Missing clientId/],
    ['a wx that is none', ['wx://h', { wx: {} }], /no function connectSocket/],
  ])('connect throws for %s, and connectAsync rejects', async (_, args, message) => {
    const { mqtt } = tell()
    const connect = mqtt.connect as (...args: unknown[]) => unknown
    expect(() => connect(...args)).toThrow(message)
    const connectAsync = mqtt.connectAsync as (...args: unknown[]) => Promise<unknown>
    await expect(connectAsync(...args)).rejects.toThrow(message)
  })

  it('the log tells what happens, and no password', async () => {
    const { connect, clock } = tell()
    const lines: string[] = []
    connect({
      username: 'u',
      password: 'geheim',
      log: (...args: unknown[]) => lines.push(JSON.stringify(args)),
    })
    await clock.advance(100)
    expect(lines.join('\n')).toContain('_writePacket :: packet')
    expect(lines.join('\n')).not.toContain('geheim')
    expect(lines.join('\n')).not.toContain(Buffer.from('geheim').toString('base64'))
  })
})

describe('connectAsync', () => {
  it('resolves with the connected client', async () => {
    const { mqtt, clock } = tell()
    const promise = mqtt.connectAsync('wx://127.0.0.1/mqtt')
    await clock.advance(100)
    expect((await promise).connected).toBe(true)
  })

  it('rejects with the error, and leaves nothing open', async () => {
    const story = tell()
    story.door = (connection) => connection.refuse(404)
    const promise = story.mqtt.connectAsync('wx://127.0.0.1/mqtt').catch((error: unknown) => error)
    await story.clock.advance(100)
    expect(await promise).toMatchObject({ code: 'ERR_HANDSHAKE' })
    await story.clock.advance(60_000)
    expect(story.program.sockets.all).toHaveLength(1)
    expect(story.program.sockets.open).toHaveLength(0)
    expect(story.clock.pending).toBe(0)
  })

  it('without retries rejects when the connection closes', async () => {
    const story = tell()
    story.door = (connection) => {
      connection.accept({ protocol: 'mqtt' })
      connection.close(1000)
    }
    const promise = story.mqtt.connectAsync('wx://127.0.0.1/mqtt', {}, false).catch((error: unknown) => error)
    await story.clock.advance(100)
    expect(String(await promise)).toMatch(/closed/)
  })
})
