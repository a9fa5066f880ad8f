/** Each `send` crosses a native bridge: a burst of messages is few sends, and a burst that arrives is few timers. */

import { describe, expect, it, vi } from 'vitest'
import { oldRealm, startPhone, type Client, type Phone } from './phone.ts'

// Work for the processor, which others may be using too.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

const url = 'wxs://broker.example/mqtt'

const sends = ({ program }: Phone): number =>
  program.timeline.entries.filter(({ actor, what }) => actor === 'program' && what === 'send').length

const arrivals = ({ program }: Phone): number =>
  program.timeline.entries.filter(({ actor, what }) => actor === 'platform' && what === 'onMessage').length

/** Counts what the program's realm calls from now on, its promises included. */
function countTimers({ program: { timers } }: Phone): () => number {
  const { setTimeout } = timers
  let started = 0
  timers.setTimeout = (...call) => {
    started += 1
    return setTimeout(...call)
  }
  return () => started
}

async function connect(phone: Phone, options: object = {}): Promise<Client> {
  const client = phone.mqtt.connect(url, { clientId: 'phone', ...options })
  await phone.clock.runAll({ until: () => client.connected })
  return client
}

describe.each([
  ['binding', 'a phone', {}],
  ['jsapi', 'a phone', {}],
  ['binding', 'an old phone', oldRealm],
  ['jsapi', 'an old phone', oldRealm],
] as const)('over %s on %s', (socketImplementation, _phone, realm) => {
  it.each([
    [0, 1000, 2],
    // What fits the window leaves as one frame; further ones leave as often as half the window is free.
    [1, 100, 2],
    [1, 1000, 22],
  ] as const)('QoS %i: %i publishes in one turn are at most %i sends', async (qos, count, limit) => {
    const phone = startPhone({ socketImplementation }, realm)
    const client = await connect(phone)
    const before = sends(phone)
    let confirmed = 0
    for (let i = 0; i < count; i++) {
      client.publish('burst', `message ${i}`, { qos }, (error) => {
        if (!error) confirmed += 1
      })
    }
    await phone.clock.advance(1000)
    expect(confirmed).toBe(count)
    expect(sends(phone) - before).toBeLessThanOrEqual(limit)
    const received = phone.broker.timeline.filter(
      ({ what, packet }) => what === 'in' && packet?.cmd === 'publish',
    )
    expect(received).toHaveLength(count)
  })

  it('1,000 publishes from before the connection are at most 2 sends after it', async () => {
    const phone = startPhone({ socketImplementation }, realm)
    const client = phone.mqtt.connect(url, { clientId: 'phone' })
    let confirmed = 0
    for (let i = 0; i < 1000; i++) {
      client.publish('early', `message ${i}`, { qos: 0 }, (error) => {
        if (!error) confirmed += 1
      })
    }
    await phone.clock.advance(1000)
    expect(confirmed).toBe(1000)
    // One more is the CONNECT.
    expect(sends(phone)).toBeLessThanOrEqual(3)
  })

  for (const [qos, limit] of [
    [0, 0],
    [1, 1],
  ] as const) {
    it(`1,000 messages of QoS ${qos} in one frame are answered in at most ${limit} sends`, async () => {
      const { phone, inOneFrame } = await subscribe()
      const before = sends(phone)
      await inOneFrame(1000, qos)
      expect(sends(phone) - before).toBeLessThanOrEqual(limit)
    })

    it(`1,000 messages of QoS ${qos} in one frame cost at most 10 timers`, async () => {
      const { phone, inOneFrame } = await subscribe()
      const started = countTimers(phone)
      await inOneFrame(1000, qos)
      expect(started()).toBeLessThanOrEqual(10)
    })
  }

  /** A client that listens, and a broker that has much to say at once. */
  async function subscribe(): Promise<{
    phone: Phone
    inOneFrame(count: number, qos: 0 | 1): Promise<void>
  }> {
    const phone = startPhone({ socketImplementation }, realm)
    const client = await connect(phone)
    let received = 0
    client.on('message', () => {
      received += 1
    })
    let subscribed = false
    client.subscribe('news', { qos: 1 }, () => {
      subscribed = true
    })
    await phone.clock.runAll({ until: () => subscribed })
    await phone.clock.advance(1000)
    return {
      phone,
      async inOneFrame(count, qos) {
        const frames = arrivals(phone)
        phone.broker.connection('phone')!.inOneFrame(() => {
          for (let i = 0; i < count; i++) phone.broker.publish({ topic: 'news', payload: `${i}`, qos })
        })
        await phone.clock.advance(100)
        expect(received).toBe(count)
        expect(arrivals(phone) - frames).toBe(1)
      },
    }
  }
})
