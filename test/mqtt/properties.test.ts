import { describe, expect, it } from 'vitest'
import { implementations, tell } from './clients.ts'
import { sent, speak, type Peer } from './scripted-server.ts'

const bytes = () => Uint8Array.from([1, 2])

/** Bytes as people have them on a phone, where there is no Buffer. */
const binaries: [string, () => unknown, string][] = [
  ['Uint8Array', bytes, '0102'],
  ['ArrayBuffer', () => bytes().buffer, '0102'],
  ['DataView', () => new DataView(bytes().buffer), '0102'],
  ['part of an ArrayBuffer', () => Uint8Array.from([9, 1, 2, 9]).subarray(1, 3), '0102'],
  ['Buffer', () => Buffer.from([1, 2]), '0102'],
  ['text', () => 'id-1', Buffer.from('id-1').toString('hex')],
]

describe.each(implementations)('binary properties, over %s', (socketImplementation) => {
  async function connected(options: object = {}) {
    const story = tell({ socketImplementation })
    const peers = speak(story, 5)
    const { client, called } = story.connect({ protocolVersion: 5, ...options })
    await story.clock.advance(500)
    return { story, peers, client, called }
  }
  const lastPublish = (peers: Peer[]) => sent(peers, 'publish').at(-1)?.properties

  it.each(binaries)('correlationData of a message may be %s', async (_, made, hex) => {
    const { story, peers, client } = await connected()
    const told: unknown[] = []
    for (const qos of [0, 1, 2] as const) {
      const properties = { responseTopic: 'r', correlationData: made() as never }
      client.publish('t', 'x', { qos, properties }, (error) => told.push(error ? error.message : 'ok'))
      await story.clock.advance(500)
      expect(told.at(-1)).toBe('ok')
      expect(Buffer.from(lastPublish(peers)!.correlationData!).toString('hex')).toBe(hex)
    }
    expect(peers).toHaveLength(1)
  })

  it.each(binaries)('correlationData of the will may be %s', async (_, made, hex) => {
    const will = { topic: 'w', payload: 'x', qos: 0, retain: false, properties: { correlationData: made() } }
    const { peers, called } = await connected({ will })
    expect(called).toEqual(['connect'])
    const [connect] = sent(peers, 'connect')
    const correlationData = connect!.will!.properties!.correlationData as unknown as Buffer
    expect(Buffer.from(correlationData).toString('hex')).toBe(hex)
  })

  it.each(binaries)('authenticationData may be %s', async (_, made, hex) => {
    const properties = { authenticationMethod: 'm', authenticationData: made() }
    const { peers, called } = await connected({ properties })
    expect(called).toEqual(['connect'])
    const [connect] = sent(peers, 'connect')
    expect(Buffer.from(connect!.properties!.authenticationData!).toString('hex')).toBe(hex)
  })

  it('what arrives can be sent back as the answer to it', async () => {
    const { story, peers, client } = await connected()
    client.on('message', (_topic, _payload, { properties }) => {
      const { responseTopic = '', correlationData } = properties ?? {}
      client.publish(responseTopic, 'answer', { properties: { correlationData: correlationData! } })
    })
    const properties = { responseTopic: 'r', correlationData: Buffer.from([0, 255]) }
    peers[0]!.say({ cmd: 'publish', topic: 't', payload: 'x', qos: 0, properties })
    await story.clock.advance(500)
    expect(Buffer.from(lastPublish(peers)!.correlationData!).toString('hex')).toBe('00ff')
  })

  it.each<[string, unknown]>([
    ['a number', 7],
    ['an object', {}],
    ['null', null],
  ])('what is neither bytes nor text is refused: %s', async (_, correlationData) => {
    const { story, client, called } = await connected()
    const told: unknown[] = []
    client.publish('t', 'x', { properties: { correlationData: correlationData as never } }, (error) =>
      told.push((error as { code?: unknown } | undefined)?.code),
    )
    await story.clock.advance(500)
    expect(told).toEqual(['ERR_ARGUMENT'])
    expect(called).toEqual(['connect'])
  })
})

