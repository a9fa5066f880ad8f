/** How many messages are in flight, and how the places of the window are filled again. */

import { describe, expect, it } from 'vitest'
import { profiles, sends, tell } from '../clients.ts'
import { arrived, ears, lasting, watchInFlight, versions } from './wire.ts'

describe.each(profiles)('on $platform with $socketImplementation', (profile) => {
  describe.each(versions)('with MQTT version %i', (protocolVersion) => {
    it('200 messages of QoS 2 in one turn: no more than 16 are in flight, and all arrive', async () => {
      const story = tell(profile)
      const { client } = await story.connected(lasting(protocolVersion))
      const most = watchInFlight(client)
      const { told, hear } = ears()
      for (let i = 0; i < 200; i++) client.publish('t', `${i}`, { qos: 2, retain: true }, hear(`${i}`))
      expect(client.queued).toMatchObject({ messages: 184, inflight: 16 })
      await story.clock.advance(10_000)
      expect(told).toHaveLength(200)
      expect(most.both).toBe(16)
    })

    it('a burst that fits the window leaves as one frame', async () => {
      const story = tell(profile)
      const { client } = await story.connected({ protocolVersion })
      const sent = sends(story)
      for (let i = 0; i < 100; i++) client.publish('t', `${i}`, { qos: 1 })
      await story.clock.advance(5000)
      expect(sent()).toBe(1)
    })

    it('1,000 of QoS 1 take 2 · 1,000 / 100 + 2 sends at most', async () => {
      for (const latency of [0, 25]) {
        const story = tell(profile)
        story.program.network.latency = latency
        const { client } = await story.connected({ protocolVersion })
        const sent = sends(story)
        const most = watchInFlight(client)
        const { told, hear } = ears()
        for (let i = 0; i < 1000; i++) client.publish('t', `${i}`, { qos: 1 }, hear(`${i}`))
        const began = story.clock.now()
        while (told.length < 1000 && story.clock.now() - began < 60_000) await story.clock.advance(10)
        expect(told).toHaveLength(1000)
        expect(sent()).toBeLessThanOrEqual(22)
        expect(most.both).toBe(100)
        // A round trip of 50 ms for each window, and the bridge.
        if (latency > 0) expect(story.clock.now() - began).toBeLessThanOrEqual(1000)
      }
    })
  })
})

describe.each([
  [undefined, 100, 16],
  [7, 7, 7],
  [{ qos1: 3 }, 3, 16],
  [{ qos2: 2 }, 100, 2],
  [{ qos1: 1, qos2: 1 }, 1, 1],
])('maxInflight: %j', (maxInflight, one, two) => {
  it.each(versions)('is obeyed with MQTT version %i', async (protocolVersion) => {
    const story = tell()
    const { client } = await story.connected({ protocolVersion, ...(maxInflight && { maxInflight }) })
    const most = watchInFlight(client)
    const { told, hear } = ears()
    for (let i = 0; i < 150; i++) {
      client.publish('one', 'x', { qos: 1 }, hear('one'))
      client.publish('two', 'x', { qos: 2 }, hear('two'))
    }
    await story.clock.advance(20_000)
    expect(told).toHaveLength(300)
    expect([most.one, most.two]).toEqual([one, two])
  })
})

describe("the broker's Receive Maximum (MQTT 5)", () => {
  it.each([1, 2, 5, 20])('%i is never exceeded, over two connections', async (receiveMaximum) => {
    const story = tell({ broker: { receiveMaximum } })
    story.program.network.latency = 10
    const { client } = await story.connected(lasting(5))
    const most = watchInFlight(client)
    const { told, hear } = ears()
    for (let i = 0; i < 60; i++) client.publish('t', `${i}`, { qos: (1 + (i % 2)) as 1 | 2 }, hear(`${i}`))
    await story.clock.advance(50)
    story.connections[0]!.drop()
    await story.clock.advance(60_000)
    expect(told).toHaveLength(60)
    expect(most.both).toBe(receiveMaximum)
  })

  it('lets a PUBREL that is sent again take no place', async () => {
    const story = tell({ broker: { receiveMaximum: 1 } })
    story.broker.script({ on: 'pubcomp', from: 'broker', do: 'ignore', times: 1 })
    const { client } = await story.connected(lasting(5))
    const { told, hear } = ears()
    client.publish('t', 'released', { qos: 2 }, hear('released'))
    const messageId = client.getLastMessageId()
    await story.clock.advance(100)
    client.publish('t', 'next', { qos: 1 }, hear('next'))
    story.connections[0]!.drop()
    await story.clock.advance(10_000)
    // The broker's own count begins anew with the connection.
    expect(arrived(story, 2)).toEqual(['connect', `pubrel ${messageId}`, 'publish t next q1'])
    expect(told.sort()).toEqual(['next', 'released'])
  })

  it('is another one on another connection', async () => {
    const story = tell({ broker: { receiveMaximum: 20 } })
    story.broker.script({
      on: 'connack',
      from: 'broker',
      skip: 1,
      do: ({ client, packet }) => client.send({ ...packet, properties: { receiveMaximum: 2 } } as never),
      times: 1,
    })
    const { client } = await story.connected(lasting(5))
    story.broker.script({ on: 'publish', from: 'client', do: 'ignore', times: 12 })
    for (let i = 0; i < 10; i++) client.publish('t', `${i}`, { qos: 1 })
    await story.clock.advance(100)
    expect(arrived(story, 1)).toHaveLength(11)
    story.connections[0]!.drop()
    await story.clock.advance(5000)
    expect(arrived(story, 2)).toEqual(['connect', 'publish t 0 q1 dup', 'publish t 1 q1 dup'])
  })
})

describe('two lanes', () => {
  it.each(versions)(
    'a broker that never answers QoS 2 does not hold up QoS 1 (version %i)',
    async (protocolVersion) => {
      const story = tell()
      story.broker.script({ on: 'pubrec', from: 'broker', do: 'ignore' })
      const { client } = await story.connected({ protocolVersion })
      const most = watchInFlight(client)
      const { told, hear } = ears()
      for (let i = 0; i < 300; i++) {
        client.publish('two', `${i}`, { qos: 2 })
        client.publish('one', `${i}`, { qos: 1 }, hear('one'))
      }
      await story.clock.advance(5000)
      expect(told).toHaveLength(300)
      expect(most.two).toBe(16)
    },
  )

  it.each([1, 2] as const)(
    'QoS %i takes at most half of the Receive Maximum while the other waits',
    async (qos) => {
      const story = tell({ broker: { receiveMaximum: 10 } })
      story.broker.script({ on: qos === 1 ? 'puback' : 'pubrec', from: 'broker', do: 'ignore' })
      const { client } = await story.connected({ protocolVersion: 5 })
      const most = watchInFlight(client)
      const { told, hear } = ears()
      const other = qos === 1 ? 2 : 1
      let mostMeanwhile = 0
      for (let i = 0; i < 30; i++) {
        client.publish('stuck', `${i}`, { qos })
        client.publish('other', `${i}`, { qos: other }, () => {
          hear('other')()
          // As long as some wait.
          if (told.length < 20) mostMeanwhile = qos === 1 ? most.one : most.two
        })
      }
      await story.clock.advance(5000)
      expect(told).toHaveLength(30)
      expect(mostMeanwhile).toBe(5)
      client.end(true)
    },
  )
})
