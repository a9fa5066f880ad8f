/** Messages of QoS 1 that MQTT.js takes and then neither sends nor forgets: the scenarios can only agree on the silence. */

import { describe, expect, it } from 'vitest'
import { tell } from '../mqtt/clients.ts'

const wrongAlias = { qos: 1 as const, properties: { topicAlias: 11 } }

describe('a message of QoS 1 that cannot be sent', () => {
  // MQTT.js hands the error to nobody: the callback of QoS 1 waits for an answer that will never be asked for.
  it.fails('an alias beyond what the broker takes is told at once', async () => {
    const { clock, connected } = tell({ broker: { topicAliasMaximum: 10 } })
    const { client } = await connected({ protocolVersion: 5 })
    const told: unknown[] = []
    client.publish('t', 'x', wrongAlias, (error) => told.push(error?.message))
    await clock.advance(1000)
    expect(told).toEqual(['Sending Topic Alias out of range'])
  })

  it.fails('one with an alias that is published offline is sent, or its callback told', async () => {
    const { clock, connect } = tell()
    const { client } = connect({ protocolVersion: 5 })
    const told: unknown[] = []
    client.publish('t', 'x', { qos: 1, properties: { topicAlias: 1 } }, (error) => told.push(error))
    await clock.advance(1000)
    expect(told).toHaveLength(1)
  })

  it.fails('what a store cannot keep is told at once', async () => {
    const { clock, connected, mqtt } = tell()
    const outgoingStore = new mqtt.Store()
    outgoingStore.put = (_packet, callback) => {
      callback(new Error('disk full'))
      return outgoingStore
    }
    const { client } = await connected({ outgoingStore })
    const told: unknown[] = []
    client.publish('t', 'x', { qos: 1 }, (error) => told.push(error?.message))
    await clock.advance(1000)
    expect(told).toEqual(['disk full'])
  })

  it.fails('does not make end() wait', async () => {
    const { clock, connected } = tell({ broker: { topicAliasMaximum: 10 } })
    const { client } = await connected({ protocolVersion: 5, connectTimeout: 30_000 })
    client.publish('t', 'x', wrongAlias)
    const told: unknown[] = []
    client.end(() => told.push('ended'))
    await clock.advance(3000)
    expect(told).toEqual(['ended'])
  })
})
