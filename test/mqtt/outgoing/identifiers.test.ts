/** Packet identifiers: as many as there are, never one twice, never one that the store has. */

import { describe, expect, it } from 'vitest'
import type * as Mqtt from '../../../src/index.ts'
import { tell, type Client, type Story } from '../clients.ts'
import { ears, lasting, packets } from './wire.ts'

type Provider = (mqtt: Story['mqtt']) => Mqtt.ClientOptions

const providers: Record<string, Provider> = {
  'the usual provider': () => ({}),
  UniqueMessageIdProvider: (mqtt) => ({ messageIdProvider: new mqtt.UniqueMessageIdProvider() }),
}

/** Says so where an identifier is sent that is on its way already. */
function watchIdentifiers(client: Client): string[] {
  const open = new Set<number>()
  const wrong: string[] = []
  client.on('packetsend', (packet) => {
    if (packet.cmd === 'pubrel' || !packet.messageId || (packet.cmd === 'publish' && packet.dup)) return
    if (open.has(packet.messageId)) wrong.push(`${packet.cmd} ${packet.messageId}`)
    open.add(packet.messageId)
  })
  client.on('packetreceive', ({ cmd, messageId = 0 }) => {
    if (/^(puback|pubcomp|suback|unsuback)$/.test(cmd)) open.delete(messageId)
  })
  client.on('close', () => open.clear())
  return wrong
}

describe.each(Object.entries(providers))('%s', (_, provider) => {
  it('66,000 of QoS 1 before a connection: every callback comes', { timeout: 120_000 }, async () => {
    const story = tell({ broker: { timelineLimit: 10 }, timelineLimit: 0 })
    const { client } = story.connect({
      manualConnect: true,
      maxQueuedBytes: Infinity,
      ...provider(story.mqtt),
    })
    const wrong = watchIdentifiers(client)
    let told = 0
    const errors: unknown[] = []
    for (let i = 0; i < 66_000; i++) {
      client.publish('t', '', { qos: 1 }, (error) => {
        if (error) errors.push(error.message)
        else told++
      })
    }
    // What is left for it is enough.
    client.subscribe('u', (error) => errors.push(error?.message ?? 'subscribed'))
    client.connect()
    for (let seconds = 0; seconds < 300 && told < 66_000; seconds++) await story.clock.advance(1000)
    expect(told).toBe(66_000)
    expect(errors).toEqual(['subscribed'])
    expect(wrong).toEqual([])
  })

  it('none that the store has from an earlier life', async () => {
    const story = tell()
    story.broker.script({ on: 'puback', from: 'broker', do: 'ignore', times: 20 })
    const outgoingStore = new story.mqtt.Store({ clean: false })
    const first = await story.connected({ ...lasting(4), outgoingStore, ...provider(story.mqtt) })
    for (let i = 0; i < 20; i++) first.client.publish('t', `old ${i}`, { qos: 1 })
    await story.clock.advance(100)
    const stored = packets(story).flatMap((packet) => (packet.cmd === 'publish' ? [packet.messageId!] : []))
    expect(stored).toHaveLength(20)
    // The program ends, without a word.
    first.client.options.reconnectPeriod = 0
    story.connections[0]!.drop()
    await story.clock.advance(100)
    const second = story.connect({
      ...lasting(4),
      outgoingStore,
      manualConnect: true,
      ...provider(story.mqtt),
    })
    if (second.client.messageIdProvider instanceof story.mqtt.DefaultMessageIdProvider)
      (second.client.messageIdProvider as unknown as { nextId: number }).nextId = stored[0]! - 5
    const wrong = watchIdentifiers(second.client)
    const { told, hear } = ears()
    for (let i = 0; i < 20; i++) {
      second.client.publish('t', `new ${i}`, { qos: 1 }, hear(`new ${i}`))
      expect(stored).not.toContain(second.client.getLastMessageId())
    }
    second.client.connect()
    await story.clock.advance(10_000)
    const all = packets(story, 2).flatMap((packet) =>
      packet.cmd === 'publish' ? [packet.payload.toString()] : [],
    )
    const names = (kind: string) => Array.from({ length: 20 }, (__, i) => `${kind} ${i}`)
    expect(all).toEqual([...names('old'), ...names('new')])
    expect(told).toEqual(names('new'))
    expect(wrong).toEqual([])
    second.client.end(true)
    first.client.end(true)
  })

  it('SUBSCRIBE and UNSUBSCRIBE take one when they leave, and give it back', async () => {
    const story = tell({ broker: { timelineLimit: 10 }, timelineLimit: 0 })
    const { client } = await story.connected(provider(story.mqtt))
    const wrong = watchIdentifiers(client)
    let told = 0
    for (let i = 0; i < 70_000; i++) client.unsubscribe('t', () => told++)
    expect(Object.keys(client.outgoing)).toHaveLength(65_535)
    for (let seconds = 0; seconds < 60 && told < 70_000; seconds++) await story.clock.advance(1000)
    expect(told).toBe(70_000)
    expect(wrong).toEqual([])
    expect(client.outgoing).toEqual({})
  })
})
