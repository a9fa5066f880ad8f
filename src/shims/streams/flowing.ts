/** When a stream is read: `readable`, the flow to listeners of `data`, reading ahead, and `end` when all is read. */

import { nextTick } from '../tick-queue.ts'
import type { Duplex } from './duplex.ts'
import type { Readable } from './readable.ts'

/** Later, because its listener may read again, and so on without end. */
export function emitReadableLater(stream: Readable): void {
  const state = stream._readableState
  state.needReadable = false
  if (state.emittedReadable) return
  state.emittedReadable = true
  nextTick(emitReadable, stream)
}

export function emitReadable(stream: Readable): void {
  const state = stream._readableState
  if (!state.destroyed && !state.errored && (state.length > 0 || state.ended)) {
    stream.emit('readable')
    state.emittedReadable = false
  }
  state.needReadable = !state.flowing && !state.ended && state.length <= state.highWaterMark
  flow(stream)
}

function flow(stream: Readable): void {
  while (stream._readableState.flowing && stream.read() !== null);
}

/** Fills up to the highWaterMark, once for all that was pushed in this turn. */
export function readMoreLater(stream: Readable): void {
  const state = stream._readableState
  if (state.readingMore) return
  state.readingMore = true
  nextTick(() => {
    let before = -1
    while (
      !state.reading &&
      !state.ended &&
      before !== state.length &&
      (state.length < state.highWaterMark || (state.flowing && state.length === 0))
    ) {
      before = state.length
      stream.read(0)
    }
    state.readingMore = false
  })
}

export function resume(stream: Readable): void {
  const state = stream._readableState
  if (!state.reading) stream.read(0)
  state.resumeScheduled = false
  stream.emit('resume')
  flow(stream)
  if (state.flowing && !state.reading) stream.read(0)
}

/** After listeners went away. */
export function updateFlow(stream: Readable): void {
  const state = stream._readableState
  state.readableListening = stream.listenerCount('readable') > 0
  if (state.resumeScheduled && state.paused === false) state.flowing = true
  else if (stream.listenerCount('data') > 0) stream.resume()
  else if (!state.readableListening) state.flowing = null
}

export function endLater(stream: Readable): void {
  const state = stream._readableState
  if (state.endEmitted) return
  state.ended = true
  nextTick(end, stream)
}

function end(stream: Readable): void {
  const state = stream._readableState
  const both = stream as unknown as Partial<Duplex>
  // Something may have been given back meanwhile.
  if (state.errored || state.closeEmitted || state.endEmitted || state.length > 0) return
  state.endEmitted = true
  stream.emit('end')
  const writing = stream._writableState
  if (both.writable && both.allowHalfOpen === false) {
    nextTick(() => {
      if (both.writable) both.end?.()
    })
  } else if (
    state.autoDestroy &&
    (!writing || (writing.autoDestroy && (writing.finished || writing.writable === false)))
  ) {
    stream.destroy()
  }
}
