import type { ISubscription } from 'mqtt-packet'
import { describe, expect, it } from 'vitest'
import { createClock } from '../../src/simulator/base/clock.ts'
import { createBroker } from '../../src/broker/broker.ts'
import type { Broker, BrokerOptions } from '../../src/broker/broker.ts'
import { digest, joinAs, message, subscribe } from './in-process.ts'

const start = (options: Partial<BrokerOptions> = {}): Broker =>
  createBroker({ clock: createClock(0), ...options })

const subscribePacket = (subscriptions: Partial<ISubscription>[], identifier?: number) => ({
  cmd: 'subscribe' as const,
  messageId: 7,
  subscriptions: subscriptions.map((subscription) => ({ topic: 'a', qos: 0 as const, ...subscription })),
  ...(identifier !== undefined && { properties: { subscriptionIdentifier: identifier } }),
})

describe('SUBSCRIBE', () => {
  it.each([3, 4, 5] as const)('is answered in its order: version %i', (version) => {
    const client = joinAs(start(), 'a', { version })
    client.send(subscribePacket([{ qos: 2 }, { topic: 'b' }, { topic: 'c/#', qos: 1 }]))
    expect(client.take()).toMatchObject([{ cmd: 'suback', messageId: 7, granted: [2, 0, 1] }])
  })

  it.each<{
    rule: string
    topic: string
    identifier?: number
    options?: Partial<BrokerOptions>
    code: number
  }>([
    { rule: 'an invalid filter', topic: 'a/#/b', code: 0x8f },
    { rule: 'an empty filter', topic: '', code: 0x8f },
    { rule: 'an invalid shared filter', topic: '$share/g', code: 0x8f },
    { rule: 'a filter that is not authorized', topic: 'secret', code: 0x87 },
    {
      rule: 'a wildcard where there is none',
      topic: 'a/+',
      options: { wildcardSubscriptionAvailable: false },
      code: 0xa2,
    },
    {
      rule: 'a shared one where there is none',
      topic: '$share/g/a',
      options: { sharedSubscriptionAvailable: false },
      code: 0x9e,
    },
    {
      rule: 'an identifier where there is none',
      topic: 'a',
      identifier: 1,
      options: { subscriptionIdentifiersAvailable: false },
      code: 0xa1,
    },
  ])('does not grant $rule', ({ topic, identifier, options, code }) => {
    const broker = start({ authorize: (request) => request.topic !== 'secret', ...options })
    const five = joinAs(broker, 'five', { version: 5 })
    five.send(subscribePacket([{ topic }], identifier))
    expect(five.take()).toMatchObject([{ cmd: 'suback', granted: [code] }])
    expect(broker.session('five')?.subscriptions).toEqual([])
    if (identifier !== undefined) return
    const four = joinAs(broker, 'four')
    four.send(subscribePacket([{ topic }, { topic: 'fine' }]))
    expect(four.take()).toMatchObject([{ cmd: 'suback', granted: [0x80, 0] }])
    const three = joinAs(broker, 'three', { version: 3 })
    three.send(subscribePacket([{ topic: 'fine' }, { topic }]))
    expect(three.take()).toEqual([])
    expect(three.isClosed).toBe(true)
  })

  it('grants no more than the maximum QoS', () => {
    const client = joinAs(start({ maximumQoS: 1 }), 'a')
    client.send(subscribePacket([{ qos: 2 }]))
    expect(client.take()).toMatchObject([{ granted: [1] }])
  })

  it('does not take no local on a shared subscription (5)', () => {
    const client = joinAs(start(), 'a', { version: 5 })
    client.send(subscribePacket([{ topic: '$share/g/a', nl: true }]))
    expect(client.take()).toMatchObject([{ cmd: 'disconnect', reasonCode: 0x82 }])
  })

  it('replaces the subscription of the same filter', () => {
    const broker = start()
    const client = joinAs(broker, 'a')
    subscribe(client, { topic: 'a', qos: 0 })
    subscribe(client, { topic: 'a', qos: 2 })
    broker.publish({ topic: 'a', payload: 'x', qos: 2 })
    expect(digest(client.take())).toEqual(['a x q2'])
    expect(broker.session('a')?.subscriptions).toHaveLength(1)
  })

  it('gives a message once to overlapping subscriptions, with the highest QoS and all identifiers', () => {
    const broker = start()
    const client = joinAs(broker, 'a', { version: 5 })
    client.send(subscribePacket([{ topic: 'a/+', qos: 0 }], 3))
    client.send(subscribePacket([{ topic: 'a/#', qos: 1 }], 4))
    client.send(subscribePacket([{ topic: 'a/b', qos: 0 }]))
    client.take()
    broker.publish({ topic: 'a/b', payload: 'x', qos: 2 })
    const [packet, ...rest] = client.take()
    expect(rest).toEqual([])
    expect(packet).toMatchObject({ qos: 1 })
    const identifiers = packet?.cmd === 'publish' ? packet.properties?.subscriptionIdentifier : undefined
    expect([identifiers].flat().sort()).toEqual([3, 4])
  })

  it.each([
    { nl: true, own: [] },
    { nl: false, own: ['a x q0'] },
  ])('with no local $nl brings of its own $own (5)', ({ nl, own }) => {
    const broker = start()
    const client = joinAs(broker, 'a', { version: 5 })
    subscribe(client, { topic: 'a', nl })
    client.send(message('a', 'x'))
    expect(digest(client.take())).toEqual(own)
    joinAs(broker, 'b').send(message('a', 'y'))
    expect(digest(client.take())).toEqual(['a y q0'])
  })

  it('of 3.1.1 brings what the client itself publishes', () => {
    const client = joinAs(start(), 'a')
    subscribe(client, 'a')
    client.send(message('a', 'x'))
    expect(digest(client.take())).toEqual(['a x q0'])
  })
})

