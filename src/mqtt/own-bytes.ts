/** Bytes of any kind as mqtt-packet takes them: as Buffers of the class that is bundled with it, on the same memory. */

import { Buffer } from 'buffer'
import { toBuffer } from '../socket/bytes.ts'

/** Text, and what is no bytes, stays as it is. */
export function ownBytes<Value>(value: Value): Value | Buffer {
  const bytes = typeof value === 'string' ? undefined : toBuffer(value)
  // A Buffer of another copy of the package is not one of this class.
  return bytes ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length) : value
}

/** The properties of a packet, with all that is binary in them. */
export function ownProperties<Properties extends object | undefined>(properties: Properties): Properties {
  const own = properties && ({ ...properties } as Properties & Record<string, unknown>)
  for (const name of ['correlationData', 'authenticationData'])
    if (own?.[name] !== undefined) (own as Record<string, unknown>)[name] = ownBytes(own[name])
  return own
}
