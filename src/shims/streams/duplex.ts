/** A stream that is read and written. */

import type { StreamOptions } from './ending.ts'
import { Readable } from './readable.ts'
import { Writable } from './writable.ts'
import { WritingSide } from './writing.ts'

export interface DuplexOptions extends StreamOptions {
  /** Whether writing goes on after the end of reading. Default `true`. */
  allowHalfOpen?: boolean
}

export interface Duplex extends Readable, Omit<Writable, keyof Readable> {
  _writableState: WritingSide
  allowHalfOpen: boolean
}

class ReadingAndWriting extends Readable {
  declare _writableState: WritingSide
  declare allowHalfOpen: boolean

  constructor(options?: DuplexOptions) {
    super(options)
    this._writableState = new WritingSide(this as unknown as Duplex, options)
    this.allowHalfOpen = options?.allowHalfOpen !== false
  }
}

// JavaScript has one prototype, that of the reading side: the rest of the writing side is copied.
for (const name of Object.getOwnPropertyNames(Writable.prototype)) {
  if (name in Readable.prototype && name !== 'destroy') continue
  const method = Object.getOwnPropertyDescriptor(Writable.prototype, name) as PropertyDescriptor
  Object.defineProperty(ReadingAndWriting.prototype, name, method)
}

export const Duplex = ReadingAndWriting as unknown as new (options?: DuplexOptions) => Duplex
