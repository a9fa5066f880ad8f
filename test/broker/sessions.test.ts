import type { IConnectPacket } from 'mqtt-packet'
import { describe, expect, it } from 'vitest'
import { createClock } from '../../src/simulator/base/clock.ts'
import { createBroker } from '../../src/broker/broker.ts'
import type { BrokerOptions } from '../../src/broker/broker.ts'
import { connectPacket, digest, joinAs, openClient, subscribe } from './in-process.ts'
import type { ProtocolVersion } from '../../src/broker/packet-codec.ts'

const bench = (options: Partial<BrokerOptions> = {}) => {
  const clock = createClock(0)
  return { clock, broker: createBroker({ clock, ...options }) }
}

interface Life {
  rule: string
  version: ProtocolVersion
  clean: boolean
  expiry?: number
  /** How long it is away. */
  seconds: number
  thenClean?: boolean
  options?: Partial<BrokerOptions>
  isPresent: boolean
}

const year = 365 * 86_400

const lives: Life[] = [
  { rule: 'a clean one ends', version: 4, clean: true, seconds: 0, isPresent: false },
  { rule: 'another does not', version: 4, clean: false, seconds: 0, isPresent: true },
  { rule: 'another never ends', version: 4, clean: false, seconds: 10 * year, isPresent: true },
  {
    rule: 'a clean CONNECT ends it',
    version: 4,
    clean: false,
    seconds: 0,
    thenClean: true,
    isPresent: false,
  },
  { rule: 'ends at once by default', version: 5, clean: false, seconds: 0, isPresent: false },
  { rule: 'lives its interval', version: 5, clean: true, expiry: 10, seconds: 9.999, isPresent: true },
  { rule: 'ends after its interval', version: 5, clean: true, expiry: 10, seconds: 10, isPresent: false },
  {
    rule: 'lives for ever',
    version: 5,
    clean: true,
    expiry: 0xffffffff,
    seconds: 200 * year,
    isPresent: true,
  },
  {
    rule: 'lives longer than a timer',
    version: 5,
    clean: true,
    expiry: year,
    seconds: year - 1,
    isPresent: true,
  },
  { rule: 'ends after a long time', version: 5, clean: true, expiry: year, seconds: year, isPresent: false },
  {
    rule: 'ends for a clean start',
    version: 5,
    clean: false,
    expiry: 10,
    seconds: 1,
    thenClean: true,
    isPresent: false,
  },
  {
    rule: 'lives no longer than the broker allows',
    version: 5,
    clean: true,
    expiry: 100,
    seconds: 60,
    options: { sessionExpiryMaximum: 60 },
    isPresent: false,
  },
]

