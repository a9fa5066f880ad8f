import { Duplex as RealDuplex, Readable as RealReadable, Writable as RealWritable } from 'readable-stream'
import { describe, expect, it } from 'vitest'
import { Duplex, Readable, Writable } from '../../src/shims/streams.ts'
import { nextTick } from '../../src/shims/tick-queue.ts'
import { play, type StreamLibrary } from './stream-player.ts'
import { tellStory } from './stream-story.ts'

// Two things of Node's own Duplex that readable-stream 4.8 keeps to its Writable: when it is destroyed, whoever
// waits for a write is told; and there is `writableAborted`.
for (const name of ['destroy', 'writableAborted']) {
  const own = Object.getOwnPropertyDescriptor(RealWritable.prototype, name)!
  Object.defineProperty(RealDuplex.prototype, name, own)
}

const real = {
  Readable: RealReadable,
  Writable: RealWritable,
  Duplex: RealDuplex,
  nextTick: process.nextTick,
} as unknown as StreamLibrary
const ours = { Readable, Writable, Duplex, nextTick } as unknown as StreamLibrary

describe('streams beside those of readable-stream', () => {
  it.each([0, 1, 2, 3, 4])('leave the same trace in 1,000 random stories (%i)', async (part) => {
    for (let seed = part * 1000; seed < (part + 1) * 1000; seed++) {
      const story = tellStory(seed)
      const expected = await play(story, real)
      expect(await play(story, ours), `story ${seed}`).toEqual(expected)
    }
  })
})
