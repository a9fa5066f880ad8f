/** What a new connection begins with: its order, what goes again and how, and when `connect` is emitted. */

import type { IPublishPacket } from 'mqtt-packet'
import { describe, expect, it } from 'vitest'
import { profiles, sends, tell, type Story } from '../clients.ts'
import { arrived, ears, lasting, packets, versions } from './wire.ts'

const drop = ({ connections }: Story) => connections.at(-1)!.drop()

/** The broker has the messages, and its answers are lost. */
function mute({ broker }: Story, times?: number): void {
  broker.script({ on: 'puback', from: 'broker', do: 'ignore', ...(times && { times }) })
  broker.script({ on: 'pubrec', from: 'broker', do: 'ignore', ...(times && { times }) })
}

describe.each(profiles)('on $platform with $socketImplementation', (profile) => {
  describe.each(versions)('with MQTT version %i', (protocolVersion) => {
    it('`connect` is emitted with 200 messages still to be sent, which take a few round trips', async () => {
      const story = tell(profile)
      const { clock, connect, program } = story
      program.network.latency = 50
      const { client, called } = connect({ ...lasting(protocolVersion), manualConnect: true })
      const { told, hear } = ears()
      for (let i = 0; i < 100; i++) {
        client.publish('one', `${i}`, { qos: 1 }, hear(`one ${i}`))
        client.publish('two', `${i}`, { qos: 2 }, hear(`two ${i}`))
      }
      let connectedAt = 0
      client.on('connect', () => {
        connectedAt = clock.now()
        expect(told).toEqual([])
      })
      client.connect()
      await clock.advance(10_000)
      const connack = story.broker.timeline.find(({ packet }) => packet?.cmd === 'connack')!.at
      // Its way back, and less than a round trip.
      expect(connectedAt - connack).toBeGreaterThanOrEqual(50)
      expect(connectedAt - connack).toBeLessThan(100)
      expect(told).toHaveLength(200)
      const last = Math.max(...story.broker.timeline.map(({ at }) => at))
      // QoS 2: 7 windows of 16, two round trips each.
      expect(last - connectedAt).toBeLessThan(2000)
      expect(called).toEqual(['connect'])
    })

    it('first the subscriptions, then what was in flight, then what waited', async () => {
      const story = tell(profile)
      mute(story, 1)
      const { client } = await story.connected({ protocolVersion, maxInflight: 1, reconnectPeriod: 1000 })
      client.subscribe(['s/1', 's/2'], { qos: 1 })
      await story.clock.advance(100)
      client.publish('t', 'flying 1', { qos: 1 })
      client.publish('t', 'flying 2', { qos: 2 })
      client.publish('t', 'waiting 1', { qos: 1 })
      client.publish('t', 'waiting 2', { qos: 2 })
      await story.clock.advance(100)
      drop(story)
      await story.clock.advance(100)
      client.publish('t', 'offline 0', { qos: 0 })
      client.subscribe('s/3')
      client.unsubscribe('s/4')
      client.publish('t', 'offline 1', { qos: 1 })
      await story.clock.advance(10_000)
      expect(arrived(story, 1).slice(2)).toEqual(['publish t flying 1 q1', 'publish t flying 2 q2'])
      const again = arrived(story, 2).filter((packet) => !/^(connect|pub(rel|ack)|ping)/.test(packet))
      expect(again).toEqual([
        'subscribe s/1 q1, s/2 q1',
        'subscribe s/3 q0',
        'unsubscribe s/4',
        'publish t flying 1 q1',
        'publish t flying 2 q2',
        'publish t offline 0 q0',
        'publish t waiting 1 q1',
        // Its lane is free after one round trip, that of QoS 2 after two.
        'publish t offline 1 q1',
        'publish t waiting 2 q2',
      ])
    })

    it('all that fits the window goes again in one frame, with DUP where the session is present', async () => {
      for (const clean of [false, true]) {
        const story = tell(profile)
        mute(story)
        const { client } = await story.connected({ ...lasting(protocolVersion), clean })
        for (let i = 0; i < 10; i++) client.publish('t', `${i}`, { qos: (1 + (i % 2)) as 1 | 2 })
        await story.clock.advance(100)
        drop(story)
        await story.clock.advance(500)
        const sent = sends(story)
        await story.clock.advance(1000)
        const publishes = packets(story, 2).filter(({ cmd }) => cmd === 'publish') as IPublishPacket[]
        expect(publishes.map(({ payload }) => payload.toString()).join('')).toBe('0123456789')
        expect(publishes.map(({ dup }) => dup)).toEqual(publishes.map(() => !clean))
        // CONNECT, and the frame.
        expect(sent()).toBe(2)
        client.end(true)
      }
    })

    it('what never left has no DUP', async () => {
      const story = tell(profile)
      const { client } = await story.connected(lasting(protocolVersion))
      drop(story)
      await story.clock.advance(100)
      client.publish('t', 'fresh', { qos: 1 })
      await story.clock.advance(5000)
      expect(arrived(story, 2)).toEqual(['connect', 'publish t fresh q1'])
    })

    it('the order holds per topic and QoS, over many lost connections', async () => {
      const story = tell(profile)
      story.program.network.latency = 20
      const { client } = await story.connected({
        ...lasting(protocolVersion),
        maxInflight: 5,
        reconnectPeriod: 100,
      })
      const { told, hear } = ears()
      for (let i = 0; i < 90; i++)
        client.publish(`t/${i % 3}`, `${i}`, { qos: (1 + (i % 2)) as 1 | 2 }, hear(`${i}`))
      for (let outage = 0; outage < 8; outage++) {
        await story.clock.advance(130 + 17 * outage)
        if (client.connected) drop(story)
      }
      await story.clock.advance(60_000)
      expect(told).toHaveLength(90)
      for (let connection = 1; connection <= story.connections.length; connection++) {
        const lanes = new Map<string, number>()
        for (const packet of packets(story, connection)) {
          if (packet.cmd !== 'publish') continue
          const lane = `${packet.topic} ${packet.qos}`
          const number = Number(packet.payload.toString())
          expect(number, `connection ${connection}, ${lane}`).toBeGreaterThan(lanes.get(lane) ?? -1)
          lanes.set(lane, number)
        }
      }
    })
  })
})

