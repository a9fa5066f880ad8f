import { describe, expect, it } from 'vitest'
import type * as Mqtt from '../../src/index.ts'
import { profiles, tell, type Story } from './clients.ts'
import { sent, speak } from './scripted-server.ts'

type Profile = (typeof profiles)[number]
type Request = Partial<Mqtt.CredentialsRequest>
/** With what it has beside the call. */
type Token = ((request?: Request) => PromiseLike<unknown>) & { clear(): void }

const HOUR = 3_600_000
const first: Request = { reason: 'first', clientId: 'page', attempt: 1 }

/** What a promise comes to within a second, or `nothing`. */
async function outcome(story: Story, promise: PromiseLike<unknown>): Promise<unknown> {
  let told: unknown = 'nothing'
  promise.then(
    (value) => (told = value),
    (error: unknown) => (told = error),
  )
  await story.clock.advance(1000)
  return told
}

/** Milliseconds as whole seconds. */
const seconds = (times: number[]): number[] => times.map((time) => Math.round(time / 1000))

describe.each(profiles)('signing out, on $platform with $socketImplementation', (profile) => {
  function phone({ storage }: { storage?: object } = {}) {
    const story = tell(profile)
    const { wx } = story.program
    const state = { user: 'A', fetched: 0 }
    const make = () =>
      story.mqtt.storedToken({
        storage: (storage ?? wx) as never,
        fetch: () => {
          state.fetched++
          return { token: `token of ${state.user}`, expiresIn: HOUR }
        },
      }) as unknown as Token
    return { story, wx, state, make, token: make() }
  }

  it('a key that was written and is gone means signed out', async () => {
    const { story, wx, state, token } = phone()
    expect(await outcome(story, token(first))).toBe('token of A')
    wx.removeStorageSync('mqtt-token')
    state.user = 'B'
    expect(await outcome(story, token(first))).toBe('token of B')
    expect(JSON.stringify(wx.getStorageSync('mqtt-token'))).toContain('token of B')
  })

  it('storage that is cleared as a whole means signed out', async () => {
    const { story, wx, state, token } = phone()
    await outcome(story, token(first))
    wx.clearStorageSync()
    state.user = 'B'
    expect(await outcome(story, token(first))).toBe('token of B')
  })

  it('what could not be written stays in memory', async () => {
    const full = {
      getStorageSync: () => '',
      setStorageSync: () => {
        throw new Error('setStorageSync:fail exceed storage max size 10MB')
      },
      removeStorageSync: () => undefined,
    }
    const { story, state, token } = phone({ storage: full })
    expect(await outcome(story, token(first))).toBe('token of A')
    expect(await outcome(story, token(first))).toBe('token of A')
    expect(state.fetched).toBe(1)
  })

  it('clear() forgets the token, in memory and in the storage', async () => {
    const { story, wx, state, make, token } = phone()
    await outcome(story, token(first))
    token.clear()
    expect(JSON.stringify(wx.getStorageSync('mqtt-token') ?? '')).not.toContain('token of A')
    state.user = 'B'
    expect(await outcome(story, token(first))).toBe('token of B')
    expect(await outcome(story, make()(first))).toBe('token of B')
    expect(state.fetched).toBe(2)
  })

  it('clear() of a storage that cannot be written forgets it in memory', async () => {
    const broken = {
      getStorageSync: () => '',
      setStorageSync: () => {
        throw new Error('no')
      },
      removeStorageSync: () => {
        throw new Error('no')
      },
    }
    const { story, state, token } = phone({ storage: broken })
    await outcome(story, token(first))
    token.clear()
    state.user = 'B'
    expect(await outcome(story, token(first))).toBe('token of B')
  })

  it('clear() while it is fetched: what is answered later is nobody’s', async () => {
    const story = tell(profile)
    const { wx } = story.program
    const answers: ((token: string) => void)[] = []
    const token = story.mqtt.storedToken({
      storage: wx as never,
      fetch: () => new Promise<string>((resolve) => answers.push(resolve)),
    }) as unknown as Token
    const told: unknown[] = []
    const ask = async () => {
      token(first).then(
        (value) => told.push(value),
        (error: unknown) => told.push(error),
      )
      await story.clock.advance(10)
    }
    await ask()
    token.clear()
    await ask()
    answers[0]!('token of A')
    await story.clock.advance(10)
    expect(answers).toHaveLength(2)
    answers[1]!('token of B')
    await story.clock.advance(10)
    expect(told.at(-1)).toBe('token of B')
    expect(JSON.stringify(wx.getStorageSync('mqtt-token'))).not.toContain('token of A')
    expect(await outcome(story, token(first))).toBe('token of B')
  })

  it('the next user of the same client connects as himself', async () => {
    const { story, state, token } = phone()
    const peers = speak(story, 4)
    const { client } = story.connect({
      credentials: (request) =>
        token(request).then((password) => ({ username: state.user, password: password as string })),
    })
    await story.clock.advance(1000)
    token.clear()
    client.end()
    await story.clock.advance(3000)
    state.user = 'B'
    client.connect()
    await story.clock.advance(3000)
    expect(sent(peers, 'connect').map(({ username, password }) => `${username}: ${password}`)).toEqual([
      'A: token of A',
      'B: token of B',
    ])
  })

  it('token() without an argument is the token for a request, and fetches it where there is none', async () => {
    const { story, state, token } = phone()
    expect(await outcome(story, token())).toBe('token of A')
    expect(await outcome(story, token())).toBe('token of A')
    expect(await outcome(story, token(first))).toBe('token of A')
    expect(state.fetched).toBe(1)
  })

  it('a request that was answered with 401 asks for another token', async () => {
    const { story, state, token } = phone()
    await outcome(story, token())
    state.user = 'A, renewed'
    expect(await outcome(story, token({ reason: 'refused' }))).toBe('token of A, renewed')
    expect(await outcome(story, token())).toBe('token of A, renewed')
    expect(state.fetched).toBe(2)
  })
})

