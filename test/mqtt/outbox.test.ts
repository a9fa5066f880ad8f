/** The outbox: messages of QoS 1 and 2 that outlive the program. */

import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import type * as Mqtt from '../../src/index.ts'
import { listen, profiles, tell, type Client, type Story } from './clients.ts'

const URL = 'wx://127.0.0.1/mqtt'
const options = { clientId: 'page', clean: false, outbox: true, username: 'ann', reconnectJitter: 0 } as const

/** What the storage holds of outboxes. */
const kept = ({ program }: Story): string[] =>
  program.wx.getStorageInfoSync().keys.filter((key) => key.startsWith('mqtt-outbox/'))

/** The program dies, and is started again. */
function startAgain(story: Story): void {
  if (story.program.app.state !== 'destroyed') story.program.app.destroy()
  story.mqtt = story.program.run<typeof Mqtt>(resolve('dist/mqtt.min.js'))
}

/** What a client of this life hears of messages of an earlier one. */
function delivered(client: Client): string[] {
  const heard: string[] = []
  client.on('delivered', (topic, payload) => heard.push(`${topic} ${payload.toString()}`))
  return heard
}

/** PUBLISH packets that the broker has seen. */
const publishes = ({ broker }: Story) =>
  broker.timeline.flatMap(({ what, packet }) =>
    what === 'in' && packet?.cmd === 'publish' ? [{ ...packet, payload: packet.payload.toString() }] : [],
  )

const nobody = (): void => undefined

describe.each(profiles)('the outbox, on $platform with $socketImplementation', (profile) => {
  it.each([4, 5] as const)(
    'MQTT version %i: what was not sent leaves in the next life, in order',
    async (version) => {
      const story = tell({ ...profile })
      story.door = (connection) => connection.fail('open fail: _code:111,_msg:Connection refused')
      const first = story.mqtt.connect(URL, { ...options, protocolVersion: version })
      for (const text of ['1', '2', '3']) first.publish('t', text, { qos: 1 }, nobody)
      first.publish('u', new Uint8Array([0, 255]), { qos: 2 }, nobody)
      first.publish('zero', 'x')
      await story.clock.advance(5000)
      expect(kept(story)).toHaveLength(4)
      startAgain(story)
      story.door = undefined
      const client = story.mqtt.connect(URL, { ...options, protocolVersion: version })
      const heard = delivered(client)
      const told: unknown[] = []
      client.publish('t', '4', { qos: 1 }, (error) => told.push(error ?? 'sent'))
      await story.clock.advance(5000)
      expect(heard.filter((text) => text.startsWith('t'))).toEqual(['t 1', 't 2', 't 3'])
      expect(heard).toHaveLength(4)
      expect(told).toEqual(['sent'])
      expect(
        publishes(story)
          .filter(({ topic }) => topic === 't')
          .map(({ payload }) => payload),
      ).toEqual(['1', '2', '3', '4'])
      expect(publishes(story).some(({ topic }) => topic === 'zero')).toBe(false)
      expect(kept(story)).toEqual([])
      expect(story.program.errors).toEqual([])
    },
  )

  it('what was sent and not answered goes again with DUP, and QoS 2 arrives once', async () => {
    const story = tell({ ...profile })
    const arrived: string[] = []
    const { client: listener } = await story.connected({ clientId: 'other', clean: true })
    listener.on('message', (_topic, payload) => arrived.push(payload.toString()))
    listener.subscribe('#', { qos: 2 })
    await story.clock.advance(500)
    const first = story.mqtt.connect(URL, options)
    await story.clock.advance(500)
    story.broker.script({ on: 'publish', from: 'client', do: 'ignore', times: 1 })
    first.publish('one', '1', { qos: 1 })
    await story.clock.advance(100)
    // The broker has it, and PUBREC is lost with the program.
    story.broker.script({ on: 'pubrec', from: 'broker', do: 'ignore', times: 1 } as never)
    first.publish('two', '2', { qos: 2 })
    await story.clock.advance(100)
    const before = publishes(story).length
    listener.end(true)
    startAgain(story)
    const client = story.mqtt.connect(URL, options)
    const heard = delivered(client)
    await story.clock.advance(5000)
    expect(heard.sort()).toEqual(['one 1', 'two 2'])
    expect(
      publishes(story)
        .slice(before)
        .every(({ dup }) => dup),
    ).toBe(true)
    expect(kept(story)).toEqual([])
  })

  it('a message for this client of QoS 2 is delivered once across the end of the program', async () => {
    const story = tell({ ...profile })
    const first = story.mqtt.connect(URL, options)
    first.subscribe('news', { qos: 2 })
    await story.clock.advance(1000)
    // The program dies between PUBREC and PUBREL.
    story.broker.script({ on: 'pubrel', from: 'broker', do: 'ignore', times: 1 } as never)
    const early: string[] = []
    first.on('message', (_topic, payload) => early.push(payload.toString()))
    story.broker.publish({ topic: 'news', payload: 'once', qos: 2 })
    await story.clock.advance(500)
    startAgain(story)
    const client = story.mqtt.connect(URL, options)
    const called = listen(client)
    await story.clock.advance(5000)
    expect([...early, ...called.filter((text) => text.startsWith('message'))]).toEqual(['message news once'])
    expect(kept(story)).toEqual([])
  })
})

