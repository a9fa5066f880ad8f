import type { Packet } from 'mqtt-packet'
import { describe, expect, it } from 'vitest'
import { createClock } from '../../src/simulator/base/clock.ts'
import { createBroker } from '../../src/broker/broker.ts'
import type { Broker, BrokerOptions } from '../../src/broker/broker.ts'
import { connectPacket, digest, joinAs, message, openClient, subscribe } from './in-process.ts'
import { encode } from '../../src/broker/packet-codec.ts'

const start = (options: Partial<BrokerOptions> = {}): Broker =>
  createBroker({ clock: createClock(0), ...options })

const told = (reasonCode: number): object[] => [{ cmd: 'disconnect', reasonCode }]

describe('receive maximum of the client', () => {
  const packetOf = (cmd: 'puback' | 'pubrec' | 'pubcomp', messageId: number): Packet => ({
    cmd,
    messageId,
    reasonCode: 0,
  })

  it('bounds what it is sent unanswered; QoS 0 and PUBREL do not count', () => {
    const broker = start()
    const to = joinAs(broker, 'to', { version: 5, properties: { receiveMaximum: 2 } })
    subscribe(to, '#')
    for (const [payload, qos] of [
      ['1', 2],
      ['2', 1],
      ['3', 1],
      ['4', 0],
      ['5', 2],
    ] as const) {
      broker.publish({ topic: 'a', payload, qos })
    }
    expect(digest(to.take())).toEqual(['a 1 q2', 'a 2 q1', 'a 4 q0'])
    expect(broker.session('to')?.queued).toHaveLength(2)
    to.send(packetOf('pubrec', 1))
    expect(digest(to.take())).toEqual(['pubrel 1'])
    to.send(packetOf('pubcomp', 1))
    expect(digest(to.take())).toEqual(['a 3 q1'])
    to.send(packetOf('puback', 2))
    expect(digest(to.take())).toEqual(['a 5 q2'])
  })

  it('holds for what is sent again, too', () => {
    const broker = start()
    const expiry = { sessionExpiryInterval: 100 }
    const to = joinAs(broker, 'to', { version: 5, properties: expiry })
    subscribe(to, '#')
    for (const payload of ['1', '2', '3']) broker.publish({ topic: 'a', payload, qos: 1 })
    to.drop()
    const again = joinAs(broker, 'to', {
      version: 5,
      clean: false,
      properties: { ...expiry, receiveMaximum: 1 },
    })
    expect(digest(again.take())).toEqual(['a 1 q1 dup'])
    again.send(packetOf('puback', 1))
    expect(digest(again.take())).toEqual(['a 2 q1 dup'])
    again.send(packetOf('puback', 3))
    expect(again.take()).toEqual([])
    again.send(packetOf('puback', 2))
    expect(again.take()).toEqual([])
    expect(broker.session('to')?.inflight).toEqual([])
  })
})

describe('receive maximum of the broker', () => {
  const exceed = (options: Partial<BrokerOptions>, version: 4 | 5) => {
    const broker = start({ receiveMaximum: 2, ...options })
    const from = joinAs(broker, 'from', { version })
    from.send(...[1, 2].map((messageId) => message('a', 'x', { qos: 2, messageId })))
    from.take()
    return { broker, from }
  }

  it('ends the connection of a client that exceeds it (5)', () => {
    const { from } = exceed({}, 5)
    from.send(message('a', 'x', { qos: 1, messageId: 3 }))
    expect(from.take()).toMatchObject(told(0x93))
    expect(from.isClosed).toBe(true)
  })

  it('is kept by one that waits for PUBCOMP (5)', () => {
    const { from } = exceed({}, 5)
    from.send({ cmd: 'pubrel', messageId: 1, reasonCode: 0 }, message('a', 'x', { qos: 2, messageId: 3 }))
    expect(digest(from.take())).toEqual(['pubcomp 1', 'pubrec 3'])
  })

  it('does not count a message twice, nor QoS 0 (5)', () => {
    const { from } = exceed({}, 5)
    from.send(message('a', 'x', { qos: 2, messageId: 2, dup: true }), message('a', 'x'))
    expect(digest(from.take())).toEqual(['pubrec 2'])
  })

  it('counts until an answer is out, which a script can hold back (5)', () => {
    const broker = start({ receiveMaximum: 1 })
    broker.script({ on: 'puback', from: 'broker', do: 'ignore' })
    const from = joinAs(broker, 'from', { version: 5 })
    from.send(message('a', 'x', { qos: 1, messageId: 1 }))
    from.send(message('a', 'x', { qos: 1, messageId: 2 }))
    expect(from.take()).toMatchObject(told(0x93))
  })

  it('does not exist in 3.1.1', () => {
    const { from } = exceed({}, 4)
    from.send(message('a', 'x', { qos: 2, messageId: 3 }))
    expect(digest(from.take())).toEqual(['pubrec 3'])
  })
})

