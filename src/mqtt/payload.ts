/** What `publish` takes as a message: text (sent as UTF-8), or bytes in any of their shapes, of any realm. */

import type { Buffer } from 'buffer'
import { toBuffer } from '../socket/bytes.ts'
import { SocketError } from '../socket/socket-error.ts'
import { invalid, nameOf } from './validate.ts'

export type Payload = string | ArrayBuffer | ArrayBufferView

/** The payload as mqtt-packet takes it (bytes are not copied), or the error to tell. */
export function toPayload(message: unknown): string | Buffer | SocketError {
  if (typeof message === 'string') return message
  return (
    toBuffer(message) ??
    invalid(
      `the message of publish is ${nameOf(message)}`,
      'It takes a string, a Buffer, an ArrayBuffer or a view of one; for an object use JSON.stringify(object)',
    )
  )
}
