/**
 * Why: the package buffer is 27 KB, serves engines without any of ES2015, and makes an array of every text it
 * measures. This is Node's Buffer as that package has it: on Uint8Array, with all its methods.
 */

import type { Buffer as NodeBuffer } from 'buffer'
import { byteLength, compare, concat, find, swap } from './comparing.ts'
import { encodingOf } from './encodings.ts'
import { allocate, bytesOf, Constructor, from, isBuffer, known, slice, type Bytes } from './making.ts'
import { numberMethods } from './numbers.ts'

const methods = {
  _isBuffer: true,

  toString(this: Bytes, encoding?: unknown, start?: number, end?: number): string {
    const first = Math.max(0, start ?? 0) >>> 0
    const last = Math.min(this.length, Math.max(0, end ?? this.length)) >>> 0
    return first < last ? known(encoding || 'utf8').read(this, first, last) : ''
  },

  toJSON(this: Bytes): object {
    return { type: 'Buffer', data: Array.from(this) }
  },

  inspect(this: Bytes): string {
    const shown = encodingOf('hex')?.read(this, 0, Math.min(50, this.length)) as string
    return `<Buffer ${shown.replace(/..(?!$)/g, '$& ')}${this.length > 50 ? ' ... ' : ''}>`
  },

  /** `(text, offset = 0, length = what is left, encoding = 'utf8')`; all but the text may be left out. */
  write(this: Bytes, text: string, offset?: unknown, length?: unknown, encoding?: unknown): number {
    if (typeof text !== 'string') throw new TypeError('write takes text')
    if (typeof offset === 'string') {
      encoding = offset
      offset = length = undefined
    } else if (typeof length === 'string') {
      encoding = length
      length = undefined
    }
    const start = (offset as number) >>> 0
    if (start > this.length) throw new RangeError('offset is beyond the end of the Buffer')
    const left = this.length - start
    const end = start + (length === undefined ? left : Math.min(left, (length as number) >>> 0))
    return known(encoding || 'utf8').write(text, this, start, end) - start
  },

  /** How many bytes were copied. */
  copy(this: Bytes, target: unknown, targetStart?: number, start?: number, end?: number): number {
    const to = bytesOf(target)
    const place = Math.min(targetStart || 0, to.length)
    const first = start || 0
    const last = Math.min(end ?? this.length, this.length)
    if (place < 0 || first < 0 || first > this.length || last < 0) throw new RangeError('out of range index')
    if (last <= first) return 0
    const part = this.subarray(first, Math.min(last, first + to.length - place))
    to.set(part, place)
    return part.length
  },

  fill(this: Bytes, value: unknown, start?: unknown, end?: unknown, encoding?: unknown): Bytes {
    if (typeof start === 'string') {
      encoding = start
      start = end = undefined
    } else if (typeof end === 'string') {
      encoding = end
      end = undefined
    }
    const first = (start ?? 0) as number
    const last = (end ?? this.length) as number
    if (first < 0 || first > this.length || last > this.length) throw new RangeError('Out of range index')
    if (last <= first) return this
    if (!value || typeof value === 'number' || typeof value === 'boolean') {
      return Uint8Array.prototype.fill.call(this, Number(value) & 255, first, last) as Bytes
    }
    const pattern = from(value, encoding)
    if (pattern.length === 0) throw new TypeError('an empty value fills nothing')
    for (let index = first; index < last; index++)
      this[index] = pattern[(index - first) % pattern.length] as number
    return this
  },

  slice(this: Bytes, start?: number, end?: number): Bytes {
    return slice(this, start, end)
  },

  equals(this: Bytes, other: unknown): boolean {
    return compare(this, other) === 0
  },

  compare(
    this: Bytes,
    target: unknown,
    start = 0,
    end?: number,
    thisStart = 0,
    thisEnd = this.length,
  ): number {
    const other = bytesOf(target)
    const last = end ?? other.length
    if (start < 0 || last > other.length || thisStart < 0 || thisEnd > this.length)
      throw new RangeError('out of range index')
    const part = (bytes: Bytes, from_: number, to: number) => slice(bytes, from_, Math.max(from_, to))
    return compare(part(this, thisStart, thisEnd), part(other, start, last))
  },

  indexOf(this: Bytes, value: unknown, place?: unknown, encoding?: unknown): number {
    return find(this, value, place, encoding, true)
  },

  lastIndexOf(this: Bytes, value: unknown, place?: unknown, encoding?: unknown): number {
    return find(this, value, place, encoding, false)
  },

  includes(this: Bytes, value: unknown, place?: unknown, encoding?: unknown): boolean {
    return find(this, value, place, encoding, true) >= 0
  },

  swap16(this: Bytes): Bytes {
    return swap(this, 2)
  },

  swap32(this: Bytes): Bytes {
    return swap(this, 4)
  },

  swap64(this: Bytes): Bytes {
    return swap(this, 8)
  },
}
/** Defined, not assigned: what these classes inherit may be frozen. */
function define(target: object, members: object): void {
  for (const name of Reflect.ownKeys(members))
    Object.defineProperty(target, name, {
      value: Reflect.get(members, name),
      enumerable: true,
      configurable: true,
      writable: true,
    })
}

const prototype = Object.setPrototypeOf(Constructor.prototype, Uint8Array.prototype) as object
define(prototype, methods)
define(prototype, numberMethods)
define(prototype, {
  subarray: methods.slice,
  toLocaleString: methods.toString,
  [Symbol.for('nodejs.util.inspect.custom')]: methods.inspect,
})
for (const [name, property] of [
  ['parent', 'buffer'],
  ['offset', 'byteOffset'],
] as const) {
  Object.defineProperty(prototype, name, {
    enumerable: true,
    get(this: Bytes) {
      return isBuffer(this) ? this[property] : undefined
    },
  })
}

Object.setPrototypeOf(Constructor, Uint8Array)
define(Constructor, {
  poolSize: 8192,
  TYPED_ARRAY_SUPPORT: true,
  from,
  alloc: (size: number, fill?: unknown, encoding?: unknown) => {
    const bytes = allocate(size) as Bytes & NodeBuffer
    return fill === undefined || size === 0 ? bytes : bytes.fill(fill as string, encoding as 'utf8')
  },
  allocUnsafe: allocate,
  allocUnsafeSlow: allocate,
  isBuffer,
  isEncoding: (name: unknown) => typeof name === 'string' && encodingOf(name) !== undefined,
  byteLength,
  compare,
  concat,
})

export const Buffer = Constructor as unknown as typeof NodeBuffer
