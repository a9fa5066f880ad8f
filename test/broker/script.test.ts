import type { Packet } from 'mqtt-packet'
import { describe, expect, it } from 'vitest'
import { createClock } from '../../src/simulator/base/clock.ts'
import { createBroker } from '../../src/broker/broker.ts'
import type { Rule } from '../../src/broker/broker.ts'
import { connectPacket, digest, joinAs, message, openChannel, openClient, subscribe } from './in-process.ts'
import { encode } from '../../src/broker/packet-codec.ts'

const bench = (...rules: Rule[]) => {
  const clock = createClock(0)
  const broker = createBroker({ clock })
  for (const rule of rules) broker.script(rule)
  return { clock, broker }
}

const subscribeToA: Packet = { cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'a', qos: 1 }] }

/** The bytes of each send, in hexadecimal, after CONNECT and `packets`. */
function piecesFor(rule: Rule, ...packets: Packet[]): { pieces: string[]; isClosed: boolean } {
  const { broker } = bench(rule)
  const channel = openChannel(broker)
  let isClosed = false
  channel.onClose = () => {
    isClosed = true
  }
  for (const packet of [connectPacket(4, {}), ...packets]) channel.send(encode(packet, 4))
  return { pieces: channel.pieces.map((bytes) => Buffer.from(bytes).toString('hex')), isClosed }
}

const connack = '20020000'
const pingresp = 'd000'

