import { describe, expect, it } from 'vitest'
import { readFileSync } from 'node:fs'
import { profiles, tell, type Client } from './clients.ts'
import { sent, speak } from './scripted-server.ts'

type Explained = Error & { code?: unknown; hint?: unknown }

const HOUR = 3_600_000

/** All that an error says in words. */
const saidBy = (error: Explained | undefined): string => `${error?.message} ${String(error?.hint ?? '')}`

const accept = { cmd: 'connack', returnCode: 0, reasonCode: 0, sessionPresent: false }

describe.each(profiles)(
  'a CONNECT that cannot be written, on $platform with $socketImplementation',
  (profile) => {
    const unwritable = { userProperties: { page: undefined } } as never
    it.each<[string, object]>([
      ['in the options', { properties: unwritable }],
      ['in the will', { will: { topic: 'w', payload: 'x', properties: unwritable } }],
      ['from credentials', { credentials: () => ({ properties: unwritable }) }],
      ['from credentials that take their time', { credentials: async () => ({ properties: unwritable }) }],
    ])('is ERR_ARGUMENT and a close, and no socket stays: %s', async (_, options) => {
      const story = tell(profile)
      const { client, called } = story.connect({
        protocolVersion: 5,
        reconnectPeriod: 0,
        manualConnect: true,
        ...options,
      })
      client.connect()
      await story.clock.advance(60_000)
      expect(called).toEqual(['error ERR_ARGUMENT', 'close'])
      expect(client.lastError?.message).toMatch(/page|user ?propert/i)
      expect(story.program.sockets.open).toHaveLength(0)
      expect(story.program.errors).toEqual([])
      let isEnded = false
      client.end(() => (isEnded = true))
      await story.clock.advance(3000)
      expect(isEnded).toBe(true)
      expect(story.program.timers.pending).toBe(0)
    })
  },
)

describe.each(profiles)(
  'a close between open and CONNACK, on $platform with $socketImplementation',
  (profile) => {
    const ways: Record<string, (story: ReturnType<typeof tell>) => void> = {
      'with 1011, as a broker that does not know MQTT 5': (story) =>
        speak(story, 5, (_packet, peer) => peer.cut(1011, 'internal error')),
      'with 1000': (story) => speak(story, 4, (_packet, peer) => peer.cut(1000)),
      'without a word': (story) => speak(story, 4, (_packet, peer) => peer.socket.drop()),
      'before the CONNECT could arrive': (story) => {
        story.door = (connection) => {
          connection.accept({ protocol: 'mqtt' })
          connection.close(1002)
        }
      },
    }

    it.each(Object.keys(ways))('may be the version of MQTT, or no broker: %s', async (way) => {
      for (const protocolVersion of [4, 5] as const) {
        const story = tell(profile)
        ways[way]!(story)
        const { client } = story.connect({ protocolVersion, reconnectPeriod: 0 })
        await story.clock.advance(5000)
        expect(saidBy(client.lastError)).toMatch(/version/i)
        expect(saidBy(client.lastError)).toMatch(/broker/i)
      }
    })

    it('does not say so once there was a CONNACK', async () => {
      const story = tell(profile)
      const peers = speak(story, 4)
      const { client } = story.connect({ reconnectPeriod: 0 })
      await story.clock.advance(60_000)
      peers[0]!.cut(1000)
      await story.clock.advance(1000)
      expect(saidBy(client.lastError)).not.toMatch(/version/i)
    })
  },
)

describe.each(profiles)('DISCONNECT of the broker, on $platform with $socketImplementation', (profile) => {
  const reasons: [number, RegExp][] = [
    [0x82, /protocol error/i],
    [0x87, /not authorized/i],
    [0x89, /server busy/i],
    [0x8b, /shutting down/i],
    [0x8d, /keep ?alive/i],
    [0x8e, /taken over|another client/i],
    [0x93, /receive maximum/i],
    [0x95, /too large/i],
    [0x96, /rate/i],
    [0x97, /quota/i],
    [0x98, /administrat/i],
    [0x9c, /another server/i],
    [0x9d, /moved/i],
    [0xa0, /maximum connect time/i],
  ]

  async function leave(reasonCode: number, properties?: object) {
    const story = tell(profile)
    const peers = speak(story, 5)
    const { client } = story.connect({ protocolVersion: 5, reconnectPeriod: 0 })
    await story.clock.advance(1000)
    peers[0]!.say({ cmd: 'disconnect', reasonCode, properties })
    peers[0]!.cut()
    await story.clock.advance(5000)
    expect(client.connected).toBe(false)
    return client.lastError as Explained | undefined
  }

  it.each(reasons)('%i is told by its name', async (reasonCode, name) => {
    expect((await leave(reasonCode))?.message).toMatch(name)
  })

  it('is told with its reason string and the other server', async () => {
    const error = await leave(0x9c, { reasonString: 'because of the tests', serverReference: 'b.example:1' })
    expect(error?.message).toContain('because of the tests')
    expect(error?.message).toContain('b.example:1')
  })

  it('0x8e says that another client uses this clientId', async () => {
    const error = await leave(0x8e)
    expect(saidBy(error)).toMatch(/another client/i)
    expect(saidBy(error)).toMatch(/client ?id/i)
  })
})

