import { describe, expect, it } from 'vitest'
import type * as Mqtt from '../../src/index.ts'
import { implementations, tell, type Story } from './clients.ts'
import { sent, speak } from './scripted-server.ts'

type Thrown = (Error & { code?: unknown }) | undefined

function thrownBy(call: () => unknown): Thrown {
  try {
    call()
  } catch (error) {
    return error as Thrown
  }
  return undefined
}

describe.each(implementations)('the path of the address, over %s', (socketImplementation) => {
  it.each<[string, string, string]>([
    ['Chinese', 'wx://127.0.0.1/设备', '%E8%AE%BE%E5%A4%87'],
    ['a space', 'wx://127.0.0.1/a b', 'a%20b'],
    ['a line feed', 'wx://127.0.0.1/a\nb', 'a%0Ab'],
    ['a carriage return', 'wx://127.0.0.1/a\r\nHost: evil', '%0D%0A'],
    ['Chinese in the query', 'wx://127.0.0.1/mqtt?name=设备', '%E8%AE%BE%E5%A4%87'],
  ])('with %s is refused, and the encoded form is shown or hidden with the query', (_, url, encoded) => {
    const story = tell({ socketImplementation })
    const error = thrownBy(() => story.mqtt.connect(url).end(true))
    expect(error?.code).toBe('ERR_URL')
    if (!url.includes('?')) expect(error?.message).toContain(encoded)
    expect(error?.message).not.toMatch(/[\r\n]/)
  })

  it('of the options is checked too', () => {
    const story = tell({ socketImplementation })
    const error = thrownBy(() =>
      story.mqtt.connect({ protocol: 'wx' as never, host: '127.0.0.1', path: '/设备' }).end(true),
    )
    expect(error?.code).toBe('ERR_URL')
    expect(error?.message).toContain('%E8%AE%BE%E5%A4%87')
  })

  it('of transformWsUrl is checked at the dial', async () => {
    const story = tell({ socketImplementation })
    const { client, called } = story.connect({
      reconnectPeriod: 0,
      transformWsUrl: (url) => `${url}/设备`,
    })
    await story.clock.advance(1000)
    expect(called).toEqual(['error ERR_URL', 'close'])
    expect(client.lastError?.message).toContain('%E8%AE%BE%E5%A4%87')
  })

  it.each([
    'wx://127.0.0.1/%E8%AE%BE',
    'wx://127.0.0.1/a%20b?c=d%20e',
    "wx://127.0.0.1/a-b_c.d~e!$&'()*+,;=:@/",
  ])('that is encoded is dialled as it is: %s', async (url) => {
    const story = tell({ socketImplementation })
    story.mqtt.connect(url)
    await story.clock.advance(100)
    expect(story.connections[0]?.url).toBe(url.replace(/^wx/, 'ws'))
  })
})

