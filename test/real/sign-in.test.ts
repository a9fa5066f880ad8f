import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type * as Mqtt from '../../src/index.ts'
import type { MiniProgram } from '../../src/testing.ts'
import { createDemoProgram, runDemo } from '../demo/demo-program.ts'
import { startTokenServer, type TokenServer } from '../demo/token-server.ts'
import { describeWithMosquitto, startMosquitto, type Mosquitto } from './mosquitto.ts'

interface Demo {
  connect(options?: { username: string; clientId: string }): Mqtt.MqttClient
}

const recipes = [
  { file: 'demo/sign-in-with-backend.js' },
  { file: 'demo/sign-in-with-app-token.js', given: { username: 'alice', clientId: 'device-1@app-1' } },
]

const until = <Value>(see: () => Value) => expect.poll(see, { timeout: 30_000 })

describeWithMosquitto('signing in on mosquitto, whose passwords are the tokens of a REST server', () => {
  /** Knows the first token that is sold. */
  let first: Mosquitto
  /** Knows the second one only: for it the first has expired. */
  let second: Mosquitto

  beforeAll(async () => {
    const withPassword = (password: string) => startMosquitto({ users: { user: password, alice: password } })
    ;[first, second] = await Promise.all([withPassword('token-1'), withPassword('token-2')])
  })
  afterAll(() => Promise.all([first.stop(), second.stop()]))

  describe.each(recipes)('$file', ({ file, given }) => {
    let program: MiniProgram
    let server: TokenServer
    let mosquitto: Mosquitto

    beforeEach(async () => {
      mosquitto = first
      server = await startTokenServer({ codeToSession: (code) => program.account.codeToSession(code) })
      program = createDemoProgram({ rest: () => server.url, broker: () => mosquitto.passwordUrl! })
    })
    afterEach(async () => {
      program.app.destroy()
      await server.stop()
    })

    it('connects, comes back with the token it has, and with another once that is refused', async () => {
      const client = runDemo<Demo>(program, file).connect(given)
      const errors: Error[] = []
      client.on('error', (error) => errors.push(error))
      let connections = 0
      client.on('connect', () => connections++)
      await until(() => connections).toBe(1)

      program.sockets.open[0]!.drop()
      await until(() => connections).toBe(2)
      expect(server.sold).toEqual(['token-1'])

      mosquitto = second
      program.sockets.open[0]!.drop()
      await until(() => connections).toBe(3)
      expect(server.sold).toEqual(['token-1', 'token-2'])
      expect(client.options.password).toBe('token-2')
      expect(errors).toEqual([])

      const arrived = new Promise((resolve) =>
        client.on('message', (_, payload) => resolve(payload.toString())),
      )
      await client.subscribeAsync('greetings', { qos: 1 })
      await client.publishAsync('greetings', 'Hello', { qos: 1 })
      expect(await arrived).toBe('Hello')
      await client.endAsync()
      expect(program.errors).toEqual([])
    })

    it('gives up when the broker takes none, and says so', async () => {
      mosquitto = await startMosquitto({ users: { user: 'never', alice: 'never' } })
      try {
        const client = runDemo<Demo>(program, file).connect(given)
        const errors: (Error & { code?: unknown })[] = []
        client.on('error', (error) => errors.push(error))
        client.options.reconnectPeriod = 50
        await until(() => errors.length).toBe(1)
        expect(errors[0]).toMatchObject({ code: 5 })
        expect(server.sold).toHaveLength(4)
        await until(() => client.state).toBe('idle')
      } finally {
        await mosquitto.stop()
      }
    })
  })
})