describe.each(profiles)('closes soon after CONNACK, on $platform with $socketImplementation', (profile) => {
  it('in 3.1.1, three of them may be another client with this clientId', async () => {
    const story = tell(profile)
    speak(story, 4, (packet, peer) => {
      if (packet.cmd !== 'connect') return
      peer.say(accept)
      story.clock.setTimeout(() => peer.cut(1000), 2000)
    })
    const { client } = story.connect({ reconnectPeriod: 1000 })
    const said: string[] = []
    client.on('close', () => said.push(saidBy(client.lastError)))
    await story.clock.advance(60_000)
    expect(said.length).toBeGreaterThan(3)
    const isAbout = said.map((text) => /another client/i.test(text) && /client ?id/i.test(text))
    expect(isAbout.slice(0, 3)).toEqual([false, false, true])
    // It is a possibility and no more.
    expect(said[2]).toMatch(/may|perhaps|possibl|likely|might|often/i)
  })

  it('do not say so when they are hours apart', async () => {
    const story = tell(profile)
    speak(story, 4, (packet, peer) => {
      if (packet.cmd !== 'connect') return
      peer.say(accept)
      story.clock.setTimeout(() => peer.cut(1000), HOUR)
    })
    const { client } = story.connect({ keepalive: 0, reconnectPeriod: 1000 })
    const said: string[] = []
    client.on('close', () => said.push(saidBy(client.lastError)))
    await story.clock.advance(5 * HOUR)
    expect(said.length).toBeGreaterThan(3)
    for (const text of said) expect(text).not.toMatch(/another client/i)
  })

  it.each([4, 5] as const)(
    'two devices with one id stop throwing each other out all day (version %i)',
    { timeout: 180_000 },
    async (protocolVersion) => {
      const story = tell({ ...profile, timelineLimit: 0, broker: { timelineLimit: 0 } })
      let connects = 0
      const devices = [1, 2].map(() => {
        const { client } = story.connect({ clientId: 'same', protocolVersion, reconnectPeriod: 1000 })
        client.on('connect', () => connects++)
        return client
      })
      await story.clock.advance(HOUR)
      connects = 0
      await story.clock.advance(HOUR)
      // Each of them comes back every 30 s at most, which is the longest delay.
      expect(connects).toBeLessThanOrEqual(150)
      // And none of them is lost for ever.
      devices[0]!.end()
      await story.clock.advance(HOUR)
      expect(devices[1]!.connected).toBe(true)
    },
  )
})

