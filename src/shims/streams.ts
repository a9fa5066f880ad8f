/** Why: readable-stream's entry brings pipelines, operators, promises and web streams; these three are used. */

import { Buffer } from 'buffer'
import { Stream } from 'readable-stream/lib/internal/streams/legacy.js'

export { default as Duplex } from 'readable-stream/lib/internal/streams/duplex.js'
export { default as Readable } from 'readable-stream/lib/internal/streams/readable.js'
export { default as Writable } from 'readable-stream/lib/internal/streams/writable.js'

// The entry would set these two: what else than a Buffer may be written. Here also bytes of another realm.
Stream._isUint8Array = (chunk: unknown) => ArrayBuffer.isView(chunk)
Stream._uint8ArrayToBuffer = ({ buffer, byteOffset, byteLength }: ArrayBufferView) =>
  Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength)
