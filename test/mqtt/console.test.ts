import { describe, expect, it } from 'vitest'
import type * as Mqtt from '../../src/index.ts'
import { profiles } from './clients.ts'
import { tellAloud } from './console.ts'
import { speak } from './scripted-server.ts'

const secrets = { username: 'somebody', password: 'S3CRET' }
const accept = { cmd: 'connack', returnCode: 0, reasonCode: 0, sessionPresent: false }

/** A page that adds no listener of `error`. */
function page(profile: object, options: object = {}) {
  const story = tellAloud(profile)
  const connect = (more: object = {}) =>
    story.mqtt.connect('wxs://broker.example/mqtt?token=S3CRET', {
      clientId: 'page',
      reconnectJitter: 0,
      ...secrets,
      ...options,
      ...more,
    } as never)
  return { story, connect, lines: story.lines }
}

describe.each(profiles)('an error that nobody hears, on $platform with $socketImplementation', (profile) => {
  const unlisted = { ...profile, domains: { socket: ['wss://other.example'] } }

  it('is one warning that says what to change, and no secret', async () => {
    const { story, connect, lines } = page(unlisted)
    connect()
    await story.clock.advance(60_000)
    expect(story.program.sockets.all.length + story.program.timeline.entries.length).toBeGreaterThan(5)
    expect(lines.map(({ how }) => how)).toEqual(['warn'])
    expect(lines[0]!.text).toMatch(/domain/i)
    expect(lines[0]!.text).toMatch(/合法域名/)
    expect(lines[0]!.text).not.toContain('S3CRET')
  })

  it('is one warning for each new code', async () => {
    const { story, connect, lines } = page(profile)
    const doors: ((connection: Parameters<NonNullable<typeof story.door>>[0]) => void)[] = [
      (connection) => connection.fail('open fail: _code:111,_msg:Connection refused'),
      (connection) => connection.refuse(404),
      (connection) => connection.fail('open fail: _code:111,_msg:Connection refused'),
      (connection) => connection.refuse(404),
    ]
    let dial = 0
    story.door = (connection) => doors[dial++ % doors.length]!(connection)
    connect()
    await story.clock.advance(60_000)
    expect(dial).toBeGreaterThan(4)
    expect(lines.map(({ how }) => how)).toEqual(['warn', 'warn'])
    expect(lines[0]!.text).toMatch(/refused/i)
    expect(lines[1]!.text).toMatch(/handshake|HTTP/i)
  })

  it('is a warning where the broker refuses', async () => {
    const { story, connect, lines } = page(profile)
    speak(story, 4, (packet, peer) => {
      if (packet.cmd === 'connect') peer.say({ ...accept, returnCode: 5 })
    })
    connect()
    await story.clock.advance(60_000)
    expect(lines.map(({ how }) => how)).toEqual(['warn'])
    expect(lines[0]!.text).toMatch(/not authorized/i)
  })

  it('is a warning where all listeners are added once it is connected, as an official page does', async () => {
    const { story, connect, lines } = page(profile)
    story.door = (connection) => connection.fail('open fail: _code:111,_msg:Connection refused')
    const client = connect()
    client.on('connect', () => client.on('error', () => undefined))
    await story.clock.advance(60_000)
    expect(lines).toHaveLength(1)
  })

  it.each([
    ['a listener of its own', (client: Mqtt.MqttClient) => void client.on('error', () => undefined), {}],
    ['warnings: false', () => undefined, { warnings: false }],
  ])('is no warning with %s', async (_, prepare, options) => {
    const { story, connect, lines } = page(unlisted, options)
    prepare(connect())
    await story.clock.advance(60_000)
    expect(lines).toEqual([])
  })

  it('is none while all is well', async () => {
    const { story, connect, lines } = page(profile)
    const client = connect()
    await story.clock.advance(1000)
    expect(client.connected).toBe(true)
    client.subscribe('t')
    client.publish('t', 'x', { qos: 1 })
    await story.clock.advance(60_000)
    client.end()
    await story.clock.advance(3000)
    expect(lines).toEqual([])
  })

  it.each(['subscribe', 'unsubscribe'] as const)(
    'is a warning where %s fails without a callback',
    async (call) => {
      const { story, connect, lines } = page(profile, { protocolVersion: 5 })
      speak(story, 5, (packet, peer) => {
        if (packet.cmd === 'connect') peer.say(accept)
        const { messageId } = packet
        if (packet.cmd === call)
          peer.say({ cmd: call === 'subscribe' ? 'suback' : 'unsuback', messageId, granted: [0x87] })
      })
      const client = connect()
      ;(client[call] as (topic: string) => unknown).call(client, 't')
      await story.clock.advance(1000)
      expect(lines.map(({ how }) => how)).toEqual(['warn'])
      expect(lines[0]!.text).toMatch(/not authorized/i)
    },
  )

  it.each(['subscribe', 'unsubscribe'] as const)(
    'is none where %s waits when the client is ended',
    async (call) => {
      const { story, connect, lines } = page(profile)
      speak(story, 4, (packet, peer) => {
        if (packet.cmd === 'connect') peer.say(accept)
      })
      const client = connect()
      ;(client[call] as (topic: string) => unknown).call(client, 't')
      await story.clock.advance(1000)
      client.end(true)
      await story.clock.advance(3000)
      expect(client.state).toBe('ended')
      expect(lines).toEqual([])
    },
  )

  it('is one warning for each client', async () => {
    const { story, connect, lines } = page(unlisted)
    connect({ clientId: 'one' })
    connect({ clientId: 'two' })
    await story.clock.advance(60_000)
    expect(lines.length).toBeGreaterThanOrEqual(1)
    expect(lines.length).toBeLessThanOrEqual(2)
  })
})

describe.each(profiles)(
  'listeners that are added again on every connect, on $platform with $socketImplementation',
  (profile) => {
    it('are a warning that names the cause, and no secret', async () => {
      const { story, connect, lines } = page(profile)
      const client = connect()
      client.on('error', () => undefined)
      let shown = 0
      client.on('connect', () => {
        client.subscribe('t')
        client.on('message', () => shown++)
      })
      for (let round = 0; round < 12; round++) {
        await story.clock.advance(100)
        story.connections.at(-1)!.drop()
        await story.clock.advance(60_000)
      }
      client.publish('t', 'x')
      await story.clock.advance(1000)
      expect(shown).toBe(13)
      expect(lines.map(({ how }) => how)).toEqual(['warn'])
      expect(lines[0]!.text).toMatch(/message/)
      expect(lines[0]!.text).toMatch(/listener/i)
      expect(lines[0]!.text).toMatch(/connect/)
      expect(lines[0]!.text).not.toMatch(/S3CRET|somebody/)
    })

    it('are none with warnings: false', async () => {
      const { story, connect, lines } = page(profile, { warnings: false })
      const client = connect()
      client.on('connect', () => client.on('message', () => undefined))
      for (let round = 0; round < 12; round++) {
        await story.clock.advance(100)
        story.connections.at(-1)!.drop()
        await story.clock.advance(60_000)
      }
      expect(lines).toEqual([])
    })
  },
)
