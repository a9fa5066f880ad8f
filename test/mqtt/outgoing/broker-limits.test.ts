/** What the broker announced in its CONNACK (MQTT 5) is obeyed before anything is sent. */

import { describe, expect, it } from 'vitest'
import type { BrokerOptions } from '../../broker/broker.ts'
import { profiles, tell, type Client } from '../clients.ts'
import { arrived } from './wire.ts'

type Told = (error?: Error | null) => void
type Ask = (client: Client, told: Told) => unknown

/** What is announced, what is beyond it, and what the error has to say. */
const limits: [string, Partial<BrokerOptions>, Ask, RegExp][] = [
  ['the packet size, for a message', { maximumPacketSize: 200 }, (client, told) => client.publish('t', 'x'.repeat(300), { qos: 1 }, told), /"t" takes 309 bytes.* 200/], // prettier-ignore
  ['the packet size, for a message of QoS 0', { maximumPacketSize: 200 }, (client, told) => client.publish('t', 'x'.repeat(300), told), /"t" takes 307 bytes.* 200/], // prettier-ignore
  ['the packet size, for a subscription', { maximumPacketSize: 200 }, (client, told) => client.subscribe('t'.repeat(300), told), /takes 30\d bytes.* 200/], // prettier-ignore
  ['the QoS', { maximumQoS: 1 }, (client, told) => client.publish('t', 'x', { qos: 2 }, told), /QoS 2 of "t".* 1/], // prettier-ignore
  ['retained messages', { retainAvailable: false }, (client, told) => client.publish('t', 'x', { qos: 1, retain: true }, told), /retained.*"t"/], // prettier-ignore
  ['wildcards', { wildcardSubscriptionAvailable: false }, (client, told) => client.subscribe(['a', 'b/#'], told), /wildcards.*"b\/#"/], // prettier-ignore
  ['subscription identifiers', { subscriptionIdentifiersAvailable: false }, (client, told) => client.subscribe('t', { qos: 1, properties: { subscriptionIdentifier: 3 } }, told), /subscription identifiers/], // prettier-ignore
  ['shared subscriptions', { sharedSubscriptionAvailable: false }, (client, told) => client.subscribe('$share/g/t', told), /shared subscriptions.*"\$share\/g\/t"/], // prettier-ignore
]

describe.each(profiles)('on $platform with $socketImplementation', (profile) => {
  it.each(limits)('%s', async (_, broker, ask, said) => {
    for (const isOffline of [false, true]) {
      const story = tell({ ...profile, broker })
      const options = { protocolVersion: 5 as const, reconnectPeriod: 1000 }
      const { client, called } = isOffline ? story.connect(options) : await story.connected(options)
      const told: (Error | null | undefined)[] = []
      ask(client, (error) => told.push(error))
      await story.clock.advance(5000)
      expect(told).toHaveLength(1)
      expect(told[0]).toMatchObject({
        code: 'ERR_BROKER_LIMIT',
        message: expect.stringMatching(said) as string,
      })
      expect(arrived(story)).toEqual(['connect'])
      expect(called).toEqual(['connect'])
      // It is over: what is within the limits goes on.
      let isSent = false
      client.publish('t', 'x', { qos: 1 }, () => {
        isSent = true
      })
      await story.clock.advance(1000)
      expect(isSent).toBe(true)
    }
  })
})

it('is told as an `error` where there is no callback', async () => {
  const story = tell({ broker: { maximumQoS: 0 } })
  const { client, called } = await story.connected({ protocolVersion: 5 })
  client.publish('t', 'x', { qos: 1 })
  await story.clock.advance(100)
  expect(called).toEqual(['connect', 'error ERR_BROKER_LIMIT'])
})

it('what was granted and is not allowed on the next connection is an `error`, and not asked for again', async () => {
  const story = tell()
  const { client, called } = await story.connected({ protocolVersion: 5, reconnectPeriod: 1000 })
  client.subscribe(['a', 'b/#'])
  await story.clock.advance(100)
  story.broker.script({
    on: 'connack',
    times: 1,
    do: ({ client: other, packet }) =>
      other.send({ ...packet, properties: { wildcardSubscriptionAvailable: false } } as never),
  })
  story.connections[0]!.drop()
  await story.clock.advance(10_000)
  expect(called.filter((event) => event.startsWith('error'))).toEqual(['error ERR_BROKER_LIMIT'])
  expect(client.connected).toBe(true)
})

it('exactly as much as is allowed is sent', async () => {
  const story = tell({ broker: { maximumPacketSize: 200 } })
  const { client } = await story.connected({ protocolVersion: 5 })
  const told: unknown[] = []
  // Type, length (2 bytes from 128 on), topic, identifier, no properties.
  const rest = 1 + 2 + (2 + 1) + 2 + 1
  client.publish('t', 'x'.repeat(200 - rest), { qos: 1 }, (error) => told.push(error ?? 'sent'))
  client.publish('t', 'x'.repeat(201 - rest), { qos: 1 }, (error) =>
    told.push((error as { code?: string }).code),
  )
  await story.clock.advance(1000)
  expect(told.sort()).toEqual(['ERR_BROKER_LIMIT', 'sent'])
})

it('3.1.1 announces nothing: the same is sent', async () => {
  const story = tell({ broker: { wildcardSubscriptionAvailable: false, retainAvailable: true } })
  const { client } = await story.connected({ protocolVersion: 4 })
  client.subscribe('a/#')
  await story.clock.advance(100)
  expect(arrived(story)).toContain('subscribe a/# q0')
})
