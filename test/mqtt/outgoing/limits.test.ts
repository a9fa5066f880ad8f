/** How much may wait, for how long, and who is told when it is too much or too late. */

import type { IPublishPacket } from 'mqtt-packet'
import { describe, expect, it } from 'vitest'
import { profiles, tell } from '../clients.ts'
import { arrived, ears, lasting, packets, versions } from './wire.ts'

const offline = { manualConnect: true }
const payloads = (all: string[]) =>
  all.filter((packet) => packet.startsWith('publish')).map((packet) => packet.split(' ')[2])

describe.each(profiles)('on $platform with $socketImplementation', (profile) => {
  it('`client.queued` says what waits and what is in flight', async () => {
    const story = tell(profile)
    story.broker.script({ on: 'puback', from: 'broker', do: 'delay', ms: 1000 })
    const { client } = story.connect({ ...offline, maxInflight: 2 })
    expect(client.queued).toEqual({ messages: 0, bytes: 0, inflight: 0 })
    client.publish('topic', 'x'.repeat(100), { qos: 0 })
    // About 300 bytes more than the text of each.
    expect(client.queued).toEqual({ messages: 1, bytes: 405, inflight: 0 })
    for (let i = 0; i < 4; i++) client.publish('topic', 'x'.repeat(100), { qos: 1 })
    expect(client.queued).toEqual({ messages: 5, bytes: 2025, inflight: 0 })
    client.connect()
    await story.clock.advance(500)
    expect(client.queued).toEqual({ messages: 2, bytes: 810, inflight: 2 })
    await story.clock.advance(5000)
    expect(client.queued).toEqual({ messages: 0, bytes: 0, inflight: 0 })
  })
})