describe.each(implementations)('user properties, over %s', (socketImplementation) => {
  async function receive(userProperties: object): Promise<unknown> {
    const story = tell({ socketImplementation })
    const peers = speak(story, 5)
    const { client } = story.connect({ protocolVersion: 5 })
    let got: unknown
    client.on('message', (_topic, _payload, packet) => (got = packet.properties?.userProperties))
    await story.clock.advance(500)
    peers[0]!.say({ cmd: 'publish', topic: 't', payload: 'x', qos: 0, properties: { userProperties } })
    await story.clock.advance(500)
    return JSON.parse(JSON.stringify(got))
  }

  it.each<[string, string[]]>([
    ['two values', ['one', 'two']],
    ['two, the first of them empty', ['', 'two']],
    ['two empty ones', ['', '']],
    ['three, the first two of them empty', ['', '', 'three']],
  ])('of one name keep all their values: %s', async (_, values) => {
    expect(await receive({ name: values })).toEqual({ name: values })
  })

  it('may be called __proto__, in both directions', async () => {
    const named = JSON.parse('{"__proto__":"x","plain":"y"}') as Record<string, string>
    const story = tell({ socketImplementation })
    const peers = speak(story, 5)
    const { client, called } = story.connect({ protocolVersion: 5 })
    await story.clock.advance(500)
    const told: unknown[] = []
    client.publish('t', 'x', { qos: 1, properties: { userProperties: named } }, (error) =>
      told.push(error ? error.message : 'ok'),
    )
    await story.clock.advance(500)
    expect(told).toEqual(['ok'])
    const { userProperties } = sent(peers, 'publish')[0]!.properties!
    expect(Object.getOwnPropertyDescriptor(userProperties, '__proto__')?.value).toBe('x')
    const length = (text: string) => [text.length >> 8, text.length & 255]
    const pair = (name: string, value: string) => [38, ...length(name), ...Buffer.from(name), ...length(value), ...Buffer.from(value)] // prettier-ignore
    const properties = [...pair('__proto__', 'x'), ...pair('plain', 'y')]
    let got: Record<string, unknown> | undefined
    client.on('message', (_topic, _payload, packet) => {
      got = packet.properties?.userProperties as Record<string, unknown>
    })
    const body = [0, 1, ...Buffer.from('t'), properties.length, ...properties, ...Buffer.from('x')]
    peers[0]!.sayBytes(0x30, body.length, ...body)
    await story.clock.advance(500)
    expect(called).toEqual(['connect', 'message t x'])
    expect(Object.keys(got ?? {}).sort()).toEqual(['__proto__', 'plain'])
    expect(Object.getOwnPropertyDescriptor(got, '__proto__')?.value).toBe('x')
    expect(({} as Record<string, unknown>)['x']).toBeUndefined()
  })
})

describe.each(implementations)('a topic that is called __proto__, over %s', (socketImplementation) => {
  it.each([4, 5] as const)('is one like any other (version %i)', async (protocolVersion) => {
    const story = tell({ socketImplementation })
    const { client, called } = await story.connected({ protocolVersion, reconnectPeriod: 1000 })
    const told: unknown[] = []
    for (const topic of ['__proto__', 'constructor', 'a/__proto__/b'])
      client.subscribe(topic, { qos: 1 }, (error, granted) => told.push(error ?? granted?.[0]?.topic))
    await story.clock.advance(500)
    expect(told).toEqual(['__proto__', 'constructor', 'a/__proto__/b'])
    story.connections[0]!.drop()
    await story.clock.advance(5000)
    // They are subscribed to again after the reconnect.
    for (const topic of ['__proto__', 'constructor', 'a/__proto__/b']) client.publish(topic, 'x', { qos: 1 })
    await story.clock.advance(500)
    expect(called.filter((event) => event.startsWith('message'))).toEqual([
      'message __proto__ x',
      'message constructor x',
      'message a/__proto__/b x',
    ])
    client.unsubscribe('__proto__', (error) => told.push(error ?? 'unsubscribed'))
    await story.clock.advance(500)
    expect(told.at(-1)).toBe('unsubscribed')
  })
})