describe('topic aliases of the client (5)', () => {
  const bench = () => {
    const broker = start({ topicAliasMaximum: 2 })
    const to = joinAs(broker, 'to')
    subscribe(to, '#')
    return { to, from: joinAs(broker, 'from', { version: 5 }) }
  }
  const aliased = (topic: string, topicAlias: number): Packet =>
    message(topic, 'x', { properties: { topicAlias } })

  it('stand for their topics until they are given anew', () => {
    const { to, from } = bench()
    from.send(
      aliased('a', 1),
      aliased('b', 2),
      aliased('', 1),
      aliased('', 2),
      aliased('c', 1),
      aliased('', 1),
    )
    expect(digest(to.take())).toEqual(['a x q0', 'b x q0', 'a x q0', 'b x q0', 'c x q0', 'c x q0'])
  })

  it.each([
    { rule: '0', packet: aliased('a', 0), code: 0x94 },
    { rule: 'above the maximum', packet: aliased('a', 3), code: 0x94 },
    { rule: 'unknown', packet: aliased('', 1), code: 0x82 },
  ])('end the connection: $rule', ({ packet, code }) => {
    const { to, from } = bench()
    from.send(packet)
    expect(from.take()).toMatchObject(told(code))
    expect(to.take()).toEqual([])
  })

  it('end with the connection', () => {
    const broker = start()
    const properties = { sessionExpiryInterval: 100 }
    const from = joinAs(broker, 'from', { version: 5, properties })
    from.send(aliased('a', 1))
    from.drop()
    const again = joinAs(broker, 'from', { version: 5, clean: false, properties })
    again.send(aliased('', 1))
    expect(again.take()).toMatchObject(told(0x82))
  })
})

describe('topic aliases of the broker (5)', () => {
  it('shorten the topics that come first, as many as the client takes', () => {
    const broker = start()
    const to = joinAs(broker, 'to', { version: 5, properties: { topicAliasMaximum: 2 } })
    subscribe(to, '#')
    for (const topic of ['a', 'b', 'c', 'a', 'b', 'c']) broker.publish({ topic, payload: 'x' })
    expect(
      to.take().map((packet) => packet.cmd === 'publish' && [packet.topic, packet.properties?.topicAlias]),
    ).toEqual([
      ['a', 1],
      ['b', 2],
      ['c', undefined],
      ['', 1],
      ['', 2],
      ['c', undefined],
    ])
  })

  it('are not used for clients that take none', () => {
    const broker = start()
    const to = joinAs(broker, 'to', { version: 5 })
    subscribe(to, '#')
    broker.publish({ topic: 'a', payload: 'x' })
    expect(to.take()[0]).not.toHaveProperty('properties.topicAlias')
  })
})

describe('maximum packet size', () => {
  it.each([
    { version: 4 as const, told: [] },
    { version: 5 as const, told: told(0x95) },
  ])('of the broker ends the connection: version $version', ({ version, told }) => {
    const fits = message('a', 'x'.repeat(50))
    const broker = start({ maximumPacketSize: encode(fits, version).length })
    const from = joinAs(broker, 'from', { version })
    from.send(fits)
    expect(from.isClosed).toBe(false)
    from.send(message('a', 'x'.repeat(51)))
    expect(from.take()).toMatchObject(told)
    expect(from.isClosed).toBe(true)
  })

  it('of the broker holds for CONNECT', () => {
    const client = openClient(start({ maximumPacketSize: 20 }))
    client.send(connectPacket(4, { clientId: 'x'.repeat(21) }))
    expect(client.take()).toEqual([])
    expect(client.isClosed).toBe(true)
  })

  it.each([0, 1, 2] as const)(
    'of the client: a message that exceeds it counts as delivered, QoS %i (5)',
    (qos) => {
      const broker = start()
      const limit = encode(message('a', 'x'.repeat(50), { qos, messageId: 1 }), 5).length
      const to = joinAs(broker, 'to', {
        version: 5,
        properties: { maximumPacketSize: limit, receiveMaximum: 1 },
      })
      subscribe(to, '#')
      for (const length of [51, 51, 50]) broker.publish({ topic: 'a', payload: 'x'.repeat(length), qos })
      expect(to.take()).toMatchObject([{ payload: Buffer.from('x'.repeat(50)) }])
      expect(broker.session('to')?.queued).toEqual([])
    },
  )

  it('of the client is kept by a message that gets an alias, too (5)', () => {
    const broker = start()
    const bare = encode(message('a', 'x'.repeat(50)), 5).length
    const to = joinAs(broker, 'to', {
      version: 5,
      properties: { maximumPacketSize: bare, topicAliasMaximum: 5 },
    })
    subscribe(to, '#')
    for (const length of [50, 48, 47]) broker.publish({ topic: 'a', payload: 'x'.repeat(length) })
    expect(to.take()).toMatchObject([{ payload: Buffer.from('x'.repeat(47)) }])
  })
})

describe('what the broker does not take', () => {
  it.each([
    {
      rule: 'QoS above its maximum',
      options: { maximumQoS: 1 as const },
      fields: { qos: 2 as const, messageId: 1 },
      code: 0x9b,
    },
    { rule: 'retained messages', options: { retainAvailable: false }, fields: { retain: true }, code: 0x9a },
  ])('$rule', ({ options, fields, code }) => {
    for (const version of [4, 5] as const) {
      const from = joinAs(start(options), 'from', { version })
      from.send(message('a', 'x', fields))
      expect(from.take()).toMatchObject(version === 5 ? told(code) : [])
      expect(from.isClosed).toBe(true)
    }
  })
})
