/** The one operation for which the broker closes the connection is found, failed alone, and left behind. */

import { describe, expect, it } from 'vitest'
import { profiles, tell, type Story } from '../clients.ts'
import { arrived, ears, lasting, versions } from './wire.ts'

/** The broker closes for each message on `bad`, after `ms`. */
function poison({ broker }: Story, ms = 0): void {
  broker.script({
    on: 'publish',
    from: 'client',
    when: (packet) => packet?.cmd === 'publish' && packet.topic === 'bad',
    do: ({ after, client }) => after(ms, () => client.drop()),
  })
}

const rejected = (told: string[]) => told.filter((text) => text.endsWith(': ERR_REJECTED'))

describe.each(profiles)('on $platform with $socketImplementation', (profile) => {
  describe.each(versions)('with MQTT version %i', (protocolVersion) => {
    it.each([0, 400, 2000])('a message: the broker closes after %i ms', { timeout: 120_000 }, async (ms) => {
      const story = tell(profile)
      poison(story, ms)
      const { client, called } = await story.connected(lasting(protocolVersion))
      const { told, hear } = ears()
      for (let i = 0; i < 10; i++) {
        const topic = i === 4 ? 'bad' : 'good'
        client.publish(topic, `${i}`, { qos: (1 + (i % 2)) as 1 | 2 }, hear(`${topic} ${i}`))
      }
      await story.clock.advance(600_000)
      expect(rejected(told)).toEqual(['bad 4: ERR_REJECTED'])
      expect(told).toHaveLength(10)
      expect(client.connected).toBe(true)
      expect(called.at(-1)).toBe('connect')
      // It stays away, and everything goes on.
      const dials = story.connections.length
      client.publish('good', 'later', { qos: 1 }, hear('later'))
      await story.clock.advance(600_000)
      expect(told.at(-1)).toBe('later')
      expect(story.connections).toHaveLength(dials)
    })

    it('a subscription, which is refused at once until end()', async () => {
      const story = tell(profile)
      story.broker.script({
        on: 'subscribe',
        when: (packet) =>
          packet?.cmd === 'subscribe' && packet.subscriptions.some(({ topic }) => topic === 'bad'),
        do: 'close',
      })
      const { client } = story.connect(lasting(protocolVersion))
      const { told, hear } = ears()
      // As tutorials do.
      client.on('connect', () => client.subscribe(['good', 'bad', 'good too'], hear('subscribed')))
      await story.clock.advance(600_000)
      expect(rejected(told).length).toBeGreaterThan(0)
      expect(client.connected).toBe(true)
      const dials = story.connections.length
      client.subscribe('bad', hear('again'))
      await story.clock.advance(100)
      expect(told.at(-1)).toBe('again: ERR_REJECTED')
      client.subscribe('good', hear('good'))
      await story.clock.advance(600_000)
      expect(told.at(-1)).toBe('good')
      expect(story.connections).toHaveLength(dials)
      client.end(true)
      await story.clock.advance(5000)
      client.connect()
      await story.clock.advance(1000)
      client.subscribe('bad', hear('anew'))
      await story.clock.advance(100)
      expect(told.filter((text) => text.startsWith('anew'))).toEqual([])
      client.end(true)
    })
  })
})

describe('where the broker says why (MQTT 5)', () => {
  /** It closes with this code for each message on `bad`. */
  function refuse({ broker }: Story, reasonCode: number): void {
    broker.script({
      on: 'publish',
      from: 'client',
      when: (packet) => packet?.cmd === 'publish' && packet.topic === 'bad',
      do: ({ client }) => {
        client.send({ cmd: 'disconnect', reasonCode })
        client.drop()
      },
    })
  }

  it.each([0x8f, 0x90, 0x95, 0x99, 0x9a, 0x9b, 0x9e, 0xa1, 0xa2])(
    'code %i: one strike is enough',
    async (code) => {
      const story = tell()
      refuse(story, code)
      const { client } = await story.connected(lasting(5))
      const { told, hear } = ears()
      const messages: string[] = []
      client.publish('good', '1', { qos: 1 }, hear('good 1'))
      client.publish('bad', '2', { qos: 1 }, (error) => {
        messages.push(error?.message ?? '')
        hear('bad 2')(error)
      })
      client.publish('good', '3', { qos: 1 }, hear('good 3'))
      await story.clock.advance(120_000)
      expect(rejected(told)).toEqual(['bad 2: ERR_REJECTED'])
      expect(told).toHaveLength(3)
      // In the burst, and once more alone.
      expect(arrived(story).filter((packet) => packet.startsWith('publish bad'))).toHaveLength(2)
      expect(messages[0]).toMatch(/^the broker closed the connection over the message of "bad": \w+/)
    },
  )

  it.each([0x87, 0x97])('code %i fails nothing at once', async (code) => {
    const story = tell()
    story.broker.script({
      on: 'publish',
      from: 'client',
      times: 1,
      do: ({ client }) => {
        client.send({ cmd: 'disconnect', reasonCode: code })
        client.drop()
      },
    })
    const { client } = await story.connected(lasting(5))
    const { told, hear } = ears()
    for (let i = 0; i < 5; i++) client.publish('t', `${i}`, { qos: 1 }, hear(`${i}`))
    await story.clock.advance(120_000)
    expect(told).toEqual(['0', '1', '2', '3', '4'])
  })
})

it('a network that is lost again and again fails nothing', { timeout: 120_000 }, async () => {
  const story = tell()
  story.program.network.latency = 80
  const { client } = story.connect(lasting(4))
  const { told, hear } = ears()
  let published = 0
  for (let outage = 0; outage < 60; outage++) {
    for (let i = 0; i < 3; i++)
      client.publish('t', 'x', { qos: (1 + (i % 2)) as 1 | 2 }, hear(`${published++}`))
    await story.clock.advance(300 + 190 * (outage % 17))
    if (client.connected) story.connections.at(-1)!.drop()
  }
  await story.clock.advance(600_000)
  expect(rejected(told)).toEqual([])
  expect(told).toHaveLength(published)
})

it('a message of QoS 0 for which the broker closes is not sent again', async () => {
  const story = tell()
  poison(story)
  const { client } = await story.connected(lasting(4))
  client.publish('bad', 'x', { qos: 0 })
  await story.clock.advance(60_000)
  expect(arrived(story).filter((packet) => packet.startsWith('publish'))).toHaveLength(1)
  expect(client.connected).toBe(true)
})
