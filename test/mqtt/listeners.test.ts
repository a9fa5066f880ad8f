import { reactive } from '@vue/reactivity'
import { describe, expect, it } from 'vitest'
import { profiles, tell, type Client, type Story } from './clients.ts'
import { sent, speak } from './scripted-server.ts'

const events = ['connect', 'reconnect', 'close', 'offline', 'error', 'message', 'packetsend', 'packetreceive', 'state', 'end'] as const // prettier-ignore

/** Dropped and refused once, with something to send, and ended. */
async function live(story: Story, client: Client, told: string[]): Promise<void> {
  const { clock } = story
  const tells = (what: string) => (error?: Error | null) =>
    told.push(error ? `${what}: ${error.message}` : what)
  client.subscribe('t', tells('subscribed'))
  await clock.advance(500)
  for (const qos of [0, 1, 2] as const) client.publish('t', `m${qos}`, { qos }, tells(`m${qos}`))
  await clock.advance(500)
  story.broker.script({ on: 'publish', from: 'client', do: 'close', times: 1 })
  client.publish('t', 'late', { qos: 1 }, tells('late'))
  await clock.advance(10)
  story.door = (connection) => connection.fail('open fail: _code:111,_msg:Connection refused')
  await clock.advance(1500)
  story.door = undefined
  await clock.advance(30_000)
  client.end(tells('ended') as never)
  await clock.advance(5000)
}

describe.each(profiles)('a listener that throws, on $platform with $socketImplementation', (profile) => {
  it.each(events)('of %s touches no other listener, no message and no end', async (event) => {
    const story = tell(profile)
    const told: string[] = []
    const { client } = story.connect({ clean: false, reconnectPeriod: 1000 })
    let before = 0
    let after = 0
    let thrown = 0
    client.on(event as 'connect', () => before++)
    client.on(event as 'connect', () => {
      thrown++
      throw new Error('of a page')
    })
    client.on(event as 'connect', () => after++)
    await live(story, client, told)
    expect(told).toEqual(['subscribed', 'm0', 'm1', 'm2', 'late', 'ended'])
    expect(before).toBeGreaterThan(0)
    expect([thrown, after]).toEqual([before, before])
    // Each is reported, and nothing else.
    expect(story.program.errors.map(({ error }) => (error as Error).message)).toEqual(
      Array<string>(thrown).fill('of a page'),
    )
    expect(client.state).toBe('ended')
    expect(story.program.sockets.open).toHaveLength(0)
    expect(story.program.timers.pending).toBe(0)
  })

  it('once() listeners and those that are removed meanwhile are as in MQTT.js', async () => {
    const story = tell(profile)
    const heard: string[] = []
    const { client } = story.connect({ manualConnect: true })
    const last = () => heard.push('last')
    client.once('connect', () => {
      heard.push('once')
      throw new Error('of a page')
    })
    client.once('connect', () => client.off('connect', last))
    client.on('connect', last)
    client.connect()
    await story.clock.advance(500)
    story.connections[0]!.drop()
    await story.clock.advance(5000)
    // Who was there when it began hears it this once.
    expect(heard).toEqual(['once', 'last'])
    expect(client.connected).toBe(true)
  })

  it('two in a row are both reported', async () => {
    const story = tell(profile)
    const { client } = story.connect()
    for (const name of ['one', 'two'])
      client.on('connect', () => {
        throw new Error(name)
      })
    await story.clock.advance(1000)
    expect(story.program.errors.map(({ error }) => (error as Error).message)).toEqual(['one', 'two'])
  })
})

describe.each(profiles)(
  'removeAllListeners() of a page, on $platform with $socketImplementation',
  (profile) => {
    it.each([undefined, 'connect', 'close', 'error', 'packetreceive', 'message', 'end'] as const)(
      'of %s does not break the hearing of the client itself',
      async (event) => {
        const story = tell(profile)
        const told: string[] = []
        const { client } = story.connect({ clean: false, reconnectPeriod: 1000 })
        if (event === undefined) client.removeAllListeners()
        else client.removeAllListeners(event as never)
        const heard: string[] = []
        client.on('message', (_topic, payload) => heard.push(payload.toString()))
        await live(story, client, told)
        expect(told).toEqual(['subscribed', 'm0', 'm1', 'm2', 'late', 'ended'])
        expect([...new Set(heard)].sort()).toEqual(['late', 'm0', 'm1', 'm2'])
        expect(story.program.errors).toEqual([])
      },
    )

    it('called again and again, also from a listener', async () => {
      const story = tell(profile)
      const told: string[] = []
      const { client } = story.connect({ clean: false, reconnectPeriod: 1000 })
      client.on('connect', () => client.removeAllListeners())
      const timer = story.clock.setInterval(() => client.removeAllListeners(), 300)
      await live(story, client, told)
      story.clock.clearInterval(timer)
      expect(told).toEqual(['subscribed', 'm0', 'm1', 'm2', 'late', 'ended'])
      expect(story.program.errors).toEqual([])
    })
  },
)

