import type { Packet, QoS } from 'mqtt-packet'
import { describe, expect, it } from 'vitest'
import { createClock } from '../../src/simulator/base/clock.ts'
import { createBroker } from '../../src/broker/broker.ts'
import type { Broker, BrokerOptions } from '../../src/broker/broker.ts'
import { digest, joinAs, message, subscribe } from './in-process.ts'
import type { PacketClient } from './packet-client.ts'

const start = (options: Partial<BrokerOptions> = {}): Broker =>
  createBroker({ clock: createClock(0), ...options })

/** A broker with a subscriber of `#`, QoS 2, and a publisher. */
function bench(options: Partial<BrokerOptions> = {}): {
  broker: Broker
  to: PacketClient
  from: PacketClient
} {
  const broker = start(options)
  const to = joinAs(broker, 'to', { clean: false })
  subscribe(to, '#')
  return { broker, to, from: joinAs(broker, 'from', { clean: false }) }
}

const puback = (messageId: number): Packet => ({ cmd: 'puback', messageId, reasonCode: 0 })
const pubrec = (messageId: number): Packet => ({ cmd: 'pubrec', messageId, reasonCode: 0 })
const pubrel = (messageId: number): Packet => ({ cmd: 'pubrel', messageId, reasonCode: 0 })
const pubcomp = (messageId: number): Packet => ({ cmd: 'pubcomp', messageId, reasonCode: 0 })

describe('a message of a client', () => {
  it.each<{ qos: QoS; answers: string[] }>([
    { qos: 0, answers: [] },
    { qos: 1, answers: ['puback 5'] },
    { qos: 2, answers: ['pubrec 5'] },
  ])('of QoS $qos is answered with $answers and passed on', ({ qos, answers }) => {
    const { from, to } = bench()
    from.send(message('a', 'x', { qos, messageId: 5 }))
    expect(digest(from.take())).toEqual(answers)
    expect(digest(to.take())).toEqual([`a x q${qos}`])
  })

  it('of QoS 2 is passed on once, however often it comes before its PUBREL', () => {
    const { from, to } = bench()
    from.send(message('a', 'x', { qos: 2, messageId: 5 }))
    from.send(message('a', 'x', { qos: 2, messageId: 5, dup: true }))
    expect(digest(from.take())).toEqual(['pubrec 5', 'pubrec 5'])
    expect(digest(to.take())).toEqual(['a x q2'])
    from.send(pubrel(5), pubrel(5))
    expect(digest(from.take())).toEqual(['pubcomp 5', 'pubcomp 5'])
    from.send(message('a', 'y', { qos: 2, messageId: 5 }))
    expect(digest(to.take())).toEqual(['a y q2'])
  })

  it('of QoS 2 is a duplicate on the next connection too', () => {
    const { broker, from, to } = bench()
    from.send(message('a', 'x', { qos: 2, messageId: 5 }))
    from.drop()
    expect(broker.session('from')?.received).toEqual([5])
    const again = joinAs(broker, 'from', { clean: false })
    again.send(message('a', 'x', { qos: 2, messageId: 5, dup: true }), pubrel(5))
    expect(digest(again.take())).toEqual(['pubrec 5', 'pubcomp 5'])
    expect(digest(to.take())).toEqual(['a x q2'])
  })

  it('of QoS 2 is a new one in a clean session', () => {
    const { broker, from, to } = bench()
    from.send(message('a', 'x', { qos: 2, messageId: 5 }))
    from.drop()
    joinAs(broker, 'from', { clean: true }).send(message('a', 'x', { qos: 2, messageId: 5, dup: true }))
    expect(digest(to.take())).toEqual(['a x q2', 'a x q2'])
  })

  it('of QoS 1 is passed on as often as it comes', () => {
    const { from, to } = bench()
    from.send(
      message('a', 'x', { qos: 1, messageId: 5 }),
      message('a', 'x', { qos: 1, messageId: 5, dup: true }),
    )
    // The duplicate flag is of the hop, not of the message.
    expect(digest(to.take())).toEqual(['a x q1', 'a x q1'])
  })

  it.each([
    { qos: 1 as const, answer: { cmd: 'puback', messageId: 5, reasonCode: 0x10 } },
    { qos: 2 as const, answer: { cmd: 'pubrec', messageId: 5, reasonCode: 0x10 } },
  ])('of QoS $qos that nobody wants is told so (5)', ({ qos, answer }) => {
    const from = joinAs(start(), 'from', { version: 5 })
    from.send(message('a', 'x', { qos, messageId: 5 }))
    expect(from.take()).toMatchObject([answer])
  })

  it('is told so of a PUBREL for nothing (5)', () => {
    const from = joinAs(start(), 'from', { version: 5 })
    from.send(pubrel(5))
    expect(from.take()).toMatchObject([{ cmd: 'pubcomp', messageId: 5, reasonCode: 0x92 }])
  })

  it.each([
    { version: 4 as const, qos: 1 as const, answers: [{ cmd: 'puback', messageId: 5 }] },
    { version: 4 as const, qos: 2 as const, answers: [{ cmd: 'pubrec', messageId: 5 }] },
    { version: 5 as const, qos: 0 as const, answers: [] },
    { version: 5 as const, qos: 1 as const, answers: [{ cmd: 'puback', messageId: 5, reasonCode: 0x87 }] },
    { version: 5 as const, qos: 2 as const, answers: [{ cmd: 'pubrec', messageId: 5, reasonCode: 0x87 }] },
  ])('that is not authorized: version $version, QoS $qos', ({ version, qos, answers }) => {
    const { broker, to } = bench({
      authorize: ({ action, topic }) => action === 'subscribe' || topic !== 'secret',
    })
    const from = joinAs(broker, 'f', { version })
    from.send(message('secret', 'x', { qos, messageId: 5 }))
    expect(from.take()).toMatchObject(answers)
    expect(from.isClosed).toBe(false)
    expect(to.take()).toEqual([])
  })

  it('refused with PUBREC has its identifier free again (5)', () => {
    const { broker } = bench({ authorize: ({ action }) => action === 'subscribe' })
    const from = joinAs(broker, 'f', { version: 5 })
    from.send(message('a', 'x', { qos: 2, messageId: 5 }))
    expect(broker.session('f')?.received).toEqual([])
  })

  it('carries its properties to subscribers of MQTT 5, and its payload alone to the others', () => {
    const { broker, to } = bench()
    const five = joinAs(broker, 'five', { version: 5 })
    subscribe(five, 'a')
    const properties = {
      payloadFormatIndicator: true,
      contentType: 'text/plain',
      responseTopic: 'answers',
      correlationData: Buffer.from('id'),
      userProperties: { k: ['1', '2'] },
    }
    joinAs(broker, 'f', { version: 5 }).send(message('a', 'x', { properties }))
    expect(five.take()).toMatchObject([{ topic: 'a', properties }])
    expect(to.take()[0]).not.toHaveProperty('properties')
  })

  it('leaves behind what belongs to the hop it came on (5)', () => {
    const { broker, to } = bench()
    const five = joinAs(broker, 'five', { version: 5 })
    subscribe(five, 'a')
    joinAs(broker, 'f', { version: 5 }).send(message('a', 'x', { properties: { topicAlias: 1 } }))
    broker.publish({ topic: 'a', payload: 'y', properties: { topicAlias: 1, subscriptionIdentifier: 7 } })
    for (const packet of five.take()) expect(packet).not.toHaveProperty('properties')
    expect(to.take()).toHaveLength(2)
  })
})

