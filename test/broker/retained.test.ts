import { describe, expect, it } from 'vitest'
import { createClock } from '../../src/simulator/base/clock.ts'
import { createBroker } from '../../src/broker/broker.ts'
import { digest, joinAs, message, subscribe } from './in-process.ts'

const bench = () => {
  const clock = createClock(0)
  const broker = createBroker({ clock })
  const from = joinAs(broker, 'from', { version: 5 })
  return { clock, broker, from }
}

const retained = (topic: string, payload: string, fields = {}) =>
  message(topic, payload, { retain: true, ...fields })

describe('a retained message', () => {
  it('meets who subscribes later; the last one of each topic', () => {
    const { broker, from } = bench()
    from.send(retained('a/1', 'old'), retained('a/1', 'new'), retained('a/2', 'x'), retained('b', 'x'))
    const late = joinAs(broker, 'late')
    subscribe(late, 'a/+')
    expect(digest(late.take())).toEqual(['a/1 new q0 retain', 'a/2 x q0 retain'])
  })

  it('is taken away by an empty one, which is passed on but not kept', () => {
    const { broker, from } = bench()
    const early = joinAs(broker, 'early')
    subscribe(early, 'a')
    from.send(retained('a', 'x'), retained('a', ''))
    expect(digest(early.take())).toEqual(['a x q0', 'a  q0'])
    expect(broker.retained).toEqual([])
  })

  it('is not replaced by one that is not retained', () => {
    const { broker, from } = bench()
    from.send(retained('a', 'kept'), message('a', 'passing'))
    expect(broker.retained).toMatchObject([{ topic: 'a', payload: Buffer.from('kept') }])
  })

  it.each([
    { rap: false, arrives: 'a x q0' },
    { rap: true, arrives: 'a x q0 retain' },
  ])('reaches a subscriber who is there with retain as published $rap (5)', ({ rap, arrives }) => {
    const { broker, from } = bench()
    const to = joinAs(broker, 'to', { version: 5 })
    subscribe(to, { topic: 'a', rap })
    from.send(retained('a', 'x'))
    expect(digest(to.take())).toEqual([arrives])
  })

  it.each([
    { rh: 0, first: 1, again: 1 },
    { rh: 1, first: 1, again: 0 },
    { rh: 2, first: 0, again: 0 },
  ])('with retain handling $rh comes $first time, then $again (5)', ({ rh, first, again }) => {
    const { broker, from } = bench()
    from.send(retained('a', 'x'))
    const to = joinAs(broker, 'to', { version: 5 })
    subscribe(to, { topic: 'a', rh })
    expect(to.take()).toHaveLength(first)
    subscribe(to, { topic: 'a', rh })
    expect(to.take()).toHaveLength(again)
  })

  it('comes again for each SUBSCRIBE of 3.1.1', () => {
    const { broker, from } = bench()
    from.send(retained('a', 'x'))
    const to = joinAs(broker, 'to')
    for (const time of [1, 2]) {
      subscribe(to, 'a')
      expect(digest(to.take()), `time ${time}`).toEqual(['a x q0 retain'])
    }
  })

  it('has the lower QoS of message and subscription, and the identifier of the subscription', () => {
    const { broker, from } = bench()
    from.send(retained('a', 'x', { qos: 1, messageId: 1 }))
    const to = joinAs(broker, 'to', { version: 5 })
    to.send({
      cmd: 'subscribe',
      messageId: 1,
      subscriptions: [{ topic: 'a', qos: 2 }],
      properties: { subscriptionIdentifier: 9 },
    })
    expect(to.take()).toMatchObject([
      { cmd: 'suback' },
      { topic: 'a', qos: 1, retain: true, properties: { subscriptionIdentifier: 9 } },
    ])
  })

  it('is not for shared subscriptions, nor hidden topics for wildcards', () => {
    const { broker, from } = bench()
    from.send(retained('a', 'x'), retained('$internal', 'x'))
    const to = joinAs(broker, 'to')
    subscribe(to, '$share/g/#')
    expect(to.take()).toEqual([])
    subscribe(to, '#')
    expect(digest(to.take())).toEqual(['a x q0 retain'])
  })

  it('expires (5)', () => {
    const { clock, broker, from } = bench()
    from.send(retained('a', 'x', { properties: { messageExpiryInterval: 10 } }))
    clock.advanceSync(4000)
    const to = joinAs(broker, 'to', { version: 5 })
    subscribe(to, 'a')
    expect(to.take()).toMatchObject([{ topic: 'a', properties: { messageExpiryInterval: 6 } }])
    clock.advanceSync(6000)
    subscribe(to, 'a')
    expect(to.take()).toEqual([])
    expect(broker.retained).toEqual([])
  })
})
