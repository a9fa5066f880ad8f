import { afterEach, describe, expect, it, vi } from 'vitest'
import { nextTick as packageTick } from '../../src/shims/process.ts'
import { nextTick } from '../../src/shims/tick-queue.ts'
import { Seeded } from '../hostile/seeded.ts'
import { ofMqttPacket } from './real-packages.ts'

const real = ofMqttPacket<{ nextTick: typeof nextTick }>('process-nextick-args').nextTick

/** Ticks that queue ticks: the order in which they run. */
async function story(seed: number, tick: typeof nextTick): Promise<string[]> {
  const random = new Seeded(seed)
  const trace: string[] = []
  let count = 0
  const queue = (depth: number) => {
    const name = `tick ${count++}`
    tick(
      (...given: number[]) => {
        trace.push(`${name} with ${given.join()}`)
        if (depth < 3) for (let left = random.below(3); left > 0; left--) queue(depth + 1)
      },
      ...Array.from({ length: random.below(4) }, (_, index) => index),
    )
  }
  for (let left = random.below(6); left > 0; left--) queue(0)
  trace.push('the turn ends')
  await new Promise((resolve) => setImmediate(resolve))
  return trace
}

afterEach(() => vi.useRealTimers())

describe('the queue of ticks beside process.nextTick', () => {
  it('runs 500 random stories in the same order', async () => {
    for (let seed = 0; seed < 500; seed++) {
      const expected = await story(seed, real)
      expect(await story(seed, nextTick), `seed ${seed}`).toEqual(expected)
      expect(await story(seed, packageTick), `seed ${seed}`).toEqual(expected)
    }
  })

  it('takes functions only', () => {
    expect(() => nextTick('x' as never)).toThrow(TypeError)
  })

  it('goes on after a tick that throws, whose error a timer throws again', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    const ran: string[] = []
    nextTick(() => {
      throw new Error('of a tick')
    })
    nextTick(() => ran.push('the next one'))
    await Promise.resolve()
    expect(ran).toEqual(['the next one'])
    expect(() => vi.runAllTimers()).toThrow('of a tick')
  })
})