describe('a message to a client', () => {
  it.each<{ published: QoS; subscribed: QoS; arrives: QoS }>(
    ([0, 1, 2] as const).flatMap((published) =>
      ([0, 1, 2] as const).map((subscribed) => ({
        published,
        subscribed,
        arrives: Math.min(published, subscribed) as QoS,
      })),
    ),
  )('of QoS $published for a subscription of QoS $subscribed has QoS $arrives', (row) => {
    const broker = start()
    const to = joinAs(broker, 'to')
    subscribe(to, { topic: 'a', qos: row.subscribed })
    broker.publish({ topic: 'a', payload: 'x', qos: row.published })
    expect(to.take()).toMatchObject([{ topic: 'a', qos: row.arrives, dup: false, retain: false }])
  })

  it('of QoS 2 goes its four steps', () => {
    const { broker, to } = bench()
    broker.publish({ topic: 'a', payload: 'x', qos: 2 })
    expect(to.take()).toMatchObject([{ cmd: 'publish', messageId: 1 }])
    to.send(pubrec(1))
    expect(to.take()).toMatchObject([{ cmd: 'pubrel', messageId: 1 }])
    expect(broker.session('to')?.inflight).toMatchObject([{ id: 1, awaits: 'pubrel' }])
    to.send(pubcomp(1))
    expect(to.take()).toEqual([])
    expect(broker.session('to')?.inflight).toEqual([])
  })

  it('is sent again in order on the next connection of the session, with the duplicate flag or as PUBREL', () => {
    const { broker, to } = bench()
    for (const [topic, qos] of [
      ['a', 1],
      ['b', 2],
      ['c', 2],
      ['d', 0],
    ] as const) {
      broker.publish({ topic, payload: 'x', qos })
    }
    to.send(pubrec(2))
    to.drop()
    broker.publish({ topic: 'e', payload: 'x', qos: 1 })
    broker.publish({ topic: 'f', payload: 'x', qos: 0 })
    const again = joinAs(broker, 'to', { clean: false })
    const packets = again.take()
    expect(digest(packets)).toEqual(['a x q1 dup', 'pubrel 2', 'c x q2 dup', 'e x q1'])
    expect(packets.map(({ messageId }) => messageId)).toEqual([1, 2, 3, 4])
    again.send(puback(1), pubcomp(2), pubrec(3), pubcomp(3), puback(4))
    expect(broker.session('to')).toMatchObject({ inflight: [], queued: [] })
  })

  it('is not sent again in a clean session', () => {
    const { broker, to } = bench()
    broker.publish({ topic: 'a', payload: 'x', qos: 1 })
    to.drop()
    expect(joinAs(broker, 'to', { clean: true }).take()).toEqual([])
  })

  it('is not sent again on the same connection', () => {
    const clock = createClock(0)
    const broker = createBroker({ clock })
    const to = joinAs(broker, 'to')
    subscribe(to, '#')
    broker.publish({ topic: 'a', payload: 'x', qos: 1 })
    to.take()
    clock.advanceSync(86_400_000)
    expect(to.take()).toEqual([])
  })

  it.each([
    { qos: 1 as const, answers: [pubrec(1)] },
    { qos: 1 as const, answers: [pubcomp(1)] },
    { qos: 2 as const, answers: [puback(1)] },
    { qos: 2 as const, answers: [pubcomp(1)] },
    { qos: 2 as const, answers: [pubrec(1), puback(1)] },
  ])('of QoS $qos answered with $answers closes the connection', ({ qos, answers }) => {
    const { broker, to } = bench()
    broker.publish({ topic: 'a', payload: 'x', qos })
    to.send(...answers)
    expect(to.isClosed).toBe(true)
    expect(broker.session('to')?.inflight).toHaveLength(1)
  })

  it.each([puback(9), pubcomp(9)])('unknown to the broker: $cmd is ignored', (packet) => {
    const { to } = bench()
    to.send(packet)
    expect(to.take()).toEqual([])
    expect(to.isClosed).toBe(false)
  })

  it('unknown to the broker: PUBREC is answered all the same (5: with that reason)', () => {
    const to = joinAs(start(), 'to', { version: 5 })
    to.send(pubrec(9))
    expect(to.take()).toMatchObject([{ cmd: 'pubrel', messageId: 9, reasonCode: 0x92 }])
  })

  it('is done when the client refuses it (5)', () => {
    const broker = start()
    const to = joinAs(broker, 'to', { version: 5 })
    subscribe(to, '#')
    broker.publish({ topic: 'a', payload: 'x', qos: 2 })
    broker.publish({ topic: 'a', payload: 'y', qos: 1 })
    to.take()
    to.send(
      { cmd: 'pubrec', messageId: 1, reasonCode: 0x97 },
      { cmd: 'puback', messageId: 2, reasonCode: 0x97 },
    )
    expect(to.take()).toEqual([])
    expect(broker.session('to')?.inflight).toEqual([])
  })

  it('waits when all 65,535 identifiers are taken, and takes the first that is free', () => {
    const { broker, to } = bench()
    for (let index = 0; index < 65_536; index++) broker.publish({ topic: 'a', payload: 'x', qos: 1 })
    expect(to.take()).toHaveLength(65_535)
    expect(broker.session('to')?.queued).toHaveLength(1)
    to.send(puback(4711))
    expect(to.take()).toMatchObject([{ messageId: 4711 }])
  })

  it('does not take an identifier that is still in use', () => {
    const { broker, to } = bench()
    broker.publish({ topic: 'a', payload: 'slow', qos: 1 })
    for (let index = 0; index < 65_534; index++) {
      broker.publish({ topic: 'a', payload: 'x', qos: 1 })
      to.send(puback(to.take().at(-1)!.messageId!))
    }
    broker.publish({ topic: 'a', payload: 'next', qos: 1 })
    expect(to.take()).toMatchObject([{ messageId: 2 }])
  })
})

describe('message expiry (5)', () => {
  it('tells the seconds left, and drops what has none while it waits', () => {
    const clock = createClock(0)
    const broker = createBroker({ clock })
    const to = joinAs(broker, 'to', { version: 5, clean: false, properties: { sessionExpiryInterval: 1000 } })
    subscribe(to, '#')
    to.drop()
    for (const seconds of [10, 20]) {
      broker.publish({
        topic: 'a',
        payload: `${seconds}`,
        qos: 1,
        properties: { messageExpiryInterval: seconds },
      })
    }
    clock.advanceSync(12_300)
    const again = joinAs(broker, 'to', { version: 5, clean: false })
    expect(again.take()).toMatchObject([
      { payload: Buffer.from('20'), properties: { messageExpiryInterval: 8 } },
    ])
  })
})
