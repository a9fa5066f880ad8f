import { describe, expect, it } from 'vitest'
import type { Broker } from '../broker/broker.ts'
import { profiles, tell, type Story } from './clients.ts'

const PROBE = 2000

const options = { clientId: 'page', keepalive: 60, reconnectPeriod: 5000 }

/** PINGREQs the broker has seen. */
const pings = (broker: Broker) =>
  broker.timeline.filter((entry) => JSON.stringify(entry).includes('"pingreq"')).length

/** Hidden for this long, and shown again. */
async function away({ program, clock }: Story, ms: number): Promise<void> {
  program.app.hide()
  await clock.advance(ms)
  program.app.show()
}

describe.each(profiles)('back from the background, on $platform with $socketImplementation', (profile) => {
  it('a live connection is left alone, and costs one ping', async () => {
    const story = tell({ ...profile, quirks: { suspendedSocket: 'survives' } })
    const { client, called } = await story.connected(options)
    const before = pings(story.broker)
    await away(story, 3000)
    await story.clock.advance(PROBE + 1000)
    expect(called).toEqual(['connect'])
    expect(pings(story.broker) - before).toBe(1)
    expect(client.state).toBe('connected')
  })

  it('a live connection survives more than an hour of frozen timers', async () => {
    const story = tell({ ...profile, quirks: { suspendedSocket: 'survives' } })
    const { client, called } = await story.connected({ ...options, keepalive: 0 })
    client.subscribe('t')
    await story.clock.advance(100)
    const from = story.clock.now()
    // In parts: the platform ends a program that is suspended for half an hour.
    for (const part of ['one', 'two', 'three']) {
      await away(story, 25 * 60_000)
      await story.clock.advance(PROBE + 1000)
      story.broker.publish({ topic: 't', payload: part })
      await story.clock.advance(100)
    }
    expect(story.clock.now() - from).toBeGreaterThan(60 * 60_000)
    expect(called).toEqual(['connect', 'message t one', 'message t two', 'message t three'])
    expect(story.program.sockets.all).toHaveLength(1)
  })

  it('a connection that died without a word is replaced within probeTimeout and one dial', async () => {
    const story = tell({ ...profile, quirks: { suspendedSocket: 'dies' } })
    const { client, called } = await story.connected(options)
    await away(story, 60_000)
    await story.clock.advance(PROBE - 100)
    expect(called).toEqual(['connect'])
    await story.clock.advance(200)
    expect(called).toEqual(['connect', 'offline', 'close', 'reconnect', 'connect'])
    expect(client.state).toBe('connected')
    expect(story.program.sockets.open.filter(({ dead }) => !dead)).toHaveLength(1)
  })

  it('what came before a connection died, and is read after the return, is no sign of life', async () => {
    const story = tell({ ...profile, quirks: { suspendedSocket: 'dies' } })
    const { client, called } = await story.connected({ ...options, keepalive: 5 })
    client.subscribe('t')
    await story.clock.advance(1000)
    story.program.network.latency = 2000
    // A keepalive ping leaves before the suspension; its answer and a message come while nobody can read them.
    await story.clock.advance(4500)
    story.program.app.suspend()
    await story.clock.advance(1)
    story.broker.publish({ topic: 't', payload: 'before' })
    await story.clock.advance(60_000)
    story.program.network.latency = 0
    expect(called).toEqual(['connect'])
    story.program.app.show()
    await story.clock.advance(PROBE + 100)
    expect(called).toEqual(['connect', 'message t before', 'offline', 'close', 'reconnect', 'connect'])
    expect(story.program.sockets.all).toHaveLength(2)
  })

  it('a broker that is gone when the user returns is not hammered', async () => {
    const story = tell({ ...profile, quirks: { suspendedSocket: 'dies' } })
    await story.connected({ ...options, reconnectPeriod: 1000 })
    story.door = (connection) => connection.fail('open fail: _code:111,_msg:Connection refused')
    await away(story, 60_000)
    await story.clock.advance(PROBE + 8000)
    // One at once, then after 1, 2 and 4 s.
    expect(story.program.sockets.all.length - 1).toBe(4)
  })

  it('a connection that was closed meanwhile is replaced at once', async () => {
    const story = tell({ ...profile, quirks: { suspendedSocket: 'closes' } })
    const { called } = await story.connected(options)
    await away(story, 60_000)
    await story.clock.advance(200)
    expect(called.at(-1)).toBe('connect')
    expect(called.filter((event) => event === 'connect')).toHaveLength(2)
  })

  it('what a persistent session kept arrives', async () => {
    const story = tell({ ...profile })
    const { client, called } = await story.connected({ ...options, clean: false })
    client.subscribe('t', { qos: 1 })
    await story.clock.advance(100)
    story.program.app.hide()
    await story.clock.advance(30_000)
    story.broker.publish({ topic: 't', payload: 'missed', qos: 1 } as never)
    await story.clock.advance(30_000)
    story.program.app.show()
    await story.clock.advance(PROBE + 500)
    expect(called.filter((event) => event === 'message t missed').length).toBeGreaterThanOrEqual(1)
    expect(client.connected).toBe(true)
  })

  it('a client that waits reconnects at once', async () => {
    const story = tell({ ...profile })
    const { client, called } = await story.connected(options)
    story.door = (connection) => connection.fail('open fail: _code:111,_msg:Connection refused')
    story.connections[0]!.drop()
    await story.clock.advance(40_000)
    expect(client.state).toBe('waiting')
    story.door = undefined
    story.program.app.hide()
    await story.clock.advance(1)
    story.program.app.show()
    await story.clock.advance(100)
    expect(called.at(-1)).toBe('connect')
  })

  it('frozen timers that fire in a burst do not kill the fresh connection', async () => {
    for (const appShow of ['before-burst', 'after-burst'] as const) {
      const story = tell({ ...profile, quirks: { appShow, suspendedSocket: 'survives' } })
      const { client, called } = await story.connected({ ...options, keepalive: 10, connectTimeout: 8000 })
      story.program.app.hide()
      await story.clock.advance(12_000)
      story.program.app.show()
      await story.clock.advance(PROBE + 1000)
      expect(client.connected, appShow).toBe(true)
      expect(
        called.filter((event) => event.startsWith('error')),
        appShow,
      ).toEqual([])
    }
  })

  it("onHide: 'disconnect' says goodbye before the program is frozen, and comes back on show", async () => {
    const story = tell({ ...profile })
    const { client, called } = await story.connected({ ...options, clean: false, onHide: 'disconnect' })
    client.subscribe('t', { qos: 1 })
    await story.clock.advance(100)
    story.program.app.hide()
    await story.clock.advance(4000)
    expect(client.state).toBe('suspended')
    expect(story.broker.connections).toHaveLength(0)
    expect(story.broker.session('page')).toBeDefined()
    story.broker.publish({ topic: 't', payload: 'missed', qos: 1 } as never)
    await story.clock.advance(60_000)
    expect(called).toEqual(['connect', 'offline', 'close'])
    story.program.app.show()
    await story.clock.advance(100)
    expect(called.slice(3).filter((event) => event !== 'message t missed')).toEqual(['reconnect', 'connect'])
    expect(called).toContain('message t missed')
  })

  it("onHide: 'disconnect', and shown before the goodbye is over: nothing is lost", async () => {
    const story = tell({ ...profile })
    story.program.network.latency = 500
    const { client } = story.connect({ ...options, clean: false, onHide: 'disconnect' })
    await story.clock.advance(5000)
    const told: unknown[] = []
    for (const qos of [1, 2] as const) client.publish('t', 'x', { qos }, (error) => told.push(error ?? qos))
    await story.clock.advance(100)
    // Then the goodbye takes its time.
    story.program.faults.lostCallbacks = ['send']
    await away(story, 10)
    story.program.faults.lostCallbacks = []
    client.publish('t', 'x', { qos: 1 }, (error) => told.push(error ?? 'late'))
    await story.clock.advance(20_000)
    // The order holds for each QoS; QoS 2 takes another round trip.
    expect(told.filter((one) => one !== 2)).toEqual([1, 'late'])
    expect(told.filter((one) => one === 2)).toEqual([2])
    expect(client.state).toBe('connected')
    expect(story.program.sockets.open).toHaveLength(1)
  })

  it("onHide: 'disconnect' on a platform that answers nothing: the socket is gone after 2 s all the same", async () => {
    const story = tell({ ...profile })
    const { client, called } = await story.connected({ ...options, onHide: 'disconnect' })
    // Neither the goodbye nor the answer of the broker, which closes, is told.
    story.program.faults.lostCallbacks = ['send', 'close']
    story.program.sockets.last!.die()
    story.program.app.hide()
    await story.clock.advance(1900)
    expect(called).toEqual(['connect'])
    await story.clock.advance(200)
    expect(called).toEqual(['connect', 'offline', 'close'])
    expect(client.state).toBe('suspended')
    expect(client.connected).toBe(false)
    expect(story.program.sockets.open).toHaveLength(0)
    // Nothing is left that would be frozen with the program, and fire on return: the slot takes another second.
    await story.clock.advance(1500)
    expect(story.program.app.state).toBe('background')
    expect(story.program.timers.pending).toBe(0)
  })

  it('a network that was weak: a connection that died meanwhile is replaced', async () => {
    const story = tell({ ...profile })
    const { client, called } = await story.connected(options)
    story.program.network.weak(true)
    await story.clock.advance(5000)
    expect(called).toEqual(['connect'])
    story.program.sockets.last!.die()
    story.program.network.weak(false)
    await story.clock.advance(PROBE + 200)
    expect(called).toEqual(['connect', 'offline', 'close', 'reconnect', 'connect'])
    expect(client.state).toBe('connected')
  })

  it('a network that was weak: a live connection stays, and is asked once', async () => {
    const story = tell({ ...profile })
    const { called } = await story.connected(options)
    const before = pings(story.broker)
    story.program.network.weak(true)
    await story.clock.advance(100)
    story.program.network.weak(false)
    await story.clock.advance(PROBE + 1000)
    expect(called).toEqual(['connect'])
    expect(pings(story.broker) - before).toBe(1)
  })

  it('another network: a connection that dropped or died is replaced', async () => {
    for (const networkLoss of ['drops', 'dies'] as const) {
      const story = tell({ ...profile, quirks: { networkLoss } })
      const { client } = await story.connected(options)
      story.program.network.switchTo('4g')
      await story.clock.advance(PROBE + 200)
      expect(client.connected, networkLoss).toBe(true)
      expect(story.program.sockets.all.length, networkLoss).toBe(2)
    }
  })

  it('without a network nothing is dialled, and with one it is at once', async () => {
    const story = tell({ ...profile, quirks: { networkLoss: 'drops' } })
    const { client } = await story.connected({ ...options, reconnectPeriod: 100 })
    story.program.network.offline()
    await story.clock.advance(60_000)
    const dials = story.program.sockets.all.length
    expect(client.state).toBe('offline')
    await story.clock.advance(600_000)
    expect(story.program.sockets.all.length).toBe(dials)
    story.program.network.switchTo('wifi')
    await story.clock.advance(200)
    expect(client.state).toBe('connected')
  })

  it('a network that came back without a word, while the program was hidden, is asked for on return', async () => {
    const story = tell({ ...profile })
    const { wx } = story.program
    let isTold = true
    const host = {
      ...wx,
      onNetworkStatusChange: (listener: (event: { isConnected: boolean }) => void) =>
        wx.onNetworkStatusChange((event) => {
          if (isTold) listener(event)
        }),
    }
    const { client } = await story.connected({ ...options, wx: host as never })
    story.program.network.offline()
    await story.clock.advance(100_000)
    expect(client.state).toBe('offline')
    // Shown without a network, it stays as it is.
    await away(story, 30_000)
    const dials = story.program.sockets.all.length
    await story.clock.advance(60_000)
    expect(client.state).toBe('offline')
    expect(story.program.sockets.all).toHaveLength(dials)

    isTold = false
    story.program.app.hide()
    await story.clock.advance(10_000)
    story.program.network.switchTo('4g')
    await story.clock.advance(10_000)
    story.program.app.show()
    await story.clock.advance(200)
    expect(client.state).toBe('connected')
  })

  it('a dial that was frozen half way is begun again', async () => {
    const story = tell({ ...profile })
    story.door = () => undefined
    const { client } = story.connect({ ...options, connectTimeout: 600_000 })
    await story.clock.advance(100)
    story.door = undefined
    await away(story, 60_000)
    await story.clock.advance(200)
    expect(client.connected).toBe(true)
  })

  it('reconnectPeriod 0 stays never', async () => {
    const story = tell({ ...profile, quirks: { suspendedSocket: 'dies' } })
    const { client, called } = await story.connected({ ...options, reconnectPeriod: 0 })
    await away(story, 60_000)
    await story.clock.advance(PROBE + 60_000)
    expect(called).toEqual(['connect', 'close'])
    expect(client.state).toBe('idle')
    story.program.network.switchTo('4g')
    await story.clock.advance(60_000)
    expect(story.program.sockets.all).toHaveLength(1)
  })

  it('an ended client listens to nothing any more', async () => {
    const story = tell({ ...profile })
    const { client, called } = await story.connected(options)
    client.end()
    await story.clock.advance(5000)
    await away(story, 60_000)
    story.program.network.switchTo('4g')
    await story.clock.advance(60_000)
    expect(called).toEqual(['connect', 'close', 'end'])
    expect(client.state).toBe('ended')
    expect(story.clock.pending).toBe(0)
  })
})

