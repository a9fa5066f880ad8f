/** The writing side of a stream: one `_write` at a time, what comes meanwhile waits, `end`, `finish`. */

import { Buffer } from 'buffer'
import { nextTick } from '../tick-queue.ts'
import { expose, fail, Stream, type Failure, type Settle, type StreamOptions } from './ending.ts'
import { finishIfDone } from './finishing.ts'
import { streamError } from './stream-error.ts'
import { abandonBuffered, write, writeBuffered, WritingSide } from './writing.ts'

export interface Write {
  chunk: unknown
  encoding: string
  callback: Settle
}

/** What a Duplex has in common with a Writable. */
export interface Writing extends Stream {
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
