import { describe, expect, it } from 'vitest'
import { implementations, listen, profiles, tell, type Client, type Story } from './clients.ts'

const CONNECT_TIMEOUT = 20_000
/** "within 3 s" when forced or when nothing is left to send. */
const SOON = 3000

const options = { connectTimeout: CONNECT_TIMEOUT, clientId: 'page', reconnectPeriod: 1000 }

/** How a client comes into the state in which it is ended. */
const states: Record<string, (story: Story) => Promise<{ client: Client; called: string[] }>> = {
  open: (story) => story.connected(options),
  'open and silently dead': async (story) => {
    const joined = await story.connected(options)
    story.program.sockets.last!.die()
    return joined
  },
  connecting: async (story) => {
    story.door = () => undefined
    const joined = story.connect(options)
    await story.clock.advance(100)
    return joined
  },
  'dialled this moment': async (story) => story.connect(options),
  'open without CONNACK': async (story) => {
    story.broker.script({ on: 'connect', do: 'ignore' })
    const joined = story.connect(options)
    await story.clock.advance(100)
    return joined
  },
  refused: async (story) => {
    story.door = (connection) => connection.fail('open fail: _code:111,_msg:Connection refused')
    const joined = story.connect(options)
    await story.clock.advance(100)
    return joined
  },
  'manualConnect, never connected': async (story) => story.connect({ ...options, manualConnect: true }),
  'manualConnect, connected': async (story) => {
    const joined = story.connect({ ...options, manualConnect: true })
    joined.client.connect()
    await story.clock.advance(100)
    return joined
  },
  'without reconnects': (story) => story.connected({ ...options, reconnectPeriod: 0 }),
}

const ways: Record<string, (client: Client, told: (error?: unknown) => void) => void> = {
  'end()': (client, told) => {
    client.once('end', () => told())
    client.end()
  },
  'end(cb)': (client, told) => client.end(told),
  'end(false, {}, cb)': (client, told) => client.end(false, {}, told),
  'end(true)': (client, told) => {
    client.once('end', () => told())
    client.end(true)
  },
  'end(true, cb)': (client, told) => client.end(true, told),
  'endAsync()': (client, told) => void client.endAsync().then(() => told(), told),
  'endAsync(true)': (client, told) => void client.endAsync(true).then(() => told(), told),
}

describe.each(profiles)('end on $platform with $socketImplementation', (profile) => {
  describe.each(Object.keys(states))('%s', (state) => {
    it.each(Object.keys(ways))('%s settles soon, and leaves nothing', async (way) => {
      const story = tell(profile)
      const { client, called } = await states[state]!(story)
      const before = called.length
      const told: unknown[] = []
      ways[way]!(client, (error) => told.push(error))
      await story.clock.advance(SOON)
      expect(told).toEqual([undefined])
      expect(called.slice(before).filter((event) => event === 'end')).toEqual(['end'])
      expect(called.slice(before)).not.toContain('reconnect')
      // A platform may refuse to close what is still dialling: then it has the time that the dial had.
      const isHeld = profile.socketImplementation === 'jsapi' && state === 'connecting'
      if (!isHeld) expect(story.program.sockets.open).toHaveLength(0)
      await story.clock.advance(CONNECT_TIMEOUT)
      expect(story.program.sockets.open).toHaveLength(0)
      await story.clock.advance(10 * CONNECT_TIMEOUT)
      expect(told).toHaveLength(1)
      expect(story.clock.pending).toBe(0)
      expect(story.program.errors).toEqual([])
      expect(client.connected).toBe(false)
    })
  })
})

