/** The reading side of a stream: what is pushed waits until it is read, or flows to listeners of `data`. */

import type { Buffer } from 'buffer'
import type { EventType, Listener } from '../events.ts'
import { StringDecoder } from '../string-decoder.ts'
import { nextTick } from '../tick-queue.ts'
import { lengthOf, toBytes } from './chunk.ts'
import { ChunkList } from './chunk-list.ts'
import { expose, fail, Side, Stream, type StreamOptions } from './ending.ts'
import type { Duplex } from './duplex.ts'
import { pipe, unpipe, type Destination, type Pipes } from './pipe.ts'
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

/** The next power of 2. */
function raised(highWaterMark: number): number {
  if (highWaterMark > 2 ** 30) throw streamError('ERR_OUT_OF_RANGE')
  let power = 1
  while (power < highWaterMark) power *= 2
  return power
}

function readableNow(state: ReadingSide, wanted: number): number {
  if (wanted <= 0 || (state.length === 0 && state.ended)) return 0
  if (state.objectMode) return 1
  // Not a number: whatever there is, chunk by chunk while it flows.
  if (wanted !== wanted)
    return state.flowing && state.length > 0 ? (state.buffer.first() as string).length : state.length
  return wanted <= state.length ? wanted : state.ended ? state.length : 0
}

function take({ buffer, length: all, objectMode }: ReadingSide, length: number): unknown {
  if (all === 0) return null
  return objectMode ? buffer.shift() : buffer.consume(Math.min(length, all))
}

function add(stream: Readable, chunk: unknown, encoding: string | undefined, isFirst: boolean): boolean {
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

/** Later, because its listener may read again, and so on without end. */
function emitReadableLater(stream: Readable): void {
  const state = stream._readableState
  state.needReadable = false
  if (state.emittedReadable) return
  state.emittedReadable = true
  nextTick(emitReadable, stream)
}

function emitReadable(stream: Readable): void {
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
function readMoreLater(stream: Readable): void {
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

function resume(stream: Readable): void {
  const state = stream._readableState
  if (!state.reading) stream.read(0)
  state.resumeScheduled = false
  stream.emit('resume')
  flow(stream)
  if (state.flowing && !state.reading) stream.read(0)
}

/** After listeners went away. */
function updateFlow(stream: Readable): void {
  const state = stream._readableState
  state.readableListening = stream.listenerCount('readable') > 0
  if (state.resumeScheduled && state.paused === false) state.flowing = true
  else if (stream.listenerCount('data') > 0) stream.resume()
  else if (!state.readableListening) state.flowing = null
}

function endLater(stream: Readable): void {
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