describe.each(versions)('with MQTT version %i', (protocolVersion) => {
  it('`maxQueued` refuses what is too much, through its callback or as an `error`', async () => {
    const story = tell()
    const { client, called } = story.connect({ ...offline, protocolVersion, maxQueued: 3 })
    const { told, hear } = ears()
    for (const qos of [0, 1, 2, 0, 1, 2] as const)
      client.publish('t', `${told.length}`, { qos }, hear(`q${qos}`))
    expect(told).toEqual(['q0: ERR_QUEUE_FULL', 'q1: ERR_QUEUE_FULL', 'q2: ERR_QUEUE_FULL'])
    client.publish('t', 'x', { qos: 1 })
    expect(called).toEqual(['error ERR_QUEUE_FULL'])
    client.connect()
    await story.clock.advance(1000)
    expect(told.slice(3).sort()).toEqual(['q0', 'q1', 'q2'])
    expect(arrived(story).filter((packet) => packet.startsWith('publish'))).toHaveLength(3)
  })

  it('what is in flight is not counted', async () => {
    const story = tell()
    story.broker.script({ on: 'puback', from: 'broker', do: 'delay', ms: 1000 })
    const { client } = await story.connected({ protocolVersion, maxInflight: 2, maxQueued: 3 })
    const { told, hear } = ears()
    for (let i = 0; i < 6; i++) client.publish('t', `${i}`, { qos: 1 }, hear(`${i}`))
    expect(told).toEqual(['5: ERR_QUEUE_FULL'])
    await story.clock.advance(1500)
    // Two have left.
    client.publish('t', '6', { qos: 1 }, hear('6'))
    await story.clock.advance(10_000)
    expect(told.slice(1)).toEqual(['0', '1', '2', '3', '4', '6'])
  })

  it('`maxQueuedBytes` is 16 MiB, and a larger message never fits', async () => {
    const story = tell()
    const { client } = story.connect({ ...offline, protocolVersion })
    const { told, hear } = ears()
    const MiB = 1024 * 1024
    for (let i = 0; i < 3; i++) client.publish('t', 'x'.repeat(5 * MiB), { qos: 1 }, hear(`${i}`))
    client.publish('t', 'x'.repeat(1.1 * MiB), { qos: 1 }, hear('too much'))
    client.publish('t', 'x'.repeat(0.9 * MiB), { qos: 1 }, hear('fits'))
    expect(told).toEqual(['too much: ERR_QUEUE_FULL'])
    client.end(true)
    await story.clock.advance(1000)

    const other = tell().connect({
      ...offline,
      protocolVersion,
      maxQueuedBytes: 2000,
      whenFull: 'drop-oldest',
    })
    other.client.publish('t', 'x', { qos: 1 }, hear('small'))
    other.client.publish('t', 'x'.repeat(3000), { qos: 1 }, hear('large'))
    expect(told.slice(-1)).toEqual(['large: ERR_QUEUE_FULL'])
    expect(other.client.queued.messages).toBe(1)
  })

  it("`whenFull: 'drop-oldest'` drops QoS 0 first, then the oldest", async () => {
    const story = tell()
    const { client } = story.connect({ ...offline, protocolVersion, maxQueued: 4, whenFull: 'drop-oldest' })
    const { told, hear } = ears()
    client.publish('t', 'a', { qos: 2 }, hear('a'))
    client.publish('t', 'b', { qos: 1 }, hear('b'))
    client.publish('t', 'c', { qos: 0 }, hear('c'))
    client.publish('t', 'd', { qos: 1 }, hear('d'))
    for (const name of ['e', 'f', 'g', 'h']) client.publish('t', name, { qos: 1 }, hear(name))
    expect(told).toEqual(['c', 'a', 'b', 'd'].map((name) => `${name}: ERR_QUEUE_FULL`))
    client.connect()
    await story.clock.advance(1000)
    expect(told.slice(4)).toEqual(['e', 'f', 'g', 'h'])
    expect(payloads(arrived(story))).toEqual(['e', 'f', 'g', 'h'])
  })

  it('`expiresIn`: what is older when its turn comes is not sent, and told', async () => {
    const story = tell()
    const { client } = story.connect({ ...offline, protocolVersion })
    const { told, hear } = ears()
    for (const qos of [0, 1, 2] as const) {
      client.publish('t', 'late', { qos, expiresIn: 5000 }, hear(`late ${qos}`))
      client.publish('t', 'early', { qos, expiresIn: 50_000 }, hear(`early ${qos}`))
      client.publish('t', 'ever', { qos }, hear(`ever ${qos}`))
    }
    await story.clock.advance(10_000)
    client.connect()
    await story.clock.advance(1000)
    expect(told.filter((text) => text.startsWith('late')).sort()).toEqual([
      'late 0: ERR_EXPIRED',
      'late 1: ERR_EXPIRED',
      'late 2: ERR_EXPIRED',
    ])
    expect(told).toHaveLength(9)
    expect(payloads(arrived(story))).not.toContain('late')
    expect(payloads(arrived(story))).toHaveLength(6)
    expect(client.queued).toEqual({ messages: 0, bytes: 0, inflight: 0 })
  })

  it('what has left once does not expire', async () => {
    const story = tell()
    story.broker.script({ on: 'publish', from: 'client', do: 'close', times: 1 })
    const { client } = await story.connected({ ...lasting(protocolVersion), reconnectPeriod: 20_000 })
    const { told, hear } = ears()
    client.publish('t', 'x', { qos: 1, expiresIn: 5000 }, hear('x'))
    await story.clock.advance(60_000)
    expect(told).toEqual(['x'])
    expect(arrived(story, 2)).toEqual(['connect', 'publish t x q1 dup'])
  })

  it('`maxQueuedAge` is for all messages; the shorter time counts', async () => {
    const story = tell()
    const { client } = story.connect({ ...offline, protocolVersion, maxQueuedAge: 10_000 })
    const { told, hear } = ears()
    client.publish('t', 'a', { qos: 1 }, hear('a'))
    client.publish('t', 'b', { qos: 1, expiresIn: 60_000 }, hear('b'))
    await story.clock.advance(8000)
    client.publish('t', 'c', { qos: 1, expiresIn: 1000 }, hear('c'))
    client.publish('t', 'd', { qos: 1 }, hear('d'))
    await story.clock.advance(4000)
    client.connect()
    await story.clock.advance(1000)
    expect(told).toEqual(['a: ERR_EXPIRED', 'b: ERR_EXPIRED', 'c: ERR_EXPIRED', 'd'])
  })

  it('a clock that is set back makes nothing older', async () => {
    const story = tell()
    // In one program with the client: each `run` is one of its own.
    const source = `exports.mqtt = require('mqtt-miniprogram')
      exports.setBack = function (ms) { var now = Date.now; Date.now = function () { return now() - ms } }`
    const modules = { 'mqtt-miniprogram': 'dist/mqtt.min.js' }
    const { mqtt, setBack } = story.program.run<{ mqtt: typeof story.mqtt; setBack(ms: number): void }>(
      { source },
      { modules },
    )
    story.mqtt = mqtt
    const { client } = story.connect({ ...offline, protocolVersion })
    const { told, hear } = ears()
    client.publish('t', 'x', { qos: 1, expiresIn: 60_000 }, hear('x'))
    setBack(3_600_000)
    await story.clock.advance(10_000)
    client.publish('t', 'late', { qos: 1, expiresIn: 5000 }, hear('late'))
    await story.clock.advance(10_000)
    client.connect()
    await story.clock.advance(1000)
    expect(told.sort()).toEqual(['late: ERR_EXPIRED', 'x'])
  })

  it('`latest` takes the place of a waiting message of the same topic and QoS', async () => {
    const story = tell()
    const { client } = story.connect({ ...offline, protocolVersion, maxQueued: 6 })
    const { told, hear } = ears()
    client.publish('t', 'old', { qos: 1 }, hear('old'))
    client.publish('t', 'other QoS', { qos: 2 }, hear('other QoS'))
    client.publish('u', 'other topic', { qos: 1 }, hear('other topic'))
    client.publish('t', 'old 0', { qos: 0, latest: true }, hear('old 0'))
    client.publish('u', 'behind', { qos: 0 }, hear('behind'))
    client.publish('u', 'full', { qos: 1 }, hear('full'))
    client.publish('t', 'new', { qos: 1, latest: true }, hear('new'))
    client.publish('t', 'newest', { qos: 1, latest: true }, hear('newest'))
    client.publish('t', 'new 0', { qos: 0, latest: true }, hear('new 0'))
    expect(told).toEqual(['old: ERR_REPLACED', 'new: ERR_REPLACED', 'old 0: ERR_REPLACED'])
    expect(client.queued.messages).toBe(6)
    client.connect()
    await story.clock.advance(1000)
    // In the place of the one before.
    const all = arrived(story).filter((packet) => packet.startsWith('publish'))
    expect(all).toEqual([
      'publish t newest q1',
      'publish t other QoS q2',
      'publish u other topic q1',
      'publish u full q1',
      'publish t new 0 q0',
      'publish u behind q0',
    ])
    expect(told).toHaveLength(9)
  })

  it('`latest` replaces nothing that is in flight', async () => {
    const story = tell()
    story.broker.script({ on: 'puback', from: 'broker', do: 'delay', ms: 1000 })
    const { client } = await story.connected({ protocolVersion, maxInflight: 1 })
    const { told, hear } = ears()
    for (const name of ['flying', 'replaced', 'last'])
      client.publish('t', name, { qos: 1, latest: true }, hear(name))
    await story.clock.advance(10_000)
    expect(told).toEqual(['replaced: ERR_REPLACED', 'flying', 'last'])
    expect(payloads(arrived(story))).toEqual(['flying', 'last'])
  })
})

