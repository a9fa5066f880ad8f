import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type * as Mqtt from '../../src/index.ts'
import type { MiniProgram } from '../../src/testing.ts'
import { createDemoProgram, runDemo } from './demo-program.ts'
import { codeBlocks } from './markdown.ts'
import { startTokenBroker, type TokenBroker } from './token-broker.ts'
import { startTokenServer, type TokenServer } from './token-server.ts'

interface Demo {
  connect(options?: { username: string; clientId: string }): Mqtt.MqttClient
}

interface Recipe {
  file: string
  /** What is passed to `connect`. */
  given?: { username: string; clientId: string }
  username: string
  /** What one fetch asks of the server, in order. */
  fetches: string[]
  storageKey: string
}

const recipes: Recipe[] = [
  {
    file: 'demo/sign-in-with-backend.js',
    username: 'user',
    fetches: ['/token'],
    storageKey: 'mqtt-token',
  },
  {
    file: 'demo/sign-in-with-app-token.js',
    given: { username: 'alice', clientId: 'device-1@app-1' },
    username: 'alice',
    fetches: ['/openapi/rm/app/token', '/openapi/rm/user/token'],
    storageKey: 'mqtt-token alice',
  },
]

/** Real sockets and delays of about a second: a busy machine takes its time. */
const patience = 30_000
const until = <Value>(see: () => Value) => expect.poll(see, { timeout: patience / 2 })

describe.each(recipes)('$file', { timeout: patience }, ({ file, given, username, fetches, storageKey }) => {
  let program: MiniProgram
  let server: TokenServer
  let broker: TokenBroker
  let errors: (Error & { code?: unknown; cause?: unknown })[]

  beforeEach(async () => {
    server = await startTokenServer({ codeToSession: (code) => program.account.codeToSession(code) })
    broker = await startTokenBroker((password) => server.isGood(password))
    program = createDemoProgram({ rest: () => server.url, broker: () => broker.url })
    errors = []
  })

  afterEach(async () => {
    program.app.destroy()
    await broker.stop()
    await server.stop()
  })

  function connect(): Mqtt.MqttClient {
    const client = runDemo<Demo>(program, file).connect(given)
    client.on('error', (error) => errors.push(error))
    return client
  }

  async function connected(): Promise<Mqtt.MqttClient> {
    const client = connect()
    await until(() => client.state).toBe('connected')
    return client
  }

  const passwords = () => broker.visitors.map(({ password, isWelcome }) => `${password} ${isWelcome}`)

  it('signs in with a token it was sold, and is a client like any other', async () => {
    const client = await connected()
    expect(server.requests).toEqual(fetches)
    expect(broker.visitors).toMatchObject([{ username, password: 'token-1', isWelcome: true }])
    const arrived = new Promise((resolve) =>
      client.on('message', (_, payload) => resolve(payload.toString())),
    )
    client.subscribe('greetings', { qos: 1 })
    client.publish('greetings', 'Hello', { qos: 1 })
    expect(await arrived).toBe('Hello')
    await client.endAsync()
    expect(program.errors).toEqual([])
    expect(errors).toEqual([])
  })

  it('comes back with the token it has', async () => {
    const client = await connected()
    broker.drop()
    await until(() => broker.visitors.length).toBe(2)
    await until(() => client.state).toBe('connected')
    expect(passwords()).toEqual(['token-1 true', 'token-1 true'])
    expect(server.requests).toEqual(fetches)
  })

  it('buys another when the broker refuses it, and nobody has to know', async () => {
    const client = await connected()
    server.revoke()
    broker.drop()
    await until(() => broker.visitors.length).toBe(3)
    await until(() => client.state).toBe('connected')
    expect(passwords()).toEqual(['token-1 true', 'token-1 false', 'token-2 true'])
    expect(server.requests).toEqual([...fetches, ...fetches])
    expect(errors).toEqual([])
  })

  it('uses it at the next start of the program', async () => {
    await connected()
    program.app.destroy()
    await connected()
    expect(passwords()).toEqual(['token-1 true', 'token-1 true'])
    expect(server.requests).toEqual(fetches)
  })

  it('buys another before the CONNECT when its time is over', async () => {
    await connected()
    program.app.destroy()
    const stored = program.storage.get(storageKey) as { token: string; expiresAt: number }
    expect(stored.token).toBe('token-1')
    expect(stored.expiresAt).toBeGreaterThan(Date.now())
    // As if the phone had been put away for as long as the token was good.
    program.storage.set(storageKey, { ...stored, expiresAt: Date.now() - 1 })
    await connected()
    expect(passwords()).toEqual(['token-1 true', 'token-2 true'])
  })

  it('tries again when there is no token to be had', async () => {
    server.outage = 503
    const client = connect()
    await until(() => errors.length).toBe(1)
    expect(errors[0]).toMatchObject({ code: 'ERR_CREDENTIALS' })
    expect(String((errors[0]?.cause as Error).message)).toMatch(/HTTP 503|no token/)
    expect(broker.visitors).toEqual([])
    server.outage = undefined
    await until(() => client.state).toBe('connected')
  })

  it('writes no secret into the timeline or an error', async () => {
    await connected()
    server.revoke()
    server.outage = 503
    broker.drop()
    await until(() => errors.length).toBeGreaterThan(0)
    const written =
      String(program.timeline) + errors.map((error) => `${error} ${JSON.stringify(error)}`).join()
    expect(written).not.toMatch(/token-1|my-app-secret/)
  })
})

it('the app token is asked for a user with a name, a client and a time', { timeout: patience }, async () => {
  const server = await startTokenServer({ codeToSession: () => ({}) })
  const broker = await startTokenBroker((password) => server.isGood(password))
  const program = createDemoProgram({ rest: () => server.url, broker: () => broker.url })
  try {
    const { connect } = runDemo<Demo>(program, 'demo/sign-in-with-app-token.js')
    const clients = ['alice', 'bob'].map((username) => connect({ username, clientId: `${username}@app-1` }))
    await until(() => clients.map(({ state }) => state)).toEqual(['connected', 'connected'])
    expect(server.asked).toHaveLength(2)
    expect(server.asked).toEqual(
      expect.arrayContaining([
        { username: 'alice', cid: 'alice@app-1', expires_in: 259_200 },
        { username: 'bob', cid: 'bob@app-1', expires_in: 259_200 },
      ]),
    )
    expect(broker.visitors.map(({ clientId }) => clientId).sort()).toEqual(['alice@app-1', 'bob@app-1'])
    expect(new Set(broker.visitors.map(({ password }) => password)).size).toBe(2)
  } finally {
    program.app.destroy()
    await broker.stop()
    await server.stop()
  }
})

describe('the documents show the recipes as they are', () => {
  const blocks = codeBlocks('docs/signing-in.md', 'js')

  it.each(recipes.map(({ file }) => file))('%s', (file) => {
    const [, code = ''] = readFileSync(file, 'utf8').split(/^\/\* global .*\n\n/m)
    expect(code).not.toBe('')
    expect(blocks).toContain(code)
  })

  it('README.md', () => {
    const [, code = ''] = readFileSync('demo/sign-in-with-backend.js', 'utf8').split(/^\/\* global .*\n\n/m)
    expect(codeBlocks('README.md', 'js')).toContain(code)
  })
})
