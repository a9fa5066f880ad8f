/** Between what people and platforms hand over and the Buffers of the stream, without copying where it can be. */

import { Buffer } from 'buffer'

/**
 * Which kind of binary a value is, of whatever realm: a message of the platform can be an `ArrayBuffer` that
 * is no `instanceof ArrayBuffer` here.
 */
function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1)
}

/**
 * A Buffer on the same memory as an `ArrayBuffer` or any view of one, of any realm; a new one for a string
 * (UTF-8); `undefined` for anything else.
 */
export function toBuffer(value: unknown): Buffer | undefined {
  if (typeof value === 'string') return Buffer.from(value, 'utf8')
  if (Buffer.isBuffer(value)) return value
  try {
    if (ArrayBuffer.isView(value)) return viewOn(value.buffer, value.byteOffset, value.byteLength)
    if (tagOf(value) === 'ArrayBuffer')
      return viewOn(value as ArrayBuffer, 0, (value as ArrayBuffer).byteLength)
  } catch {
    // It only calls itself an ArrayBuffer, or its memory was handed away.
  }
  return undefined
}

function viewOn(memory: ArrayBufferLike, byteOffset: number, byteLength: number): Buffer {
  return Buffer.from(memory as ArrayBuffer, byteOffset, byteLength)
}

/** An `ArrayBuffer` that holds exactly these bytes: the memory itself where the view covers all of it. */
export function toArrayBuffer(bytes: Uint8Array): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = bytes
  return byteOffset === 0 && byteLength === buffer.byteLength
    ? (buffer as ArrayBuffer)
    : (buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer)
}

/** All chunks, in order, in one exact `ArrayBuffer`. */
export function joinChunks(chunks: readonly Uint8Array[]): ArrayBuffer {
  const first = chunks[0]
  if (chunks.length === 1 && first) return toArrayBuffer(first)
  let length = 0
  for (const chunk of chunks) length += chunk.length
  const joined = new Uint8Array(length)
  let offset = 0
  for (const chunk of chunks) {
    joined.set(chunk, offset)
    offset += chunk.length
  }
  return joined.buffer
}