describe('UNSUBSCRIBE', () => {
  it('ends a subscription, by the words of its filter', () => {
    const broker = start()
    const client = joinAs(broker, 'a', { version: 5 })
    subscribe(client, 'a/#', 'a/+', '$share/g/a')
    client.send({ cmd: 'unsubscribe', messageId: 8, unsubscriptions: ['a/#', 'a/b', '$share/g/a', 'a/#/b'] })
    expect(client.take()).toMatchObject([{ cmd: 'unsuback', messageId: 8, granted: [0, 0x11, 0, 0x8f] }])
    expect(broker.session('a')?.subscriptions.map(({ name }) => name)).toEqual(['a/+'])
    broker.publish({ topic: 'a', payload: 'x' })
    expect(client.take()).toEqual([])
  })

  it.each([3, 4] as const)('is answered without codes: version %i', (version) => {
    const client = joinAs(start(), 'a', { version })
    client.send({ cmd: 'unsubscribe', messageId: 8, unsubscriptions: ['never'] })
    expect(client.take()).toEqual([{ cmd: 'unsuback', messageId: 8 }])
  })

  it('leaves what is on its way', () => {
    const broker = start()
    const client = joinAs(broker, 'a', { clean: false })
    subscribe(client, 'a')
    broker.publish({ topic: 'a', payload: 'x', qos: 1 })
    client.send({ cmd: 'unsubscribe', messageId: 8, unsubscriptions: ['a'] })
    client.drop()
    expect(digest(joinAs(broker, 'a', { clean: false }).take())).toEqual(['a x q1 dup'])
  })
})

describe('a shared subscription', () => {
  it('takes turns, and leaves other subscriptions alone', () => {
    const broker = start()
    const [one, two, other] = ['one', 'two', 'other'].map((clientId) => joinAs(broker, clientId))
    subscribe(one!, '$share/g/a')
    subscribe(two!, '$share/g/a')
    subscribe(other!, 'a')
    for (const payload of ['1', '2', '3', '4']) broker.publish({ topic: 'a', payload })
    expect(digest(one!.take())).toEqual(['a 1 q0', 'a 3 q0'])
    expect(digest(two!.take())).toEqual(['a 2 q0', 'a 4 q0'])
    expect(other!.take()).toHaveLength(4)
  })

  it('of another group or filter is another', () => {
    const broker = start()
    const client = joinAs(broker, 'a')
    subscribe(client, '$share/g/a', '$share/h/a', '$share/g/+')
    const other = joinAs(broker, 'b')
    subscribe(other, '$share/g/+')
    broker.publish({ topic: 'a', payload: '1' })
    broker.publish({ topic: 'a', payload: '2' })
    // One copy per client and message: both groups of `a` and the turn of `+`.
    expect(client.take()).toHaveLength(2)
    expect(other.take()).toHaveLength(1)
  })

  it('prefers members who are there, and waits with one who will be', () => {
    const broker = start()
    const [one, two] = ['one', 'two'].map((clientId) => joinAs(broker, clientId, { clean: false }))
    subscribe(one!, '$share/g/a')
    subscribe(two!, '$share/g/a')
    one!.drop()
    for (const payload of ['1', '2']) broker.publish({ topic: 'a', payload, qos: 1 })
    expect(two!.take()).toHaveLength(2)
    two!.drop()
    broker.publish({ topic: 'a', payload: '3', qos: 1 })
    const waiting = ['one', 'two'].map((clientId) => broker.session(clientId)?.queued.length)
    expect(waiting.sort()).toEqual([0, 1])
  })
})