describe.each(profiles)(
  'storedToken of whole answers, on $platform with $socketImplementation',
  (profile) => {
    function vendor() {
      const story = tell(profile)
      const state = { fetched: 0 }
      const make = () =>
        story.mqtt.storedToken({
          storage: story.program.wx as never,
          fetch: (() => {
            const number = ++state.fetched
            return {
              credentials: { username: `signed ${number}`, password: `signature ${number}` },
              expiresIn: HOUR,
            }
          }) as never,
        }) as unknown as Token
      return { story, state, make }
    }

    it('user name and password belong together, and come back together after the next start', async () => {
      const { story, state, make } = vendor()
      const peers = speak(story, 4)
      for (const start of [1, 2]) {
        const { client } = story.connect({ credentials: make() as never })
        await story.clock.advance(1000)
        expect(client.connected, `start ${start}`).toBe(true)
        client.end()
        await story.clock.advance(3000)
      }
      const pairs = sent(peers, 'connect').map(({ username, password }) => `${username}: ${password}`)
      expect(pairs).toEqual(['signed 1: signature 1', 'signed 1: signature 1'])
      expect(state.fetched).toBe(1)
    })

    it('a refusal fetches another one', async () => {
      const { story, make } = vendor()
      const peers = speak(story, 4, (packet, peer) => {
        if (packet.cmd !== 'connect') return
        const returnCode = packet.username === 'signed 1' ? 5 : 0
        peer.say({ cmd: 'connack', returnCode, sessionPresent: false })
      })
      const { client } = story.connect({ credentials: make() as never })
      await story.clock.advance(5000)
      expect(client.connected).toBe(true)
      const [, second] = sent(peers, 'connect')
      expect(`${second?.username}: ${second?.password}`).toBe('signed 2: signature 2')
    })
  },
)

