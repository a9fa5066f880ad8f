/** What a stream knows of its reading side, and what there is to be taken from it. */

import type { StringDecoder } from '../string-decoder.ts'
import { ChunkList } from './chunk-list.ts'
import { Side } from './ending.ts'
import type { Destination, Pipes } from './pipe.ts'
import { streamError } from './stream-error.ts'

export class ReadingSide extends Side implements Pipes {
  /** `false` where the user said that nothing is to be read. */
  declare readable?: boolean
  buffer = new ChunkList()
  /** `null` until somebody listens to `data` or `readable`, or says what is wanted. */
  flowing: boolean | null = null
  /** What was asked for last by `pause` and `resume`. */
  paused: boolean | null = null
  /** `_read` was called and has not pushed yet. */
  reading = false
  /** `readable` is to be emitted as soon as there is something; and has been, without a `read` since. */
  needReadable = false
  emittedReadable = false
  readableListening = false
  resumeScheduled = false
  readingMore = false
  dataEmitted = false
  endEmitted = false
  decoder: StringDecoder | null = null
  encoding: string | null = null
  pipes: Destination[] = []
  awaitDrain: Destination[] = []
  hasSeveralPipes = false
}

/** The next power of 2. */
export function raised(highWaterMark: number): number {
  if (highWaterMark > 2 ** 30) throw streamError('ERR_OUT_OF_RANGE')
  let power = 1
  while (power < highWaterMark) power *= 2
  return power
}

export function readableNow(state: ReadingSide, wanted: number): number {
  if (wanted <= 0 || (state.length === 0 && state.ended)) return 0
  if (state.objectMode) return 1
  // Not a number: whatever there is, chunk by chunk while it flows.
  if (wanted !== wanted)
    return state.flowing && state.length > 0 ? (state.buffer.first() as string).length : state.length
  return wanted <= state.length ? wanted : state.ended ? state.length : 0
}

export function take({ buffer, length: all, objectMode }: ReadingSide, length: number): unknown {
  if (all === 0) return null
  return objectMode ? buffer.shift() : buffer.consume(Math.min(length, all))
}
