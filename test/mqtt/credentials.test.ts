import { describe, expect, it } from 'vitest'
import type { CredentialsRequest } from '../../src/index.ts'
import { implementations, tell } from './clients.ts'

/** A broker that takes one password at a time. */
function withPassword(socketImplementation: 'binding' | 'jsapi' = 'binding') {
  const state = { password: 'one', seen: [] as (string | undefined)[] }
  const story = tell({
    socketImplementation,
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

describe.each(implementations)('credentials, over %s', (socketImplementation) => {
  it.each([4, 5] as const)('are asked for before every CONNECT (version %i)', async (protocolVersion) => {
    const { story, state } = withPassword(socketImplementation)
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
      const { story, state } = withPassword(socketImplementation)
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
    const { story, state } = withPassword(socketImplementation)
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
    const { story, state } = withPassword(socketImplementation)
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
    const { story } = withPassword(socketImplementation)
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

  it.each([false, true])('end(%s) while they are asked for cancels cleanly', async (force) => {
    const { story } = withPassword(socketImplementation)
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
    const { story, state } = withPassword(socketImplementation)
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
    const { story, state } = withPassword(socketImplementation)
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
    const { story } = withPassword(socketImplementation)
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
    const { story } = withPassword(socketImplementation)
    const { client, called } = story.connect({ ...base, password: 'wrong' })
    await story.clock.advance(60_000)
    expect(called).toEqual(['error 5', 'close'])
    expect(client.state).toBe('idle')
  })
})

describe('storedToken', () => {
  const answers = { attempt: 1, clientId: 'page', lastError: undefined }

  function tokens(options: { expiresIn?: number; fail?: () => boolean } = {}) {
    const story = tell()
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
    const story = tell()
    let fetched = 0
    const token = story.mqtt.storedToken({
      fetch: () => ({ token: `token ${++fetched}`, expiresIn: 60_000 }),
      storage: story.program.wx as never,
    })
    expect(await ask(story, token)).toBe('token 1')
    await story.clock.advance(70_000)
    expect(await ask(story, token)).toBe('token 2')
  })

  it('says what is wrong', async () => {
    const { mqtt, ...story } = tell()
    expect(() => mqtt.storedToken({} as never)).toThrow(/given no fetch/)
    const token = mqtt.storedToken({ fetch: () => 42 as never })
    await expect(ask({ mqtt, ...story }, token)).rejects.toThrow(/answered no token/)
  })
})
