/**
 * mqtt-packet as MQTT.js's client uses it, with a parser that can be trusted with any input: what is not MQTT,
 * and a packet longer than may wait unread, ends in one error that ends the connection.
 */

import mqttPacket, { type Parser } from 'mqtt-packet'
import { SocketError } from '../socket/socket-error.ts'
import { DEFAULT_MAX_UNREAD_BYTES } from '../socket/socket-stream.ts'
import { writeToStream } from './packet-writer.ts'

/** Inside of mqtt-packet 9's parser. */
interface ParserInternals extends Parser {
  packet: { length: number; messageId?: number }
  error: Error | null
  _parseLength(): boolean
  _parseMessageId(): boolean
  _emitError(error: Error): void
}

type ParserOptions = Parameters<typeof mqttPacket.parser>[0] & { maxUnreadBytes?: number }

function parser(options: ParserOptions = {}): Parser {
  const limit = options.maxUnreadBytes ?? DEFAULT_MAX_UNREAD_BYTES
  const strict = mqttPacket.parser(options) as ParserInternals
  const { _parseLength: parseLength, _parseMessageId: parseMessageId, parse } = strict

  strict._parseLength = () => {
    const isComplete = parseLength.call(strict)
    const { length } = strict.packet
    if (!isComplete || length <= limit) return isComplete
    const said = `the broker announced a packet of ${length} bytes, the limit (maxUnreadBytes) is ${limit}`
    strict._emitError(new SocketError('ERR_OVERFLOW', said))
    return false
  }
  strict._parseMessageId = () => {
    const isComplete = parseMessageId.call(strict)
    // mqtt-packet reads -1 where there is no identifier; the answer to it could not be written.
    if (!isComplete || (strict.packet.messageId ?? 0) > 0) return isComplete
    strict._emitError(new Error('Cannot parse messageId'))
    return false
  }
  strict._emitError = (cause) => {
    // One error is enough: mqtt-packet goes on for a while and may tell more.
    if (strict.error) return
    strict.error = cause
    const isTold = cause instanceof SocketError
    strict.emit(
      'error',
      isTold ? cause : new SocketError('ERR_PACKET', `what came is not MQTT: ${cause.message}`, { cause }),
    )
  }
  strict.parse = (bytes) => {
    // After an error nothing can be trusted: where the next packet begins is unknown.
    if (strict.error) return 0
    try {
      return parse.call(strict, bytes)
    } catch (error) {
      strict._emitError(error as Error)
      return 0
    }
  }
  return strict
}

/** Whether an error of the client says that nothing more can be read from its connection. */
export function endsReading(error: unknown): boolean {
  return error instanceof SocketError && (error.code === 'ERR_PACKET' || error.code === 'ERR_OVERFLOW')
}

const { generate } = mqttPacket

// Otherwise a Buffer is kept for every message id that was ever written: up to 65,536 of them, 10 MB on a phone.
;(mqttPacket.writeToStream as { cacheNumbers?: boolean }).cacheNumbers = false

export default { parser, generate, writeToStream }