describe.each(profiles)(
  'a sign-in that covers the program, on $platform with $socketImplementation',
  (profile) => {
    it.each([
      ['for a moment', 2000],
      ['until it is suspended', 20_000],
    ])('%s is asked once, and its answer is used', async (_, away) => {
      const story = tell(profile)
      const { app } = story.program
      let asked = 0
      const { client } = story.connect({
        reconnectPeriod: 1000,
        credentials: () => {
          asked++
          // Another app comes to the front, and answers a little after it has gone.
          app.hide()
          story.clock.setTimeout(() => app.show(), away)
          return new Promise((resolve) =>
            story.clock.setTimeout(() => resolve({ username: 'u', password: 'p' }), away + 300),
          )
        },
      })
      await story.clock.advance(100_000)
      expect(asked).toBe(1)
      expect(client.connected).toBe(true)
      expect(story.program.sockets.all).toHaveLength(1)
    })

    it('and another network does not ask it again either', async () => {
      const story = tell(profile)
      let asked = 0
      const { client } = story.connect({
        credentials: () => {
          asked++
          return new Promise((resolve) =>
            story.clock.setTimeout(() => resolve({ username: 'u', password: 'p' }), 5000),
          )
        },
      })
      await story.clock.advance(1000)
      story.program.network.switchTo('4g')
      await story.clock.advance(1000)
      story.program.network.switchTo('wifi')
      await story.clock.advance(10_000)
      expect(asked).toBe(1)
      expect(client.connected).toBe(true)
    })
  },
)

