import { describe, expect, it } from 'vitest'
import { profiles, tell, type Client, type Story } from './clients.ts'
import { answer, speak, type Peer } from './scripted-server.ts'

const PROBE = 2000
const HOUR = 3_600_000
const options = { keepalive: 60, reconnectPeriod: 1000 }

/** Hidden for this long, and shown again. */
async function away({ program, clock }: Story, ms: number): Promise<void> {
  program.app.hide()
  await clock.advance(ms)
  program.app.show()
}

const refuse: NonNullable<Story['door']> = (connection) =>
  connection.fail('open fail: _code:111,_msg:Connection refused')

/** When the client dialled, in whole seconds since this was called. */
function dialsFrom({ program, clock }: Story): () => number[] {
  const from = clock.now()
  const before = program.timeline.entries.length
  return () =>
    program.timeline.entries
      .slice(before)
      .filter(({ what }) => what === 'connectSocket')
      .map(({ at }) => Math.round((at - from) / 1000))
}

const pings = (peer: Peer | undefined) => peer?.packets.filter(({ cmd }) => cmd === 'pingreq').length ?? 0

/** The story's `wx` whose network events the test tells itself. */
function tellingNetwork({ program }: Story) {
  const listeners: ((event: object) => void)[] = []
  const wx = {
    ...program.wx,
    onNetworkStatusChange: (listener: (event: object) => void) => void listeners.push(listener),
    offNetworkStatusChange: () => undefined,
    getNetworkType: (call: { success?: (result: object) => void; complete?: (result: object) => void }) => {
      const result = { errMsg: 'getNetworkType:ok', networkType: 'none' }
      program.timers.setTimeout(() => {
        call.success?.(result)
        call.complete?.(result)
      }, 0)
    },
  }
  const tellIt = (isConnected: boolean) => {
    for (const listener of listeners) listener({ isConnected, networkType: isConnected ? 'wifi' : 'none' })
  }
  return { wx: wx as never, tellIt }
}

describe.each(profiles)(
  'bytes that arrive are a sign of life, on $platform with $socketImplementation',
  (profile) => {
    /** A page that takes its time for each message, and a server that sends many. */
    async function slowPage(wanted: object, each: number) {
      const story = tell({ ...profile, quirks: { suspendedSocket: 'survives' } })
      const peers = speak(story, 4)
      const joined = story.connect({ ...options, ...wanted })
      joined.client.handleMessage = (_packet, done) =>
        void story.program.timers.setTimeout(() => done(), each)
      await story.clock.advance(1000)
      const flood = (count: number) => {
        for (let number = 0; number < count; number++)
          peers[0]!.say({
            cmd: 'publish',
            topic: 't',
            payload: `${number}`,
            qos: 0,
            dup: false,
            retain: false,
          })
      }
      return { ...joined, story, peers, flood }
    }

    it('on return, behind a backlog that takes longer to read than the probe waits', async () => {
      const { called, client, story, peers, flood } = await slowPage({}, 3000)
      story.program.app.hide()
      await story.clock.advance(1000)
      flood(20)
      story.program.app.show()
      await story.clock.advance(70_000)
      expect(called.filter((event) => event === 'close')).toEqual([])
      expect(client.connected).toBe(true)
      expect(peers).toHaveLength(1)
      expect(called.filter((event) => event.startsWith('message'))).toHaveLength(20)
    })

    it('in the keepalive, behind a backlog that takes longer to read than the keepalive waits', async () => {
      const { called, client, story, peers, flood } = await slowPage({ keepalive: 5 }, 3000)
      flood(20)
      await story.clock.advance(70_000)
      expect(called.filter((event) => event === 'close' || event.startsWith('error'))).toEqual([])
      expect(client.connected).toBe(true)
      expect(peers).toHaveLength(1)
      expect(called.filter((event) => event.startsWith('message'))).toHaveLength(20)
    })

    it('and a connection on which nothing arrives is replaced, also while a message is being read', async () => {
      const { called, story, flood } = await slowPage({ keepalive: 5 }, 100_000)
      flood(1)
      await story.clock.advance(1000)
      story.program.sockets.last!.die()
      await story.clock.advance(20_000)
      expect(called.filter((event) => event === 'connect')).toHaveLength(2)
    })
  },
)

