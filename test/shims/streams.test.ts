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

/** What the stories are about, by lines of their traces: so many of each, or they prove little. */
const wanted: Record<string, RegExp> = {
  ends: /^end$/,
  finishes: /^finish$/,
  closes: /^close$/,
  drains: /^drain$/,
  'errors told': /^error /,
  'data heard': /^heard data /,
  'text read': /^(heard data|read ->) "/,
  'chunks of several': /^_writev .* \+ /,
  'callbacks with an error': /^called back write \S+ error/,
  'writes that were answered twice': /ERR_MULTIPLE_CALLBACK/,
  'pushes after the end': /ERR_STREAM_PUSH_AFTER_EOF/,
  'writes after the end': /ERR_STREAM_WRITE_AFTER_END/,
  pipes: /^pipe -> /,
  'piped chunks': /^to 0: _write /,
  'two pipes': /^to 1: _write /,
  'pauses for a pipe that is full': /^pause$/,
  unpipes: /^to \d: unpipe /,
}

describe('streams beside those of readable-stream', () => {
  const seen = Object.fromEntries(Object.keys(wanted).map((name) => [name, 0]))

  it.each([0, 1, 2, 3, 4])('leave the same trace in 1,000 random stories (%i)', async (part) => {
    for (let seed = part * 1000; seed < (part + 1) * 1000; seed++) {
      const story = tellStory(seed)
      const expected = await play(story, real)
      expect(await play(story, ours), `story ${seed}`).toEqual(expected)
      for (const name of Object.keys(wanted))
        if (expected.some((line) => wanted[name]!.test(line))) seen[name]!++
    }
  })

  it('do in these stories whatever streams do', () => {
    for (const [name, count] of Object.entries(seen)) expect(count, name).toBeGreaterThan(20)
  })

  it('know each other as those do', () => {
    const duplex = new Duplex()
    expect([
      duplex instanceof Readable,
      duplex instanceof (Writable as never),
      duplex instanceof Duplex,
    ]).toEqual([true, true, true])
    expect([
      new Readable() instanceof Writable,
      new Writable() instanceof Readable,
      {} instanceof Writable,
    ]).toEqual([false, false, false])
  })

  it.each(['Readable', 'Writable', 'Duplex'] as const)('have the public members of %s', (name) => {
    // Left out: async iteration, operators, web streams, construction, and the wrapping of old streams.
    const leftOut =
      /^(_undestroy|wrap|iterator|map|filter|forEach|toArray|some|find|every|flatMap|drop|take|reduce|asIndexedPairs|compose|stream)$/
    const members = (prototype: object | null): string[] =>
      prototype && prototype !== Object.prototype
        ? [
            ...Object.getOwnPropertyNames(prototype),
            ...members(Object.getPrototypeOf(prototype) as object | null),
          ]
        : []
    const own = new Set(members((ours[name] as unknown as { prototype: object }).prototype))
    const missing = members((real[name] as unknown as { prototype: object }).prototype).filter(
      (member) => !own.has(member) && !leftOut.test(member),
    )
    expect([...new Set(missing)]).toEqual([])
  })
})
