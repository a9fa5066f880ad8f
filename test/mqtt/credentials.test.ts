import { describe, expect, it } from 'vitest'
import type { CredentialsRequest } from '../../src/index.ts'
import { profiles, tell } from './clients.ts'

/** A broker that takes one password at a time. */
function withPassword(profile: (typeof profiles)[number]) {
  const state = { password: 'one', seen: [] as (string | undefined)[] }
  const story = tell({
    ...profile,
    broker: {
      authenticate({ password }) {
        state.seen.push(password?.toString())
        return password?.toString() === state.password ? true : 'not authorized'
      },
    },
  })
  return { story, state }
}

const base = { clientId: 'page', username: 'u', reconnectPeriod: 1000 }

describe.each(profiles)('credentials, on $platform with $socketImplementation', (profile) => {
  it.each([4, 5] as const)('are asked for before every CONNECT (version %i)', async (protocolVersion) => {
    const { story, state } = withPassword(profile)
    const requests: CredentialsRequest[] = []
    const { client, called } = story.connect({
      ...base,
      protocolVersion,
      credentials: async (request) => {
        requests.push(request)
        return { password: state.password }
      },
    })
    expect(story.program.sockets.all).toHaveLength(0)
    await story.clock.advance(100)
    state.password = 'two'
    story.connections[0]!.drop()
    await story.clock.advance(2000)
    expect(client.connected).toBe(true)
    expect(state.seen).toEqual(['one', 'two'])
    expect(requests.map(({ attempt, reason, clientId }) => ({ attempt, reason, clientId }))).toEqual([
      { attempt: 1, reason: 'first', clientId: 'page' },
      { attempt: 2, reason: 'reconnect', clientId: 'page' },
    ])
    expect(requests[1]!.lastError).toMatchObject({ code: 'ERR_CLOSED' })
    expect(called).toEqual(['connect', 'offline', 'close', 'reconnect', 'connect'])
  })

  it.each([4, 5] as const)(
    'are asked for again when the broker refuses them (version %i)',
    async (protocolVersion) => {
      const { story, state } = withPassword(profile)
      const reasons: string[] = []
      const { client, called } = story.connect({
        ...base,
        protocolVersion,
        credentials: ({ reason }) => {
          reasons.push(reason)
          return { password: reason === 'refused' ? state.password : 'expired' }
        },
      })
      await story.clock.advance(500)
      expect(client.connected).toBe(true)
      expect(reasons).toEqual(['first', 'refused'])
      expect(called).toEqual(['offline', 'close', 'reconnect', 'connect'])
    },
  )

  it('are given up after credentialsRetries refusals, with the error', async () => {
    const { story, state } = withPassword(profile)
    const { client, called } = story.connect({
      ...base,
      credentialsRetries: 2,
      credentials: () => ({ password: 'wrong' }),
    })
    await story.clock.advance(120_000)
    expect(state.seen).toEqual(['wrong', 'wrong', 'wrong'])
    expect(called.filter((event) => event.startsWith('error'))).toEqual(['error 5'])
    expect(client.state).toBe('idle')
    expect(client.lastError).toMatchObject({ code: 5 })
    expect(story.program.sockets.open).toHaveLength(0)
  })

  it('a connection in between makes the refusals count anew', async () => {
    const { story, state } = withPassword(profile)
    const reasons: string[] = []
    const { client, called } = story.connect({
      ...base,
      credentialsRetries: 1,
      credentials: ({ reason }) => {
        reasons.push(reason)
        return { password: reason === 'refused' ? state.password : 'expired' }
      },
    })
    await story.clock.advance(500)
    expect(client.connected).toBe(true)
    for (let round = 0; round < 3; round++) {
      story.connections.at(-1)!.drop()
      await story.clock.advance(60_000)
      expect(client.connected).toBe(true)
    }
    const once = ['reconnect', 'refused']
    expect(reasons).toEqual(['first', 'refused', ...once, ...once, ...once])
    expect(called.filter((event) => event.startsWith('error'))).toEqual([])
  })

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('no network')
      },
    ],
    ['rejects', () => Promise.reject(new Error('no network'))],
    ['answers nothing', () => undefined],
    ['answers a text', () => 'geheim'],
    ['answers a password that is a number', () => ({ password: 4711 })],
    ['answers a username that is none', () => ({ username: {} })],
  ])('that %s: ERR_CREDENTIALS, and again after the delay', async (_, credentials) => {
    const { story, state } = withPassword(profile)
    let isMended = false
    const { client, called } = story.connect({
      ...base,
      credentials: () => (isMended ? { password: state.password } : (credentials() as never)),
    })
    await story.clock.advance(500)
    expect(called).toEqual(['error ERR_CREDENTIALS', 'offline', 'close'])
    expect(client.state).toBe('waiting')
    expect(client.lastError?.message).not.toMatch(/geheim|4711/)
    isMended = true
    await story.clock.advance(1000)
    expect(client.connected).toBe(true)
    expect(story.program.errors).toEqual([])
  })

  it('that never answer: ERR_CREDENTIALS within connectTimeout', async () => {
    const { story } = withPassword(profile)
    const { called } = story.connect({
      ...base,
      connectTimeout: 3000,
      credentials: () => new Promise(() => undefined),
    })
    await story.clock.advance(2999)
    expect(called).toEqual([])
    await story.clock.advance(1)
    expect(called[0]).toBe('error ERR_CREDENTIALS')
  })

  /** What a server does that leaves the client waiting, and what it says then. */
  const silences: Record<string, { door?: () => void; fill?: boolean; error: string }> = {
    'the dial': { door: () => undefined, error: 'error ERR_CONNECT_TIMEOUT' },
    'a free socket': { fill: true, error: 'error ERR_SOCKET_LIMIT' },
    CONNACK: { error: 'error connack timeout' },
  }

  it.each(Object.keys(silences))(
    'they, and %s after them, have one connectTimeout together; the next attempt has a whole one',
    async (what) => {
      const { story, state } = withPassword(profile)
      const { door, fill, error } = silences[what]!
      const others = fill
        ? Array.from({ length: 5 }, (_, i) =>
            story.mqtt.connect('wx://127.0.0.1/', { clientId: `other${i}`, username: 'u', password: 'one' }),
          )
        : []
      await story.clock.advance(1000)
      story.door = door
      if (what === 'CONNACK') story.broker.script({ on: 'connect', do: 'ignore' })
      const begun: number[] = []
      const { client, called } = story.connect({
        ...base,
        connectTimeout: 5000,
        credentials: () => {
          begun.push(story.clock.now())
          return new Promise((resolve) =>
            story.clock.setTimeout(
              () => resolve({ password: state.password }),
              begun.length === 1 ? 3000 : 0,
            ),
          )
        },
      })
      await story.clock.advance(4999)
      expect(called).toEqual([])
      await story.clock.advance(1)
      expect(called).toContain(error)
      expect(client.options.connectTimeout).toBe(5000)
      await story.clock.advance(1000 + 4990)
      expect(begun).toHaveLength(2)
      expect(client.state).toBe('connecting')
      await story.clock.advance(20)
      expect(called.filter((event) => event === error)).toHaveLength(2)
      for (const other of others) other.end()
    },
  )

  it('a program that was suspended while they were asked for lost no time', async () => {
    const { story, state } = withPassword(profile)
    const { client, called } = story.connect({
      ...base,
      connectTimeout: 5000,
      // It has no events: nothing but the clock says how long it was away.
      wx: { connectSocket: story.program.wx.connectSocket } as never,
      credentials: () =>
        new Promise((resolve) =>
          story.program.timers.setTimeout(() => resolve({ password: state.password }), 1000),
        ),
    })
    story.program.app.suspend()
    await story.clock.advance(60_000)
    story.program.app.show()
    await story.clock.advance(2000)
    expect(called.filter((event) => event.startsWith('error'))).toEqual([])
    expect(client.connected).toBe(true)
  })

  it("asked for when it is hidden (onHide: 'disconnect'): kept, and used on show", async () => {
    const { story, state } = withPassword(profile)
    const answers: ((answer: object) => void)[] = []
    const { client, called } = story.connect({
      ...base,
      onHide: 'disconnect',
      credentials: () => new Promise((resolve) => answers.push(resolve)),
    })
    await story.clock.advance(100)
    story.program.app.hide()
    await story.clock.advance(1000)
    expect(client.state).toBe('suspended')
    answers[0]!({ password: state.password })
    await story.clock.advance(60_000)
    expect(story.program.sockets.all).toHaveLength(0)
    story.program.app.show()
    await story.clock.advance(100)
    expect(answers).toHaveLength(1)
    expect(called).toEqual(['connect'])
  })

  it.each(['keep', 'disconnect'] as const)(
    'a sign-in that hides the program for longer than connectTimeout is asked once (onHide: %s)',
    async (onHide) => {
      const { story, state } = withPassword(profile)
      let asked = 0
      const { client, called } = story.connect({
        ...base,
        onHide,
        credentials: () => {
          asked++
          story.program.app.hide()
          story.clock.setTimeout(() => story.program.app.show(), 100_000)
          return new Promise((resolve) =>
            story.clock.setTimeout(() => resolve({ password: state.password }), 100_300),
          )
        },
      })
      await story.clock.advance(120_000)
      expect(asked).toBe(1)
      expect(called).toEqual(['connect'])
      expect(client.connected).toBe(true)
    },
  )

  it('asked for when it is hidden by a client that only waits to end: it ends', async () => {
    const { story } = withPassword(profile)
    const { client } = story.connect({
      ...base,
      onHide: 'disconnect',
      credentials: () => new Promise(() => undefined),
    })
    const told: unknown[] = []
    client.publish('t', 'x', { qos: 1 }, (error) => told.push(error && 'not published'))
    client.end(() => told.push('ended'))
    story.program.app.hide()
    await story.clock.advance(1000)
    expect(told).toEqual(['not published', 'ended'])
    story.program.app.show()
    await story.clock.advance(60_000)
    expect(story.program.sockets.all).toHaveLength(0)
    expect(story.clock.pending).toBe(0)
  })

  it('a password may be bytes of any kind', async () => {
    for (const kind of ['ArrayBuffer', 'Uint8Array', 'DataView'] as const) {
      const { story } = withPassword(profile)
      const { client, called } = story.connect({
        ...base,
        credentials: () => {
          const bytes = Uint8Array.from(Buffer.from('one'))
          return {
            password:
              kind === 'ArrayBuffer'
                ? bytes.buffer
                : kind === 'DataView'
                  ? new DataView(bytes.buffer)
                  : bytes,
          }
        },
      })
      await story.clock.advance(200)
      expect(called, kind).toEqual(['connect'])
      expect(client.connected).toBe(true)
    }
  })

  it.each([false, true])('end(%s) while they are asked for cancels cleanly', async (force) => {
    const { story } = withPassword(profile)
    let answer: (value: object) => void = () => undefined
    const { client, called } = story.connect({
      ...base,
      credentials: () => new Promise((resolve) => (answer = resolve)),
    })
    await story.clock.advance(100)
    let told = 0
    client.end(force, () => told++)
    await story.clock.advance(100)
    expect(told).toBe(1)
    expect(called).toEqual(['end'])
    answer({ password: 'one' })
    await story.clock.advance(60_000)
    expect(story.program.sockets.all).toHaveLength(0)
    expect(story.clock.pending).toBe(0)
    expect(client.state).toBe('ended')
  })

  it('end with something to send waits for them', async () => {
    const { story, state } = withPassword(profile)
    const { client } = story.connect({
      ...base,
      credentials: () =>
        new Promise((resolve) => story.clock.setTimeout(() => resolve({ password: state.password }), 500)),
    })
    const told: unknown[] = []
    client.publish('t', 'x', { qos: 1 }, (error) => told.push(error ?? 'published'))
    client.end(() => told.push('ended'))
    await story.clock.advance(2000)
    expect(told).toEqual(['published', 'ended'])
  })

  it('may change the clientId and the properties too', async () => {
    const { story, state } = withPassword(profile)
    const { client } = story.connect({
      ...base,
      protocolVersion: 5,
      properties: { sessionExpiryInterval: 10 },
      credentials: () => ({
        password: state.password,
        clientId: 'device@app',
        properties: { userProperties: { a: 'b' } },
      }),
    })
    await story.clock.advance(100)
    expect(client.connected).toBe(true)
    expect(story.broker.connection('device@app')).toBeDefined()
    expect(client.options.properties).toMatchObject({ sessionExpiryInterval: 10, userProperties: { a: 'b' } })
  })

  it('no secret is in an error, a log or the timeline', async () => {
    const { story } = withPassword(profile)
    const lines: string[] = []
    const { client } = story.connect({
      ...base,
      credentialsRetries: 1,
      credentials: () => ({ password: 'geheim' }),
      log: (...args: unknown[]) => lines.push(JSON.stringify(args)),
    })
    client.on('error', (error) => lines.push(String(error), JSON.stringify(error)))
    await story.clock.advance(60_000)
    lines.push(JSON.stringify(story.program.timeline.entries), JSON.stringify(story.broker.timeline))
    expect(lines.join('\n')).not.toContain('geheim')
  })

  it('refused without credentials ends as in MQTT.js', async () => {
    const { story } = withPassword(profile)
    const { client, called } = story.connect({ ...base, password: 'wrong' })
    await story.clock.advance(60_000)
    expect(called).toEqual(['error 5', 'close'])
    expect(client.state).toBe('idle')
  })
})