describe.each(profiles)(
  'code of the page between the socket and the messages, on $platform with $socketImplementation',
  (profile) => {
    const hooks: Record<string, (client: Client, fail: () => boolean) => void> = {
      'handleMessage throws': (client, fail) => {
        client.handleMessage = (_packet, done) => {
          if (fail()) throw new Error('of a page')
          done()
        }
      },
      'handleMessage calls back twice': (client, fail) => {
        client.handleMessage = (_packet, done) => {
          done()
          if (fail()) done()
        }
      },
      'customHandleAcks throws': (client, fail) => {
        client.options.customHandleAcks = (_topic, _message, _packet, done) => {
          if (fail()) throw new Error('of a page')
          done(0)
        }
      },
      'log throws': (client, fail) => {
        client.log = () => {
          if (fail()) throw new Error('of a page')
        }
      },
    }

    /** Messages that are heard after the page's code failed once, of 5 that are sent a second apart. */
    async function hear(name: string) {
      const story = tell(profile)
      const peers = speak(story, 5)
      const { client } = story.connect({ protocolVersion: 5, keepalive: 0 })
      let isArmed = false
      let failed = 0
      hooks[name]!(client, () => isArmed && failed++ === 0)
      const heard: string[] = []
      client.on('message', (_topic, payload) => heard.push(payload.toString()))
      await story.clock.advance(1000)
      isArmed = true
      for (const number of [0, 1, 2, 3, 4]) {
        // Of QoS 2, so that customHandleAcks is asked; of QoS 1 it is too.
        const qos = name.startsWith('custom') ? 1 : 0
        peers[0]!.say({ cmd: 'publish', topic: 't', payload: `${number}`, qos, messageId: number + 1 })
        await story.clock.advance(1000)
      }
      return { story, heard, failed, peers, client }
    }

    it.each(Object.keys(hooks))('%s: reading goes on', async (name) => {
      const { story, heard, failed, client, peers } = await hear(name)
      expect(failed).toBeGreaterThan(0)
      for (const number of ['1', '2', '3', '4']) expect(heard).toContain(number)
      expect(client.connected).toBe(true)
      expect(peers).toHaveLength(1)
      const thrown = story.program.errors.map(({ error }) => (error as Error).message)
      expect(thrown).toEqual(name.includes('throws') ? ['of a page'] : [])
    })

    it.each(['handleMessage', 'customHandleAcks'])(
      '%s that never calls back is reported, and reading goes on',
      async (name) => {
        const story = tell(profile)
        const peers = speak(story, 5)
        const { client } = story.connect({ protocolVersion: 5, keepalive: 0 })
        let asked = 0
        const isMute = () => asked++ === 0
        if (name === 'handleMessage')
          client.handleMessage = (_packet, done) => (isMute() ? undefined : done())
        else
          client.options.customHandleAcks = (_topic, _message, _packet, done) =>
            isMute() ? undefined : done(0)
        const heard: string[] = []
        const errors: unknown[] = []
        client.on('message', (_topic, payload) => heard.push(payload.toString()))
        client.on('error', (error) => errors.push(error))
        await story.clock.advance(1000)
        for (const number of [0, 1, 2, 3, 4])
          peers[0]!.say({ cmd: 'publish', topic: 't', payload: `${number}`, qos: 1, messageId: number + 1 })
        // However long it is waited for: not for ever.
        await story.clock.advance(10 * 60_000)
        for (const number of ['1', '2', '3', '4']) expect(heard).toContain(number)
        expect(client.connected).toBe(true)
        const reported = [...errors, ...story.program.errors.map(({ error }) => error)].map(String)
        expect(reported.join()).toContain(name)
      },
    )
  },
)

