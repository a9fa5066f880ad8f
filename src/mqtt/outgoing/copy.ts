/** Why: rfdc reads the global Buffer. A copy of what a page hands over, which it may change as soon as the call returns. */

import { Buffer } from 'buffer'

export default function copy<Value>(value: Value): Value {
  return copyOf(value) as Value
}

function copyOf(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(copyOf)
  if (ArrayBuffer.isView(value)) return copyBytes(value)
  const source = value as Record<string, unknown>
  const result: Record<string, unknown> = {}
  for (const name of Object.keys(source)) result[name] = copyOf(source[name])
  return result
}

/** Bytes stay Buffers where they were: the packet is read again as it was written. */
function copyBytes(view: ArrayBufferView): Uint8Array {
  return Buffer.from(Buffer.from(view.buffer as ArrayBuffer, view.byteOffset, view.byteLength))
}