describe.each(profiles)('connectTimeout: 0, on $platform with $socketImplementation', (profile) => {
  it.each([
    [0, false],
    [0, true],
    [Infinity, false],
    [2 ** 31, true],
  ])(
    'is no limit, nor is what no timer waits for: neither of the dial nor of CONNACK (%d, credentials: %s)',
    async (connectTimeout, isAsked) => {
      // The broker is patient too.
      const story = tell({ ...profile, broker: { connectTimeout: 600_000 } })
      const { clock, program, broker } = story
      program.network.latency = 20_000
      broker.script({ on: 'connack', do: 'delay', ms: 3_600_000 })
      const { client, called } = story.connect({
        ...options,
        keepalive: 0,
        connectTimeout,
        ...(isAsked && {
          credentials: () => new Promise((answer) => clock.setTimeout(() => answer({}), 600_000)),
        }),
      })
      await clock.advance(3_500_000)
      expect(called).toEqual([])
      await clock.advance(1_000_000)
      expect(called).toEqual(['connect'])
      expect(program.sockets.all).toHaveLength(1)
      client.end()
      await clock.advance(200_000)
      expect(clock.pending).toBe(0)
    },
  )

  it('is no limit of the wait for a socket, and an end does not wait for ever', async () => {
    const story = tell({ ...profile })
    const others = [1, 2, 3, 4, 5].map((id) => story.connect({ clientId: `other${id}` }).client)
    await story.clock.advance(100)
    const [first, second] = ['first', 'second'].map((clientId) =>
      story.connect({ ...options, clientId, connectTimeout: 0 }),
    )
    await story.clock.advance(3_600_000)
    expect(first!.called).toEqual([])
    others[0]!.end()
    await story.clock.advance(2000)
    expect(first!.called).toEqual(['connect'])

    const told: unknown[] = []
    second!.client.publish('t', 'x', { qos: 1 }, (error) => told.push(error && 'not published'))
    second!.client.end(() => told.push('ended'))
    await story.clock.advance(3000)
    expect(told).toEqual(['not published', 'ended'])
  })
})