describe('a session', () => {
  it.each(lives)('of version $version: $rule', (life) => {
    const { clock, broker } = bench(life.options)
    const properties = life.expiry === undefined ? {} : { properties: { sessionExpiryInterval: life.expiry } }
    const fields: Partial<IConnectPacket> = { clean: life.clean, ...properties }
    const client = joinAs(broker, 'a', { version: life.version, ...fields })
    subscribe(client, 'kept')
    client.drop()
    clock.advanceSync(life.seconds * 1000)
    const again = openClient(broker, life.version)
    again.send(connectPacket(life.version, { ...fields, clean: life.thenClean ?? false }))
    expect(again.take()).toMatchObject([{ cmd: 'connack', sessionPresent: life.isPresent }])
    broker.publish({ topic: 'kept', payload: 'x', qos: 1 })
    expect(digest(again.take())).toEqual(life.isPresent ? ['kept x q1'] : [])
  })

  it('of 3.1 is resumed, which its CONNACK cannot say', () => {
    const { broker } = bench()
    const client = joinAs(broker, 'a', { version: 3, clean: false })
    subscribe(client, 'kept')
    client.drop()
    broker.publish({ topic: 'kept', payload: 'x', qos: 1 })
    const again = openClient(broker, 3)
    again.send(connectPacket(3, { clean: false }))
    expect(again.take()).toMatchObject([{ cmd: 'connack', sessionPresent: false }, { topic: 'kept' }])
  })

  it('ends with nothing left behind', () => {
    const { clock, broker } = bench()
    const client = joinAs(broker, 'a', { version: 5, properties: { sessionExpiryInterval: 10 } })
    subscribe(client, 'a', '$share/g/b')
    client.drop()
    expect(broker.session('a')).toMatchObject({ isConnected: false, expiresAt: 10_000 })
    clock.advanceSync(10_000)
    expect(broker.sessions).toEqual([])
    expect(broker.connections).toEqual([])
    expect(clock.pending).toBe(0)
  })

  it('that is resumed in time does not end', () => {
    const { clock, broker } = bench()
    const expiry = { version: 5 as const, clean: false, properties: { sessionExpiryInterval: 10 } }
    joinAs(broker, 'a', expiry).drop()
    clock.advanceSync(9000)
    joinAs(broker, 'a', expiry)
    clock.advanceSync(60_000)
    expect(broker.session('a')).toMatchObject({ isConnected: true, expiresAt: undefined })
  })

  it.each([
    { rule: 'shortened', expiry: 100, then: 5, after: 5, sessions: 0 },
    { rule: 'ended', expiry: 100, then: 0, after: 0, sessions: 0 },
    { rule: 'lengthened', expiry: 5, then: 100, after: 50, sessions: 1 },
  ])('can be $rule by DISCONNECT (5)', ({ expiry, then, after, sessions }) => {
    const { clock, broker } = bench()
    const client = joinAs(broker, 'a', { version: 5, properties: { sessionExpiryInterval: expiry } })
    client.send({ cmd: 'disconnect', reasonCode: 0, properties: { sessionExpiryInterval: then } })
    clock.advanceSync(after * 1000)
    expect(broker.sessions).toHaveLength(sessions)
  })

  it('that was to end cannot be kept by DISCONNECT (5)', () => {
    const { broker } = bench()
    const client = joinAs(broker, 'a', { version: 5 })
    client.send({ cmd: 'disconnect', reasonCode: 0, properties: { sessionExpiryInterval: 10 } })
    expect(client.take()).toMatchObject([{ cmd: 'disconnect', reasonCode: 0x82 }])
    expect(broker.sessions).toEqual([])
  })

  it.each([
    { version: 3 as const, told: [] },
    { version: 4 as const, told: [] },
    { version: 5 as const, told: [{ cmd: 'disconnect', reasonCode: 0x8e }] },
  ])('is taken over by a second connection of that name: version $version', ({ version, told }) => {
    const { broker } = bench()
    const first = joinAs(broker, 'a', { version, clean: false, properties: { sessionExpiryInterval: 10 } })
    subscribe(first, 'kept')
    const second = joinAs(broker, 'a', { version, clean: false })
    expect(first.take()).toMatchObject(told)
    expect(first.isClosed).toBe(true)
    broker.publish({ topic: 'kept', payload: 'x' })
    expect(digest(second.take())).toEqual(['kept x q0'])
    expect(broker.connections).toHaveLength(1)
  })

  it('survives the late end of the connection it was taken from', () => {
    const { broker } = bench()
    const first = joinAs(broker, 'a')
    joinAs(broker, 'a')
    first.drop()
    expect(broker.session('a')?.isConnected).toBe(true)
  })
})

describe('DISCONNECT', () => {
  it.each([3, 4, 5] as const)('is answered by closing: version %i', (version) => {
    const { broker } = bench()
    const client = joinAs(broker, 'a', { version })
    client.send({ cmd: 'disconnect', reasonCode: 0 })
    expect(client.take()).toEqual([])
    expect(client.isClosed).toBe(true)
    expect(broker.connections).toEqual([])
  })

  it('may be empty, and what follows it is not read (5)', () => {
    const { broker } = bench()
    const client = joinAs(broker, 'a', { version: 5 })
    client.sendBytes(Buffer.from([0xe0, 0x00, 0xc0, 0x00]))
    expect(client.take()).toEqual([])
    expect(broker.timeline.map(({ what, packet }) => packet?.cmd ?? what)).toEqual([
      'open',
      'connect',
      'connack',
      'disconnect',
      'close',
    ])
  })
})