describe.each(implementations)('end over %s', (socketImplementation) => {
  it('says goodbye when it can', async () => {
    const { connected, clock, broker } = tell({ socketImplementation })
    const { client } = await connected()
    client.end()
    await clock.advance(100)
    expect(JSON.stringify(broker.timeline)).toContain('"disconnect"')
  })

  it.each([1, 2] as const)(
    'waits for a QoS %i message on a dead socket, but not longer than connectTimeout',
    async (qos) => {
      const { connected, clock, program } = tell({ socketImplementation })
      const { client, called } = await connected(options)
      program.sockets.last!.die()
      const told: unknown[] = []
      client.publish('t', 'x', { qos }, (error) => told.push(error?.message))
      await clock.advance(10)
      client.end(() => told.push('ended'))
      await clock.advance(CONNECT_TIMEOUT - 1000)
      expect(told).toEqual([])
      await clock.advance(1000)
      expect(told).toEqual(['Connection closed', 'ended'])
      expect(called).toEqual(['connect', 'close', 'end'])
      expect(program.sockets.open).toHaveLength(0)
      // The broker's own patience with a silent client, 1.5 keepalive periods, is the last timer to go.
      await clock.advance(100_000)
      expect(clock.pending).toBe(0)
    },
  )

  it('waits for what the broker still confirms', async () => {
    const { connected, clock, broker } = tell({ socketImplementation })
    broker.script({ on: 'publish', from: 'client', do: 'delay', ms: 5000 })
    const { client } = await connected(options)
    const told: unknown[] = []
    client.publish('t', 'x', { qos: 1 }, (error) => told.push(error ?? 'confirmed'))
    client.end(() => told.push('ended'))
    await clock.advance(4900)
    expect(told).toEqual([])
    await clock.advance(1000)
    expect(told).toEqual(['confirmed', 'ended'])
  })

  it.each([0, 1, 2] as const)('connect, publish with QoS %i and end in one turn delivers', async (qos) => {
    const { connect, clock, broker, program } = tell({ socketImplementation })
    const { client, called } = connect(options)
    const told: unknown[] = []
    client.publish('t', 'x', { qos, retain: true }, (error) => told.push(error ?? 'published'))
    client.end(() => told.push('ended'))
    await clock.advance(1000)
    expect(told).toEqual(['published', 'ended'])
    expect(broker.retained.map(({ topic }) => topic)).toEqual(['t'])
    expect(called).toEqual(['connect', 'close', 'end'])
    expect(program.sockets.open).toHaveLength(0)
    expect(clock.pending).toBe(0)
  })

  it.each([0, 1, 2] as const)(
    'connect, publish with QoS %i and end tells when nobody is there',
    async (qos) => {
      const story = tell({ socketImplementation })
      story.door = () => undefined
      const { client } = story.connect(options)
      const told: unknown[] = []
      client.publish('t', 'x', { qos }, (error) => told.push(error && 'not published'))
      client.end(() => told.push('ended'))
      await story.clock.advance(CONNECT_TIMEOUT)
      expect(told).toEqual(['not published', 'ended'])
      expect(story.program.sockets.open).toHaveLength(0)
      expect(story.clock.pending).toBe(0)
    },
  )

  it('after the dial failed does not wait on', async () => {
    const story = tell({ socketImplementation })
    story.door = (connection) =>
      story.clock.setTimeout(() => connection.fail('open fail: _code:111,_msg:Connection refused'), 500)
    const { client, called } = story.connect(options)
    const told: unknown[] = []
    client.publish('t', 'x', { qos: 1 }, (error) => told.push(error && 'not published'))
    client.end(() => told.push('ended'))
    await story.clock.advance(1000)
    expect(told).toEqual(['not published', 'ended'])
    expect(called).toEqual(['error ERR_REFUSED', 'close', 'end'])
    expect(story.clock.pending).toBe(0)
  })

  it('waiting for the connection ends when the mini program is shown, which gives that dial up', async () => {
    const story = tell({ socketImplementation })
    story.door = () => undefined
    const { client, called } = story.connect(options)
    client.publish('t', 'x', { qos: 1 })
    client.end()
    await story.clock.advance(100)
    story.door = undefined
    story.program.app.hide()
    await story.clock.advance(10)
    story.program.app.show()
    await story.clock.advance(CONNECT_TIMEOUT)
    expect(called).toEqual(['close', 'end'])
    expect(client.state).toBe('ended')
    expect(story.program.sockets.open).toHaveLength(0)
  })

  it('refuses what comes after it', async () => {
    const { connect, clock } = tell({ socketImplementation })
    const { client } = connect(options)
    const told: unknown[] = []
    client.publish('t', 'x')
    client.end()
    client.publish('t', 'late', (error) => told.push(error?.message))
    client.subscribe('t', (error) => told.push(error?.message))
    await clock.advance(1000)
    expect(told).toEqual(['client disconnecting', 'client disconnecting'])
  })

  it('a second end is told with the first, and a forced one forces', async () => {
    const { connected, clock, program } = tell({ socketImplementation })
    const { client, called } = await connected(options)
    program.sockets.last!.die()
    client.publish('t', 'x', { qos: 1 })
    const told: string[] = []
    client.end(() => told.push('first'))
    client.end(() => told.push('second'))
    await clock.advance(100)
    expect(told).toEqual([])
    client.end(true, () => told.push('third'))
    await clock.advance(100)
    expect(told.sort()).toEqual(['first', 'second', 'third'])
    expect(called.filter((event) => event === 'end')).toEqual(['end'])
    client.end(() => told.push('fourth'))
    await clock.advance(100)
    expect(told).toContain('fourth')
  })

  it('can be taken back by reconnect', async () => {
    const { connected, clock, program } = tell({ socketImplementation })
    const { client, called } = await connected(options)
    client.end()
    client.reconnect()
    await clock.advance(1000)
    expect(client.connected).toBe(true)
    expect(called).toEqual(['connect', 'close', 'end', 'reconnect', 'connect'])
    expect(program.sockets.open).toHaveLength(1)
  })

  it.each(['end()', 'end(true)'])('%s can be taken back by connect, which waits for it', async (way) => {
    const { connected, clock, program } = tell({ socketImplementation })
    const { client, called } = await connected(options)
    const told: unknown[] = []
    client.end(way === 'end(true)', () => told.push('ended'))
    client.connect()
    client.publish('t', 'x', { qos: 1 }, (error) => told.push(error?.message))
    await clock.advance(1000)
    expect(told).toEqual(['client disconnecting', 'ended'])
    expect(called).toEqual(['connect', 'close', 'end', 'connect'])
    expect(client.state).toBe('connected')
    expect(program.sockets.open).toHaveLength(1)
    client.end()
    await clock.advance(2000)
    expect(clock.pending).toBe(0)
  })

  it.each([{ reconnectPeriod: 0 }, { manualConnect: true }])(
    'refuses what comes after it, until connect(), also with %o',
    async (wanted) => {
      const { connect, clock } = tell({ socketImplementation })
      const { client, called } = connect({ ...options, ...wanted })
      client.connect()
      await clock.advance(100)
      client.end()
      await clock.advance(100)
      const told: unknown[] = []
      for (const qos of [0, 1, 2] as const)
        client.publish('t', 'x', { qos }, (error) => told.push(error?.message))
      client.subscribe('t', (error) => told.push(error?.message))
      client.end(() => told.push('ended'))
      await clock.advance(1000)
      expect(told).toEqual([...Array(4).fill('client disconnecting'), 'ended'])
      expect(called.filter((event) => event === 'end')).toHaveLength(1)
      client.connect()
      client.publish('t', 'x', { qos: 1 }, (error) => told.push(error ?? 'published'))
      await clock.advance(1000)
      expect(told.slice(5)).toEqual(['published'])
    },
  )

  it('after reconnect() takes it back, and in its listener too', async () => {
    for (const way of ['after', 'listener']) {
      const { connected, clock, program } = tell({ socketImplementation })
      const { client } = await connected(options)
      const told: unknown[] = []
      if (way === 'listener') client.once('reconnect', () => client.end(() => told.push('second')))
      client.end(() => told.push('first'))
      if (way === 'listener') await clock.advance(100)
      client.reconnect()
      if (way === 'after') client.end(() => told.push('second'))
      await clock.advance(60_000)
      expect(told.sort(), way).toEqual(['first', 'second'])
      expect(client.state, way).toBe('ended')
      expect(program.sockets.all, way).toHaveLength(1)
      expect(clock.pending, way).toBe(0)
    }
  })

  it('leaves the stores that it was given to the connection after it', async () => {
    const { connected, clock, mqtt } = tell({ socketImplementation })
    const outgoingStore = new mqtt.Store({ clean: false })
    const { client } = await connected({ ...options, outgoingStore })
    client.end()
    client.connect()
    await clock.advance(1000)
    expect(client.outgoingStore).toBe(outgoingStore)
  })

  it.each(['reconnect', 'connect'] as const)('waiting for the connection, %s takes it back', async (way) => {
    const story = tell({ socketImplementation })
    story.door = () => undefined
    const { client } = story.connect(options)
    client.publish('t', 'x')
    client.end()
    await story.clock.advance(100)
    story.door = undefined
    client[way]()
    await story.clock.advance(1000)
    expect(client.connected).toBe(true)
    await story.clock.advance(CONNECT_TIMEOUT)
    expect(story.program.sockets.open).toHaveLength(1)
  })
})

describe('connect() of a client that has a connection', () => {
  it.each(implementations)('closes the old one first (%s)', async (socketImplementation) => {
    const { connected, clock, program } = tell({ socketImplementation })
    const { client } = await connected(options)
    const called = listen(client)
    client.connect()
    await clock.advance(1000)
    expect(called).toEqual(['offline', 'close', 'connect'])
    expect(client.connected).toBe(true)
    expect(program.sockets.open).toHaveLength(1)
    client.end()
    await clock.advance(1000)
    expect(clock.pending).toBe(0)
  })
})