describe.each(profiles)('what credentials answers, on $platform with $socketImplementation', (profile) => {
  it.each([4, 5] as const)('may be nothing but an empty object (version %i)', async (protocolVersion) => {
    const story = tell(profile)
    const { client } = story.connect({ protocolVersion, credentials: () => ({}) })
    await story.clock.advance(1000)
    expect(client.connected).toBe(true)
  })

  it.each<[string, object]>([
    ['the whole answer of a cloud function', { result: { username: 'u', password: 'S3CRET' } }],
    ['the whole answer of wx.request', { data: { username: 'u', password: 'S3CRET' }, statusCode: 200 }],
    ['names nearly right', { userName: 'u', passWord: 'S3CRET' }],
    ['a token alone', { token: 'S3CRET' }],
  ])('is an error that names the fields, and no anonymous CONNECT: %s', async (_, given) => {
    const story = tell(profile)
    const peers = speak(story, 4)
    const errors: (Error & { code?: unknown })[] = []
    const { client } = story.connect({ reconnectPeriod: 0, credentials: () => given as never })
    client.on('error', (error) => errors.push(error))
    await story.clock.advance(5000)
    expect(sent(peers, 'connect')).toEqual([])
    expect(errors.map(({ code }) => code)).toEqual(['ERR_CREDENTIALS'])
    for (const field of ['username', 'password', 'clientId']) expect(errors[0]!.message).toContain(field)
    expect(JSON.stringify(errors[0]) + String(errors[0])).not.toContain('S3CRET')
  })

  it('may bring the URL, headers and the client id', async () => {
    const story = tell(profile)
    const peers = speak(story, 4)
    const { client } = story.connect({
      wxOptions: { header: { 'x-page': 'kept', 'x-sign': 'old' } },
      credentials: () =>
        ({
          url: 'wx://127.0.0.1:8083/signed?sig=1',
          header: { 'x-sign': 'new' },
          clientId: 'computed',
          username: 'u',
        }) as never,
    })
    await story.clock.advance(1000)
    expect(client.connected).toBe(true)
    expect(peers[0]!.socket.url).toBe('ws://127.0.0.1:8083/signed?sig=1')
    expect(peers[0]!.socket.header).toMatchObject({ 'x-sign': 'new', 'x-page': 'kept' })
    expect(sent(peers, 'connect').map(({ clientId }) => clientId)).toEqual(['computed'])
  })

  it('brings a URL for each dial', async () => {
    const story = tell(profile)
    let number = 0
    const peers = speak(story, 4)
    const { client } = story.connect({
      reconnectPeriod: 1000,
      credentials: () => ({ url: `wxs://127.0.0.1/mqtt?sig=${++number}` }) as never,
    })
    await story.clock.advance(1000)
    peers[0]!.socket.drop()
    await story.clock.advance(5000)
    expect(client.connected).toBe(true)
    expect(peers.map(({ socket }) => socket.url.replace(/^.*\?/, ''))).toEqual(['sig=1', 'sig=2'])
  })

  it.each(['not a url', 'mqtt://broker.example', 7])(
    'is ERR_URL or ERR_CREDENTIALS for a URL that is none, and is asked again: %s',
    async (url) => {
      const story = tell(profile)
      let asked = 0
      const { client, called } = story.connect({
        reconnectPeriod: 1000,
        credentials: () => (++asked === 1 ? { url } : { url: 'wx://127.0.0.1/mqtt' }) as never,
      })
      await story.clock.advance(500)
      expect(called[0]).toMatch(/^error ERR_(URL|CREDENTIALS)$/)
      await story.clock.advance(5000)
      expect(client.connected).toBe(true)
    },
  )

  it('may bring the client id that `clean: false` needs', async () => {
    const story = tell(profile)
    const peers = speak(story, 4)
    const client = story.mqtt.connect('wx://127.0.0.1/mqtt', {
      clean: false,
      credentials: () => ({ clientId: 'computed', username: 'u' }),
    })
    await story.clock.advance(1000)
    expect(client.connected).toBe(true)
    expect(sent(peers, 'connect')[0]).toMatchObject({ clientId: 'computed', clean: false })
  })

  it('is an error where it brings none and `clean: false` needs one', async () => {
    const story = tell(profile)
    const peers = speak(story, 4)
    const errors: Error[] = []
    const client = story.mqtt.connect('wx://127.0.0.1/mqtt', {
      clean: false,
      reconnectPeriod: 0,
      credentials: () => ({ username: 'u' }),
    })
    client.on('error', (error) => errors.push(error))
    await story.clock.advance(1000)
    expect(sent(peers, 'connect')).toEqual([])
    expect(errors).toHaveLength(1)
    expect(errors[0]!.message).toMatch(/client ?id/i)
  })

  it.each<[string, () => unknown, RegExp]>([
    ['an Error', () => Promise.reject(new Error('request timed out: api 7')), /request timed out: api 7/],
    [
      'what wx hands to fail',
      () => Promise.reject({ errMsg: 'request:fail timeout' } as never),
      /request:fail timeout/,
    ],
    ['a text', () => Promise.reject('signed out' as never), /signed out/],
  ])('or what it failed with is in the message: %s', async (_, credentials, words) => {
    const story = tell(profile)
    const errors: (Error & { code?: unknown })[] = []
    const { client } = story.connect({ reconnectPeriod: 0, credentials: credentials as never })
    client.on('error', (error) => errors.push(error))
    await story.clock.advance(1000)
    expect(errors.map(({ code }) => code)).toEqual(['ERR_CREDENTIALS'])
    expect(errors[0]!.message).toMatch(words)
  })
})

