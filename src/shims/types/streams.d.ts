/**
 * What the published typings say of streams. Those of Node and of readable-stream would make every mini program
 * install @types/node.
 */

import type { Buffer } from 'buffer'

type Listener = (...args: never[]) => void
type WriteCallback = (error?: Error | null) => void

interface Emitter {
  on(event: string, listener: Listener): this
  once(event: string, listener: Listener): this
  off(event: string, listener: Listener): this
  addListener(event: string, listener: Listener): this
  removeListener(event: string, listener: Listener): this
  removeAllListeners(event?: string): this
  setMaxListeners(count: number): this
  emit(event: string, ...args: unknown[]): boolean
  listenerCount(event: string): number
}

export interface Writable extends Emitter {
  readonly writable: boolean
  readonly writableEnded: boolean
  readonly writableFinished: boolean
  readonly writableLength: number
  readonly writableHighWaterMark: number
  readonly writableNeedDrain: boolean
  readonly destroyed: boolean
  write(chunk: Uint8Array | string, callback?: WriteCallback): boolean
  write(chunk: Uint8Array | string, encoding: string, callback?: WriteCallback): boolean
  end(callback?: () => void): this
  end(chunk: Uint8Array | string, callback?: () => void): this
  cork(): void
  uncork(): void
  destroy(error?: Error): this
}

export interface Readable extends Emitter {
  readonly readable: boolean
  readonly readableEnded: boolean
  readonly readableLength: number
  readonly readableHighWaterMark: number
  readonly readableFlowing: boolean | null
  readonly destroyed: boolean
  read(size?: number): Buffer | string | null
  setEncoding(encoding: string): this
  pause(): this
  resume(): this
  isPaused(): boolean
  pipe<Destination>(destination: Destination, options?: { end?: boolean }): Destination
  unpipe(destination?: unknown): this
  push(chunk: Uint8Array | string | null, encoding?: string): boolean
  destroy(error?: Error): this
}

export interface Duplex
  extends Omit<Readable, 'destroy' | keyof Emitter>, Omit<Writable, 'destroy' | keyof Emitter>, Emitter {
  readonly allowHalfOpen: boolean
  destroy(error?: Error): this
}

export declare class Duplex {
  constructor(options?: DuplexOptions)
}

export interface DuplexOptions {
  readableHighWaterMark?: number
  writableHighWaterMark?: number
  allowHalfOpen?: boolean
}
