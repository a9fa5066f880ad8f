import { describe, expect, it } from 'vitest'
import clone from '../../src/mqtt/outgoing/copy.ts'
import { Seeded } from '../hostile/seeded.ts'
import { shown } from '../shims/outcome.ts'
import { ofMqtt } from '../shims/real-packages.ts'

const rfdc = ofMqtt<<Value>(value: Value) => Value>('rfdc/default')

/** Plain data and bytes, as the packets that MQTT.js stores. */
function dataOf(random: Seeded, depth = 0): unknown {
  const leaf = random.pick<() => unknown>([
    () => random.below(1000),
    () => 'text',
    () => random.chance(0.5),
    () => null,
    () => undefined,
    () => random.bytes(random.below(6)),
    () => new Uint8Array(random.bytes(3)),
    () => Buffer.from('0123456789').subarray(2, 5),
  ])
  if (depth > 3 || random.chance(0.4)) return leaf()
  const items = Array.from({ length: random.below(4) }, () => dataOf(random, depth + 1))
  return random.chance(0.4) ? items : Object.fromEntries(items.map((item, index) => [`name${index}`, item]))
}

describe('the copy of a packet beside rfdc', () => {
  it('equals it in 2,000 random packets, and what is copied', () => {
    for (let seed = 0; seed < 2000; seed++) {
      const data = { packet: dataOf(new Seeded(seed)) }
      expect(shown(clone(data)), `seed ${seed}`).toBe(shown(rfdc(data)))
      expect(shown(clone(data))).toBe(shown(data))
    }
  })

  it('shares nothing with it', () => {
    const packet = { topic: 't', payload: Buffer.from('abc'), properties: { userProperties: { a: ['1'] } } }
    const copy = clone(packet)
    packet.payload[0] = 0
    packet.properties.userProperties.a.push('2')
    expect(copy).toEqual({
      topic: 't',
      payload: Buffer.from('abc'),
      properties: { userProperties: { a: ['1'] } },
    })
    expect(Buffer.isBuffer(copy.payload)).toBe(true)
  })
})