describe.each(profiles)(
  'credentials and a handshake that is refused, on $platform with $socketImplementation',
  (profile) => {
    /** A client behind a server that refuses the handshake while `status` says so. */
    function behind(more: object = {}) {
      const story = tell(profile)
      const { program, clock } = story
      const state = { status: 403, reasons: [] as string[], dials: [] as number[] }
      speak(story, 4)
      const open = story.door!
      story.door = (connection) => {
        state.dials.push(clock.now())
        if (state.status) connection.refuse(state.status)
        else open(connection)
      }
      const joined = story.connect({
        reconnectPeriod: 1000,
        credentials: ({ reason }) => {
          state.reasons.push(reason)
          return { username: 'u', password: 'p' }
        },
        ...more,
      })
      return { ...joined, story, program, clock, state }
    }

    it.each([undefined, 2])(
      'asks anew credentialsRetries times, then as for any lost connection, and never gives up (%s)',
      async (credentialsRetries) => {
        const { client, clock, state } = behind({ credentialsRetries })
        await clock.advance(100_000)
        const asked = Array<string>(credentialsRetries ?? 3).fill('refused')
        expect(state.reasons).toEqual(
          ['first', ...asked, ...Array<string>(8).fill('reconnect')].slice(0, state.reasons.length),
        )
        // After the normal delays, the first time too.
        expect(seconds(state.dials)).toEqual([0, 1, 3, 7, 15, 31, 61, 91])
        expect(client.state).toBe('waiting')
        state.status = 0
        await clock.advance(31_000)
        expect(client.connected).toBe(true)
      },
    )

    it('counts anew after a connection', async () => {
      const { clock, state, story } = behind()
      await clock.advance(20_000)
      state.status = 0
      await clock.advance(60_000)
      state.reasons = []
      state.status = 403
      story.connections.at(-1)!.drop()
      await clock.advance(40_000)
      expect(state.reasons.slice(0, 5)).toEqual(['reconnect', 'refused', 'refused', 'refused', 'reconnect'])
    })

    it.each([502, 503, 404, 401, 301])('HTTP %i during a deploy does not end a client', async (status) => {
      const { client, clock, state } = behind()
      state.status = status
      await clock.advance(300_000)
      expect(client.state).toBe('waiting')
      state.status = 0
      await clock.advance(46_000)
      expect(client.connected).toBe(true)
    })

    it('a URL that is signed is signed anew', async () => {
      const story = tell(profile)
      speak(story, 4)
      const open = story.door!
      let good = 'a'
      story.door = (connection) => {
        if (connection.url.endsWith(`=${good}`)) open(connection)
        else connection.refuse(403)
      }
      let fetched = 0
      const token = story.mqtt.storedToken({
        storage: story.program.wx as never,
        fetch: () => {
          fetched++
          return { token: `wx://127.0.0.1/mqtt?sig=${good}`, expiresIn: HOUR }
        },
      })
      const { client } = story.connect({
        reconnectPeriod: 1000,
        credentials: (request) => token(request).then((url) => ({ url }) as never),
      })
      await story.clock.advance(2000)
      expect(client.connected).toBe(true)
      good = 'b'
      story.program.sockets.last!.drop()
      await story.clock.advance(60_000)
      expect(client.connected).toBe(true)
      expect(fetched).toBe(2)
      expect(story.program.sockets.all.length).toBeLessThanOrEqual(5)
    })

    it.each([false, true])(
      'DISCONNECT 0x87 asks anew, unless a message may be what it is about (%s)',
      async (isInFlight) => {
        const story = tell(profile)
        const peers = speak(story, 5, (packet, peer) => {
          if (packet.cmd === 'connect') peer.say({ cmd: 'connack', reasonCode: 0, sessionPresent: false })
        })
        const reasons: string[] = []
        const { client } = story.connect({
          protocolVersion: 5,
          reconnectPeriod: 1000,
          credentials: ({ reason }) => {
            reasons.push(reason)
            return { username: 'u', password: 'p' }
          },
        })
        await story.clock.advance(1000)
        if (isInFlight) client.publish('t', 'x', { qos: 1 })
        await story.clock.advance(100)
        peers[0]!.say({ cmd: 'disconnect', reasonCode: 0x87 })
        peers[0]!.cut()
        await story.clock.advance(5000)
        expect(reasons).toEqual(['first', isInFlight ? 'reconnect' : 'refused'])
        expect(client.connected).toBe(true)
      },
    )
  },
)

describe.each(profiles)(
  'transformWsUrl that is asynchronous, on $platform with $socketImplementation',
  (profile) => {
    it('is waited for, or is an error that says where such a URL goes', async () => {
      const story = tell(profile)
      const errors: Error[] = []
      const { client } = story.connect({
        reconnectPeriod: 0,
        transformWsUrl: ((url: string) => Promise.resolve(`${url}?sig=1`)) as never,
      })
      client.on('error', (error) => errors.push(error))
      await story.clock.advance(1000)
      if (client.connected) expect(story.connections[0]!.url).toMatch(/\?sig=1$/)
      else expect(errors[0]?.message).toMatch(/credentials/)
    })
  },
)

