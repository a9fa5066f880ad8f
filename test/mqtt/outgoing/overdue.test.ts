/** Acknowledgements that do not come, on a connection that lives. */

import { afterEach, describe, expect, it, vi } from 'vitest'
import { tell } from '../clients.ts'
import { arrived, ears, lasting } from './wire.ts'

/** A story, and what is said in the console meanwhile. */
function tellAloud(options: Parameters<typeof tell>[0] = {}) {
  const warned: string[] = []
  vi.spyOn(console, 'warn').mockImplementation((text: unknown) => warned.push(String(text)))
  return { ...tell(options), warned }
}

afterEach(() => {
  vi.restoreAllMocks()
})

const overdue = /^mqtt-miniprogram: the broker has not acknowledged a message of QoS (1|2) to "t" for 30 s/

describe.each([1, 2] as const)('QoS %i in MQTT 3.1.1', (qos) => {
  it('is a warning after 30 s, once, and another message leaves in its place', async () => {
    const story = tellAloud()
    const { client, called } = await story.connected({ ...lasting(4), maxInflight: 2 })
    story.broker.script({ on: 'publish', from: 'client', do: 'ignore', times: 2 })
    const { told, hear } = ears()
    client.publish('t', '0', { qos }, hear('0'))
    const messageId = client.getLastMessageId()
    for (let i = 1; i < 6; i++) client.publish('t', `${i}`, { qos }, hear(`${i}`))
    await story.clock.advance(29_000)
    expect(story.warned).toEqual([])
    expect(arrived(story).filter((packet) => packet.startsWith('publish'))).toHaveLength(2)
    // Looked at every 10 s.
    await story.clock.advance(12_000)
    expect(story.warned).toHaveLength(1)
    expect(story.warned[0]).toMatch(overdue)
    expect(told).toEqual(['2', '3', '4', '5'])
    await story.clock.advance(300_000)
    expect(story.warned).toHaveLength(1)
    expect(called).toEqual(['connect'])
    // What is late comes all the same, and its place is counted once.
    story.broker.connection('page')!.send({ cmd: qos === 1 ? 'puback' : 'pubrec', messageId })
    await story.clock.advance(100)
    expect(told.slice(4)).toEqual(['0'])
    client.end(true)
  })

  it('is not said with `warnings: false`', async () => {
    const story = tellAloud()
    const { client } = await story.connected({ maxInflight: 1, warnings: false })
    story.broker.script({ on: 'publish', from: 'client', do: 'ignore', times: 1 })
    const { told, hear } = ears()
    client.publish('t', '0', { qos }, hear('0'))
    client.publish('t', '1', { qos }, hear('1'))
    await story.clock.advance(45_000)
    expect(story.warned).toEqual([])
    expect(told).toEqual(['1'])
    client.end(true)
  })
})

describe('in MQTT 5', () => {
  it('the connection is renewed when all places are stuck and something waits', async () => {
    const story = tellAloud({ broker: { receiveMaximum: 2 } })
    const { client, called } = await story.connected(lasting(5))
    story.broker.script({ on: 'publish', from: 'client', do: 'ignore', times: 2 })
    const { told, hear } = ears()
    for (let i = 0; i < 4; i++) client.publish('t', `${i}`, { qos: 1 }, hear(`${i}`))
    await story.clock.advance(29_000)
    expect(called).toEqual(['connect'])
    await story.clock.advance(15_000)
    expect(called).toEqual(['connect', 'offline', 'close', 'reconnect', 'connect'])
    expect(arrived(story, 1).filter((packet) => packet.startsWith('publish'))).toHaveLength(2)
    expect(told).toEqual(['0', '1', '2', '3'])
  })

  it('it stays where nothing waits, or one place is answered', async () => {
    const story = tellAloud({ broker: { receiveMaximum: 2 } })
    const { client, called } = await story.connected(lasting(5))
    story.broker.script({ on: 'publish', from: 'client', do: 'ignore', times: 1 })
    const { told, hear } = ears()
    client.publish('t', 'stuck', { qos: 1 }, hear('stuck'))
    await story.clock.advance(60_000)
    for (let i = 0; i < 20; i++) client.publish('t', `${i}`, { qos: 1 }, hear(`${i}`))
    await story.clock.advance(60_000)
    expect(called).toEqual(['connect'])
    expect(told).toHaveLength(20)
    client.end(true)
  })
})
