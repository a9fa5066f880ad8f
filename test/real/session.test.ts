import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type * as Mqtt from '../../src/index.ts'
import { createMiniProgram } from '../../src/testing.ts'
import { npmStart } from '../scripts/npm-start.ts'
import { describeWithMosquitto, startMosquitto, type Mosquitto } from './mosquitto.ts'
import { isNginxInstalled, nginxAdvice, startNginx, type Nginx } from './nginx.ts'

const users = { alice: 'geheim' }

/** The built file in the module wrapper, its sockets on real WebSockets. */
function open(platform: 'android' | 'ios', ca?: string) {
  const program = createMiniProgram({
    platform,
    WebSocket: WebSocket as never,
    webSocketOptions: ca === undefined ? {} : { ca: readFileSync(ca) },
  })
  return { program, mqtt: program.run<typeof Mqtt>(resolve('dist/mqtt.min.js')) }
}

/** Everything a page does, with each QoS and a payload of each size; what came back, in order. */
async function session(mqtt: typeof Mqtt, url: string, options: Mqtt.ClientOptions): Promise<string[]> {
  const client = await mqtt.connectAsync(url, { reconnectPeriod: 0, connectTimeout: 10_000, ...options })
  const topic = `session/${client.options.clientId}`
  const seen: string[] = []
  const payloads = ['', 'grüße 🙂', 'x'.repeat(20_000)]
  const all = new Promise<void>((done) => {
    client.on('message', (_, payload, { qos }) => {
      seen.push(`${qos} ${payload.length} ${payload.toString().slice(0, 10)}`)
      if (seen.length === 3 * payloads.length) done()
    })
  })
  const granted = await client.subscribeAsync(topic, { qos: 2 })
  expect(granted.map(({ qos }) => qos)).toEqual([2])
  for (const qos of [0, 1, 2] as const) {
    for (const payload of payloads) await client.publishAsync(topic, payload, { qos })
  }
  await all
  await client.unsubscribeAsync(topic)
  await client.endAsync()
  expect(client.connected).toBe(false)
  return seen
}

const expected = [0, 1, 2].flatMap((qos) => [`${qos} 0 `, `${qos} 12 grüße 🙂`, `${qos} 20000 xxxxxxxxxx`])

describeWithMosquitto('a session on mosquitto', () => {
  let mosquitto: Mosquitto
  beforeAll(async () => {
    mosquitto = await startMosquitto({ users })
  })
  afterAll(() => mosquitto.stop())

  describe.each(['android', 'ios'] as const)('%s', (platform) => {
    it.each([3, 4, 5] as const)('protocol version %i, without a password', async (protocolVersion) => {
      const { mqtt, program } = open(platform)
      const protocol = protocolVersion === 3 ? { protocolId: 'MQIsdp' as const } : {}
      const seen = await session(mqtt, `${mosquitto.url}/mqtt`, { protocolVersion, ...protocol })
      expect(seen).toEqual(expected)
      expect(program.errors).toEqual([])
    })

    it.each([4, 5] as const)('protocol version %i, with a password', async (protocolVersion) => {
      const { mqtt, program } = open(platform)
      const seen = await session(mqtt, mosquitto.passwordUrl!, {
        protocolVersion,
        username: 'alice',
        password: users.alice,
      })
      expect(seen).toHaveLength(expected.length)
      expect(program.errors).toEqual([])
    })

    it.each([
      [4, 5],
      [5, 0x87],
    ] as const)('protocol version %i, with a wrong password', async (protocolVersion, code) => {
      const { mqtt, program } = open(platform)
      await expect(
        mqtt.connectAsync(mosquitto.passwordUrl!, {
          protocolVersion,
          username: 'alice',
          password: 'wrong',
          reconnectPeriod: 0,
        }),
      ).rejects.toMatchObject({ code })
      expect(program.errors).toEqual([])
    })
  })

  it('npm start works on it, for MQTT 3.1.1 and 5, and says when the password is wrong', async () => {
    for (const protocol of ['4', '5']) {
      const { code, text } = await npmStart(mosquitto.passwordUrl!, '-u', 'alice', '-p', 'geheim', '--protocol', protocol) // prettier-ignore
      expect(text).toContain('It works.')
      expect(code).toBe(0)
    }
    const { code, text } = await npmStart(mosquitto.passwordUrl!, '-u', 'alice', '-p', 'falsch')
    expect(text).toMatch(/refused.*--username and --password/)
    expect(text).not.toContain('falsch')
    expect(code).toBe(1)
  })

  const behind = isNginxInstalled || process.env.CI ? describe : describe.skip
  behind(isNginxInstalled ? 'behind nginx with TLS' : `behind nginx with TLS (${nginxAdvice})`, () => {
    let nginx: Nginx
    beforeAll(async () => {
      if (!isNginxInstalled) throw new Error(nginxAdvice)
      nginx = await startNginx(mosquitto.port)
    })
    afterAll(() => nginx.stop())

    it.each([4, 5] as const)('wxs works, protocol version %i', async (protocolVersion) => {
      const { mqtt } = open('android', nginx.ca)
      expect(await session(mqtt, `${nginx.url}/mqtt`, { protocolVersion })).toHaveLength(expected.length)
    })

    it('an unknown authority is ERR_TLS, with a hint at the chain', async () => {
      const { mqtt } = open('android')
      const refused = mqtt.connectAsync(`${nginx.url}/mqtt`, { reconnectPeriod: 0 })
      await expect(refused).rejects.toMatchObject({ code: 'ERR_TLS', hint: expect.stringContaining('chain') })
    })

    it('a wrong path is ERR_HANDSHAKE, with a hint at the path', async () => {
      const { mqtt } = open('android', nginx.ca)
      const refused = mqtt.connectAsync(`${nginx.url}/wrong`, { reconnectPeriod: 0 })
      await expect(refused).rejects.toMatchObject({
        code: 'ERR_HANDSHAKE',
        hint: expect.stringContaining('path'),
      })
    })

    it('npm start --ca works', async () => {
      const { code, text } = await npmStart(`${nginx.url}/mqtt`, '--ca', nginx.ca)
      expect(text).toContain('It works.')
      expect(code).toBe(0)
    })
  })
})