/** Every object that is read through it is wrapped too, as MobX and mpx do. */
function deep<Value extends object>(value: Value, known = new WeakMap<object, object>()): Value {
  const seen = known.get(value)
  if (seen) return seen as Value
  const wrapped = new Proxy(value, {
    get(target, key, receiver) {
      const part: unknown = Reflect.get(target, key, receiver)
      return part && / (Object|Array)\]$/.test(Object.prototype.toString.call(part))
        ? deep(part, known)
        : part
    },
  })
  known.set(value, wrapped)
  return wrapped
}

const wrappers: Record<string, (client: Client) => Client> = {
  'no Proxy': (client) => client,
  'Vue’s data()': (client) => reactive({ client }).client as Client,
  'any Proxy': (client) => deep(client),
}

describe.each(profiles)('a client behind a Proxy, on $platform with $socketImplementation', (profile) => {
  /** A host whose tasks have no private fields, or the simulator's, whose tasks have. */
  function hostOf(story: Story, isPlain: boolean): object {
    if (!isPlain) return {}
    const names = ['send', 'close', 'onOpen', 'onMessage', 'onClose', 'onError'] as const
    const connectSocket = (options: never) => {
      const task = story.program.wx.connectSocket(options) as never as Record<
        string,
        (value: unknown) => unknown
      >
      return Object.fromEntries(names.map((name) => [name, (value: unknown) => task[name]!(value)]))
    }
    return { wx: { connectSocket } }
  }

  describe.each(Object.keys(wrappers))('%s', (name) => {
    it.each([false, true])('does everything (a task without private fields: %s)', async (isPlain) => {
      const story = tell(profile)
      const client = wrappers[name]!(
        story.mqtt.connect('wx://127.0.0.1/mqtt', {
          clientId: 'page',
          clean: false,
          reconnectJitter: 0,
          ...hostOf(story, isPlain),
        } as never),
      )
      const told: string[] = []
      const heard: string[] = []
      client.on('error', (error) => {
        if ((error as { code?: unknown }).code !== 'ERR_REFUSED') told.push(`error ${error.message}`)
      })
      client.on('message', (_topic, payload) => heard.push(payload.toString()))
      await live(story, client, told)
      expect(told).toEqual(['subscribed', 'm0', 'm1', 'm2', 'late', 'ended'])
      expect([...new Set(heard)].sort()).toEqual(['late', 'm0', 'm1', 'm2'])
      client.reconnect()
      await story.clock.advance(5000)
      expect(client.connected).toBe(true)
      expect(client.state).toBe('connected')
      client.unsubscribe('t', (error) => told.push(error ? error.message : 'unsubscribed'))
      client.publish('t', 'again', { qos: 2 }, (error) => told.push(error ? error.message : 'again'))
      await story.clock.advance(1000)
      expect(told.slice(6)).toEqual(['unsubscribed', 'again'])
      story.connections.at(-1)!.drop()
      await story.clock.advance(5000)
      expect(client.connected).toBe(true)
      client.end(true)
      await story.clock.advance(5000)
      expect(story.program.sockets.open).toHaveLength(0)
      expect(story.program.errors).toEqual([])
    })

    it('comes back from the background', async () => {
      const story = tell({ ...profile, quirks: { suspendedSocket: 'dies' } })
      const client = wrappers[name]!(story.mqtt.connect('wx://127.0.0.1/mqtt', { clientId: 'page' }))
      await story.clock.advance(1000)
      story.program.app.hide()
      await story.clock.advance(60_000)
      story.program.app.show()
      await story.clock.advance(3000)
      expect(client.connected).toBe(true)
      client.end()
      await story.clock.advance(3000)
      expect(client.state).toBe('ended')
    })
  })
})

describe.each(profiles)('JSON of a client, on $platform with $socketImplementation', (profile) => {
  it('is a small object without a secret, at any time', async () => {
    const story = tell(profile)
    const peers = speak(story, 5)
    const client = story.mqtt.connect('wx://127.0.0.1/mqtt?token=S3CRET', {
      clientId: 'page',
      protocolVersion: 5,
      username: 'somebody',
      password: 'S3CRET',
      will: { topic: 'w', payload: 'S3CRET' as never, qos: 0, retain: false },
      properties: { authenticationMethod: 'm', authenticationData: Buffer.from('S3CRET') },
    })
    const look = () => {
      for (const text of [JSON.stringify(client), JSON.stringify({ data: { client } })]) {
        expect(JSON.parse(text)).toBeInstanceOf(Object)
        expect(text.length).toBeLessThan(500)
        expect(text).not.toContain('S3CRET')
        expect(text).not.toContain(Buffer.from('S3CRET').toString('base64'))
        expect(text).not.toContain(JSON.stringify([...Buffer.from('S3CRET')]).slice(1, -1))
      }
    }
    look()
    await story.clock.advance(1000)
    expect(sent(peers, 'connect')).toHaveLength(1)
    look()
    client.publish('t', 'x'.repeat(10_000), { qos: 1 })
    client.subscribe('t')
    look()
    peers[0]!.socket.drop()
    await story.clock.advance(100)
    look()
    client.end(true)
    await story.clock.advance(3000)
    look()
  })
})