describe.each(profiles)('storedToken, on $platform with $socketImplementation', (profile) => {
  const answers = { attempt: 1, clientId: 'page', lastError: undefined }

  function tokens(options: { expiresIn?: number; fail?: () => boolean } = {}) {
    const story = tell(profile)
    let fetched = 0
    const make = (name = 'mqtt-token') =>
      story.mqtt.storedToken({
        fetch: async () => {
          if (options.fail?.()) throw new Error('no network')
          return `token ${++fetched}`
        },
        expiresIn: options.expiresIn,
        storageKey: name,
        storage: story.program.wx as never,
      })
    return { story, make, count: () => fetched }
  }

  const ask = async (
    story: ReturnType<typeof tell>,
    token: (request: CredentialsRequest) => Promise<string>,
    reason: CredentialsRequest['reason'] = 'first',
  ) => {
    const asked = token({ ...answers, reason })
    asked.catch(() => undefined)
    await story.clock.advance(0)
    return asked
  }

  it('fetches once, and keeps it in the storage for the next start', async () => {
    const { story, make, count } = tokens({ expiresIn: 3_600_000 })
    const token = make()
    expect(await ask(story, token)).toBe('token 1')
    expect(await ask(story, token, 'reconnect')).toBe('token 1')
    expect(await ask(story, make())).toBe('token 1')
    expect(await ask(story, make('other'))).toBe('token 2')
    expect(count()).toBe(2)
  })

  it('shares one fetch between clients that ask at once', async () => {
    const { story, make, count } = tokens()
    const token = make()
    const both = [token({ ...answers, reason: 'first' }), token({ ...answers, reason: 'first' })]
    await story.clock.advance(0)
    expect(await Promise.all(both)).toEqual(['token 1', 'token 1'])
    expect(count()).toBe(1)
  })

  it('fetches again before the end of its time, and at a refusal', async () => {
    const { story, make } = tokens({ expiresIn: 1_000_000 })
    const token = make()
    expect(await ask(story, token)).toBe('token 1')
    await story.clock.advance(890_000)
    expect(await ask(story, token)).toBe('token 1')
    await story.clock.advance(20_000)
    expect(await ask(story, token)).toBe('token 2')
    expect(await ask(story, token, 'refused')).toBe('token 3')
    expect(await ask(story, token)).toBe('token 3')
  })

  it('renewed early in vain, the old one is still good; after its end it is not', async () => {
    let isDown = false
    const { story, make } = tokens({ expiresIn: 1_000_000, fail: () => isDown })
    const token = make()
    await ask(story, token)
    isDown = true
    await story.clock.advance(950_000)
    expect(await ask(story, token)).toBe('token 1')
    await story.clock.advance(60_000)
    await expect(ask(story, token)).rejects.toThrow('no network')
    isDown = false
    expect(await ask(story, token)).toBe('token 2')
  })

  it('takes how long it is valid from the answer', async () => {
    const story = tell(profile)
    let fetched = 0
    const token = story.mqtt.storedToken({
      fetch: () => ({ token: `token ${++fetched}`, expiresIn: 60_000 }),
      storage: story.program.wx as never,
    })
    expect(await ask(story, token)).toBe('token 1')
    await story.clock.advance(70_000)
    expect(await ask(story, token)).toBe('token 2')
  })

  it('a token that nears its end is renewed after the next start too', async () => {
    const { story, make } = tokens({ expiresIn: 1_000_000 })
    expect(await ask(story, make())).toBe('token 1')
    await story.clock.advance(950_000)
    expect(await ask(story, make())).toBe('token 2')
  })

  it('clients whose common token is refused, one after the other, fetch one', async () => {
    const { story, make, count } = tokens()
    const token = make()
    const asked = async (clientId: string, reason: CredentialsRequest['reason']) => {
      const answer = token({ ...answers, clientId, reason })
      await story.clock.advance(0)
      return answer
    }
    for (const clientId of ['a', 'b', 'c']) expect(await asked(clientId, 'first')).toBe('token 1')
    for (const clientId of ['a', 'b', 'c']) expect(await asked(clientId, 'refused')).toBe('token 2')
    expect(count()).toBe(2)
    // That one is refused too.
    expect(await asked('b', 'refused')).toBe('token 3')
    // Whoever was never given one is not given the old one.
    expect(await asked('d', 'refused')).toBe('token 4')
  })

  it('a refused token is not taken from the storage again, though the fetch after it failed', async () => {
    let isDown = false
    const { story, make } = tokens({ fail: () => isDown })
    const token = make()
    await ask(story, token)
    isDown = true
    await expect(ask(story, token, 'refused')).rejects.toThrow('no network')
    isDown = false
    expect(await ask(story, token, 'refused')).toBe('token 2')
  })

  it('a fetch that never answers is waited for 60 s, by all, and then another is begun', async () => {
    const story = tell(profile)
    let fetched = 0
    const token = story.mqtt.storedToken({
      fetch: () => (++fetched === 1 ? new Promise<string>(() => undefined) : `token ${fetched}`),
      storage: story.program.wx as never,
    })
    const { client } = story.connect({
      username: 'u',
      connectTimeout: 10_000,
      credentials: (request) => token(request).then((password) => ({ password })),
    })
    await story.clock.advance(59_000)
    expect(fetched).toBe(1)
    await story.clock.advance(60_000)
    expect(fetched).toBe(2)
    expect(client.connected).toBe(true)
  })

  it('a fetch that answers after another was begun is not what is kept', async () => {
    const story = tell(profile)
    let fetched = 0
    let answerLate: (token: string) => void = () => undefined
    const token = story.mqtt.storedToken({
      fetch: () => {
        if (++fetched > 1) return `token ${fetched}`
        return new Promise<string>((resolve) => (answerLate = resolve))
      },
      storage: story.program.wx as never,
    })
    const request = { attempt: 0, reason: 'first' as const, clientId: 'c', lastError: undefined }
    const first = token(request)
    await story.clock.advance(60_000)
    expect(await ask(story, token)).toBe('token 2')
    answerLate('token 1')
    await story.clock.advance(1)
    expect(await first).toBe('token 1')
    expect(await ask(story, token)).toBe('token 2')
    expect(fetched).toBe(2)
  })

  describe('odd answers of fetch', () => {
    it.each<[string, unknown]>([
      ['NaN', Number.NaN],
      ['0', 0],
      ['a negative time', -5000],
      ['a text that is no number', 'soon'],
      ['an object', {}],
    ])('expiresIn is %s: over at once, and fetched for each CONNECT', async (_, expiresIn) => {
      const story = tell(profile)
      let fetched = 0
      const token = story.mqtt.storedToken({
        fetch: () => ({ token: `token ${++fetched}`, expiresIn: expiresIn as number }),
        storage: story.program.wx as never,
      })
      expect(await ask(story, token)).toBe('token 1')
      expect(await ask(story, token, 'reconnect')).toBe('token 2')
      expect(await ask(story, token, 'refused')).toBe('token 3')
    })

    it.each<[string, unknown, number]>([
      ['a text', '60000', 60_000],
      ['null, and the option says', null, 30_000],
      ['missing, and the option says', undefined, 30_000],
    ])('expiresIn is %s: a number all the same', async (_, expiresIn, lasts) => {
      const story = tell(profile)
      let fetched = 0
      const token = story.mqtt.storedToken({
        fetch: () => ({ token: `token ${++fetched}`, expiresIn: expiresIn as number }),
        expiresIn: 30_000,
        storage: story.program.wx as never,
      })
      expect(await ask(story, token)).toBe('token 1')
      await story.clock.advance(0.8 * lasts)
      expect(await ask(story, token)).toBe('token 1')
      await story.clock.advance(0.3 * lasts)
      expect(await ask(story, token)).toBe('token 2')
    })

    it('expiresIn is Infinity: until it is refused, after the next start too', async () => {
      const { story, make } = tokens({ expiresIn: Infinity })
      expect(await ask(story, make())).toBe('token 1')
      await story.clock.advance(1e10)
      expect(await ask(story, make())).toBe('token 1')
    })

    it.each<[string, unknown]>([
      ['nothing', undefined],
      ['null', null],
      ['a number', 42],
      ['an empty text', ''],
      ['an object without a token', { access_token: 'geheim' }],
      ['a token that is a number', { token: 4711 }],
      ['an array', ['geheim']],
    ])('%s: says so without a secret, is tried again, and never kept', async (_, answer) => {
      const story = tell(profile)
      let fetched = 0
      const token = story.mqtt.storedToken({
        fetch: () => (++fetched === 1 ? answer : 'token') as string,
        storage: story.program.wx as never,
      })
      const { client, called } = story.connect({
        username: 'u',
        reconnectPeriod: 1000,
        credentials: (request) => token(request).then((password) => ({ password })),
      })
      await story.clock.advance(100)
      expect(called[0]).toBe('error ERR_CREDENTIALS')
      const { cause } = client.lastError as { cause?: Error }
      expect(cause).toMatchObject({ code: 'ERR_ARGUMENT' })
      expect(cause?.message).toMatch(/answered no token/)
      expect(String(client.lastError) + JSON.stringify(client.lastError)).not.toMatch(/geheim|4711/)
      expect(story.program.storage.get('mqtt-token')).toBeUndefined()
      await story.clock.advance(2000)
      expect(client.connected).toBe(true)
    })
  })

  describe('odd storages', () => {
    const fail = () => {
      throw new Error('setStorage:fail exceed storage max size')
    }
    const nothing = () => undefined
    it.each<[string, object]>([
      ['throws at each call', { getStorageSync: fail, setStorageSync: fail, removeStorageSync: fail }],
      ['is full', { getStorageSync: nothing, setStorageSync: fail, removeStorageSync: nothing }],
      ['lacks its functions', {}],
    ])('that %s: the token lives as long as the program', async (_, storage) => {
      const story = tell(profile)
      let fetched = 0
      const token = story.mqtt.storedToken({ fetch: () => `token ${++fetched}`, storage: storage as never })
      expect(await ask(story, token)).toBe('token 1')
      expect(await ask(story, token, 'reconnect')).toBe('token 1')
      expect(await ask(story, token, 'refused')).toBe('token 2')
    })

    it.each<[string, unknown]>([
      ['a text', 'rubbish'],
      ['a number', 7],
      ['null', null],
      ['an empty token', { token: '' }],
      ['a token that is none', { token: { a: 1 } }],
      ['an end that is none', { token: 'old', expiresAt: 'soon' }],
      ['an end that is an object', { token: 'old', expiresAt: {} }],
      ['an end long ago', { token: 'old', expiresAt: 1 }],
      ['a time that is none', { token: 'old', expiresAt: 1e9, lasts: 'long' }],
    ])('that hold %s: a fresh one is fetched', async (_, value) => {
      const story = tell(profile)
      story.program.storage.set('mqtt-token', value)
      const token = story.mqtt.storedToken({
        fetch: () => 'fresh',
        storage: story.program.wx as never,
      })
      await story.clock.advance(1000)
      expect(await ask(story, token)).toBe('fresh')
    })
  })

  it('says what is wrong', async () => {
    const { mqtt, ...story } = tell(profile)
    expect(() => mqtt.storedToken({} as never)).toThrow(/given no fetch/)
    const token = mqtt.storedToken({ fetch: () => 42 as never })
    await expect(ask({ mqtt, ...story }, token)).rejects.toThrow(/answered no token/)
  })
})