describe.each(versions)('QoS 2 with MQTT version %i', (protocolVersion) => {
  const steps = [
    ['PUBLISH', 'publish', 'client'],
    ['PUBREC', 'pubrec', 'broker'],
    ['PUBREL', 'pubrel', 'client'],
    ['PUBCOMP', 'pubcomp', 'broker'],
  ] as const

  /** How often a subscriber got the message whose `lost` was lost with the connection. */
  async function tellLoss(on: (typeof steps)[number][1], from: 'client' | 'broker', clean: boolean) {
    const story = tell()
    let deliveries = 0
    const other = story.mqtt.connect('wx://127.0.0.1/mqtt', { clientId: 'other' })
    other.subscribe('t', { qos: 0 })
    other.on('message', () => deliveries++)
    const { client, called } = await story.connected({ ...lasting(protocolVersion), clean })
    story.broker.script({ on, from, clientId: 'page', do: 'close', times: 1 })
    const { told, hear } = ears()
    client.publish('t', 'x', { qos: 2 }, hear('published'))
    await story.clock.advance(10_000)
    expect(called).toEqual(['connect', 'offline', 'close', 'reconnect', 'connect'])
    return { story, told, deliveries }
  }

  it.each(steps)('is delivered once while the session is present, though %s is lost', async (_, on, from) => {
    const { told, deliveries } = await tellLoss(on, from, false)
    expect(told).toEqual(['published'])
    expect(deliveries).toBe(1)
  })

  it.each(steps)(
    'is published anew without a session, and delivered at least once: %s is lost',
    async (_, on, from) => {
      const { story, told, deliveries } = await tellLoss(on, from, true)
      expect(told).toEqual(['published'])
      expect(deliveries).toBe(on === 'publish' ? 1 : 2)
      // Another session: neither a duplicate, nor a PUBREL of what this one has never seen.
      const [last] = [...new Set(story.broker.timeline.map(({ connection }) => connection))].slice(-1)
      const publish = packets(story, last).filter(({ cmd }) => cmd === 'publish' || cmd === 'pubrel')
      expect(publish.map(({ cmd }) => cmd)).toEqual(['publish', 'pubrel'])
      expect(publish[0]).toMatchObject({ dup: false })
    },
  )

  it('is no success where the broker confirms what it has forgotten', async () => {
    const story = tell()
    const { client } = await story.connected({ protocolVersion, reconnectPeriod: 1000 })
    story.broker.script({ on: 'pubrel', from: 'client', do: 'close', times: 1 })
    // The second connection never takes the PUBLISH: a success could only come of a PUBREL.
    story.broker.script({ on: 'publish', from: 'client', skip: 1, do: 'ignore' })
    const { told, hear } = ears()
    client.publish('t', 'x', { qos: 2 }, hear('published'))
    await story.clock.advance(20_000)
    expect(client.connected).toBe(true)
    expect(told).toEqual([])
    expect(arrived(story, 2)).not.toContain('pubrel 1')
  })
})