describe('`messageExpiryInterval` (MQTT 5)', () => {
  const intervals = (all: ReturnType<typeof packets>) =>
    all
      .filter((packet): packet is IPublishPacket => packet.cmd === 'publish')
      .map(({ payload, properties }) => [payload.toString(), properties?.messageExpiryInterval])

  it('counts down while the message waits, for each QoS', async () => {
    const story = tell()
    const { client } = story.connect({ ...offline, protocolVersion: 5 })
    const { told, hear } = ears()
    for (const qos of [0, 1, 2] as const) {
      client.publish('t', `${qos}`, { qos, properties: { messageExpiryInterval: 60 } }, hear(`${qos}`))
      client.publish(
        't',
        `late ${qos}`,
        { qos, properties: { messageExpiryInterval: 10 } },
        hear(`late ${qos}`),
      )
    }
    await story.clock.advance(20_500)
    client.connect()
    await story.clock.advance(1000)
    expect(intervals(packets(story)).sort()).toEqual([
      ['0', 40],
      ['1', 40],
      ['2', 40],
    ])
    expect(told.filter((text) => text.endsWith(': ERR_EXPIRED'))).toHaveLength(3)
    expect(told).toHaveLength(6)
  })

  it('goes on counting when the message is sent again, and never to nothing', async () => {
    const story = tell()
    story.broker.script({ on: 'publish', from: 'client', do: 'close', times: 1 })
    const { client } = await story.connected({ ...lasting(5), reconnectPeriod: 30_000 })
    client.publish('t', 'a', { qos: 1, properties: { messageExpiryInterval: 60 } })
    client.publish('t', 'b', { qos: 1, properties: { messageExpiryInterval: 5 } })
    await story.clock.advance(40_000)
    expect(intervals(packets(story, 1))[0]).toEqual(['a', 60])
    expect(intervals(packets(story, 2))).toEqual([
      ['a', 30],
      ['b', 1],
    ])
  })
})
