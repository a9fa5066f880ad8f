/** The writing side of a stream: one `_write` at a time, what comes meanwhile waits, `end`, `finish`. */

import { Buffer } from 'buffer'
import { nextTick } from '../tick-queue.ts'
import { lengthOf, toBytes } from './chunk.ts'
import {
  expose,
  fail,
  markErrored,
  Side,
  Stream,
  type Failure,
  type Settle,
  type StreamOptions,
} from './ending.ts'
import { streamError } from './stream-error.ts'

interface Write {
  chunk: unknown
  encoding: string
  callback: Settle
}

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

/** What a Duplex has in common with a Writable. */
interface Writing extends Stream {
  _writableState: WritingSide
  _write(chunk: unknown, encoding: string, callback: Settle): void
  _writev?: ((chunks: Write[], callback: Settle) => void) | null
  _final?(callback: Settle): void
}

export class Writable extends Stream {
  declare _writableState: WritingSide
  declare _writev?: ((chunks: Write[], callback: Settle) => void) | null
  declare _final?: (callback: Settle) => void
  declare readonly writableBuffer: Write[]
  declare readonly writableCorked: number
  declare readonly writableEnded: boolean
  declare readonly writableFinished: boolean
  declare readonly writableHighWaterMark: number
  declare readonly writableLength: number
  declare readonly writableObjectMode: boolean

  constructor(options?: StreamOptions) {
    super()
    this._writableState = new WritingSide(this, options)
  }

  get writable(): boolean {
    const state = this._writableState
    return state.writable !== false && !state.destroyed && !state.errored && !state.ending
  }

  set writable(value: boolean) {
    this._writableState.writable = !!value
  }

  get writableNeedDrain(): boolean {
    const state = this._writableState
    return !state.destroyed && !state.ending && state.needDrain
  }

  get writableAborted(): boolean {
    const state = this._writableState
    return state.writable !== false && (state.destroyed || !!state.errored) && !state.finished
  }

  /**
   * @returns whether more may be written before `drain`
   * @throws ERR_UNKNOWN_ENCODING, ERR_STREAM_NULL_VALUES, ERR_INVALID_ARG_TYPE
   */
  write(chunk: unknown, encoding?: string | Settle | null, callback?: Settle): boolean {
    return write(this, chunk, encoding, callback) === true
  }

  /** Holds writes back, to be written together: as often as `uncork` is called. */
  cork(): void {
    this._writableState.corked++
  }

  uncork(): void {
    const state = this._writableState
    if (!state.corked) return
    state.corked--
    if (!state.writing) writeBuffered(this)
  }

  setDefaultEncoding(encoding: string): this {
    const name = String(encoding).toLowerCase()
    if (!Buffer.isEncoding(name)) throw streamError('ERR_UNKNOWN_ENCODING', name)
    this._writableState.defaultEncoding = name
    return this
  }

  end(chunk?: unknown, encoding?: string | Settle | null, callback?: Settle): this {
    const state = this._writableState
    if (typeof chunk === 'function') {
      callback = chunk as Settle
      chunk = encoding = null
    } else if (typeof encoding === 'function') {
      callback = encoding
      encoding = null
    }
    let error: Error | undefined
    if (chunk !== null && chunk !== undefined) {
      const written = write(this, chunk, encoding)
      if (typeof written === 'object') error = written
    }
    // However often it was corked.
    if (state.corked) {
      state.corked = 1
      this.uncork()
    }
    if (error) {
      // It is told already.
    } else if (!state.errored && !state.ending) {
      state.ending = true
      finishIfDone(this, true)
      state.ended = true
    } else if (state.finished) error = streamError('ERR_STREAM_ALREADY_FINISHED', 'end')
    else if (state.destroyed) error = streamError('ERR_STREAM_DESTROYED', 'end')
    if (typeof callback === 'function') {
      if (error || state.finished) nextTick(callback, error)
      else state.onFinished.push(callback)
    }
    return this
  }

  override destroy(error?: Failure, callback?: Settle): this {
    const state = this._writableState
    if (!state.destroyed && (state.buffered.length > 0 || state.onFinished.length > 0))
      nextTick(abandonBuffered, state)
    return super.destroy(error, callback)
  }

  _write(chunk: unknown, encoding: string, callback: Settle): void {
    if (!this._writev) throw streamError('ERR_METHOD_NOT_IMPLEMENTED', '_write()')
    this._writev([{ chunk, encoding } as Write], callback)
  }

  pipe(): void {
    fail(this, streamError('ERR_STREAM_CANNOT_PIPE'))
  }
}
Writable.prototype._writev = null
// A Duplex is a Writable too, though no subclass.
Object.defineProperty(Writable, Symbol.hasInstance, {
  value(this: unknown, value: unknown): boolean {
    return (
      Function.prototype[Symbol.hasInstance].call(this as typeof Writable, value) ||
      (this === Writable && !!(value as Partial<Writable> | undefined)?._writableState)
    )
  },
})
expose(Writable.prototype, '_writableState', {
  writableBuffer: 'buffered',
  writableCorked: 'corked',
  writableEnded: 'ending',
  writableFinished: 'finished',
  writableHighWaterMark: 'highWaterMark',
  writableLength: 'length',
  writableObjectMode: 'objectMode',
})

function ignore(): void {
  // Nobody asked.
}

/** Returns the error that was told, where nothing could be written any more. */
function write(
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
function abandonBuffered(state: WritingSide): void {
  if (state.writing) return
  const why = (method: string) => state.errored ?? streamError('ERR_STREAM_DESTROYED', method)
  for (const { chunk, callback } of state.buffered) {
    state.length -= lengthOf(state, chunk)
    callback(why('write'))
  }
  for (const callback of state.onFinished.splice(0)) callback(why('end'))
  state.buffered = []
}

function writeBuffered(stream: Writing): void {
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
function finishIfDone(stream: Writing, later?: boolean): void {
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
