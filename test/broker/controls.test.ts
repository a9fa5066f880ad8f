import { describe, expect, it } from 'vitest'
import { createClock } from '../../src/simulator/base/clock.ts'
import { createBroker } from '../../src/broker/broker.ts'
import { connectPacket, digest, joinAs, message, openChannel, openClient, subscribe } from './in-process.ts'
import { encode } from '../../src/broker/packet-codec.ts'

const bench = () => {
  const clock = createClock(0)
  return { clock, broker: createBroker({ clock }) }
}

describe('a test', () => {
  it('sees who is connected', () => {
    const { broker } = bench()
    openClient(broker)
    joinAs(broker, 'a', { version: 5, username: 'u', keepalive: 30 })
    expect(broker.connections.map(({ id, clientId }) => [id, clientId])).toEqual([
      [1, ''],
      [2, 'a'],
    ])
    expect(broker.connection('a')).toMatchObject({
      username: 'u',
      keepalive: 30,
      protocolVersion: 5,
      isOpen: true,
    })
    expect(broker.connection('b')).toBeUndefined()
  })

  it.each([
    { version: 4 as const, reason: undefined, told: [] },
    { version: 5 as const, reason: undefined, told: [{ cmd: 'disconnect', reasonCode: 0x98 }] },
    { version: 5 as const, reason: 'server busy' as const, told: [{ cmd: 'disconnect', reasonCode: 0x89 }] },
  ])('kicks: version $version, $reason', ({ version, reason, told }) => {
    const { broker } = bench()
    const client = joinAs(broker, 'a', { version })
    expect(broker.kick('a', reason)).toBe(true)
    expect(client.take()).toMatchObject(told)
    expect(client.isClosed).toBe(true)
    expect(broker.kick('a')).toBe(false)
  })

  it('drops without a word', () => {
    const { broker } = bench()
    const client = joinAs(broker, 'a', { version: 5 })
    broker.connection('a')?.drop()
    expect(client.take()).toEqual([])
    expect(client.isClosed).toBe(true)
  })

  it('sends whatever it likes', () => {
    const { broker } = bench()
    const client = joinAs(broker, 'a')
    broker.connection('a')?.send({ cmd: 'puback', messageId: 9 })
    broker.connection('a')?.sendBytes(Buffer.from([0xd0, 0x00]))
    expect(digest(client.take())).toEqual(['puback 9', 'pingresp'])
  })

  it('sends much in one frame', () => {
    const { broker } = bench()
    const channel = openChannel(broker)
    channel.send(encode(connectPacket(4, {}), 4))
    channel.send(encode({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'a', qos: 0 }] }, 4))
    channel.pieces.length = 0
    broker.connection('a')?.inOneFrame(() => {
      for (let index = 0; index < 1000; index++) broker.publish({ topic: 'a', payload: 'x' })
    })
    expect(channel.pieces.map(({ length }) => length)).toEqual([6000])
  })

  it('sees sessions, their queues and what is retained', () => {
    const { broker } = bench()
    const client = joinAs(broker, 'a', { clean: false })
    subscribe(client, { topic: 'a/#', qos: 1 })
    client.send(message('b', 'x', { qos: 2, messageId: 3 }))
    broker.publish({ topic: 'a/1', payload: 'inflight', qos: 1, retain: true })
    client.drop()
    broker.publish({ topic: 'a/2', payload: 'queued', qos: 2 })
    expect(broker.sessions).toMatchObject([
      {
        clientId: 'a',
        isConnected: false,
        subscriptions: [{ name: 'a/#', qos: 1 }],
        inflight: [{ id: 1, awaits: 'publish', delivery: { qos: 1 } }],
        queued: [{ qos: 1, message: { topic: 'a/2' } }],
        received: [3],
        expiresAt: undefined,
      },
    ])
    expect(broker.retained).toMatchObject([{ topic: 'a/1', payload: Buffer.from('inflight') }])
  })

  it('stops: everybody is closed, nobody gets in, no timer is left', () => {
    const { clock, broker } = bench()
    const five = joinAs(broker, 'five', {
      version: 5,
      keepalive: 10,
      properties: { sessionExpiryInterval: 10 },
    })
    const four = joinAs(broker, 'four', { keepalive: 10 })
    openClient(broker)
    broker.stop()
    expect(five.take()).toMatchObject([{ cmd: 'disconnect', reasonCode: 0x8b }])
    expect(four.isClosed).toBe(true)
    expect(openClient(broker).isClosed).toBe(true)
    expect(broker.connections).toEqual([])
    expect(clock.pending).toBe(0)
  })

  it('leaves nothing after 1,000 clients that came and went', () => {
    const { clock, broker } = bench()
    for (let index = 0; index < 1000; index++) {
      const client = joinAs(broker, `c${index % 10}`, { keepalive: 10 })
      subscribe(client, `t/${index}`, '$share/g/x')
      client.drop()
    }
    expect(broker.connections).toEqual([])
    expect(broker.sessions).toEqual([])
    expect(clock.pending).toBe(0)
  })
})
