/** Messages of QoS 1 and 2 that MQTT.js takes and then neither sends nor forgets: the scenarios can only agree on the silence. */

import { describe, expect, it } from 'vitest'
import type * as Mqtt from '../../src/index.ts'
import { tell } from '../mqtt/clients.ts'

const alias = (topicAlias: number) => ({ properties: { topicAlias } })

/** A store that cannot keep packets of this kind, told at once or later. */
function fullStore({ mqtt, clock }: ReturnType<typeof tell>, cmd: string, isSlow = false) {
  const store = new mqtt.Store()
  const put = store.put.bind(store)
  store.put = (packet, callback) => {
    if (packet.cmd !== cmd) return put(packet, callback)
    if (isSlow) clock.setTimeout(() => callback(new Error('disk full')), 500)
    else callback(new Error('disk full'))
    return store
  }
  return store
}

describe.each([1, 2] as const)('a message of QoS %i that cannot be sent', (qos) => {
  it('an alias beyond what the broker takes is told at once, and forgotten', async () => {
    const { clock, connected, mqtt } = tell({ broker: { topicAliasMaximum: 10 } })
    const messageIdProvider = new mqtt.UniqueMessageIdProvider()
    const { client, called } = await connected({ protocolVersion: 5, messageIdProvider })
    const told: unknown[] = []
    client.publish('t', 'x', { qos, ...alias(11) }, (error) => told.push(error?.message))
    await clock.advance(1000)
    expect(told).toEqual(['Sending Topic Alias out of range'])
    expect(called).toEqual(['connect'])
    // It took no number.
    expect(messageIdProvider.allocate()).toBe(1)
    client.publish('t', 'x', { qos, ...alias(10) }, (error) => told.push(error ?? 'sent'))
    await clock.advance(1000)
    expect(told.slice(1)).toEqual(['sent'])
  })

  it('with an alias offline: nobody knows how many the broker takes, so it is told', async () => {
    const { clock, connect } = tell({ broker: { topicAliasMaximum: 10 } })
    const { client } = connect({ protocolVersion: 5 })
    const told: unknown[] = []
    client.publish('t', 'x', { qos, ...alias(1) }, (error) => told.push(error?.message))
    await clock.advance(1000)
    expect(told).toEqual(['Sending Topic Alias out of range'])
    expect(client.outgoing).toEqual({})
  })

  it('offline by an alias that nobody gave a topic is told', async () => {
    const { clock, connected, connections } = tell({ broker: { topicAliasMaximum: 10 } })
    const { client } = await connected({ protocolVersion: 5, reconnectPeriod: 60_000 })
    connections[0]!.drop()
    await clock.advance(100)
    const told: unknown[] = []
    client.publish('', 'x', { qos, ...alias(3) }, (error) => told.push(error?.message))
    await clock.advance(1000)
    expect(told).toEqual(['Unregistered Topic Alias'])
    client.end()
    await clock.advance(5000)
    expect(told).toHaveLength(1)
  })

  it.each([
    ['at once', false],
    ['later', true],
  ] as const)('what a store cannot keep is told once: %s', async (_, isSlow) => {
    for (const isOffline of [false, true]) {
      const story = tell()
      const outgoingStore = fullStore(story, 'publish', isSlow)
      const { client } = isOffline
        ? story.connect({ outgoingStore, manualConnect: true })
        : await story.connected({ outgoingStore })
      const told: unknown[] = []
      client.publish('t', 'x', { qos }, (error) => told.push(error?.message))
      await story.clock.advance(1000)
      expect(told, `offline ${isOffline}`).toEqual(['disk full'])
      expect(client.outgoing).toEqual({})
      client.end(true)
      await story.clock.advance(5000)
      expect(told, `offline ${isOffline}`).toHaveLength(1)
    }
  })

  it('without a callback is an error event', async () => {
    const story = tell()
    const { client, called } = await story.connected({ outgoingStore: fullStore(story, 'publish') })
    client.publish('t', 'x', { qos })
    await story.clock.advance(1000)
    expect(called).toEqual(['connect', 'error disk full'])
    expect(client.connected).toBe(true)
  })

  it.each([false, true])('does not make end() wait (a slow store: %s)', async (isSlow) => {
    const story = tell()
    const outgoingStore = fullStore(story, 'publish', isSlow)
    const { client } = await story.connected({ outgoingStore, connectTimeout: 30_000 })
    const told: unknown[] = []
    client.publish('t', 'x', { qos }, (error) => told.push(error?.message))
    client.end(() => told.push('ended'))
    await story.clock.advance(3000)
    expect(told).toEqual(['disk full', 'ended'])
    expect(story.clock.pending).toBe(0)
  })

  it('loses its connection while it is stored: it is sent over the next one', async () => {
    const story = tell()
    const outgoingStore = new story.mqtt.Store()
    const put = outgoingStore.put.bind(outgoingStore)
    outgoingStore.put = (packet, callback) => {
      story.clock.setTimeout(() => put(packet, callback), 300)
      return outgoingStore
    }
    const { client } = await story.connected({ outgoingStore, clean: false, reconnectPeriod: 1000 })
    const told: unknown[] = []
    client.publish('t', 'x', { qos, retain: true }, (error) => told.push(error ?? 'sent'))
    story.connections[0]!.drop()
    await story.clock.advance(10_000)
    expect(told).toEqual(['sent'])
    expect(story.broker.retained.map(({ topic }) => topic)).toEqual(['t'])
  })
})

describe('a message that was handed to the broker already', () => {
  it('is released though the store cannot keep the PUBREL', async () => {
    const story = tell()
    const { client } = await story.connected({ outgoingStore: fullStore(story, 'pubrel') })
    const told: unknown[] = []
    client.subscribe('t', { qos: 2 })
    client.publish('t', 'x', { qos: 2 }, (error) => told.push(error ?? 'sent'))
    await story.clock.advance(1000)
    expect(told).toEqual(['sent'])
    expect(client.outgoing).toEqual({})
  })

  it.each<Mqtt.ClientOptions>([{ autoAssignTopicAlias: true }, { autoUseTopicAlias: true }])(
    'keeps its topic in the store, though a connection had an alias for it: %o',
    async (wanted) => {
      const story = tell({ broker: { topicAliasMaximum: 10 } })
      const { client, called } = await story.connected({
        protocolVersion: 5,
        clean: false,
        properties: { sessionExpiryInterval: 600 },
        ...wanted,
      })
      const told: unknown[] = []
      const confirm = (error?: Error | null) => told.push(error?.message ?? 'sent')
      // Two on one topic that nobody answers: on the second connection the second of them goes by its alias.
      story.broker.script({ on: 'publish', from: 'client', do: 'ignore', times: 2 })
      const first = wanted.autoUseTopicAlias ? alias(1) : {}
      client.publish('t', '1', { qos: 1, ...first }, confirm)
      client.publish('t', '2', { qos: 1 }, confirm)
      await story.clock.advance(100)
      for (let drops = 0; drops < 3; drops++) {
        // The first is confirmed, the second is not.
        story.broker.script({ on: 'publish', from: 'client', do: 'ignore', skip: 1, times: 1 } as never)
        story.connections.at(-1)!.drop()
        await story.clock.advance(2000)
      }
      await story.clock.advance(60_000)
      expect(told).toEqual(['sent', 'sent'])
      expect(called.filter((event) => event.startsWith('error'))).toEqual([])
      expect(client.connected).toBe(true)
    },
  )
})