describe('the next dial', () => {
  it('does not hear of the end of the connection before it', async () => {
    const story = tell()
    const { client, called } = await story.connected({ ...options, reconnectPeriod: 50 })
    story.program.network.latency = 100
    // Its end is told in a tick of its own: after connect() has dialled the next.
    client.stream!.destroy()
    client.connect()
    await story.clock.advance(10_000)
    expect(called).toEqual(['connect', 'offline', 'close', 'connect'])
    expect(client.state).toBe('connected')
    expect(story.program.sockets.all).toHaveLength(2)
  })

  it('does not happen when the client is ended in the listener of close', async () => {
    for (const way of ['connect()', 'shown']) {
      const story = tell()
      const { client, called } = await story.connected({ ...options, onHide: 'disconnect' })
      client.on('close', () => client.end())
      // Its goodbye is not over when it is shown.
      story.program.faults.lostCallbacks = ['send']
      if (way === 'shown') await away(story, 10)
      else client.connect()
      await story.clock.advance(10_000)
      expect(called, way).toEqual(['connect', 'offline', 'close', 'end'])
      expect(client.state, way).toBe('ended')
      expect(story.program.sockets.all, way).toHaveLength(1)
      expect(story.program.sockets.open, way).toHaveLength(0)
      expect(story.program.timers.pending, way).toBe(0)
    }
  })

  it('happens once when the listener of close connects too', async () => {
    const story = tell()
    const { client, called } = await story.connected(options)
    client.once('close', () => client.connect())
    client.connect()
    await story.clock.advance(10_000)
    expect(called).toEqual(['connect', 'offline', 'close', 'connect'])
    expect(story.program.sockets.all).toHaveLength(2)
    expect(story.program.sockets.open).toHaveLength(1)
  })

  it('does not happen when the client is ended in the listener of reconnect', async () => {
    const story = tell()
    const { client, called } = await story.connected({ ...options, reconnectPeriod: 50 })
    client.on('reconnect', () => client.end())
    story.connections[0]!.drop()
    await story.clock.advance(10_000)
    expect(called).toEqual(['connect', 'offline', 'close', 'reconnect', 'end'])
    expect(client.state).toBe('ended')
    expect(story.program.sockets.all).toHaveLength(1)
    expect(story.clock.pending).toBe(0)
  })
})