describe.each(profiles)('refusals of the broker, on $platform with $socketImplementation', (profile) => {
  const transient: [string, 4 | 5, number][] = [
    ['server unavailable', 4, 3],
    ['server unavailable', 5, 0x88],
    ['server busy', 5, 0x89],
    ['quota exceeded', 5, 0x97],
    ['connection rate exceeded', 5, 0x9f],
    ['use another server', 5, 0x9c],
    ['server moved', 5, 0x9d],
  ]

  it.each(transient)('%s (version %i, code %i) is tried again after the delays', async (_, version, code) => {
    const story = tell(profile)
    const dials: number[] = []
    const peers = speak(story, version, (packet, peer) => {
      if (packet.cmd !== 'connect') return
      dials.push(story.clock.now())
      const refusal = peer.number <= 3 ? code : 0
      peer.say({ cmd: 'connack', returnCode: refusal, reasonCode: refusal, sessionPresent: false })
    })
    const { client } = story.connect({ protocolVersion: version, reconnectPeriod: 1000 })
    await story.clock.advance(60_000)
    expect(seconds(dials)).toEqual([0, 1, 3, 7])
    expect(peers).toHaveLength(4)
    expect(client.connected).toBe(true)
  })

  it.each([0x9c, 0x9d])('code %i says which server it is', async (reasonCode) => {
    const story = tell(profile)
    speak(story, 5, (packet, peer) => {
      if (packet.cmd !== 'connect') return
      const properties = { serverReference: 'other.example:8084' }
      peer.say({ cmd: 'connack', reasonCode, sessionPresent: false, properties })
    })
    const { client } = story.connect({ protocolVersion: 5, reconnectPeriod: 60_000 })
    await story.clock.advance(1000)
    expect(client.lastError?.message).toContain('other.example:8084')
    expect(client.lastError).toMatchObject({ code: reasonCode })
  })

  const final: [string, 4 | 5, number][] = [
    ['unacceptable protocol version', 4, 1],
    ['identifier rejected', 4, 2],
    ['bad user name or password', 4, 4],
    ['not authorized', 4, 5],
    ['client identifier not valid', 5, 0x85],
    ['not authorized', 5, 0x87],
    ['banned', 5, 0x8a],
  ]

  describe.each(final)('%s (version %i, code %i) is final', (_, version, code) => {
    function refusedClient() {
      const story = tell(profile)
      const state = { code }
      const peers = speak(story, version, (packet, peer) => {
        if (packet.cmd === 'connect')
          peer.say({ cmd: 'connack', returnCode: state.code, reasonCode: state.code, sessionPresent: false })
      })
      const joined = story.connect({ protocolVersion: version, reconnectPeriod: 1000 })
      return { ...joined, story, state, peers }
    }

    it('time does not try it again', async () => {
      const { client, story, peers } = refusedClient()
      await story.clock.advance(HOUR)
      expect(peers).toHaveLength(1)
      expect(client.state).toBe('idle')
    })

    it.each<[string, (client: Mqtt.MqttClient, story: Story) => Promise<void> | void]>([
      ['connect()', (client) => void client.connect()],
      [
        'the user who leaves and comes back',
        async (_client, { program, clock }) => {
          program.app.hide()
          await clock.advance(2000)
          program.app.show()
        },
      ],
    ])('%s revives the client', async (_way, revive) => {
      const { client, story, state } = refusedClient()
      await story.clock.advance(10_000)
      state.code = 0
      await revive(client, story)
      await story.clock.advance(3000)
      expect(client.connected).toBe(true)
    })
  })
})

