import { describe, expect, it } from 'vitest'
import bl from '../../src/shims/buffer-list.ts'
import { Seeded } from '../hostile/seeded.ts'
import { outcomeOf } from './outcome.ts'
import { ofMqttPacket } from './real-packages.ts'

type List = ReturnType<typeof bl>

const realBl = ofMqttPacket<() => List>('bl')

/** What mqtt-packet's parser asks of its list. */
function story(seed: number, list: List): string[] {
  const random = new Seeded(seed)
  const trace: string[] = []
  for (let step = 0; step < 30; step++) {
    const place = random.below(12)
    const call = random.pick<() => unknown>([
      () => void list.append(random.bytes(random.below(6))),
      () => void list.append(random.bytes(random.below(6))),
      () => void list.append(random.bytes(20)),
      () => void list.consume(random.below(8)),
      () => list.slice(place, place + random.below(12)),
      () => list.toString('utf8', place, place + random.below(8)),
      () => list.readUInt8(place),
      () => list.readUInt16BE(place),
      () => list.readUInt32BE(place),
    ])
    trace.push(`${outcomeOf(call)} of ${list.length}`)
  }
  return trace
}

describe('the list of buffers beside bl', () => {
  it('gives the same in 3,000 random stories', () => {
    for (let seed = 0; seed < 3000; seed++)
      expect(story(seed, bl()), `seed ${seed}`).toEqual(story(seed, realBl()))
  })

  it('does not copy what came in one piece', () => {
    const list = bl()
    const piece = Buffer.from('0123456789')
    list.append(piece)
    list.consume(2)
    expect(list.slice(1, 4).buffer).toBe(piece.buffer)
  })
})