describe('a client that was ended, and connects again', () => {
  it('does not believe that it is still hidden, or without a network', async () => {
    const story = tell()
    const { client } = await story.connected({ ...options, reconnectPeriod: 1000, onHide: 'disconnect' })
    story.program.network.offline()
    story.program.app.hide()
    await story.clock.advance(100)
    client.end()
    await story.clock.advance(100)
    story.program.network.switchTo('wifi')
    story.program.app.show()
    await story.clock.advance(100)
    story.door = (connection) => connection.fail('open fail: _code:111,_msg:Connection refused')
    client.connect()
    await story.clock.advance(100)
    expect(client.state).toBe('waiting')
    story.door = undefined
    await story.clock.advance(2000)
    expect(client.state).toBe('connected')
  })
})

describe.each(profiles)('the events of the host, on $platform with $socketImplementation', (profile) => {
  /** A host that counts its listeners, and whether it can forget them. */
  function counting({ program: { wx } }: Story, canForget: boolean) {
    const counts: Record<string, number> = {}
    const host: Record<string, unknown> = { ...wx }
    for (const name of ['AppShow', 'AppHide', 'NetworkStatusChange', 'NetworkWeakChange']) {
      const { [`on${name}`]: on, [`off${name}`]: off } = wx as never as Record<
        string,
        (listener: unknown) => void
      >
      host[`on${name}`] = (listener: unknown) => {
        counts[name] = (counts[name] ?? 0) + 1
        on!(listener)
      }
      host[`off${name}`] = !canForget
        ? undefined
        : (listener: unknown) => {
            counts[name]!--
            off!(listener)
          }
    }
    return { host, counts }
  }
  const each = (count: number) => ({
    AppShow: count,
    AppHide: count,
    NetworkStatusChange: count,
    NetworkWeakChange: count,
  })

  it.each([true, false])(
    'have one listener, however many clients come and go (the host can forget it: %s)',
    async (canForget) => {
      const story = tell({ ...profile, quirks: { networkLoss: 'drops' } })
      const { host, counts } = counting(story, canForget)
      for (let round = 0; round < 5; round++) {
        const clients = [1, 2].map((id) => story.connect({ clientId: `page${id}`, wx: host as never }).client)
        await story.clock.advance(100)
        expect(counts).toEqual(each(1))
        clients[0]!.end()
        await story.clock.advance(100)
        expect(counts).toEqual(each(1))
        // They are heard.
        story.program.network.offline()
        await story.clock.advance(5000)
        expect(clients[1]!.state).toBe('offline')
        story.program.network.switchTo('wifi')
        await story.clock.advance(100)
        expect(clients[1]!.state).toBe('connected')
        clients[1]!.end()
        await story.clock.advance(5000)
        expect(counts).toEqual(each(canForget ? 0 : 1))
      }
      expect(story.clock.pending).toBe(0)
    },
  )
})

