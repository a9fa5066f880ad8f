/** One `_write` at a time: what comes meanwhile waits, and goes together where the subclass has `_writev`. */

import { Buffer } from 'buffer'
import { nextTick } from '../tick-queue.ts'
import { lengthOf, toBytes } from './chunk.ts'
import { fail, markErrored, Side, type Failure, type Settle, type StreamOptions } from './ending.ts'
import { finishIfDone } from './finishing.ts'
import { streamError } from './stream-error.ts'
import type { Write, Writing } from './writable.ts'

/** Writes that were answered within the call of `_write` and have one callback: they are told in one tick. */
interface AnsweredWrites {
  count: number
  callback: Settle
}

export class WritingSide extends Side {
  /** `false` where the user said that nothing is to be written. */
  declare writable?: boolean
  corked = 0
  needDrain = false
  /** `end` was called; `ended`: and has returned; `finished`: and everything is written. */
  ending = false
  finished = false
  finalCalled = false
  prefinished = false
  writing = false
  /** Of the write that is running. */
  writelen = 0
  writecb: Settle | undefined = undefined
  onwrite: Settle
  /** What waits for the write that is running, or for `uncork`. */
  buffered: Write[] = []
  bufferProcessing = false
  /** How many callbacks are owed before `finish`. */
  pendingcb = 0
  answered: AnsweredWrites | undefined = undefined
  /** The callbacks of `end`. */
  onFinished: Settle[] = []

  constructor(stream: Writing, options: StreamOptions | undefined) {
    super(options, 'writable')
    this.onwrite = (error: Failure) => onWrite(stream, error)
  }
}

function ignore(): void {
  // Nobody asked.
}

/** Returns the error that was told, where nothing could be written any more. */
export function write(
  stream: Writing,
  chunk: unknown,
  encoding: string | Settle | null | undefined,
  callback?: Settle,
): boolean | Error {
  const state = stream._writableState
  if (typeof encoding === 'function') {
    callback = encoding
    encoding = null
  }
  if (encoding && encoding !== 'buffer' && !Buffer.isEncoding(encoding))
    throw streamError('ERR_UNKNOWN_ENCODING', encoding)
  let format = encoding || state.defaultEncoding
  const settle = typeof callback === 'function' ? callback : ignore
  if (chunk === null) throw streamError('ERR_STREAM_NULL_VALUES')
  if (!state.objectMode) {
    chunk = toBytes(chunk, format)
    if (!chunk) throw streamError('ERR_INVALID_ARG_TYPE')
    format = 'buffer'
  }
  const error = state.ending
    ? streamError('ERR_STREAM_WRITE_AFTER_END')
    : state.destroyed && streamError('ERR_STREAM_DESTROYED', 'write')
  if (error) {
    nextTick(settle, error)
    fail(stream, error, true)
    return error
  }
  state.pendingcb++
  const length = lengthOf(state, chunk)
  state.length += length
  const isBelow = state.length < state.highWaterMark
  if (!isBelow) state.needDrain = true
  if (state.writing || state.corked || state.errored)
    state.buffered.push({ chunk, encoding: format, callback: settle })
  else start(state, length, settle, () => stream._write(chunk, format, state.onwrite))
  // `false` also where no write will ever be taken, so that a loop of writes ends.
  return isBelow && !state.errored && !state.destroyed
}

/** Hands something to the subclass. */
function start(state: WritingSide, length: number, callback: Settle, run: () => void): void {
  state.writelen = length
  state.writecb = callback
  state.writing = true
  state.sync = true
  run()
  state.sync = false
}

/** The subclass has answered. */
function onWrite(stream: Writing, error: Failure): void {
  const state = stream._writableState
  const { sync, writecb: callback } = state
  if (!callback) {
    fail(stream, streamError('ERR_MULTIPLE_CALLBACK'))
    return
  }
  state.writing = false
  state.writecb = undefined
  state.length -= state.writelen
  state.writelen = 0
  if (error) {
    markErrored(stream, error)
    if (sync) nextTick(tellFailure, stream, error, callback)
    else tellFailure(stream, error, callback)
    return
  }
  writeBuffered(stream)
  if (!sync) tellWritten(stream, callback, 1)
  else if (state.answered?.callback === callback) state.answered.count++
  else {
    const answered = (state.answered = { callback, count: 1 })
    nextTick(() => {
      state.answered = undefined
      tellWritten(stream, callback, answered.count)
    })
  }
}

function tellFailure(stream: Writing, error: Error, callback: Settle): void {
  const state = stream._writableState
  state.pendingcb--
  callback(error)
  abandonBuffered(state)
  fail(stream, error)
}

function tellWritten(stream: Writing, callback: Settle, count: number): void {
  const state = stream._writableState
  if (state.needDrain && state.length === 0 && !state.ending && !stream.destroyed) {
    state.needDrain = false
    stream.emit('drain')
  }
  while (count-- > 0) {
    state.pendingcb--
    callback()
  }
  if (state.destroyed) abandonBuffered(state)
  finishIfDone(stream)
}

/** Tells everybody who waits that nothing will come of it. */
export function abandonBuffered(state: WritingSide): void {
  if (state.writing) return
  const why = (method: string) => state.errored ?? streamError('ERR_STREAM_DESTROYED', method)
  for (const { chunk, callback } of state.buffered) {
    state.length -= lengthOf(state, chunk)
    callback(why('write'))
  }
  for (const callback of state.onFinished.splice(0)) callback(why('end'))
  state.buffered = []
}

export function writeBuffered(stream: Writing): void {
  const state = stream._writableState
  const { buffered } = state
  if (state.corked || state.bufferProcessing || state.destroyed || buffered.length === 0) return
  state.bufferProcessing = true
  if (buffered.length > 1 && stream._writev) {
    // One call, so one callback instead of so many.
    state.pendingcb -= buffered.length - 1
    state.buffered = []
    const tellAll: Settle = (error) => buffered.forEach(({ callback }) => callback(error))
    start(state, state.length, buffered.every(({ callback }) => callback === ignore) ? ignore : tellAll, () =>
      stream._writev?.(buffered, state.onwrite),
    )
  } else {
    let done = 0
    do {
      const { chunk, encoding, callback } = buffered[done++] as Write
      start(state, lengthOf(state, chunk), callback, () => {
        if (state.destroyed) state.onwrite(streamError('ERR_STREAM_DESTROYED', 'write'))
        else stream._write(chunk, encoding, state.onwrite)
      })
    } while (done < buffered.length && !state.writing)
    buffered.splice(0, done)
  }
  state.bufferProcessing = false
}
