/**
 * Programs with an outbox that are destroyed at random, behind a network that fails at random: whatever was accepted
 * arrives, what is of QoS 2 arrives once, nothing is confirmed twice, and in the end the storage is empty.
 */

import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import type * as Mqtt from '../../src/index.ts'
import { createRandom } from '../../src/simulator/base/seeded-random.ts'
import { implementations, tell, type Client } from '../mqtt/clients.ts'
import { attachBackend, isPhone } from './backend.ts'
import { seeds } from './seeds.ts'

/** For each implementation of the socket. */
const STORIES = seeds(500, 20)

describe.each(implementations)('over %s', (socketImplementation) => {
  it(`${STORIES} programs that are destroyed lose nothing`, { timeout: 15 * 60_000 }, async () => {
    for (let seed = 1; seed <= STORIES; seed++) await live(seed)
  })

  async function live(seed: number): Promise<void> {
    const random = createRandom(seed)
    const protocolVersion = random.pick([4, 5] as const)
    const story = tell({ socketImplementation })
    const { clock, broker, program } = story
    program.network.latency = random.integer(5, 300)
    const arrived = new Map<string, number>()
    attachBackend(broker, 'up/#', (text) => arrived.set(text, (arrived.get(text) ?? 0) + 1))
    const accepted: { text: string; qos: 1 | 2 }[] = []
    const confirmed = new Map<string, number>()
    const confirm = (text: string) => confirmed.set(text, (confirmed.get(text) ?? 0) + 1)
    const failed: string[] = []

    const launch = (): Client => {
      story.mqtt = program.run<typeof Mqtt>(resolve('dist/mqtt.min.js'))
      const client = story.mqtt.connect('wx://127.0.0.1/mqtt', {
        clientId: 'page',
        clean: false,
        outbox: true,
        protocolVersion,
        reconnectPeriod: 500,
        maxInflight: random.pick([1, 4, { qos1: 100, qos2: 16 }]),
      })
      client.on('delivered', (_topic, payload) => confirm(payload.toString()))
      client.on('error', (error) => failed.push(error.message))
      return client
    }
    let client = launch()
    const publish = (): void => {
      for (let left = random.integer(1, 12); left > 0; left--) {
        const qos = random.pick([1, 2] as const)
        const text = `${accepted.length}`
        accepted.push({ text, qos })
        client.publish(`up/${random.integer(0, 3)}`, text, { qos }, (error) => {
          if (error) failed.push(`${text}: ${error.message}`)
          else confirm(text)
        })
      }
    }

    for (let step = random.integer(3, 12); step > 0; step--) {
      publish()
      // The end of the turn, in which the storage is written.
      await clock.advance(0)
      await clock.advance(random.integer(0, 3 * program.network.latency))
      const what = random.next()
      if (what < 0.35) {
        program.app.destroy()
        await clock.advance(random.integer(0, 5000))
        client = launch()
      } else if (what < 0.7) {
        for (const connection of broker.connections) if (isPhone(connection)) connection.drop()
      }
      await clock.advance(random.integer(0, 3000))
    }
    await clock.advance(10 * 60_000)

    const said = `seed ${seed}`
    expect(failed, said).toEqual([])
    for (const { text, qos } of accepted) {
      const count = arrived.get(text) ?? 0
      expect(count, `${said}: ${text} of QoS ${qos} arrived`).toBeGreaterThan(0)
      if (qos === 2) expect(count, `${said}: ${text} of QoS 2 arrived`).toBe(1)
      // A message whose confirmation was lost with its program is confirmed by the next one.
      expect(confirmed.get(text) ?? 0, `${said}: ${text} confirmed`).toBeLessThanOrEqual(1)
    }
    expect(confirmed.size, said).toBe(accepted.length)
    expect(program.wx.getStorageInfoSync().keys, said).toEqual([])
    expect(client.queued, said).toEqual({ messages: 0, bytes: 0, inflight: 0 })
    client.end(true)
    await clock.advance(5000)
    expect(program.timers.pending, said).toBe(0)
  }
})
