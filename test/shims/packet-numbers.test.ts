import { describe, expect, it } from 'vitest'
import own, { writeNumberCached } from '../../src/shims/packet-numbers.ts'
import { outcomeOf } from './outcome.ts'
import { ofMqttPacket } from './real-packages.ts'

const real = ofMqttPacket<typeof own>('./numbers')

const edges = [
  0, 1, 127, 128, 255, 256, 16_383, 16_384, 65_535, 65_536, 2_097_151, 2_097_152, 268_435_455, 268_435_456,
]

describe("numbers as bytes beside mqtt-packet's", () => {
  it.each(['generateNumber', 'genBufVariableByteInt', 'generate4ByteBuffer'] as const)('%s', (name) => {
    for (const number of edges)
      expect(
        outcomeOf(() => own[name](number)),
        String(number),
      ).toBe(outcomeOf(() => real[name](number)))
  })

  it('are the same whether they are made before or when they are written', () => {
    real.generateCache()
    const written: Buffer[] = []
    const stream = { write: (bytes: Buffer) => written.push(bytes) > 0 }
    for (let number = 0; number < 65_536; number += 7) writeNumberCached(stream, number)
    for (let number = 0; number < 65_536; number += 7) writeNumberCached(stream, number)
    const half = written.length / 2
    expect(written.slice(0, half)).toEqual(written.slice(half))
    expect(Buffer.concat(written.slice(0, half))).toEqual(
      Buffer.concat(Array.from({ length: half }, (_, index) => real.cache[index * 7]!)),
    )
    // Made once.
    expect(written[3]).toBe(written[half + 3])
  })

  it('stand in the place of numbers that no two bytes hold with an error', () => {
    const stream = { write: () => true }
    for (const number of [65_536, -1]) expect(() => writeNumberCached(stream, number)).toThrow(RangeError)
  })
})