describe.each(profiles)('the network event is a hint, on $platform with $socketImplementation', (profile) => {
  it('told that it is gone, a connected client asks at once, and a dead connection is none', async () => {
    for (const networkLoss of ['drops', 'dies'] as const) {
      const story = tell({ ...profile, quirks: { networkLoss } })
      const { client } = await story.connected(options)
      story.program.network.offline()
      await story.clock.advance(PROBE + 500)
      expect(client.connected, networkLoss).toBe(false)
      expect(client.state, networkLoss).toBe('offline')
    }
  })

  it('told that it is gone, which is not so: the connection stays, and costs one ping', async () => {
    const story = tell(profile)
    const { wx, tellIt } = tellingNetwork(story)
    const peers = speak(story, 4)
    const { client, called } = story.connect({ ...options, wx })
    await story.clock.advance(1000)
    tellIt(false)
    await story.clock.advance(PROBE + 1000)
    expect(pings(peers[0])).toBe(1)
    expect(called).toEqual(['connect'])
    expect(client.state).toBe('connected')
  })

  it('its return is never told, and the sockets work: it comes back all the same', async () => {
    const story = tell(profile)
    const { wx, tellIt } = tellingNetwork(story)
    const { client } = await story.connected({ ...options, wx })
    tellIt(false)
    story.program.sockets.last!.drop()
    await story.clock.advance(31_000)
    expect(client.connected).toBe(true)
  })

  it.each([undefined, 10_000])(
    'while it is gone it dials at reconnectMaxPeriod (%s)',
    async (reconnectMaxPeriod) => {
      const story = tell(profile)
      const { wx, tellIt } = tellingNetwork(story)
      const { client } = await story.connected({ ...options, reconnectMaxPeriod, wx })
      const longest = (reconnectMaxPeriod ?? 30_000) / 1000
      tellIt(false)
      story.door = refuse
      const dials = dialsFrom(story)
      story.program.sockets.last!.drop()
      await story.clock.advance(10 * longest * 1000 + 5000)
      expect(client.state).toBe('offline')
      expect(dials().length).toBeGreaterThanOrEqual(9)
      expect(dials().length).toBeLessThanOrEqual(11)
      for (const [index, at] of dials().slice(1).entries())
        expect(Math.abs(at - dials()[index]! - longest)).toBeLessThanOrEqual(1)
    },
  )

  it('while it is gone every show dials, whatever getNetworkType says', async () => {
    const story = tell(profile)
    const { wx, tellIt } = tellingNetwork(story)
    const { client } = await story.connected({ ...options, wx })
    tellIt(false)
    story.door = refuse
    story.program.sockets.last!.drop()
    await story.clock.advance(2000)
    for (let round = 0; round < 3; round++) {
      const dials = dialsFrom(story)
      await away(story, 1000)
      await story.clock.advance(500)
      expect(dials()).toHaveLength(1)
    }
    story.door = undefined
    await away(story, 1000)
    await story.clock.advance(500)
    expect(client.connected).toBe(true)
  })

  it('a client that is made meanwhile does not hammer', async () => {
    const story = tell({ ...profile, quirks: { networkLoss: 'drops' } })
    const first = await story.connected({ ...options, clientId: 'first' })
    story.program.network.offline()
    await story.clock.advance(1000)
    expect(first.client.state).toBe('offline')
    const dials = dialsFrom(story)
    story.connect({ ...options, clientId: 'second' })
    await story.clock.advance(5 * 60_000)
    // Two clients, each after its growing delays.
    expect(dials().length).toBeLessThanOrEqual(2 * 15)
  })

  it('told that there is one again, it dials at once', async () => {
    const story = tell(profile)
    const { wx, tellIt } = tellingNetwork(story)
    const { client } = await story.connected({ ...options, wx })
    tellIt(false)
    story.door = refuse
    story.program.sockets.last!.drop()
    await story.clock.advance(40_000)
    story.door = undefined
    tellIt(true)
    await story.clock.advance(500)
    expect(client.connected).toBe(true)
  })
})

