/** Subscriptions: what becomes of each topic, and what its callback is told, whatever happens to the connection. */

import type { ISubscribePacket } from 'mqtt-packet'
import { describe, expect, it } from 'vitest'
import type * as Mqtt from '../../../src/index.ts'
import { profiles, tell, type Client, type Story } from '../clients.ts'
import { arrived, lasting, packets, versions } from './wire.ts'

const drop = ({ connections }: Story) => connections.at(-1)!.drop()
const noSecrets = { authorize: ({ topic }: { topic: string }) => topic.indexOf('secret') !== 0 }

/** Subscribes, and notes what it is told: an error with its code and message, and what was granted. */
function subscriber(client: Client) {
  const told: unknown[][] = []
  const subscribe = (topics: string | string[], options: Mqtt.IClientSubscribeOptions = { qos: 1 }) => {
    client.subscribe(topics, options, (error, granted) => {
      const { code, message } = (error ?? {}) as { code?: unknown; message?: string }
      told.push([error ? [code, message] : null, (granted ?? []).map(({ topic, qos }) => `${topic} ${qos}`)])
    })
  }
  return { told, subscribe }
}

describe.each(profiles)('on $platform with $socketImplementation', (profile) => {
  it.each(versions)(
    'what is asked for before the first connection is told once (version %i)',
    async (version) => {
      const story = tell(profile)
      story.door = (connection) => connection.fail('open fail: _code:111,_msg:Connection refused')
      const { client } = story.connect(lasting(version))
      const { told, subscribe } = subscriber(client)
      subscribe('t')
      client.unsubscribe('u', (error) => told.push(['unsubscribed', error ?? null]))
      await story.clock.advance(5000)
      expect(told).toEqual([])
      story.door = undefined
      await story.clock.advance(60_000)
      expect(told).toEqual(
        expect.arrayContaining([
          [null, ['t 1']],
          ['unsubscribed', null],
        ]),
      )
      expect(told).toHaveLength(2)
      expect(arrived(story)).toEqual(['connect', 'subscribe t q1', 'unsubscribe u'])
    },
  )
})