describe('a scripted broker', () => {
  it.each<{ rule: string; do: Rule; packets?: Packet[]; pieces: string[]; isClosed?: boolean }>([
    { rule: 'gives no CONNACK', do: { on: 'connect', do: 'ignore' }, pieces: [] },
    { rule: 'loses its CONNACK', do: { on: 'connack', do: 'ignore' }, pieces: [] },
    { rule: 'doubles its CONNACK', do: { on: 'connect', do: 'duplicate' }, pieces: [connack, connack] },
    { rule: 'closes on CONNECT', do: { on: 'connect', do: 'close' }, pieces: [], isClosed: true },
    { rule: 'closes when opened', do: { on: 'open', do: 'close' }, pieces: [], isClosed: true },
    { rule: 'is deaf when opened', do: { on: 'open', do: 'ignore' }, pieces: [] },
    { rule: 'answers CONNECT with garbage', do: { on: 'connect', do: 'garbage' }, pieces: ['00ffffffffff'] },
    {
      rule: 'answers CONNECT with given bytes',
      do: { on: 'connect', do: 'garbage', bytes: Buffer.from('HTTP') },
      pieces: [Buffer.from('HTTP').toString('hex')],
    },
    {
      rule: 'closes within CONNACK',
      do: { on: 'connect', do: 'truncate' },
      pieces: ['2002'],
      isClosed: true,
    },
    {
      rule: 'closes within CONNACK, at a given byte',
      do: { on: 'connack', do: 'truncate', size: 3 },
      pieces: ['200200'],
      isClosed: true,
    },
    { rule: 'sends single bytes', do: { on: 'connect', do: 'chunk' }, pieces: ['20', '02', '00', '00'] },
    { rule: 'sends pieces', do: { on: 'connect', do: 'chunk', size: 3 }, pieces: ['200200', '00'] },
    {
      rule: 'gives no PINGRESP',
      do: { on: 'pingreq', do: 'ignore' },
      packets: [{ cmd: 'pingreq' }],
      pieces: [connack],
    },
    {
      rule: 'gives no PUBACK',
      do: { on: 'puback', from: 'broker', do: 'ignore' },
      packets: [message('a', 'x', { qos: 1, messageId: 1 })],
      pieces: [connack],
    },
    {
      rule: 'gives no SUBACK',
      do: { on: 'suback', do: 'ignore' },
      packets: [subscribeToA],
      pieces: [connack],
    },
    {
      rule: 'sends what answers a packet as one piece',
      do: { on: 'publish', do: 'join' },
      packets: [subscribeToA, message('a', 'x', { qos: 1, messageId: 1 })],
      pieces: [connack, '9003000101', '320600016100017840020001'],
    },
    {
      rule: 'misbehaves a given number of times',
      do: { on: 'pingreq', do: 'ignore', times: 1 },
      packets: [{ cmd: 'pingreq' }, { cmd: 'pingreq' }],
      pieces: [connack, pingresp],
    },
    {
      rule: 'misbehaves after a given number of times',
      do: { on: 'pingreq', do: 'ignore', skip: 1 },
      packets: [{ cmd: 'pingreq' }, { cmd: 'pingreq' }, { cmd: 'pingreq' }],
      pieces: [connack, pingresp],
    },
    {
      rule: 'misbehaves on condition',
      do: {
        on: 'publish',
        do: 'ignore',
        when: (packet) => packet?.cmd === 'publish' && packet.topic === 'b',
      },
      packets: ['a', 'b', 'a'].map((topic, index) => message(topic, 'x', { qos: 1, messageId: index + 1 })),
      pieces: [connack, '40020001', '40020003'],
    },
    {
      rule: 'misbehaves to one client only',
      do: { on: 'connect', do: 'ignore', clientId: 'somebody else' },
      pieces: [connack],
    },
    {
      rule: 'proceeds as often as a function says',
      do: {
        on: 'pingreq',
        do: ({ proceed }) => {
          proceed()
          proceed()
        },
      },
      packets: [{ cmd: 'pingreq' }],
      pieces: [connack, pingresp, pingresp],
    },
    {
      rule: 'sends acknowledgements nobody asked for',
      do: {
        on: 'pingreq',
        do: ({ client }) => {
          client.send({ cmd: 'puback', messageId: 77 })
          client.send({ cmd: 'pubrel', messageId: 78 })
        },
      },
      packets: [{ cmd: 'pingreq' }],
      pieces: [connack, '4002004d', '6202004e'],
    },
  ])('$rule', ({ do: rule, packets = [], pieces, isClosed = false }) => {
    expect(piecesFor(rule, ...packets)).toEqual({ pieces, isClosed })
  })

  it('answers late, and on another order than it was asked', () => {
    const { clock, broker } = bench({ on: 'subscribe', do: 'delay', ms: 300 })
    const client = joinAs(broker, 'a')
    client.send(subscribeToA, { cmd: 'pingreq' })
    expect(digest(client.take())).toEqual(['pingresp'])
    clock.advanceSync(299)
    expect(client.take()).toEqual([])
    clock.advanceSync(1)
    expect(digest(client.take())).toEqual(['suback 1'])
  })

  it('answers nothing late to who is gone', () => {
    const { clock, broker } = bench({ on: 'publish', do: 'delay' })
    const client = joinAs(broker, 'a')
    client.send(message('a', 'x', { retain: true }))
    client.drop()
    expect(clock.pending).toBe(0)
    clock.advanceSync(10_000)
    expect(broker.retained).toEqual([])
  })

  it('hears at last what came while it was deaf', () => {
    const { clock, broker } = bench({ on: 'open', do: 'delay', ms: 500 })
    const client = openClient(broker)
    client.send(connectPacket(4, {}), { cmd: 'pingreq' })
    expect(client.take()).toEqual([])
    clock.advanceSync(500)
    expect(digest(client.take())).toEqual(['connack', 'pingresp'])
  })

  it('that lost a PUBACK has the message all the same, and takes it a second time', () => {
    const { broker } = bench({ on: 'puback', from: 'broker', do: 'ignore', times: 1 })
    const to = joinAs(broker, 'to')
    subscribe(to, 'a')
    const from = joinAs(broker, 'from')
    const packet = { qos: 1 as const, messageId: 1 }
    from.send(message('a', 'x', packet))
    expect(from.take()).toEqual([])
    from.send(message('a', 'x', { ...packet, dup: true }))
    expect(digest(from.take())).toEqual(['puback 1'])
    expect(to.take()).toHaveLength(2)
  })

  it('that lost a PUBREC does not take the message twice', () => {
    const { broker } = bench({ on: 'pubrec', from: 'broker', do: 'ignore', times: 1 })
    const to = joinAs(broker, 'to')
    subscribe(to, 'a')
    const from = joinAs(broker, 'from')
    const packet = { qos: 2 as const, messageId: 1 }
    from.send(message('a', 'x', packet), message('a', 'x', { ...packet, dup: true }))
    expect(digest(from.take())).toEqual(['pubrec 1'])
    expect(to.take()).toHaveLength(1)
  })

  it('takes the first rule that fits, and takes rules back', () => {
    const { broker } = bench()
    const takeBack = broker.script({ on: 'pingreq', do: 'ignore' })
    broker.script({ on: 'pingreq', do: 'duplicate' })
    const client = joinAs(broker, 'a')
    const ping = (): number => {
      client.send({ cmd: 'pingreq' })
      return client.take().length
    }
    expect(ping()).toBe(0)
    takeBack()
    expect(ping()).toBe(2)
    broker.clearScript()
    expect(ping()).toBe(1)
  })

  it('tells packets of the same kind apart by who sends them', () => {
    const { broker } = bench({ on: 'publish', do: 'ignore' })
    const client = joinAs(broker, 'a')
    subscribe(client, 'a')
    client.send(message('a', 'lost'))
    broker.publish({ topic: 'a', payload: 'x' })
    expect(digest(client.take())).toEqual(['a x q0'])
  })

  it('may end the connection on the very DISCONNECT it says goodbye with', () => {
    const { broker } = bench({ on: 'disconnect', from: 'broker', do: 'truncate', size: 1 })
    const channel = openChannel(broker)
    let closings = 0
    channel.onClose = () => {
      closings++
    }
    channel.send(encode(connectPacket(5, {}), 5))
    expect(broker.kick('a')).toBe(true)
    expect(channel.pieces.at(-1)).toHaveLength(1)
    expect(closings).toBe(1)
  })

  it('may drop a subscriber in the middle of its message, and goes on with the next', () => {
    const { broker } = bench({ on: 'publish', from: 'broker', do: 'close', clientId: 'one' })
    const [one, two] = ['one', 'two'].map((clientId) => joinAs(broker, clientId))
    subscribe(one!, 'a')
    subscribe(two!, 'a')
    broker.publish({ topic: 'a', payload: 'x' })
    expect(one!.isClosed).toBe(true)
    expect(digest(two!.take())).toEqual(['a x q0'])
  })

  it('may take a CONNECT twice, of which the second is one too many', () => {
    const { broker } = bench({
      on: 'connect',
      do: ({ proceed }) => {
        proceed()
        proceed()
      },
    })
    const client = openClient(broker)
    client.send(connectPacket(4, {}))
    expect(digest(client.take())).toEqual(['connack'])
    expect(client.isClosed).toBe(true)
    expect(broker.sessions).toEqual([])
  })

  it('sends nothing to who is gone, whatever a function does later', () => {
    let late = (): void => undefined
    const { broker } = bench({
      on: 'pingresp',
      do: ({ proceed }) => {
        late = proceed
      },
    })
    const channel = openChannel(broker)
    for (const packet of [connectPacket(4, {}), { cmd: 'pingreq' } as const]) channel.send(encode(packet, 4))
    channel.close()
    late()
    expect(channel.pieces).toHaveLength(1)
    expect(broker.timeline.at(-1)?.what).toBe('close')
  })
})
