/** The reading side of a stream: what is pushed waits until it is read, or flows to listeners of `data`. */

import type { EventType, Listener } from '../events.ts'
import { StringDecoder } from '../string-decoder.ts'
import { nextTick } from '../tick-queue.ts'
import { add } from './adding.ts'
import type { ChunkList } from './chunk-list.ts'
import { expose, fail, Stream, type StreamOptions } from './ending.ts'
import { emitReadableLater, endLater, resume, updateFlow } from './flowing.ts'
import { pipe, unpipe, type Destination } from './pipe.ts'
import { raised, readableNow, ReadingSide, take } from './reading-side.ts'
import { streamError } from './stream-error.ts'

export class Readable extends Stream {
  declare _readableState: ReadingSide
  declare readonly readableBuffer: ChunkList
  declare readonly readableDidRead: boolean
  declare readonly readableEncoding: string | null
  declare readonly readableEnded: boolean
  declare readonly readableHighWaterMark: number
  declare readonly readableLength: number
  declare readonly readableObjectMode: boolean

  constructor(options?: StreamOptions) {
    super()
    this._readableState = new ReadingSide(options, 'readable')
  }

  get readable(): boolean {
    const state = this._readableState
    return state.readable !== false && !state.destroyed && !state.errorEmitted && !state.endEmitted
  }

  set readable(value: boolean) {
    this._readableState.readable = !!value
  }

  get readableFlowing(): boolean | null {
    return this._readableState.flowing
  }

  set readableFlowing(value: boolean | null) {
    this._readableState.flowing = value
  }

  get readableAborted(): boolean {
    const state = this._readableState
    return state.readable !== false && (state.destroyed || !!state.errored) && !state.endEmitted
  }

  /**
   * For the subclass: something was read; `null` is the end.
   *
   * @returns whether more is wanted before the next `_read`
   */
  push(chunk: unknown, encoding?: string): boolean {
    return add(this, chunk, encoding, false)
  }

  /** Gives back what was read too much. */
  unshift(chunk: unknown, encoding?: string): boolean {
    return add(this, chunk, encoding, true)
  }

  /**
   * @param size bytes, or characters after `setEncoding`; default: what there is
   * @returns `null` when there is not that much
   * @throws ERR_OUT_OF_RANGE above 1 GiB
   */
  read(size?: number): unknown {
    const wanted = size === undefined ? NaN : Number.isInteger(size) ? size : parseInt(String(size), 10)
    const state = this._readableState
    if (wanted > state.highWaterMark) state.highWaterMark = raised(wanted)
    if (wanted !== 0) state.emittedReadable = false
    const isFull = state.highWaterMark === 0 ? state.length > 0 : state.length >= state.highWaterMark
    if (wanted === 0 && state.needReadable && (isFull || state.ended)) {
      // Only to have `readable` emitted.
      if (state.length === 0 && state.ended) endLater(this)
      else emitReadableLater(this)
      return null
    }
    let length = readableNow(state, wanted)
    if (length === 0 && state.ended) {
      if (state.length === 0) endLater(this)
      return null
    }
    const isLow = state.length === 0 || state.length - length < state.highWaterMark
    if (
      (state.needReadable || isLow) &&
      !state.ended &&
      !state.reading &&
      !state.destroyed &&
      !state.errored
    ) {
      state.reading = state.sync = true
      if (state.length === 0) state.needReadable = true
      try {
        this._read(state.highWaterMark)
      } catch (thrown) {
        fail(this, thrown as Error)
      }
      state.sync = false
      // It may have pushed at once.
      if (!state.reading) length = readableNow(state, wanted)
    }
    const chunk = length > 0 ? take(state, length) : null
    if (chunk === null) {
      state.needReadable = state.length <= state.highWaterMark
      length = 0
    } else {
      state.length -= length
      state.awaitDrain.length = 0
    }
    if (state.length === 0) {
      if (!state.ended) state.needReadable = true
      else if (wanted !== length) endLater(this)
    }
    if (chunk !== null && !state.errorEmitted && !state.closeEmitted) {
      state.dataEmitted = true
      this.emit('data', chunk)
    }
    return chunk
  }

  _read(_size: number): void {
    throw streamError('ERR_METHOD_NOT_IMPLEMENTED', '_read()')
  }

  /** From now on text is read; characters that are cut in two are put together. */
  setEncoding(encoding: string): this {
    const state = this._readableState
    const decoder = new StringDecoder(encoding)
    let text = ''
    while (state.buffer.length > 0) text += decoder.write(state.buffer.shift() as Uint8Array)
    if (text) state.buffer.push(text)
    state.decoder = decoder
    state.encoding = decoder.encoding
    state.length = text.length
    return this
  }

  isPaused(): boolean {
    const { paused, flowing } = this._readableState
    return paused === true || flowing === false
  }

  pause(): this {
    const state = this._readableState
    if (state.flowing !== false) {
      state.flowing = false
      this.emit('pause')
    }
    state.paused = true
    return this
  }

  resume(): this {
    const state = this._readableState
    if (!state.flowing) {
      // Whoever listens to `readable` reads by hand.
      state.flowing = !state.readableListening
      if (!state.resumeScheduled) {
        state.resumeScheduled = true
        nextTick(resume, this)
      }
    }
    state.paused = false
    return this
  }

  pipe<To extends Destination>(destination: To, options?: { end?: boolean }): To {
    return pipe(this, destination, options)
  }

  unpipe(destination?: Destination): this {
    unpipe(this, destination)
    return this
  }

  override on(type: EventType, listener: Listener): this {
    super.on(type, listener)
    const state = this._readableState
    if (type === 'data') {
      state.readableListening = this.listenerCount('readable') > 0
      if (state.flowing !== false) this.resume()
    } else if (type === 'readable' && !state.endEmitted && !state.readableListening) {
      state.readableListening = state.needReadable = true
      state.flowing = false
      state.emittedReadable = false
      if (state.length > 0) emitReadableLater(this)
      else if (!state.reading) nextTick(() => this.read(0))
    }
    return this
  }

  override removeListener(type: EventType, listener: Listener): this {
    super.removeListener(type, listener)
    // Not at once: a listener of `once` may add itself again.
    if (type === 'readable') nextTick(updateFlow, this)
    return this
  }

  override removeAllListeners(...types: EventType[]): this {
    Stream.prototype.removeAllListeners.apply(this, types as [EventType])
    if (types.length === 0 || types[0] === 'readable') nextTick(updateFlow, this)
    return this
  }
}
Readable.prototype.addListener = Readable.prototype.on
Readable.prototype.off = Readable.prototype.removeListener
expose(Readable.prototype, '_readableState', {
  readableBuffer: 'buffer',
  readableDidRead: 'dataEmitted',
  readableEncoding: 'encoding',
  readableEnded: 'endEmitted',
  readableHighWaterMark: 'highWaterMark',
  readableLength: 'length',
  readableObjectMode: 'objectMode',
})