describe.each(profiles)('enhanced authentication, on $platform with $socketImplementation', (profile) => {
  it.each<[string, (bytes: Uint8Array) => unknown]>([
    ['Uint8Array', (bytes) => bytes],
    ['ArrayBuffer', (bytes) => bytes.buffer],
    ['DataView', (bytes) => new DataView(bytes.buffer)],
  ])('goes to and fro until the broker is content, with data as %s', async (_, made) => {
    const story = tell(profile)
    const heard: unknown[] = []
    const peers = speak(story, 5, (packet, peer) => {
      const data = (packet as { properties?: { authenticationData?: Buffer } }).properties?.authenticationData
      if (packet.cmd === 'connect') {
        heard.push(data?.toString())
        const properties = { authenticationMethod: 'count', authenticationData: Buffer.from('two') }
        peer.say({ cmd: 'auth', reasonCode: 0x18, properties })
      }
      if (packet.cmd === 'auth') {
        heard.push(data?.toString())
        peer.say({ cmd: 'connack', reasonCode: 0, sessionPresent: false })
      }
    })
    const bytes = (text: string) => made(Uint8Array.from(Buffer.from(text)))
    const { client } = story.connect({
      protocolVersion: 5,
      properties: { authenticationMethod: 'count', authenticationData: bytes('one') as Uint8Array },
      manualConnect: true,
    })
    client.handleAuth = (packet, callback) => {
      heard.push((packet.properties?.authenticationData as Buffer | undefined)?.toString())
      const properties = { authenticationMethod: 'count', authenticationData: bytes('three') as Uint8Array }
      callback(undefined, { cmd: 'auth', reasonCode: 0x18, properties })
    }
    client.connect()
    await story.clock.advance(1000)
    expect(heard).toEqual(['one', 'two', 'three'])
    expect(client.connected).toBe(true)
    expect(peers).toHaveLength(1)
  })

  it('an AUTH of two bytes, which MQTT 5 allows, is no error', async () => {
    const story = tell(profile)
    const peers = speak(story, 5)
    const { client, called } = story.connect({
      protocolVersion: 5,
      properties: { authenticationMethod: 'count' },
    })
    await story.clock.advance(1000)
    peers[0]!.sayBytes(0xf0, 0x00)
    await story.clock.advance(5000)
    expect(called).toEqual(['connect'])
    expect(client.connected).toBe(true)
  })
})

describe.each(profiles)('a clientId that is a number, on $platform with $socketImplementation', (profile) => {
  it.each([1664208000000, 0, 7])('becomes its digits: %d', async (clientId) => {
    const story = tell(profile)
    const peers = speak(story, 4)
    story.mqtt.connect('wx://127.0.0.1/mqtt', { clientId: clientId as never })
    await story.clock.advance(1000)
    expect(sent(peers, 'connect').map((packet) => packet.clientId)).toEqual([String(clientId)])
  })

  it('is one that `clean: false` can do with', async () => {
    const story = tell(profile)
    const peers = speak(story, 4)
    story.mqtt.connect('wx://127.0.0.1/mqtt', { clean: false, clientId: 7 as never })
    await story.clock.advance(1000)
    expect(sent(peers, 'connect')[0]).toMatchObject({ clientId: '7', clean: false })
  })

  it('may come from credentials', async () => {
    const story = tell(profile)
    const peers = speak(story, 4)
    story.connect({ reconnectPeriod: 0, credentials: () => ({ clientId: 1664208000000 as never }) })
    await story.clock.advance(1000)
    expect(sent(peers, 'connect').map((packet) => packet.clientId)).toEqual(['1664208000000'])
  })
})