describe.each(profiles)(
  'reconnect() and connect() of a client that waits, on $platform with $socketImplementation',
  (profile) => {
    const ways = ['reconnect', 'connect'] as const

    it.each(ways)('%s() whenever it closes does not hammer the broker', async (way) => {
      const later: ((story: Story, call: () => void) => void)[] = [
        (_story, call) => call(),
        ({ program }, call) => void program.timers.setTimeout(call, 0),
        ({ program }, call) => void program.timers.setTimeout(call, 10),
        ({ program }, call) => void program.timers.setInterval(call, 200),
      ]
      for (const wait of later) {
        const story = tell({ ...profile })
        story.program.network.latency = 50
        story.door = refuse
        const { client } = story.connect(options)
        client.on('close', () => wait(story, () => client[way]()))
        await story.clock.advance(60_000)
        expect(story.program.sockets.all.length).toBeLessThanOrEqual(20)
        expect(story.program.sockets.all.length).toBeGreaterThan(3)
        story.program.app.destroy()
      }
    })

    it.each(ways)('%s() dials at once where the last dial began 5 s ago', async (way) => {
      const story = tell(profile)
      story.door = refuse
      const { client } = story.connect(options)
      // Refused at 0, 1, 3, 7 and 15 s: it waits until 31 s.
      await story.clock.advance(20_500)
      const dials = dialsFrom(story)
      client[way]()
      await story.clock.advance(500)
      expect(dials()).toHaveLength(1)
    })

    it.each(ways)('%s() is the next attempt where the last dial has just begun', async (way) => {
      const story = tell(profile)
      story.door = refuse
      const { client } = story.connect(options)
      // Refused at 0, 1, 3, 7 and 15 s.
      await story.clock.advance(16_000)
      const dials = dialsFrom(story)
      for (let click = 0; click < 5; click++) {
        client[way]()
        await story.clock.advance(100)
      }
      expect(dials()).toEqual([])
      expect(client.state).toBe('waiting')
      await story.clock.advance(30_000)
      expect(dials().length).toBeGreaterThan(0)
    })

    it.each(ways)('%s() is the next attempt where a delay shorter than 5 s is not over', async (way) => {
      const story = tell(profile)
      story.door = refuse
      const { client } = story.connect({ ...options, reconnectPeriod: 2000 })
      await story.clock.advance(1000)
      const dials = dialsFrom(story)
      client[way]()
      await story.clock.advance(900)
      expect(dials()).toEqual([])
      await story.clock.advance(300)
      expect(dials()).toEqual([1])
    })

    it.each(ways)('%s() after an end dials at once', async (way) => {
      const story = tell(profile)
      const { client } = await story.connected(options)
      client.end()
      await story.clock.advance(3000)
      const dials = dialsFrom(story)
      client[way]()
      await story.clock.advance(500)
      expect(dials()).toHaveLength(1)
      expect(client.connected).toBe(true)
    })

    it.each(ways)('%s() of a connected client dials at once', async (way) => {
      const story = tell(profile)
      const { client } = await story.connected(options)
      const dials = dialsFrom(story)
      client[way]()
      await story.clock.advance(3000)
      expect(dials()).toHaveLength(1)
      expect(client.connected).toBe(true)
    })
  },
)

describe.each(profiles)('probeTimeout, on $platform with $socketImplementation', (profile) => {
  it.each([0, Infinity, 2 ** 31, 1e12])('%d is no limit', async (probeTimeout) => {
    const story = tell({ ...profile, quirks: { suspendedSocket: 'survives' } })
    const { client, called } = await story.connected({ ...options, probeTimeout })
    story.program.network.latency = 400
    await away(story, 1000)
    await story.clock.advance(20_000)
    expect(called).toEqual(['connect'])
    expect(client.connected).toBe(true)
    expect(story.program.sockets.all).toHaveLength(1)
  })
})

describe.each(profiles)('end(true) inside `message`, on $platform with $socketImplementation', (profile) => {
  it.each([0, 1, 2] as const)('nothing more is delivered, and nothing throws (QoS %i)', async (qos) => {
    const story = tell(profile)
    const peers = speak(story, 4, (packet, peer) => {
      answer(packet, peer)
      if (packet.cmd === 'pubrec') peer.say({ cmd: 'pubrel', messageId: packet.messageId })
    })
    const { client } = story.connect(options)
    const heard: string[] = []
    client.on('message', (_topic, payload) => {
      heard.push(payload.toString())
      client.end(true)
    })
    await story.clock.advance(1000)
    const publish = (number: number) => ({
      cmd: 'publish',
      topic: 't',
      payload: `${number}`,
      qos,
      messageId: number,
    })
    peers[0]!.say(publish(1), publish(2), publish(3))
    peers[0]!.say(publish(4))
    await story.clock.advance(5000)
    expect(heard).toEqual(['1'])
    expect(story.program.errors).toEqual([])
    expect(client.state).toBe('ended')
    expect(story.program.sockets.open).toHaveLength(0)
    expect(story.program.timers.pending).toBe(0)
  })
})

