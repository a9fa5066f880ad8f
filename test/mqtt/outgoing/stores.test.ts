/** Stores of the page's own: what they hold is sent, over ends and lives of the program, also where they take their time. */

import type { Packet } from 'mqtt-packet'
import { describe, expect, it } from 'vitest'
import type * as Mqtt from '../../../src/index.ts'
import { tell, type Story } from '../clients.ts'
import { arrived, ears, lasting, versions } from './wire.ts'

type Store = InstanceType<Story['mqtt']['Store']>

/** A store that stays when it is closed, and answers at once or `ms` later. */
function makeStore({ mqtt, clock }: Story, ms: number): Store {
  const kept = new mqtt.Store({ clean: false })
  if (ms === 0) return kept
  const later = (act: () => void): Store => {
    clock.setTimeout(act, ms)
    return store
  }
  // Not of MQTT.js's own kind: it is read as a stream.
  const store = {
    put: (packet: Packet, callback: never) => later(() => kept.put(packet, callback)),
    get: (packet: Packet, callback: never) => later(() => kept.get(packet, callback)),
    del: (packet: Packet, callback: never) => later(() => kept.del(packet, callback)),
    createStream: () => kept.createStream(),
    close: (callback: never) => later(() => kept.close(callback)),
  } as unknown as Store
  return store
}

const holds = (store: Store): string[] => {
  const found: string[] = []
  const { _inflights } = store as unknown as { _inflights: Map<number, { payload?: unknown; cmd: string }> }
  _inflights.forEach(({ cmd, payload }) => found.push(`${cmd} ${String(payload)}`))
  return found
}

const messages = (all: string[]) => all.filter((packet) => /^pub(lish|rel)/.test(packet))

describe.each([
  ['that answers at once', 0],
  ['that takes its time', 20],
])('a store %s', (_, ms) => {
  describe.each(versions)('with MQTT version %i', (version) => {
    it('survives end() and reconnect(): what was not answered is sent again', async () => {
      const story = tell()
      const stores: Mqtt.ClientOptions = {
        outgoingStore: makeStore(story, ms),
        incomingStore: makeStore(story, ms),
      }
      story.broker.script({ on: 'puback', from: 'broker', do: 'ignore', times: 2 })
      const { client, called } = await story.connected({ ...lasting(version), ...stores })
      const { told, hear } = ears()
      const delivered: string[] = []
      client.on('delivered', (topic, payload) => delivered.push(`${topic} ${payload.toString()}`))
      client.publish('t', 'a', { qos: 1 }, hear('a'))
      client.publish('t', 'b', { qos: 1 }, hear('b'))
      client.publish('t', 'c', { qos: 2 }, hear('c'))
      await story.clock.advance(1000)
      expect(told).toEqual(['c'])
      client.end(true, () => told.push('ended'))
      await story.clock.advance(5000)
      expect(told.slice(1)).toEqual(['a: Connection closed', 'b: Connection closed', 'ended'])
      client.reconnect()
      client.publish('t', 'd', { qos: 1 }, hear('d'))
      await story.clock.advance(10_000)
      expect(messages(arrived(story, 2))).toEqual([
        'publish t a q1 dup',
        'publish t b q1 dup',
        'publish t d q1',
      ])
      expect(told.slice(4)).toEqual(['d'])
      expect(delivered).toEqual(['t a', 't b'])
      expect(called.filter((event) => event.startsWith('error'))).toEqual([])
      expect(client.outgoingStore).toBe(stores.outgoingStore)
      expect(client.queued).toEqual({ messages: 0, bytes: 0, inflight: 0 })
    })

    it('of an earlier life: a PUBREL goes on where the session is present, else the message goes anew', async () => {
      for (const clean of [false, true]) {
        const story = tell()
        const outgoingStore = makeStore(story, ms)
        story.broker.script({ on: 'pubcomp', from: 'broker', do: 'ignore', times: 1 })
        const first = await story.connected({ ...lasting(version), outgoingStore, reconnectPeriod: 0 })
        first.client.publish('t', 'x', { qos: 2 })
        const messageId = first.client.getLastMessageId()
        await story.clock.advance(1000)
        expect(messages(arrived(story, 1))).toEqual(['publish t x q2', `pubrel ${messageId}`])
        story.connections[0]!.drop()
        await story.clock.advance(1000)
        const second = story.connect({ ...lasting(version), clean, outgoingStore })
        const delivered: string[] = []
        second.client.on('delivered', (topic, payload, packet) =>
          delivered.push(`${topic} ${payload.toString()} ${packet.qos}`),
        )
        await story.clock.advance(10_000)
        expect(messages(arrived(story, 2))).toEqual([
          ...(clean ? ['publish t x q2'] : []),
          `pubrel ${messageId}`,
        ])
        expect(delivered).toEqual(['t x 2'])
      }
    })

    it('has what waits, and nothing of what is confirmed, expired, replaced or taken back', async () => {
      const story = tell()
      const kept = new story.mqtt.Store({ clean: false })
      const { client } = story.connect({ protocolVersion: version, manualConnect: true, outgoingStore: kept })
      const { told, hear } = ears()
      client.publish('t', 'confirmed', { qos: 1 }, hear('confirmed'))
      client.publish('t', 'released', { qos: 2 }, hear('released'))
      client.publish('t', 'late', { qos: 1, expiresIn: 1000 }, hear('late'))
      client.publish('u', 'old', { qos: 1 }, hear('old'))
      client.publish('u', 'new', { qos: 1, latest: true }, hear('new'))
      client.publish('t', 'taken back', { qos: 1 }, hear('taken back'))
      client.removeOutgoingMessage(client.getLastMessageId())
      expect(holds(kept)).toEqual(['publish confirmed', 'publish released', 'publish late', 'publish new'])
      await story.clock.advance(5000)
      client.connect()
      await story.clock.advance(5000)
      expect(told.sort()).toEqual([
        'confirmed',
        'late: ERR_EXPIRED',
        'new',
        'old: ERR_REPLACED',
        'released',
        'taken back: Message removed',
      ])
      expect(holds(kept)).toEqual([])
    })
  })
})

it('the age of a message counts on in the next life of the program', async () => {
  const story = tell()
  const outgoingStore = new story.mqtt.Store({ clean: false })
  const first = story.connect({ manualConnect: true, outgoingStore, clientId: 'page', clean: false })
  first.client.publish('t', 'late', { qos: 1, expiresIn: 60_000 })
  first.client.publish('t', 'in time', { qos: 1, expiresIn: 600_000 })
  await story.clock.advance(120_000)
  const second = story.connect({ outgoingStore, clientId: 'page', clean: false })
  await story.clock.advance(5000)
  // Whether it left in its earlier life nobody knows: it may be in flight, and goes again.
  expect(messages(arrived(story))).toContain('publish t in time q1')
  expect(second.called).toContain('connect')
})

it('the packet that a callback gets is as it was published', async () => {
  const story = tell()
  const { client } = await story.connected({ protocolVersion: 4 })
  const got: unknown[] = []
  client.publish('t', 'x', { qos: 1, expiresIn: 60_000 }, (_, packet) => got.push(packet))
  client.publish('t', 'x', { qos: 2, expiresIn: 60_000 }, (_, packet) => got.push(packet))
  const messageId = client.getLastMessageId()
  await story.clock.advance(1000)
  const publish = { cmd: 'publish', topic: 't', payload: 'x', qos: 1, retain: false, dup: false }
  expect(got).toEqual([
    { ...publish, messageId: messageId - 1 },
    { cmd: 'pubrel', qos: 2, messageId },
  ])
})
