/**
 * Why: the package buffer is 27 KB, serves engines without any of ES2015, and makes an array of every text it
 * measures. This is Node's Buffer as that package has it: on Uint8Array, with all its methods.
 */

import type { Buffer as NodeBuffer } from 'buffer'
import { encodingOf, isWide, type Encoding } from './encodings.ts'
import { numberMethods } from './numbers.ts'

type Bytes = Uint8Array

/** Of any realm. */
const tagOf = (value: unknown) => Object.prototype.toString.call(value)

function Constructor(value: unknown, encodingOrOffset?: unknown, length?: number): Bytes {
  return typeof value === 'number' ? allocate(value) : from(value, encodingOrOffset, length)
}

/** A Buffer on the same memory. */
function on(bytes: Uint8Array): Bytes {
  return Object.setPrototypeOf(bytes, Constructor.prototype) as Bytes
}

/** @throws RangeError for a negative length, TypeError for what is no number */
function allocate(length: number): Bytes {
  if (typeof length !== 'number') throw new TypeError('the size of a Buffer is a number')
  if (length < 0) throw new RangeError('the size of a Buffer is not negative')
  return on(new Uint8Array(length))
}

function from(value: unknown, encodingOrOffset?: unknown, length?: number): Bytes {
  if (typeof value === 'string') return fromText(value, encodingOrOffset)
  if (value === null || value === undefined || typeof value === 'number')
    throw new TypeError('a Buffer is made from text, bytes, an array or a view of them')
  if (value instanceof ArrayBuffer || /ArrayBuffer\]$/.test(tagOf(value)))
    return on(new Uint8Array(value as ArrayBuffer, encodingOrOffset as number | undefined, length))
  const { data, type, length: count } = value as { data?: unknown; type?: unknown; length?: unknown }
  if (!ArrayBuffer.isView(value)) {
    const primitive = (value as object).valueOf()
    if (primitive !== null && primitive !== undefined && primitive !== value)
      return from(primitive, encodingOrOffset, length)
    if (count === undefined) {
      if (type === 'Buffer' && Array.isArray(data)) return from(data)
      const convert = (value as { [Symbol.toPrimitive]?: (hint: string) => unknown })[Symbol.toPrimitive]
      if (typeof convert !== 'function') return from(null)
      return from(convert.call(value, 'string'), encodingOrOffset, length)
    }
  }
  const bytes = allocate(Math.max(0, Math.floor(Number(count)) || 0))
  bytes.set(value as ArrayLike<number>)
  return bytes
}

function fromText(text: string, name: unknown): Bytes {
  const encoding = known(typeof name === 'string' && name ? name : 'utf8')
  const bytes = allocate(encoding.lengthOf(text))
  const end = encoding.write(text, bytes, 0, bytes.length)
  return end < bytes.length ? slice(bytes, 0, end) : bytes
}

/** @throws TypeError */
function known(name: unknown): Encoding {
  const encoding = encodingOf(name)
  if (!encoding) throw new TypeError(`Unknown encoding: ${String(name)}`)
  return encoding
}

function isBuffer(value: unknown): value is Bytes {
  return (
    value !== null &&
    value !== undefined &&
    (value as { _isBuffer?: unknown })._isBuffer === true &&
    value !== Constructor.prototype
  )
}

/** @throws TypeError for what is not bytes */
function bytesOf(value: unknown): Bytes {
  if (isBuffer(value)) return value
  if (!ArrayBuffer.isView(value)) throw new TypeError('it takes a Buffer or a Uint8Array')
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
}

function compare(first: unknown, second: unknown): number {
  const a = bytesOf(first)
  const b = bytesOf(second)
  const shared = Math.min(a.length, b.length)
  for (let index = 0; index < shared; index++) {
    const difference = (a[index] as number) - (b[index] as number)
    if (difference !== 0) return Math.sign(difference)
  }
  return Math.sign(a.length - b.length)
}

function concat(list: Bytes[], length?: number): Bytes {
  if (!Array.isArray(list)) throw new TypeError('concat takes an array of Buffers')
  let all = 0
  for (const bytes of list) all += bytesOf(bytes).length
  const joined = allocate(list.length === 0 ? 0 : (length ?? all))
  let place = 0
  for (const bytes of list) {
    const left = joined.length - place
    joined.set(bytes.length > left ? slice(bytesOf(bytes), 0, left) : bytes, place)
    place += Math.min(bytes.length, left)
  }
  return joined
}

/** @throws TypeError for what has no length in bytes */
function byteLength(value: unknown, encoding?: unknown): number {
  if (typeof value === 'string') return (encodingOf(encoding) ?? known('utf8')).lengthOf(value)
  const length = (value as { byteLength?: unknown } | undefined)?.byteLength
  if (typeof length !== 'number') throw new TypeError('byteLength takes text or bytes')
  return length
}

/** Of an index that may count from the end, the place it means. */
function placeOf(index: number, length: number): number {
  return index < 0 ? Math.max(0, index + length) : Math.min(index, length)
}

function slice({ buffer, byteOffset, length }: Bytes, start?: number, end?: number): Bytes {
  const first = placeOf(~~(start as number), length)
  const last = end === undefined ? length : placeOf(~~end, length)
  return on(new Uint8Array(buffer, byteOffset + first, Math.max(0, last - first)))
}

/** Where a value is found first, or last, from a place on. An empty one is nowhere. */
function find(bytes: Bytes, value: unknown, start: unknown, encoding: unknown, isForward: boolean): number {
  if (typeof start === 'string') {
    encoding = start
    start = undefined
  }
  const wanted =
    typeof value === 'number'
      ? [value & 255]
      : typeof value === 'string'
        ? fromText(value, encoding)
        : bytesOf(value)
  const last = bytes.length - wanted.length
  let place = start === undefined ? NaN : Math.trunc(Number(start))
  if (place !== place) place = isForward ? 0 : last
  if (place < 0) place += bytes.length
  place = isForward ? Math.max(0, place) : Math.min(last, place)
  const step = (typeof value !== 'number' && isWide(encoding) ? 2 : 1) * (isForward ? 1 : -1)
  if (wanted.length === 0) return -1
  for (; place >= 0 && place <= last; place += step) {
    let matching = 0
    while (matching < wanted.length && bytes[place + matching] === wanted[matching]) matching++
    if (matching === wanted.length) return place
  }
  return -1
}

function swap(bytes: Bytes, size: number): Bytes {
  if (bytes.length % size > 0) throw new RangeError(`Buffer size must be a multiple of ${size * 8}-bits`)
  for (let start = 0; start < bytes.length; start += size)
    Uint8Array.prototype.reverse.call(slice(bytes, start, start + size))
  return bytes
}

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
