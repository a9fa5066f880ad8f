import { describe, expect, it } from 'vitest'
import { createClock } from '../../src/simulator/base/clock.ts'
import { createBroker } from '../../src/broker/broker.ts'
import type { Broker } from '../../src/broker/broker.ts'
import { digest, joinAs, subscribe } from './in-process.ts'
import type { PacketClient } from './packet-client.ts'
import type { ProtocolVersion } from '../../src/broker/packet-codec.ts'

interface Bench {
  clock: ReturnType<typeof createClock>
  broker: Broker
  watcher: PacketClient
  /** A client with a will. */
  mortal: PacketClient
}

interface Terms {
  version?: ProtocolVersion
  delay?: number
  expiry?: number
  keepalive?: number
  retain?: boolean
}

const willOf = ({ delay, retain = false }: Terms) => ({
  topic: 'will',
  payload: Buffer.from('gone'),
  qos: 1 as const,
  retain,
  ...(delay !== undefined && { properties: { willDelayInterval: delay, contentType: 'text' } }),
})

const join = (broker: Broker, terms: Terms): PacketClient =>
  joinAs(broker, 'mortal', {
    version: terms.version ?? 4,
    clean: false,
    keepalive: terms.keepalive ?? 0,
    will: willOf(terms),
    ...(terms.expiry !== undefined && { properties: { sessionExpiryInterval: terms.expiry } }),
  })

function bench(terms: Terms = {}): Bench {
  const clock = createClock(0)
  const broker = createBroker({ clock })
  const watcher = joinAs(broker, 'watcher', { version: 5 })
  subscribe(watcher, 'will')
  return { clock, broker, watcher, mortal: join(broker, terms) }
}

const published = ['will gone q1']

describe('a will', () => {
  it.each<{ how: string; terms?: Terms; end: (bench: Bench) => void; seen: string[] }>([
    { how: 'a lost connection', end: ({ mortal }) => mortal.drop(), seen: published },
    {
      how: 'DISCONNECT',
      end: ({ mortal }) => mortal.send({ cmd: 'disconnect', reasonCode: 0 }),
      seen: [],
    },
    {
      how: 'DISCONNECT (5)',
      terms: { version: 5 },
      end: ({ mortal }) => mortal.send({ cmd: 'disconnect', reasonCode: 0 }),
      seen: [],
    },
    {
      how: 'DISCONNECT with will (5)',
      terms: { version: 5 },
      end: ({ mortal }) => mortal.send({ cmd: 'disconnect', reasonCode: 4 }),
      seen: published,
    },
    {
      how: 'DISCONNECT with an error (5)',
      terms: { version: 5 },
      end: ({ mortal }) => mortal.send({ cmd: 'disconnect', reasonCode: 0x80 }),
      seen: published,
    },
    {
      how: 'an error of protocol',
      end: ({ mortal }) => mortal.send({ cmd: 'pingresp' }),
      seen: published,
    },
    {
      how: 'garbage',
      end: ({ mortal }) => mortal.sendBytes(Buffer.from([0, 0])),
      seen: published,
    },
    {
      how: 'silence',
      terms: { keepalive: 10 },
      end: ({ clock }) => clock.advanceSync(15_000),
      seen: published,
    },
    { how: 'a kick', end: ({ broker }) => void broker.kick('mortal'), seen: published },
    { how: 'a takeover', end: ({ broker }) => void join(broker, {}), seen: published },
    { how: 'the end of the broker', end: ({ broker }) => broker.stop(), seen: [] },
  ])('after $how: $seen', ({ terms, end, seen }) => {
    const at = bench(terms)
    end(at)
    expect(digest(at.watcher.take().filter(({ cmd }) => cmd === 'publish'))).toEqual(seen)
  })

  it('is published once', () => {
    const { broker, mortal, watcher } = bench()
    mortal.drop()
    joinAs(broker, 'mortal', { clean: false }).drop()
    expect(digest(watcher.take())).toEqual(published)
  })

  it('can be retained', () => {
    const { broker, mortal } = bench({ retain: true })
    mortal.drop()
    expect(broker.retained).toMatchObject([{ topic: 'will', payload: Buffer.from('gone') }])
  })

  it('shows in the session', () => {
    const { broker } = bench()
    expect(broker.session('mortal')?.will).toMatchObject({
      topic: 'will',
      payload: Buffer.from('gone'),
      qos: 1,
    })
  })
})

describe('a will with delay (5)', () => {
  it.each([
    { rule: 'waits', delay: 10, expiry: 100, seconds: 9, seen: [] },
    { rule: 'comes in time', delay: 10, expiry: 100, seconds: 10, seen: published },
    { rule: 'comes with the end of the session', delay: 100, expiry: 10, seconds: 10, seen: published },
    { rule: 'does not wait without a session', delay: 100, expiry: 0, seconds: 0, seen: published },
  ])('$rule', ({ delay, expiry, seconds, seen }) => {
    const { clock, mortal, watcher } = bench({ version: 5, delay, expiry })
    mortal.drop()
    clock.advanceSync(seconds * 1000)
    expect(digest(watcher.take())).toEqual(seen)
    // What is left is the session's own end, where it has not come.
    expect(clock.pending).toBe((seen.length > 0 ? 0 : 1) + (seconds < expiry ? 1 : 0))
  })

  it.each([
    { again: 'without a will', terms: { version: 5 as const, clean: false }, thenSeen: [] },
    {
      again: 'with another will',
      terms: {
        version: 5 as const,
        clean: false,
        will: { topic: 'will', payload: Buffer.from('gone again'), qos: 0 as const },
      },
      thenSeen: ['will gone again q0'],
    },
  ])('is off when the client is back in time, $again', ({ terms, thenSeen }) => {
    const { clock, broker, mortal, watcher } = bench({ version: 5, delay: 10, expiry: 100 })
    mortal.drop()
    clock.advanceSync(9000)
    const back = joinAs(broker, 'mortal', terms)
    clock.advanceSync(60_000)
    expect(watcher.take()).toEqual([])
    back.drop()
    clock.advanceSync(60_000)
    expect(digest(watcher.take())).toEqual(thenSeen)
  })

  it('comes at once when the client is back with a clean start, which ends the session', () => {
    const { broker, mortal, watcher } = bench({ version: 5, delay: 10, expiry: 100 })
    mortal.drop()
    joinAs(broker, 'mortal', { version: 5, clean: true })
    expect(digest(watcher.take())).toEqual(published)
  })

  it('does not tell its delay, and tells its properties', () => {
    const { clock, mortal, watcher } = bench({ version: 5, delay: 10, expiry: 100 })
    mortal.drop()
    clock.advanceSync(10_000)
    expect(watcher.take()).toMatchObject([{ topic: 'will', properties: { contentType: 'text' } }])
  })
})