describe('what is asked for while messages of the last connection are sent again', () => {
  /** A client whose second connection is lost too, with `old` unanswered on both and `late` asked for on the second. */
  async function tellTwice(wanted: object) {
    const story = tell()
    story.broker.script({ on: 'publish', from: 'client', do: 'ignore', times: 2 })
    const { client } = await story.connected({ clean: false, reconnectPeriod: 1000, ...wanted })
    const told: string[] = []
    const tells = (what: string) => (error?: Error | null) =>
      told.push(error ? `${what}: ${error.message}` : what)
    client.publish('t', 'old', { qos: 1, retain: true }, tells('old'))
    await story.clock.advance(100)
    story.connections.at(-1)!.drop()
    await story.clock.advance(100)
    client.connect()
    await story.clock.advance(1000)
    client.publish('late/0', 'x', { retain: true }, tells('late 0'))
    client.publish('late/1', 'x', { qos: 1, retain: true }, tells('late 1'))
    client.publish('late/2', 'x', { qos: 2, retain: true }, tells('late 2'))
    client.subscribe('s', tells('subscribed'))
    await story.clock.advance(100)
    story.connections.at(-1)!.drop()
    await story.clock.advance(100)
    return { story, client, told }
  }
  const inOrder = ({ broker }: Story) => broker.retained.map(({ topic }) => topic)
  const late = ['late 0', 'late 1', 'late 2', 'subscribed']

  it('does not wait for their answers', async () => {
    const { story, told } = await tellTwice({})
    expect(told.slice().sort()).toEqual(late)
    // Lost twice behind the same message: the third connection is held back for 3 s (isolation.ts).
    await story.clock.advance(20_000)
    expect(told).toHaveLength(5)
    expect(told.at(-1)).toBe('old')
    expect(inOrder(story).sort()).toEqual(['late/0', 'late/1', 'late/2', 't'])
  })

  it('what is not answered is told at the end', async () => {
    const { story, client, told } = await tellTwice({ reconnectPeriod: 60_000 })
    client.end()
    // Lost twice behind the same message: the third connection is held back for 3 s (isolation.ts).
    await story.clock.advance(20_000)
    expect(told.slice(0, 4).sort()).toEqual(late)
    expect(told.slice(4)).toEqual(['old: Connection closed'])
    expect(story.clock.pending).toBe(0)
  })
})

describe.each(profiles)('what a page can show, on $platform with $socketImplementation', (profile) => {
  it('the states, each told once', async () => {
    // However the network is lost, it is told.
    const story = tell({ ...profile, quirks: { networkLoss: 'drops' } })
    story.door = (connection) => connection.fail('open fail: _code:111,_msg:Connection refused')
    const { client } = story.connect({ ...options, manualConnect: true, reconnectPeriod: 1000 })
    const states: string[] = [client.state]
    client.on('state', (state) => states.push(state))
    client.connect()
    await story.clock.advance(100)
    expect(client.nextRetryAt).toBe(1000 + 0)
    story.door = undefined
    await story.clock.advance(1000)
    expect(client.nextRetryAt).toBeUndefined()
    story.connections.at(-1)!.drop()
    await story.clock.advance(100)
    story.program.network.offline()
    await story.clock.advance(100)
    story.program.network.switchTo('wifi')
    await story.clock.advance(100)
    client.end()
    await story.clock.advance(100)
    expect(states).toEqual([
      'idle',
      'connecting',
      'waiting',
      'connecting',
      'connected',
      'waiting',
      'offline',
      'connecting',
      'connected',
      'ended',
    ])
  })
})
