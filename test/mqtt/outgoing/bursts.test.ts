/** Thousands of calls at once: every callback comes, and nothing calls itself once for each. */

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { profiles, tell, type Client } from '../clients.ts'
import { versions } from './wire.ts'

type Told = (error?: Error | null) => void

const kinds: Record<string, (client: Client, i: number, told: Told) => unknown> = {
  'messages of QoS 0': (client, i, told) => client.publish('t', `${i}`, { qos: 0 }, told),
  'messages of QoS 1': (client, i, told) => client.publish('t', `${i}`, { qos: 1 }, told),
  'messages of QoS 2': (client, i, told) => client.publish('t', `${i}`, { qos: 2 }, told),
  subscriptions: (client, i, told) => client.subscribe(`t/${i}`, told),
  unsubscriptions: (client, i, told) => client.unsubscribe(`t/${i}`, told),
}

const count = 3000

describe.each(profiles)('on $platform with $socketImplementation', (profile) => {
  describe.each(versions)('with MQTT version %i', (protocolVersion) => {
    it.each(Object.keys(kinds))('3,000 %s, offline', async (kind) => {
      const { clock, connect, program } = tell({ ...profile, timelineLimit: 0 })
      const { client, called } = connect({ protocolVersion, manualConnect: true })
      const errors: unknown[] = []
      let told = 0
      for (let i = 0; i < count; i++) {
        kinds[kind]!(client, i, (error) => {
          if (error) errors.push(error.message)
          else told++
        })
      }
      client.connect()
      // A bridge takes a turn for each frame.
      for (let seconds = 0; seconds < 60 && told < count; seconds++) await clock.advance(1000)
      expect(errors).toEqual([])
      expect(told).toBe(count)
      expect(called).toEqual(['connect'])
      expect(client.state).toBe('connected')
      expect(client.queued).toEqual({ messages: 0, bytes: 0, inflight: 0 })
      expect(program.errors).toEqual([])
    })
  })
})

it(
  '100,000 of each kind on a stack of 256 KB, offline and connected, and 60,000 that go again',
  { timeout: 300_000 },
  async () => {
    const script = 'test/mqtt/outgoing/burst.mjs'
    const { stdout } = await promisify(execFile)(process.execPath, ['--stack-size=256', script, '100000'])
    const results = JSON.parse(stdout) as Record<string, object>
    const expected = { told: 100_000, connects: true, state: 'connected', errors: [] }
    const resent = { inflight: 60_000, told: 60_000, state: 'connected', errors: [] }
    expect(Object.keys(results)).toHaveLength(14)
    for (const [what, result] of Object.entries(results))
      expect([what, result]).toEqual([what, what.startsWith('resend') ? resent : expected])
  },
)
