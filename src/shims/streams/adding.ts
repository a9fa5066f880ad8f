/** What the subclass pushes, and its end: it waits in the list, or goes straight to the listeners of `data`. */

import type { Buffer } from 'buffer'
import { lengthOf, toBytes } from './chunk.ts'
import { fail } from './ending.ts'
import { emitReadable, emitReadableLater, readMoreLater } from './flowing.ts'
import type { Readable } from './readable.ts'
import type { ReadingSide } from './reading-side.ts'
import { streamError } from './stream-error.ts'

export function add(
  stream: Readable,
  chunk: unknown,
  encoding: string | undefined,
  isFirst: boolean,
): boolean {
  const state = stream._readableState
  // Text of the encoding that is read is not decoded.
  let isDecoded = state.objectMode && !!encoding
  if (!state.objectMode && chunk !== null && chunk !== undefined) {
    const format = encoding || state.defaultEncoding
    if (typeof chunk === 'string' && state.encoding === format) isDecoded = true
    else {
      const bytes = toBytes(chunk, format)
      if (!bytes) {
        fail(stream, streamError('ERR_INVALID_ARG_TYPE'))
        return isMoreWanted(state)
      }
      chunk = isFirst && state.encoding ? bytes.toString(state.encoding as 'utf8') : bytes
    }
  }
  if (chunk === null) {
    state.reading = false
    onEnd(stream)
  } else if (state.objectMode || (chunk as Buffer | undefined)?.length) {
    if (isFirst ? state.endEmitted : state.ended) {
      fail(stream, streamError(isFirst ? 'ERR_STREAM_UNSHIFT_AFTER_END_EVENT' : 'ERR_STREAM_PUSH_AFTER_EOF'))
    } else if (state.destroyed || state.errored) return false
    else {
      if (!isFirst) {
        state.reading = false
        if (state.decoder && !isDecoded) chunk = state.decoder.write(chunk as Uint8Array)
      }
      // A decoder may wait for the rest of a character.
      if (state.objectMode || (chunk as string).length > 0) store(stream, chunk, isFirst)
      else readMoreLater(stream)
    }
  } else if (!isFirst) {
    state.reading = false
    readMoreLater(stream)
  }
  return isMoreWanted(state)
}

function isMoreWanted({ ended, length, highWaterMark }: ReadingSide): boolean {
  return !ended && (length === 0 || length < highWaterMark)
}

function store(stream: Readable, chunk: unknown, isFirst: boolean): void {
  const state = stream._readableState
  if (state.flowing && state.length === 0 && !state.sync && stream.listenerCount('data') > 0) {
    // Straight through.
    state.awaitDrain.length = 0
    state.dataEmitted = true
    stream.emit('data', chunk)
  } else {
    state.length += lengthOf(state, chunk)
    if (isFirst) state.buffer.unshift(chunk)
    else state.buffer.push(chunk)
    if (state.needReadable) emitReadableLater(stream)
  }
  readMoreLater(stream)
}

function onEnd(stream: Readable): void {
  const state = stream._readableState
  if (state.ended) return
  const rest = state.decoder?.end()
  if (rest) {
    state.buffer.push(rest)
    state.length += lengthOf(state, rest)
  }
  state.ended = true
  if (state.sync) emitReadableLater(stream)
  else {
    state.needReadable = false
    state.emittedReadable = true
    emitReadable(stream)
  }
}
