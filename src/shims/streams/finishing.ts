/** The end of writing: `_final` and `finish`, once everything is written. */

import { nextTick } from '../tick-queue.ts'
import { fail, type Settle } from './ending.ts'
import { streamError } from './stream-error.ts'
import type { Writing } from './writable.ts'
import type { WritingSide } from './writing.ts'

function isDone(state: WritingSide): boolean {
  return (
    state.ending &&
    !state.destroyed &&
    !state.errored &&
    !state.finished &&
    !state.writing &&
    state.length === 0 &&
    state.buffered.length === 0
  )
}

/** @param later whether `finish` waits for the next tick: `end` returns first */
export function finishIfDone(stream: Writing, later?: boolean): void {
  const state = stream._writableState
  if (!isDone(state)) return
  beforeFinish(stream)
  if (state.pendingcb > 0) return
  if (!later) {
    if (isDone(state)) finish(stream)
    return
  }
  state.pendingcb++
  nextTick(() => {
    state.pendingcb--
    if (isDone(state)) finish(stream)
  })
}

function beforeFinish(stream: Writing): void {
  const state = stream._writableState
  if (state.prefinished || state.finalCalled) return
  if (typeof stream._final !== 'function') {
    state.prefinished = true
    stream.emit('prefinish')
    return
  }
  state.finalCalled = true
  state.pendingcb++
  let isAnswered = false
  const answer: Settle = (error) => {
    if (isAnswered) {
      fail(stream, error ?? streamError('ERR_MULTIPLE_CALLBACK'))
      return
    }
    isAnswered = true
    state.pendingcb--
    if (error) {
      for (const callback of state.onFinished.splice(0)) callback(error)
      fail(stream, error, state.sync)
    } else if (isDone(state)) {
      state.prefinished = true
      stream.emit('prefinish')
      // Not at once, even where `_final` took its time.
      state.pendingcb++
      nextTick(() => {
        state.pendingcb--
        finish(stream)
      })
    }
  }
  state.sync = true
  try {
    stream._final(answer)
  } catch (thrown) {
    answer(thrown as Error)
  }
  state.sync = false
}

function finish(stream: Writing): void {
  const state = stream._writableState
  state.finished = true
  for (const callback of state.onFinished.splice(0)) callback()
  stream.emit('finish')
  // A stream that can also be read goes on until that has ended too.
  const reading = stream._readableState
  if (
    state.autoDestroy &&
    (!reading || (reading.autoDestroy && (reading.endEmitted || reading.readable === false)))
  ) {
    stream.destroy()
  }
}