describe.each(implementations)('servers, over %s', (socketImplementation) => {
  /** The addresses that are dialled, while nobody answers. */
  async function dialled(options: object, ms = 40_000): Promise<string[]> {
    const story = tell({ socketImplementation, timelineLimit: 1000 })
    story.door = (connection) => connection.fail('open fail: _code:111,_msg:Connection refused')
    const client = story.mqtt.connect({ reconnectJitter: 0, clientId: 'page', ...options } as never)
    client.on('error', () => undefined)
    await story.clock.advance(ms)
    const urls = story.connections.map(({ url }) => url)
    client.end(true)
    return urls
  }

  it.each<[string, object, string[]]>([
    [
      'with a path each',
      {
        servers: [
          { host: '127.0.0.1', port: 1, protocol: 'wx', path: '/one' },
          { host: '127.0.0.1', port: 2, protocol: 'wx', path: '/two' },
        ],
      },
      ['ws://127.0.0.1:1/one', 'ws://127.0.0.1:2/two'],
    ],
    ['as texts', { servers: ['wx://127.0.0.1:1/one', 'wx://127.0.0.1:2/two'] }, ['ws://127.0.0.1:1/one', 'ws://127.0.0.1:2/two']],
    ['as { url }', { servers: [{ url: 'wx://127.0.0.1:1/one' }, { url: 'wx://127.0.0.1:2/two' }] }, ['ws://127.0.0.1:1/one', 'ws://127.0.0.1:2/two']],
    [
      'with the path of the options where they have none',
      { protocol: 'wx', path: '/mqtt', servers: [{ host: '127.0.0.1', port: 1 }, { host: '127.0.0.1', port: 2 }] },
      ['ws://127.0.0.1:1/mqtt', 'ws://127.0.0.1:2/mqtt'],
    ],
  ])('are dialled in turn: %s', async (_, options, expected) => {
    const urls = await dialled(options)
    expect(urls.slice(0, 4)).toEqual([...expected, ...expected])
  }) // prettier-ignore

  it.each<[string, unknown]>([
    ['null in the list', [null]],
    ['undefined in the list', [undefined]],
    ['a number', [7]],
    ['an empty object', [{}]],
    ['a text that is no URL', ['broker']],
  ])('that are none are ERR_URL or ERR_ARGUMENT, thrown by connect: %s', (_, servers) => {
    const story = tell({ socketImplementation })
    const error = thrownBy(() => story.mqtt.connect({ servers } as never).end(true))
    expect(error?.code).toMatch(/^ERR_(URL|ARGUMENT)$/)
  })

  it('null in place of the list is none', async () => {
    const story = tell({ socketImplementation })
    const client = story.mqtt.connect('wx://127.0.0.1/mqtt', { servers: null as never })
    await story.clock.advance(1000)
    expect(client.connected).toBe(true)
  })

  it('a next server that was not tried yet is dialled without waiting the full delay', async () => {
    const servers = [1, 2, 3].map((port) => ({ host: '127.0.0.1', port, protocol: 'wx' }))
    const story = tell({ socketImplementation })
    speak(story, 4)
    const open = story.door!
    story.door = (connection) => {
      if (connection.url.includes(':3')) open(connection)
      else connection.fail('open fail: _code:111,_msg:Connection refused')
    }
    const client = story.mqtt.connect({ servers, reconnectPeriod: 10_000, reconnectJitter: 0 } as never)
    await story.clock.advance(5000)
    expect(client.connected).toBe(true)
    expect(story.program.sockets.all).toHaveLength(3)
  })

  it('and once all were tried the delays are as ever', async () => {
    const servers = [1, 2].map((port) => ({ host: '127.0.0.1', port, protocol: 'wx' }))
    const urls = await dialled({ servers, reconnectPeriod: 1000 }, 60_000)
    expect(urls.length).toBeGreaterThan(3)
    expect(urls.length).toBeLessThanOrEqual(14)
  })
})

describe.each(implementations)('two clients from one options object, over %s', (socketImplementation) => {
  const make: Record<string, (story: Story, options: Mqtt.ClientOptions) => Mqtt.MqttClient> = {
    'connect(url, options)': ({ mqtt }, options) => mqtt.connect('wx://127.0.0.1/mqtt', options),
    'connect(options)': ({ mqtt }, options) => mqtt.connect(options),
  }
  const plain = (): Mqtt.ClientOptions => ({ protocol: 'wx' as never, host: '127.0.0.1', path: '/mqtt' })

  it.each(Object.keys(make))('do not disturb each other: %s', async (way) => {
    const story = tell({ socketImplementation })
    const options = plain()
    const clients = [1, 2].map(() => make[way]!(story, options))
    await story.clock.advance(1000)
    expect(clients.map(({ connected }) => connected)).toEqual([true, true])
    // Without a clientId of its own each has another one.
    expect(new Set(clients.map((client) => client.options.clientId)).size).toBe(2)
    story.connections.forEach((connection) => connection.drop())
    await story.clock.advance(10_000)
    expect(clients.map(({ connected }) => connected)).toEqual([true, true])
    expect(story.broker.connections).toHaveLength(2)
  })

  it.each(Object.keys(make))('what credentials answers for one is not the other’s: %s', async (way) => {
    const story = tell({ socketImplementation })
    const peers = speak(story, 4)
    let asked = 0
    const options = {
      ...plain(),
      credentials: () => ({ username: `user ${++asked}`, clientId: `id ${asked}` }),
    }
    const clients = [1, 2].map(() => make[way]!(story, options))
    await story.clock.advance(1000)
    expect(clients.map(({ connected }) => connected)).toEqual([true, true])
    expect(sent(peers, 'connect').map(({ username, clientId }) => [username, clientId])).toEqual([
      ['user 1', 'id 1'],
      ['user 2', 'id 2'],
    ])
    expect(clients.map((client) => client.options.username)).toEqual(['user 1', 'user 2'])
  })

  it('servers are dialled in turn by each of them', async () => {
    const story = tell({ socketImplementation })
    const servers = [1, 2].map((port) => ({ host: '127.0.0.1', port, protocol: 'wx' }))
    const options = { servers, reconnectPeriod: 1000, reconnectJitter: 0 } as never
    story.door = (connection) => connection.fail('open fail: _code:111,_msg:Connection refused')
    const clients = [1, 2].map(() => story.mqtt.connect(options))
    await story.clock.advance(20_000)
    const ports = story.connections.map(({ url }) => /:(\d)/.exec(url)?.[1])
    expect(ports.slice(0, 4)).toEqual(['1', '1', '2', '2'])
    clients.forEach((client) => client.end(true))
    await story.clock.advance(3000)
  })
})
