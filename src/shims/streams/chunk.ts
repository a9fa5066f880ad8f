/** What may be written and pushed: text, and bytes of any realm, which all become Buffers. */

import { Buffer } from 'buffer'

/** `undefined` for what is neither text nor bytes. */
export function toBytes(chunk: unknown, encoding: string): Buffer | undefined {
  if (typeof chunk === 'string') return Buffer.from(chunk, encoding as 'utf8')
  if (Buffer.isBuffer(chunk)) return chunk
  if (!ArrayBuffer.isView(chunk)) return undefined
  return Buffer.from(chunk.buffer as ArrayBuffer, chunk.byteOffset, chunk.byteLength)
}

/** How much of the highWaterMark a chunk takes. */
export function lengthOf({ objectMode }: { objectMode: boolean }, chunk: unknown): number {
  return objectMode ? 1 : (chunk as { length: number }).length
}