describe.each(profiles)(
  'reconnectPeriod that is set to 0 at run time, on $platform with $socketImplementation',
  (profile) => {
    it('while it is connected: a drop leaves it idle', async () => {
      const story = tell(profile)
      const { client } = await story.connected(options)
      client.options.reconnectPeriod = 0
      story.connections[0]!.drop()
      await story.clock.advance(60_000)
      expect(client.state).toBe('idle')
      expect(client.reconnecting).toBe(false)
      expect(story.program.sockets.all).toHaveLength(1)
    })

    it('while it waits: the attempt that is due is the last one', async () => {
      const story = tell(profile)
      story.door = refuse
      const { client } = story.connect(options)
      await story.clock.advance(500)
      expect(client.state).toBe('waiting')
      client.options.reconnectPeriod = 0
      await story.clock.advance(HOUR)
      expect(story.program.sockets.all.length).toBeLessThanOrEqual(2)
      expect(client.state).toBe('idle')
      expect(client.reconnecting).toBe(false)
    })
  },
)

describe.each(profiles)(
  "onHide: 'disconnect' on a host that refuses every call while it is hidden, on $platform with $socketImplementation",
  (profile) => {
    /** A host whose tasks answer `interrupted` from the moment of hiding, and close nothing. */
    function refusingHost({ program }: Story): never {
      let isHidden = false
      program.wx.onAppHide(() => (isHidden = true))
      program.wx.onAppShow(() => (isHidden = false))
      return {
        ...program.wx,
        connectSocket(request: never) {
          const task = program.wx.connectSocket(request)
          const guarded = (name: 'send' | 'close') => (call: { fail?: (result: object) => void }) => {
            if (isHidden) call.fail?.({ errMsg: `${name}:fail interrupted` })
            else task[name](call as never)
          }
          return new Proxy(task, {
            get(target, key) {
              if (key === 'send' || key === 'close') return guarded(key)
              const value: unknown = Reflect.get(target, key, target)
              return typeof value === 'function' ? (value.bind(target) as unknown) : value
            },
          })
        },
      } as never
    }

    it('lastError says that the goodbye was not sent', async () => {
      const story = tell(profile)
      const { client, called } = story.connect({ ...options, onHide: 'disconnect', wx: refusingHost(story) })
      await story.clock.advance(1000)
      story.program.app.hide()
      await story.clock.advance(4000)
      expect(called).toContain('close')
      expect(client.state).toBe('suspended')
      expect(client.lastError?.message).toMatch(/interrupted|hidden|goodbye|DISCONNECT/i)
    })

    it('the slot stays taken until the socket is gone', async () => {
      const story = tell({ ...profile, quirks: { suspendedSocket: 'survives' } })
      const host = refusingHost(story) as { connectSocket(request: unknown): unknown }
      const openAtDials: number[] = []
      const { connectSocket } = host
      host.connectSocket = (request) => {
        openAtDials.push(story.program.sockets.open.filter(({ state }) => state === 'open').length)
        return connectSocket(request)
      }
      const { client } = story.connect({
        ...options,
        onHide: 'disconnect',
        wx: host as never,
        socketLimit: 1,
      })
      await story.clock.advance(1000)
      story.program.app.hide()
      await story.clock.advance(4000)
      expect(story.program.sockets.all[0]!.state).toBe('open')
      story.program.app.show()
      await story.clock.advance(10_000)
      expect(client.connected).toBe(true)
      expect(openAtDials).toEqual([0, 0])
      expect(story.program.sockets.open).toHaveLength(1)
    })
  },
)
