import { describe, expect, it } from 'vitest'
import { profiles, tell } from './clients.ts'
import { everythingIn, tellAloud } from './console.ts'
import { speak } from './scripted-server.ts'

const secret = 'S3CRET'
const bytes = () => Uint8Array.from(Buffer.from(secret))

/** In any of the ways in which bytes are printed. */
function expectNoSecret(text: string): void {
  expect(text).not.toContain(secret)
  expect(text).not.toContain(Buffer.from(secret).toString('base64'))
  expect(text).not.toContain([...Buffer.from(secret)].join(','))
  expect(text).not.toContain([...Buffer.from(secret)].join(' '))
  expect(text).not.toContain(JSON.stringify(bytes()).slice(1, -1))
}

describe.each(profiles)('secrets of the options, on $platform with $socketImplementation', (profile) => {
  it.each<[string, object]>([
    ['the password', { username: 'u', password: secret }],
    ['the password as bytes', { username: 'u', password: bytes() }],
    ['the will', { will: { topic: 'w', payload: secret, qos: 0 } }],
    ['the will as bytes', { will: { topic: 'w', payload: bytes(), qos: 0 } }],
    [
      'the will’s correlationData',
      { will: { topic: 'w', payload: 'x', qos: 0, properties: { correlationData: Buffer.from(secret) } } },
    ],
    [
      'authenticationData',
      { properties: { authenticationMethod: 'm', authenticationData: Buffer.from(secret) } },
    ],
    ['the query of the URL', { path: `/mqtt?token=${secret}` }],
    ['a header', { wxOptions: { header: { authorization: secret } } }],
    ['what credentials answers', { credentials: () => ({ username: 'u', password: secret }) }],
  ])('%s is in no log, error, console or timeline', async (_, options) => {
    const story = tellAloud(profile)
    const said: string[] = []
    const peers = speak(story, 5)
    const client = story.mqtt.connect('wx://127.0.0.1/mqtt', {
      clientId: 'page',
      protocolVersion: 5,
      reconnectPeriod: 1000,
      log: (...words: unknown[]) => said.push(everythingIn(words)),
      ...options,
    } as never)
    client.on('error', (error) => said.push(everythingIn(error), String(error), JSON.stringify(error)))
    client.on('close', () => said.push(everythingIn(client.lastError), JSON.stringify(client)))
    await story.clock.advance(1000)
    peers[0]!.say({ cmd: 'disconnect', reasonCode: 0x98 })
    peers[0]!.cut()
    await story.clock.advance(3000)
    story.door = (connection) => connection.fail(`open fail: _code:111 to ${connection.url}`)
    peers[1]!.socket.drop()
    await story.clock.advance(10_000)
    story.door = (connection) => connection.refuse(403)
    await story.clock.advance(60_000)
    expect(said.length).toBeGreaterThan(10)
    for (const text of said) expectNoSecret(text)
    expectNoSecret(everythingIn(story.lines))
    expectNoSecret(JSON.stringify(story.program.timeline))
  })

  it.each([true, false])(
    'a client id that is a key is in no log on request: hideClientId %s',
    async (hideClientId) => {
      const story = tell(profile)
      const peers = speak(story, 4)
      const said: string[] = []
      const log = (...words: unknown[]) => said.push(everythingIn(words))
      const client = story.mqtt.connect('wx://127.0.0.1/mqtt', { clientId: secret, hideClientId, log })
      await story.clock.advance(1000)
      client.end()
      await story.clock.advance(3000)
      expect(said.join(' ').includes(secret)).toBe(!hideClientId)
      expect(peers[0]!.packets[0]).toMatchObject({ cmd: 'connect', clientId: secret })
    },
  )

  it('what is hidden in a log is written all the same', async () => {
    const story = tell(profile)
    const peers = speak(story, 5)
    const properties = { authenticationMethod: 'm', authenticationData: Buffer.from(secret) }
    story.connect({
      protocolVersion: 5,
      username: 'u',
      password: secret,
      will: { topic: 'w', payload: secret as never, qos: 1, retain: true },
      properties,
      log: () => undefined,
    })
    await story.clock.advance(1000)
    const [connect] = peers[0]!.packets as unknown as Record<string, { toString(): string }>[]
    expect(String(connect!['password'])).toBe(secret)
    expect(String((connect!['will'] as never as { payload: Buffer }).payload)).toBe(secret)
    expect(String((connect!['properties'] as never as typeof properties).authenticationData)).toBe(secret)
    expect(String(properties.authenticationData)).toBe(secret)
  })
})

describe('a URL that is wrong', () => {
  const halves = ['S3C', 'RET', 'REST']
  it.each([
    'wxs://bob:S3C/RET@h/mqtt',
    'wxs://bob:S3C#RET@h/',
    'wxs://bob:S3C?RET@h/',
    'wxs://bob:S3C@RET@h/',
    'wxs://bob:S3C%RET@h/',
    'bob:S3CRET@h',
    '//bob:S3CRET@h',
    'mqtt://bob:S3CRET@h/',
    'wxs://h:0/?S3CRET',
    'wxs://h:0/?token=S3CRET',
    'wxs://bob:S3CRET@/mqtt',
    'wxs://bob:S3CRET@a b/mqtt',
  ])('%s keeps its secrets, in whatever it becomes', async (url) => {
    const story = tell()
    const said: string[] = []
    try {
      const client = story.mqtt.connect(url, { reconnectPeriod: 0 })
      client.on('error', (error) => said.push(everythingIn(error)))
      story.door = (connection) => connection.refuse(404)
      await story.clock.advance(1000)
      client.end(true)
      await story.clock.advance(3000)
    } catch (error) {
      said.push(everythingIn(error), String(error), JSON.stringify(error))
    }
    for (const text of said) for (const half of halves) expect(text).not.toContain(half)
  })

  it.each(['/', '#', '?'])(
    'a password with %s that is not encoded is ERR_URL with the encoded form',
    (mark) => {
      const story = tell()
      let thrown: (Error & { code?: unknown }) | undefined
      try {
        story.mqtt.connect(`wxs://bob:S3C${mark}RET@broker.example/mqtt`).end(true)
      } catch (error) {
        thrown = error as Error
      }
      expect(thrown?.code).toBe('ERR_URL')
      expect(thrown?.message).toMatch(/encode|%/i)
    },
  )

  it('a password without a user name is no user name', async () => {
    const story = tell()
    const peers = speak(story, 5)
    const client = story.mqtt.connect('wx://:S3CRET@127.0.0.1/mqtt', { protocolVersion: 5 })
    await story.clock.advance(1000)
    expect(String(client.options.username ?? '')).not.toContain('S3CRET')
    const [connect] = peers[0]!.packets as unknown as { username?: string; password?: Buffer }[]
    expect(connect!.username ?? '').toBe('')
    expect(String(connect!.password)).toBe('S3CRET')
  })
})