describe('numbers from a picker, which are texts', () => {
  const profile: Profile = profiles[0]!

  /** Each option with a text for a number, and whether the text counts as the number. */
  const uses: Record<string, (story: Story, value: string) => Promise<boolean | 'refused'>> = {
    async keepalive(story, value) {
      const peers = speak(story, 4)
      return refusedOr(story, { keepalive: value }, () => Number(sent(peers, 'connect')[0]?.keepalive) === 5)
    },
    async protocolVersion(story, value) {
      const peers = speak(story, 5)
      return refusedOr(
        story,
        { protocolVersion: value },
        () => sent(peers, 'connect')[0]?.protocolVersion === 5,
      )
    },
    async connectTimeout(story, value) {
      story.door = () => undefined
      let at = 0
      return refusedOr(
        story,
        { connectTimeout: `${value}000`, reconnectPeriod: 0 },
        () => at === 5000,
        (client) => client.on('close', () => (at = story.clock.now())),
      )
    },
    async reconnectPeriod(story, value) {
      story.door = (connection) => connection.refuse(404)
      return refusedOr(story, { reconnectPeriod: `${value}000` }, () => {
        const at = story.program.timeline.entries
          .filter(({ what }) => what === 'connectSocket')
          .map((entry) => Math.round(entry.at / 1000))
        return String(at.slice(0, 2)) === '0,5'
      })
    },
  }

  async function refusedOr(
    story: Story,
    options: object,
    isTaken: () => boolean,
    listen: (client: Mqtt.MqttClient) => void = () => undefined,
  ): Promise<boolean | 'refused'> {
    const errors: unknown[] = []
    try {
      const { client } = story.connect(options)
      client.on('error', (error) => errors.push((error as { code?: unknown }).code))
      listen(client)
    } catch (error) {
      errors.push((error as { code?: unknown }).code)
    }
    await story.clock.advance(9000)
    return errors.includes('ERR_ARGUMENT') ? 'refused' : isTaken()
  }

  it('are taken, or refused with ERR_ARGUMENT, by all options alike', async () => {
    const outcomes: Record<string, unknown> = {}
    for (const [name, use] of Object.entries(uses)) outcomes[name] = await use(tell(profile), '5')
    expect([
      Object.fromEntries(Object.keys(uses).map((name) => [name, true])),
      Object.fromEntries(Object.keys(uses).map((name) => [name, 'refused'])),
    ]).toContainEqual(outcomes)
  })

  it('are taken, or refused with ERR_ARGUMENT, as a QoS everywhere alike', async () => {
    const qos = '1' as never
    const story = tell(profile)
    const peers = speak(story, 4)
    const outcomes: Record<string, unknown> = { will: undefined }
    let client: Mqtt.MqttClient | undefined
    try {
      client = story.connect({ will: { topic: 'w', payload: 'x', qos } as never }).client
      client.on('error', (error) => {
        if ((error as { code?: unknown }).code === 'ERR_ARGUMENT') outcomes['will'] = 'refused'
      })
    } catch (error) {
      outcomes['will'] = (error as { code?: unknown }).code === 'ERR_ARGUMENT' ? 'refused' : error
    }
    await story.clock.advance(1000)
    outcomes['will'] ??= sent(peers, 'connect')[0]?.will?.qos
    client?.end(true)
    await story.clock.advance(3000)
    client = story.connect().client
    await story.clock.advance(1000)
    const tells = (name: string) => (error?: Error | null) =>
      (outcomes[name] = !error
        ? 1
        : (error as { code?: unknown }).code === 'ERR_ARGUMENT'
          ? 'refused'
          : error)
    client.publish('t', 'x', { qos }, tells('publish'))
    client.subscribe('a', { qos }, tells('subscribe'))
    client.subscribe({ b: { qos } }, tells('subscribe with a map'))
    await story.clock.advance(1000)
    const names = ['will', 'publish', 'subscribe', 'subscribe with a map']
    expect([
      Object.fromEntries(names.map((name) => [name, 1])),
      Object.fromEntries(names.map((name) => [name, 'refused'])),
    ]).toContainEqual(outcomes)
    // What is taken is taken as the number: the wire knows no other.
    for (const { qos: wire } of sent(peers, 'publish')) expect(wire).toBe(1)
    for (const { subscriptions } of sent(peers, 'subscribe')) expect(subscriptions[0]?.qos).toBe(1)
  })
})
