/** Buffers beside Buffers: joined, in which order they are, where one is in another. */

import { encodingOf, isWide } from './encodings.ts'
import { allocate, bytesOf, fromText, known, slice, type Bytes } from './making.ts'

export function compare(first: unknown, second: unknown): number {
  const a = bytesOf(first)
  const b = bytesOf(second)
  const shared = Math.min(a.length, b.length)
  for (let index = 0; index < shared; index++) {
    const difference = (a[index] as number) - (b[index] as number)
    if (difference !== 0) return Math.sign(difference)
  }
  return Math.sign(a.length - b.length)
}

export function concat(list: Bytes[], length?: number): Bytes {
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
export function byteLength(value: unknown, encoding?: unknown): number {
  if (typeof value === 'string') return (encodingOf(encoding) ?? known('utf8')).lengthOf(value)
  const length = (value as { byteLength?: unknown } | undefined)?.byteLength
  if (typeof length !== 'number') throw new TypeError('byteLength takes text or bytes')
  return length
}

/** Where a value is found first, or last, from a place on. An empty one is nowhere. */
export function find(
  bytes: Bytes,
  value: unknown,
  start: unknown,
  encoding: unknown,
  isForward: boolean,
): number {
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

export function swap(bytes: Bytes, size: number): Bytes {
  if (bytes.length % size > 0) throw new RangeError(`Buffer size must be a multiple of ${size * 8}-bits`)
  for (let start = 0; start < bytes.length; start += size)
    Uint8Array.prototype.reverse.call(slice(bytes, start, start + size))
  return bytes
}