describe.each(versions)('with MQTT version %i', (version) => {
  const refusal = version === 5 ? 135 : 128
  const why = version === 5 ? 'Not authorized' : 'Unspecified error'

  it('of several topics those that are granted are subscribed to again, and the refused ones named', async () => {
    const story = tell({ broker: noSecrets })
    const { client, called } = await story.connected({ protocolVersion: version, reconnectPeriod: 1000 })
    const { told, subscribe } = subscriber(client)
    subscribe(['a', 'secret/1', 'b', 'secret/2'])
    await story.clock.advance(100)
    expect(told).toEqual([
      [
        [refusal, `Subscribe error: ${why}: secret/1, secret/2`],
        ['a 1', `secret/1 ${refusal}`, 'b 1', `secret/2 ${refusal}`],
      ],
    ])
    for (let connection = 2; connection < 4; connection++) {
      drop(story)
      await story.clock.advance(10_000)
      expect(arrived(story, connection)).toEqual(['connect', 'subscribe a q1, b q1'])
    }
    expect(called.filter((event) => event.startsWith('error'))).toEqual([])
  })

  it('one call in several packets names all refused topics', async () => {
    const story = tell({ broker: noSecrets })
    const { client } = await story.connected({ protocolVersion: version, subscribeBatchSize: 2 })
    const { told, subscribe } = subscriber(client)
    subscribe(['secret/1', 'a', 'b', 'secret/2', 'secret/3'])
    await story.clock.advance(100)
    expect(arrived(story).slice(1)).toEqual([
      'subscribe secret/1 q1, a q1',
      'subscribe b q1, secret/2 q1',
      'subscribe secret/3 q1',
    ])
    expect(told.map(([error]) => error)).toEqual([
      [refusal, `Subscribe error: ${why}: secret/1, secret/2, secret/3`],
    ])
  })

  it.each([
    ['the request', 'client'],
    ['the answer', 'broker'],
  ] as const)(
    '%s that is lost with its connection goes over the next, the session present',
    async (_, from) => {
      const story = tell()
      for (const what of from === 'client' ? ['subscribe', 'unsubscribe'] : ['suback', 'unsuback'])
        story.broker.script({ on: what as 'subscribe', from, do: 'ignore', times: 1 })
      const { client } = await story.connected(lasting(version))
      const { told, subscribe } = subscriber(client)
      subscribe(['a', 'b'], { qos: 2 })
      client.unsubscribe('c', (error) => told.push(['unsubscribed', error ?? null]))
      await story.clock.advance(100)
      drop(story)
      await story.clock.advance(100)
      expect(told).toEqual([])
      await story.clock.advance(10_000)
      expect(arrived(story, 2)).toEqual(['connect', 'subscribe a q2, b q2', 'unsubscribe c'])
      expect(told).toEqual(
        expect.arrayContaining([
          [null, ['a 2', 'b 2']],
          ['unsubscribed', null],
        ]),
      )
      expect(told).toHaveLength(2)
    },
  )

  it('the last word of a topic counts, over a lost connection', async () => {
    const story = tell()
    story.broker.script({ on: 'subscribe', do: 'ignore', times: 2 })
    story.broker.script({ on: 'unsubscribe', do: 'ignore', times: 1 })
    const { client } = await story.connected(lasting(version))
    const { told, subscribe } = subscriber(client)
    subscribe('t')
    client.unsubscribe('t', () => told.push(['unsubscribed']))
    subscribe('t', { qos: 2 })
    await story.clock.advance(100)
    drop(story)
    await story.clock.advance(10_000)
    expect(arrived(story, 2)).toEqual(['connect', 'subscribe t q1', 'unsubscribe t', 'subscribe t q2'])
    expect(told).toHaveLength(3)
    expect(story.broker.session('page')!.subscriptions).toMatchObject([{ filter: 't', qos: 2 }])
    drop(story)
    await story.clock.advance(10_000)
    // The session knows it.
    expect(arrived(story, 3)).toEqual(['connect'])
  })

  it('a second call for a topic that is not answered joins the first, and hears the same', async () => {
    const story = tell({ broker: noSecrets })
    const { client } = await story.connected({ protocolVersion: version })
    story.program.network.latency = 50
    const { told, subscribe } = subscriber(client)
    subscribe(['a', 'secret'])
    subscribe('a', { qos: 0 })
    subscribe('secret')
    subscribe(['a', 'b'])
    subscribe('a', { qos: 2 })
    expect(told).toEqual([])
    await story.clock.advance(1000)
    expect(arrived(story).slice(1)).toEqual(['subscribe a q1, secret q1', 'subscribe b q1', 'subscribe a q2'])
    expect(told).toHaveLength(5)
    const errors = told.map(([error]) => (error as unknown[] | null)?.[1] ?? null)
    const refused = `Subscribe error: ${why}: secret`
    expect(errors.filter((error) => error === refused)).toHaveLength(2)
    expect(told).toContainEqual([null, ['a 1']])
    expect(told).toContainEqual([null, ['a 1', 'b 1']])
    expect(told).toContainEqual([null, ['a 2']])
  })

  it('a resubscription that is refused is an `error` with the topic, and is not tried again', async () => {
    let isForbidden = false
    const story = tell({ broker: { authorize: ({ topic }) => !(isForbidden && topic === 'b') } })
    const { client, called } = await story.connected({ protocolVersion: version, reconnectPeriod: 1000 })
    const heard: string[] = []
    client.on('error', ({ message }) => heard.push(message))
    const { subscribe } = subscriber(client)
    subscribe(['a', 'b'])
    await story.clock.advance(100)
    isForbidden = true
    for (let outage = 0; outage < 2; outage++) {
      drop(story)
      await story.clock.advance(10_000)
    }
    expect(heard).toEqual([`Subscribe error: ${why}: b`])
    expect(arrived(story, 2)).toEqual(['connect', 'subscribe a q1, b q1'])
    expect(arrived(story, 3)).toEqual(['connect', 'subscribe a q1'])
    expect(called.at(-1)).toBe('connect')
  })

  it.each([true, false])(
    'a SUBACK with too few codes is told, and does not come again (clean %s)',
    async (clean) => {
      const story = tell()
      story.broker.script({
        on: 'subscribe',
        do: ({ client, packet }) =>
          client.send({ cmd: 'suback', messageId: packet!.messageId!, granted: [0] }),
      })
      const { client } = await story.connected({ ...lasting(version), clean })
      const { told, subscribe } = subscriber(client)
      subscribe(['a', 'b'])
      await story.clock.advance(60_000)
      expect(told.map(([error]) => error)).toEqual([
        ['ERR_PACKET', 'Protocol error: suback granted 1 reason code(s) for 2 subscription(s)'],
      ])
      expect(story.connections).toHaveLength(2)
      expect(client.connected).toBe(true)
      expect(arrived(story, 2)).toEqual(['connect'])
    },
  )

  it('resubscribes in batches of `subscribeBatchSize`', async () => {
    const story = tell()
    const { client } = await story.connected({ protocolVersion: version, subscribeBatchSize: 3 })
    const { subscribe } = subscriber(client)
    subscribe(['a', 'b', 'c', 'd', 'e', 'f', 'g'])
    await story.clock.advance(100)
    client.unsubscribe(['b', 'd'])
    await story.clock.advance(100)
    drop(story)
    await story.clock.advance(10_000)
    expect(arrived(story, 2)).toEqual(['connect', 'subscribe a q1, c q1, e q1', 'subscribe f q1, g q1'])
  })

  it('what is not answered at the end, or with no connection to come, is told', async () => {
    for (const reconnectPeriod of [1000, 0]) {
      const story = tell()
      story.broker.script({ on: 'subscribe', do: 'ignore' })
      const { client } = await story.connected({ protocolVersion: version, reconnectPeriod })
      const { told, subscribe } = subscriber(client)
      subscribe('t')
      await story.clock.advance(100)
      if (reconnectPeriod > 0) client.end(true)
      else drop(story)
      await story.clock.advance(5000)
      expect(told.map(([error]) => error)).toEqual([[undefined, 'Connection closed']])
      expect(client.queue).toEqual([])
    }
  })
})