describe('the outbox', () => {
  it.each([
    ['clean: true', { clean: true }, /clean: false/],
    ['no clientId', { clientId: undefined }, /clientId/],
    ['a store of the page', { outgoingStore: {} as never }, /stores/],
  ] as const)('is refused with %s', (_what, wanted, words) => {
    const { mqtt, program } = tell()
    expect(() => mqtt.connect(URL, { ...options, ...wanted })).toThrow(words)
    expect(program.sockets.all).toHaveLength(0)
  })

  it('is open in one client at a time', async () => {
    const { clock, mqtt } = tell()
    const first = mqtt.connect(URL, options)
    expect(() => mqtt.connect(URL, options)).toThrow(/another client has the same outbox/)
    mqtt.connect(URL, { ...options, clientId: 'other' }).end(true)
    first.end(true)
    await clock.advance(3000)
    mqtt.connect(URL, options).end(true)
    await clock.advance(3000)
  })

  it('asks a broker of MQTT 5 to keep the session', async () => {
    const story = tell()
    await story.connected({ ...options, protocolVersion: 5 })
    const [connect] = story.broker.timeline.filter(({ packet }) => packet?.cmd === 'connect')
    expect(connect?.packet).toMatchObject({ properties: { sessionExpiryInterval: 604_800 } })
  })

  it('of one user never leaves under the login of another', async () => {
    const story = tell()
    const { clientId, clean, outbox, reconnectJitter } = options
    const rest = { clientId, clean, outbox, reconnectJitter }
    const signedIn = (username: string) => ({
      ...rest,
      credentials: () => Promise.resolve({ username, password: 'p' }),
    })
    story.door = (connection) => connection.fail('open fail: _code:111,_msg:Connection refused')
    story.mqtt.connect(URL, signedIn('ann')).publish('t', 'of ann', { qos: 1 })
    await story.clock.advance(3000)
    expect(kept(story)).toHaveLength(1)
    startAgain(story)
    story.door = undefined
    const bob = story.mqtt.connect(URL, signedIn('bob'))
    bob.publish('t', 'of bob', { qos: 1 })
    await story.clock.advance(5000)
    expect(publishes(story).map(({ payload }) => payload)).toEqual(['of bob'])
    bob.end(true)
    await story.clock.advance(3000)
    const ann = story.mqtt.connect(URL, signedIn('ann'))
    const heard = delivered(ann)
    await story.clock.advance(5000)
    expect(heard).toEqual(['t of ann'])
    expect(kept(story)).toEqual([])
  })

  it('that another user signs in is told to whoever waits, and the message stays', async () => {
    const story = tell()
    const { clientId, clean, outbox, reconnectJitter } = options
    const rest = { clientId, clean, outbox, reconnectJitter }
    let username = 'ann'
    const credentials = () => Promise.resolve({ username, password: 'p' })
    story.door = (connection) => connection.fail('open fail: _code:111,_msg:Connection refused')
    const client = story.mqtt.connect(URL, { ...rest, credentials })
    const told: unknown[] = []
    await story.clock.advance(500)
    client.publish('t', 'of ann', { qos: 1 }, (error) => told.push(error?.message))
    await story.clock.advance(500)
    username = 'bob'
    story.door = undefined
    await story.clock.advance(60_000)
    expect(told).toEqual([expect.stringMatching(/another user/)])
    expect(publishes(story)).toEqual([])
    expect(kept(story)).toHaveLength(1)
  })

  it('that is full says so once, and sends all the same', async () => {
    const story = tell()
    const { client, called } = await story.connected({ ...options, outbox: { maxBytes: 500 } })
    const told: unknown[] = []
    for (let i = 0; i < 20; i++)
      client.publish('t', 'x'.repeat(100), { qos: 1 }, (error) => told.push(error ?? i))
    await story.clock.advance(3000)
    expect(told).toEqual(Array.from({ length: 20 }, (_, i) => i))
    expect(called).toEqual(['connect', 'error ERR_STORAGE'])
    expect(kept(story)).toEqual([])
  })

  it('does not keep what became too old in between, by the clock on the wall', async () => {
    const story = tell()
    story.door = (connection) => connection.fail('open fail: _code:111,_msg:Connection refused')
    const first = story.mqtt.connect(URL, options)
    first.publish('t', 'short', { qos: 1, expiresIn: 10_000 })
    first.publish('t', 'long', { qos: 1, expiresIn: 3_600_000 })
    await story.clock.advance(1000)
    story.program.app.destroy()
    await story.clock.advance(60_000)
    startAgain(story)
    story.door = undefined
    const client = story.mqtt.connect(URL, options)
    const heard = delivered(client)
    const called = listen(client)
    await story.clock.advance(5000)
    expect(heard).toEqual(['t long'])
    expect(called).toContain('error ERR_EXPIRED')
    expect(kept(story)).toEqual([])
  })

  it('writes what one turn publishes at once, where the platform can', async () => {
    const story = tell()
    const lists: number[] = []
    const { wx } = story.program
    const host = Object.assign(Object.create(wx) as object, {
      batchSetStorageSync(list: { key: string; value: unknown }[]) {
        lists.push(list.length)
        for (const { key, value } of list) wx.setStorageSync(key, value)
      },
    })
    const { client } = await story.connected({ ...options, wx: host as never })
    for (let i = 0; i < 100; i++) client.publish('t', `${i}`, { qos: 1 })
    await story.clock.advance(0)
    expect(lists).toEqual([100])
    await story.clock.advance(3000)
    expect(kept(story)).toEqual([])
  })

  it('forgets what it received when the broker has forgotten the session', async () => {
    const story = tell()
    const first = story.mqtt.connect(URL, options)
    first.subscribe('news', { qos: 2 })
    await story.clock.advance(1000)
    story.broker.script({ on: 'pubrel', from: 'broker', do: 'ignore', times: 1 } as never)
    story.broker.publish({ topic: 'news', payload: 'lost', qos: 2 })
    await story.clock.advance(500)
    expect(kept(story)).toHaveLength(1)
    startAgain(story)
    // Another connection of the same name that begins anew takes the session away.
    const cleaner = story.mqtt.connect(URL, { clientId: 'page', clean: true })
    await story.clock.advance(1000)
    cleaner.end(true)
    await story.clock.advance(3000)
    story.mqtt.connect(URL, options)
    await story.clock.advance(3000)
    expect(kept(story)).toEqual([])
  })
})
