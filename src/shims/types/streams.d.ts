/**
 * What the published typings say of streams. Those of Node and of readable-stream would make every mini program
 * install @types/node, and declare much that is not there. `test/bundle/stream-typings.test.ts` holds this against
 * what is.
 */

import type { Buffer } from 'buffer'
// eslint-disable-next-line import-x/no-restricted-paths -- nothing is imported: this is read for the typings alone
import type { SocketError } from '../../socket/socket-error.ts'

/** Any listener: of events that are not declared, with whatever they bring. */
type Listener = (...args: never[]) => void
type WriteCallback = (error?: Error | null) => void
/** An event that is not declared. */
type Other<Event, Events> = Event extends keyof Events ? never : Event

/** By the names of the events, their listeners. */
interface CommonEvents<Failure> {
  /** The last event. */
  close: () => void
  error: (error: Failure) => void
}

interface ReadableEvents<Failure> extends CommonEvents<Failure> {
  /** After `setEncoding` it brings text. */
  data: (chunk: Buffer) => void
  /** Everything was read. */
  end: () => void
  pause: () => void
  readable: () => void
  resume: () => void
}

interface WritableEvents<Failure> extends CommonEvents<Failure> {
  /** More may be written. */
  drain: () => void
  /** Everything was written, after `end()`. */
  finish: () => void
  pipe: (source: unknown) => void
  prefinish: () => void
  unpipe: (source: unknown) => void
}

/**
 * The only Duplex of this package is the stream over a socket. Its error says why it could not be opened or what could
 * not be sent; others come of its user: what `destroy` was given, and Node's `ERR_STREAM_…` for a write after the end.
 */
interface DuplexEvents extends ReadableEvents<SocketError>, WritableEvents<SocketError> {}

// Three times each: what is declared; text or another library's Buffer as data, in a way that TypeScript does not try
// first, as it would with a literal type; what is not declared.
interface Emitter<Events> {
  on<Event extends keyof Events>(event: Event, listener: Events[Event]): this
  on<Event extends 'data'>(event: Event, listener: (chunk: never) => void): this
  on<Event extends string | symbol>(event: Other<Event, Events>, listener: Listener): this
  once<Event extends keyof Events>(event: Event, listener: Events[Event]): this
  once<Event extends 'data'>(event: Event, listener: (chunk: never) => void): this
  once<Event extends string | symbol>(event: Other<Event, Events>, listener: Listener): this
  addListener<Event extends keyof Events>(event: Event, listener: Events[Event]): this
  addListener<Event extends 'data'>(event: Event, listener: (chunk: never) => void): this
  addListener<Event extends string | symbol>(event: Other<Event, Events>, listener: Listener): this
  prependListener<Event extends keyof Events>(event: Event, listener: Events[Event]): this
  prependListener<Event extends 'data'>(event: Event, listener: (chunk: never) => void): this
  prependListener<Event extends string | symbol>(event: Other<Event, Events>, listener: Listener): this
  prependOnceListener<Event extends keyof Events>(event: Event, listener: Events[Event]): this
  prependOnceListener<Event extends 'data'>(event: Event, listener: (chunk: never) => void): this
  prependOnceListener<Event extends string | symbol>(event: Other<Event, Events>, listener: Listener): this
  off(event: string | symbol, listener: Listener): this
  removeListener(event: string | symbol, listener: Listener): this
  removeAllListeners(event?: string | symbol): this
  emit(event: string | symbol, ...args: unknown[]): boolean
  listeners(event: string | symbol): Listener[]
  rawListeners(event: string | symbol): Listener[]
  listenerCount(event: string | symbol): number
  eventNames(): (string | symbol)[]
  setMaxListeners(count: number): this
  getMaxListeners(): number
}

interface Ending {
  readonly destroyed: boolean
  readonly closed: boolean
  readonly errored: Error | null
  destroy(error?: Error | null, callback?: WriteCallback): this
}

interface Reading {
  readonly readable: boolean
  readonly readableAborted: boolean
  readonly readableDidRead: boolean
  readonly readableEncoding: string | null
  readonly readableEnded: boolean
  readonly readableFlowing: boolean | null
  readonly readableHighWaterMark: number
  readonly readableLength: number
  readonly readableObjectMode: boolean
  /** Text after `setEncoding`; `null` where there is not that much. */
  read(size?: number): Buffer | string | null
  setEncoding(encoding: string): this
  pause(): this
  resume(): this
  isPaused(): boolean
  pipe<Destination>(destination: Destination, options?: { end?: boolean }): Destination
  unpipe(destination?: unknown): this
  push(chunk: Uint8Array | string | null, encoding?: string): boolean
  unshift(chunk: Uint8Array | string, encoding?: string): boolean
}

interface Writing {
  readonly writable: boolean
  readonly writableAborted: boolean
  readonly writableCorked: number
  readonly writableEnded: boolean
  readonly writableFinished: boolean
  readonly writableHighWaterMark: number
  readonly writableLength: number
  readonly writableNeedDrain: boolean
  readonly writableObjectMode: boolean
  write(chunk: Uint8Array | string, callback?: WriteCallback): boolean
  write(chunk: Uint8Array | string, encoding?: string, callback?: WriteCallback): boolean
  end(callback?: () => void): this
  end(chunk: Uint8Array | string, callback?: () => void): this
  end(chunk: Uint8Array | string, encoding?: string, callback?: () => void): this
  setDefaultEncoding(encoding: string): this
  cork(): void
  uncork(): void
}

export interface Readable extends Emitter<ReadableEvents<Error>>, Ending, Reading {}

export interface Writable extends Emitter<WritableEvents<Error>>, Ending, Writing {}

export interface Duplex extends Emitter<DuplexEvents>, Ending, Reading, Writing {
  readonly allowHalfOpen: boolean
}

export declare class Duplex {
  constructor(options?: DuplexOptions)
}

export interface DuplexOptions {
  readableHighWaterMark?: number
  writableHighWaterMark?: number
  allowHalfOpen?: boolean
}