describe('with the options of MQTT 5', () => {
  it('topics are kept with them, and those with equal properties go together', async () => {
    const story = tell()
    const { client } = await story.connected({ protocolVersion: 5, reconnectPeriod: 1000 })
    const { subscribe } = subscriber(client)
    const seven = { subscriptionIdentifier: 7 }
    subscribe('a', { qos: 1, nl: true, properties: seven })
    subscribe('b', { qos: 2, rap: true, rh: 1 })
    subscribe('c', { qos: 0, rh: 2, properties: { subscriptionIdentifier: 7 } })
    subscribe('d', { qos: 1, properties: { subscriptionIdentifier: 8 } })
    await story.clock.advance(100)
    const before = packets(story, 1).filter(({ cmd }) => cmd === 'subscribe') as ISubscribePacket[]
    drop(story)
    await story.clock.advance(10_000)
    const after = packets(story, 2).filter(({ cmd }) => cmd === 'subscribe') as ISubscribePacket[]
    const each = (all: ISubscribePacket[]) =>
      all.flatMap(({ subscriptions, properties }) => subscriptions.map((one) => ({ ...one, properties })))
    const byTopic = (a: { topic: string }, b: { topic: string }) => (a.topic < b.topic ? -1 : 1)
    expect(each(after).sort(byTopic)).toEqual(each(before).sort(byTopic))
    expect(after.map(({ subscriptions }) => subscriptions.map(({ topic }) => topic).join())).toEqual([
      'a,c',
      'b',
      'd',
    ])
  })
})
