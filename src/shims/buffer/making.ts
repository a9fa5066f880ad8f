/** The constructor of Buffers, and all the ways to one. */

import { encodingOf, type Encoding } from './encodings.ts'

export type Bytes = Uint8Array

/** Of any realm. */
const tagOf = (value: unknown) => Object.prototype.toString.call(value)

export function Constructor(value: unknown, encodingOrOffset?: unknown, length?: number): Bytes {
  return typeof value === 'number' ? allocate(value) : from(value, encodingOrOffset, length)
}

/** A Buffer on the same memory. */
export function on(bytes: Uint8Array): Bytes {
  return Object.setPrototypeOf(bytes, Constructor.prototype) as Bytes
}

/** @throws RangeError for a negative length, TypeError for something that is not a number */
export function allocate(length: number): Bytes {
  if (typeof length !== 'number') throw new TypeError('the size of a Buffer is a number')
  if (length < 0) throw new RangeError('the size of a Buffer is not negative')
  return on(new Uint8Array(length))
}

export function from(value: unknown, encodingOrOffset?: unknown, length?: number): Bytes {
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

export function fromText(text: string, name: unknown): Bytes {
  const encoding = known(typeof name === 'string' && name ? name : 'utf8')
  const bytes = allocate(encoding.lengthOf(text))
  const end = encoding.write(text, bytes, 0, bytes.length)
  return end < bytes.length ? slice(bytes, 0, end) : bytes
}

/** @throws TypeError */
export function known(name: unknown): Encoding {
  const encoding = encodingOf(name)
  if (!encoding) throw new TypeError(`Unknown encoding: ${String(name)}`)
  return encoding
}

export function isBuffer(value: unknown): value is Bytes {
  return (
    value !== null &&
    value !== undefined &&
    (value as { _isBuffer?: unknown })._isBuffer === true &&
    value !== Constructor.prototype
  )
}

/** @throws TypeError for what is not bytes */
export function bytesOf(value: unknown): Bytes {
  if (isBuffer(value)) return value
  if (!ArrayBuffer.isView(value)) throw new TypeError('it takes a Buffer or a Uint8Array')
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
}

/** Of an index that may count from the end, the place it means. */
function placeOf(index: number, length: number): number {
  return index < 0 ? Math.max(0, index + length) : Math.min(index, length)
}

export function slice({ buffer, byteOffset, length }: Bytes, start?: number, end?: number): Bytes {
  const first = placeOf(~~(start as number), length)
  const last = end === undefined ? length : placeOf(~~end, length)
  return on(new Uint8Array(buffer, byteOffset + first, Math.max(0, last - first)))
}