describe.each(profiles)('errors of MQTT.js, on $platform with $socketImplementation', (profile) => {
  async function errorOf(
    options: object,
    door: (story: ReturnType<typeof tell>) => void,
  ): Promise<Explained> {
    const story = tell(profile)
    door(story)
    const errors: Explained[] = []
    const { client } = story.connect({ reconnectPeriod: 0, keepalive: 10, connectTimeout: 3000, ...options })
    client.on('error', (error) => errors.push(error))
    await story.clock.advance(60_000)
    expect(errors.length).toBeGreaterThan(0)
    return errors[0]!
  }

  const refusals: [4 | 5, number, RegExp][] = [
    [4, 1, /protocol version/i],
    [4, 2, /identifier/i],
    [4, 4, /user ?name or password/i],
    [4, 5, /not authorized/i],
    [5, 0x85, /client identifier/i],
    [5, 0x86, /user ?name or password/i],
    [5, 0x87, /not authorized/i],
    [5, 0x8a, /banned/i],
    [5, 0x8c, /authentication method/i],
  ]

  it.each(refusals)(
    'a refusal (version %i, code %i) has its number, a name and a hint',
    async (version, code, name) => {
      const error = await errorOf({ protocolVersion: version }, (story) =>
        speak(story, version, (packet, peer) => {
          if (packet.cmd === 'connect') peer.say({ ...accept, returnCode: code, reasonCode: code })
        }),
      )
      expect(error.code).toBe(code)
      expect(error.message).toMatch(name)
      expect(error.hint).toEqual(expect.stringMatching(/.{20}/))
    },
  )

  it('a refusal has the reason string of the broker', async () => {
    const error = await errorOf({ protocolVersion: 5 }, (story) =>
      speak(story, 5, (packet, peer) => {
        if (packet.cmd === 'connect')
          peer.say({ ...accept, reasonCode: 0x87, properties: { reasonString: 'no such tenant' } })
      }),
    )
    expect(error.message).toContain('no such tenant')
  })

  it.each<[string, (story: ReturnType<typeof tell>) => void, RegExp]>([
    ['connack timeout', (story) => void speak(story, 4, () => undefined), /connack timeout/i],
    [
      'Keepalive timeout',
      (story) =>
        void speak(story, 4, (packet, peer) => {
          if (packet.cmd === 'connect') peer.say(accept)
        }),
      /keepalive timeout/i,
    ],
  ])('%s has a hint like every other error', async (_, door, words) => {
    const error = await errorOf({}, door)
    expect(error.message).toMatch(words)
    expect(error.hint).toEqual(expect.stringMatching(/.{20}/))
  })

  it('are SocketErrors where the README says that every error is one', async () => {
    if (!/Every error[^.]* is a `SocketError`/.test(readFileSync('README.md', 'utf8'))) return
    const refused = await errorOf({}, (story) =>
      speak(story, 4, (packet, peer) => {
        if (packet.cmd === 'connect') peer.say({ ...accept, returnCode: 5 })
      }),
    )
    const silent = await errorOf({}, (story) => void speak(story, 4, () => undefined))
    const dead = await errorOf({}, (story) =>
      speak(story, 4, (packet, peer) => {
        if (packet.cmd === 'connect') peer.say(accept)
      }),
    )
    expect([refused.name, silent.name, dead.name]).toEqual(Array(3).fill('SocketError'))
  })
})

describe.each(profiles)(
  'an idle connection that is cut at a regular age, on $platform with $socketImplementation',
  (profile) => {
    /** A proxy that closes what was silent for a minute, as nginx does without proxy_read_timeout. */
    function behindProxy(keepalive?: number): {
      client: Client
      story: ReturnType<typeof tell>
      said: string[]
    } {
      const story = tell({ ...profile, timelineLimit: 0 })
      const silence = 60_000
      speak(story, 4, (packet, peer) => {
        const heardAt = story.clock.now()
        story.clock.setTimeout(() => {
          if (peer.packets.at(-1) === packet && story.clock.now() - heardAt >= silence) peer.socket.drop()
        }, silence)
        if (packet.cmd === 'connect') peer.say(accept)
        if (packet.cmd === 'pingreq') peer.say({ cmd: 'pingresp' })
      })
      const { client } = story.connect({
        reconnectPeriod: 1000,
        ...(keepalive !== undefined && { keepalive }),
      })
      const said: string[] = []
      client.on('close', () => said.push(saidBy(client.lastError)))
      return { client, story, said }
    }

    it('does not happen with the default keepalive, which is 45 s', async () => {
      const story = tell(profile)
      const peers = speak(story, 4)
      story.connect()
      await story.clock.advance(1000)
      expect(sent(peers, 'connect')[0]?.keepalive).toBe(45)
      const { client, story: idle, said } = behindProxy()
      await idle.clock.advance(HOUR)
      expect(said).toEqual([])
      expect(client.connected).toBe(true)
    })

    it('names the timeout of the proxy', async () => {
      const { story, said } = behindProxy(300)
      await story.clock.advance(10 * 60_000)
      expect(said.length).toBeGreaterThan(5)
      expect(said.at(-1)).toMatch(/proxy|nginx/i)
      expect(said.at(-1)).toMatch(/time ?out|keepalive/i)
      expect(said[0]).not.toMatch(/proxy|nginx/i)
    })
  },
)
