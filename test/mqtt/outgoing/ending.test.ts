/** An end sends what waits, within `connectTimeout`, and tells the rest. */

import { describe, expect, it } from 'vitest'
import { profiles, tell } from '../clients.ts'
import { arrived, ears, versions } from './wire.ts'

describe.each(profiles)('on $platform with $socketImplementation', (profile) => {
  describe.each(versions)('with MQTT version %i', (protocolVersion) => {
    it.each([true, false])('end() sends what waits for a place (connected: %s)', async (isConnected) => {
      const story = tell(profile)
      const options = { protocolVersion, maxInflight: 5, connectTimeout: 10_000 }
      const { client } = isConnected ? await story.connected(options) : story.connect(options)
      const { told, hear } = ears()
      for (let i = 0; i < 60; i++) client.publish('t', `${i}`, { qos: (i % 3) as 0 | 1 | 2 }, hear(`${i}`))
      client.subscribe('u', hear('subscribed'))
      client.end(() => told.push('ended'))
      client.publish('t', 'late', { qos: 1 }, hear('late'))
      await story.clock.advance(9000)
      expect(told).toHaveLength(63)
      expect(told.filter((text) => text.includes(':'))).toEqual(['late: client disconnecting'])
      expect(told.at(-1)).toBe('ended')
      expect(arrived(story).filter((packet) => packet.startsWith('publish'))).toHaveLength(60)
      expect(arrived(story).at(-1)).toBe('disconnect')
      expect(story.clock.pending).toBe(0)
    })

    it('what a broker does not answer in time is told, and the end comes', async () => {
      const story = tell(profile)
      story.broker.script({ on: 'puback', from: 'broker', do: 'delay', ms: 3000 })
      const { client } = await story.connected({ protocolVersion, maxInflight: 2, connectTimeout: 10_000 })
      const { told, hear } = ears()
      for (let i = 0; i < 20; i++) client.publish('t', `${i}`, { qos: 1 }, hear(`${i}`))
      client.end(() => told.push('ended'))
      await story.clock.advance(10_000)
      expect(told.slice(0, 6)).toEqual(['0', '1', '2', '3', '4', '5'])
      expect(told.slice(6, -1)).toEqual(Array.from({ length: 14 }, (_, i) => `${i + 6}: Connection closed`))
      expect(told.at(-1)).toBe('ended')
      await story.clock.advance(60_000)
      expect(story.clock.pending).toBe(0)
    })
  })
})

it('end(true) tells at once what waits and what is in flight, in its order', async () => {
  const story = tell()
  story.broker.script({ on: 'publish', from: 'client', do: 'ignore' })
  const { client } = await story.connected({ maxInflight: 2 })
  const { told, hear } = ears()
  for (let i = 0; i < 5; i++) client.publish('t', `${i}`, { qos: 1 }, hear(`${i}`))
  client.end(true, () => told.push('ended'))
  await story.clock.advance(3000)
  expect(told).toEqual([...Array.from({ length: 5 }, (_, i) => `${i}: Connection closed`), 'ended'])
  expect(client.queued).toEqual({ messages: 0, bytes: 0, inflight: 0 })
  expect(client.outgoing).toEqual({})
})
