import { describe, expect, it } from 'vitest'
import { createClock } from '../../src/simulator/base/clock.ts'
import { createBroker } from '../../src/broker/broker.ts'
import type { BrokerOptions } from '../../src/broker/broker.ts'
import { joinAs, message } from './in-process.ts'
import type { ProtocolVersion } from '../../src/broker/packet-codec.ts'

const bench = (version: ProtocolVersion, keepalive: number, options: Partial<BrokerOptions> = {}) => {
  const clock = createClock(0)
  const broker = createBroker({ clock, ...options })
  return { clock, broker, client: joinAs(broker, 'a', { version, keepalive }) }
}

describe('keepalive', () => {
  it.each([
    { version: 3 as const, told: [] },
    { version: 4 as const, told: [] },
    { version: 5 as const, told: [{ cmd: 'disconnect', reasonCode: 0x8d }] },
  ])('ends a silent connection after one and a half times: version $version', ({ version, told }) => {
    const { clock, client } = bench(version, 10)
    clock.advanceSync(14_999)
    expect(client.isClosed).toBe(false)
    clock.advanceSync(1)
    expect(client.isClosed).toBe(true)
    expect(client.take()).toMatchObject(told)
    expect(clock.pending).toBe(0)
  })

  it.each([
    { what: 'a ping', packet: { cmd: 'pingreq' as const }, answers: 1 },
    { what: 'a message', packet: message('a', 'x'), answers: 0 },
    { what: 'an acknowledgement', packet: { cmd: 'puback' as const, messageId: 5 }, answers: 0 },
  ])('counts from $what', ({ packet, answers }) => {
    const { clock, client } = bench(4, 10)
    clock.advanceSync(14_000)
    client.send(packet)
    expect(client.take()).toHaveLength(answers)
    clock.advanceSync(14_999)
    expect(client.isClosed).toBe(false)
    clock.advanceSync(1)
    expect(client.isClosed).toBe(true)
  })

  it('does not count what the broker sends, nor half a packet', () => {
    const { clock, broker, client } = bench(4, 10)
    clock.advanceSync(14_000)
    broker.connection('a')?.send({ cmd: 'pingresp' })
    client.sendBytes(Buffer.from([0xc0]))
    clock.advanceSync(1000)
    expect(client.isClosed).toBe(true)
  })

  it('of 0 is none', () => {
    const { clock, client } = bench(4, 0)
    expect(clock.pending).toBe(0)
    clock.advanceSync(1_000_000_000)
    expect(client.isClosed).toBe(false)
  })

  it.each([
    { version: 5 as const, asked: 100, ends: 30_000 },
    { version: 5 as const, asked: 0, ends: 30_000 },
    { version: 4 as const, asked: 100, ends: 150_000 },
  ])('of the server stands over $asked s of a client of version $version', ({ version, asked, ends }) => {
    const { clock, broker, client } = bench(version, asked, { serverKeepAlive: 20 })
    expect(broker.connection('a')?.keepalive).toBe(version === 5 ? 20 : asked)
    clock.advanceSync(ends - 1)
    expect(client.isClosed).toBe(false)
    clock.advanceSync(1)
    expect(client.isClosed).toBe(true)
  })
})
