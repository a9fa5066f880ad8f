/** Why: rfdc reads the global Buffer. It clones the packets that MQTT.js stores: plain data and bytes. */

import { Buffer } from 'buffer'

export default function clone<Value>(value: Value): Value {
  return copy(value) as Value
}

function copy(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(copy)
  if (ArrayBuffer.isView(value)) return copyBytes(value)
  const source = value as Record<string, unknown>
  const result: Record<string, unknown> = {}
  for (const name of Object.keys(source)) {
    const value = copy(source[name])
    // A user property may have any name.
    if (name === '__proto__') Object.defineProperty(result, name, { value, enumerable: true })
    else result[name] = value
  }
  return result
}

/** Bytes stay Buffers where they were: the packet is read again as it was written. */
function copyBytes(view: ArrayBufferView): Uint8Array {
  return Buffer.from(Buffer.from(view.buffer as ArrayBuffer, view.byteOffset, view.byteLength))
}
