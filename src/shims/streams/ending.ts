/** How a stream ends, which is the same for all of them: at most one `error`, then one `close`. */

import { EventEmitter } from '../events.ts'
import { nextTick } from '../tick-queue.ts'
import { streamError } from './stream-error.ts'

export type Failure = Error | null | undefined
export type Settle = (error?: Failure) => void

export interface StreamOptions {
  objectMode?: boolean
  readableObjectMode?: boolean
  writableObjectMode?: boolean
  /** Default 16 KiB, or 16 objects. */
  highWaterMark?: number
  readableHighWaterMark?: number
  writableHighWaterMark?: number
  /** Whether the stream destroys itself once both its sides have ended. Default `true`. */
  autoDestroy?: boolean
  /** Default `true`. */
  emitClose?: boolean
}

/** What is common to the states of the reading and of the writing side. */
export class Side {
  objectMode: boolean
  /** Bytes, or objects. */
  highWaterMark: number
  /** Bytes, or objects, that wait. */
  length = 0
  defaultEncoding = 'utf8'
  /** Whether the method of the subclass that is running was called by this very turn. */
  sync = true
  ended = false
  autoDestroy: boolean
  emitClose: boolean
  destroyed = false
  errored: Error | null = null
  errorEmitted = false
  closed = false
  closeEmitted = false

  constructor(options: StreamOptions | undefined, name: 'readable' | 'writable') {
    const given = options ?? {}
    this.objectMode = !!(given.objectMode || given[`${name}ObjectMode`])
    this.highWaterMark =
      given.highWaterMark ?? given[`${name}HighWaterMark`] ?? (this.objectMode ? 16 : 16_384)
    if (!Number.isInteger(this.highWaterMark) || this.highWaterMark < 0)
      throw streamError('ERR_INVALID_ARG_VALUE')
    this.autoDestroy = given.autoDestroy !== false
    this.emitClose = given.emitClose !== false
  }
}

export abstract class Stream extends EventEmitter {
  declare _readableState: (Side & { readable?: boolean; endEmitted?: boolean }) | undefined
  declare _writableState: (Side & { writable?: boolean; finished?: boolean }) | undefined

  get destroyed(): boolean {
    const side = sideOf(this)
    return !!side && side.destroyed
  }

  set destroyed(value: boolean) {
    mark(this, 'destroyed', value)
  }

  get closed(): boolean {
    const side = sideOf(this)
    return !!side && side.closed
  }

  get errored(): Error | null {
    const side = sideOf(this)
    return side ? side.errored : null
  }

  /** Ends the stream at once; `callback` is called when `_destroy` is done. */
  destroy(error?: Failure, callback?: Settle): this {
    if (this.destroyed) {
      if (typeof callback === 'function') callback()
      return this
    }
    markErrored(this, error)
    // Before anything of the user is called, who may destroy it again.
    mark(this, 'destroyed')
    let isDone = false
    const done: Settle = (failure) => {
      if (isDone) return
      isDone = true
      markErrored(this, failure)
      mark(this, 'closed')
      if (typeof callback === 'function') callback(failure)
      nextTick(tellEnd, this, failure)
    }
    try {
      this._destroy(error || null, done)
    } catch (thrown) {
      done(thrown as Error)
    }
    return this
  }

  _destroy(error: Error | null, callback: Settle): void {
    callback(error)
  }
}

export function sideOf(stream: Stream): Side | undefined {
  return stream._writableState ?? stream._readableState
}

function mark(
  stream: Stream,
  name: 'destroyed' | 'closed' | 'errorEmitted' | 'closeEmitted',
  value = true,
): void {
  const { _readableState: reading, _writableState: writing } = stream
  if (reading) reading[name] = value
  if (writing) writing[name] = value
}

/** The first error is the one that explains; what follows are its consequences. */
export function markErrored(
  { _readableState: reading, _writableState: writing }: Stream,
  error: Failure,
): void {
  if (!error) return
  if (reading) reading.errored ??= error
  if (writing) writing.errored ??= error
}

function tellEnd(stream: Stream, error: Failure): void {
  if (error) tellError(stream, error)
  mark(stream, 'closeEmitted')
  if (sideOf(stream)?.emitClose) stream.emit('close')
}

function tellError(stream: Stream, error: Error): void {
  if (sideOf(stream)?.errorEmitted) return
  mark(stream, 'errorEmitted')
  stream.emit('error', error)
}

/**
 * What is wrong ends the stream, unless it was told to stay (`autoDestroy: false`): then it is only told.
 *
 * @param later whether it is told in the next tick
 */
export function fail(stream: Stream, error: Error, later?: boolean): void {
  const side = sideOf(stream)
  if (!side || side.destroyed) return
  if (side.autoDestroy) stream.destroy(error)
  else {
    markErrored(stream, error)
    if (later) nextTick(tellError, stream, error)
    else tellError(stream, error)
  }
}

/** Getters on a prototype for what stands in the state of a side: from their names to the names there. */
export function expose(
  prototype: object,
  side: '_readableState' | '_writableState',
  names: Record<string, string>,
): void {
  for (const name of Object.keys(names)) {
    Object.defineProperty(prototype, name, {
      configurable: true,
      get(this: Record<string, Record<string, unknown> | undefined>) {
        return this[side]?.[names[name] as string]
      },
    })
  }
}
