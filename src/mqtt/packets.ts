/**
 * mqtt-packet as MQTT.js's client uses it, with a parser that can be trusted with any input: what is not MQTT,
 * and a packet longer than may wait unread, ends in one error that ends the connection.
 */

import mqttPacket, { type Parser } from 'mqtt-packet'
import { propertiesCodes, propertiesTypes } from 'mqtt-packet/constants'
import { SocketError } from '../socket/socket-error.ts'
import { DEFAULT_MAX_UNREAD_BYTES } from '../socket/socket-stream.ts'
import { writeToStream } from './packet-writer.ts'

/** Inside of mqtt-packet 9's parser. */
interface ParserInternals extends Parser {
  packet: { length: number; messageId?: number; reasonCode?: number }
  /** Of the payload: where it is read. */
  _pos: number
  settings: ParserOptions
  error: Error | null
  parser(options: ParserOptions): this
  _parseLength(): boolean
  _parseMessageId(): boolean
  _parseAuth(): unknown
  _parseProperties(): object
  _parseByte(): number
  _parseVarByteNum(): number
  _parseByType(type: string | undefined): unknown
  _emitError(error: Error): void
}

type Properties = Record<string, unknown>

type ParserOptions = Parameters<typeof mqttPacket.parser>[0] & { maxUnreadBytes?: number }

// The package exports what makes its parsers, and not their class.
const PacketParser = mqttPacket.parser().constructor as new () => ParserInternals

class StrictParser extends PacketParser {
  override _parseLength(): boolean {
    const isComplete = super._parseLength()
    const { length } = this.packet
    const limit = this.settings.maxUnreadBytes ?? DEFAULT_MAX_UNREAD_BYTES
    if (!isComplete || length <= limit) return isComplete
    const said = `the broker announced a packet of ${length} bytes, the limit (maxUnreadBytes) is ${limit}`
    this._emitError(new SocketError('ERR_OVERFLOW', said))
    return false
  }

  override _parseMessageId(): boolean {
    const isComplete = super._parseMessageId()
    // mqtt-packet reads -1 where there is no identifier; the answer to it could not be written.
    if (!isComplete || (this.packet.messageId ?? 0) > 0) return isComplete
    this._emitError(new Error('Cannot parse messageId'))
    return false
  }

  override _parseAuth(): unknown {
    if (this.packet.length > 0) return super._parseAuth()
    // Success, without a word (MQTT 5, 3.15.2.1), which mqtt-packet does not know.
    this.packet.reasonCode = 0
    return undefined
  }

  /** mqtt-packet loses values that are empty where more follow. */
  override _parseProperties(): object {
    const length = this._parseVarByteNum()
    const end = this._pos + length
    const properties: Properties = {}
    while (this._pos < end) {
      const name = propertiesCodes[this._parseByte()]
      if (!name) {
        this._emitError(new Error('Unknown property'))
        break
      }
      const value = this._parseByType(propertiesTypes[name])
      if (name !== 'userProperties') add(properties, name, value)
      else {
        const pair = value as { name: string; value: string }
        add((properties[name] ??= Object.create(null) as Properties) as Properties, pair.name, pair.value)
      }
    }
    return properties
  }

  override _emitError(cause: Error): void {
    // One error is enough: mqtt-packet goes on for a while and may tell more.
    if (this.error) return
    this.error = cause
    const isTold = cause instanceof SocketError
    this.emit(
      'error',
      isTold ? cause : new SocketError('ERR_PACKET', `what came is not MQTT: ${cause.message}`, { cause }),
    )
  }

  override parse(bytes: Buffer): number {
    // After an error nothing can be trusted: where the next packet begins is unknown.
    if (this.error) return 0
    try {
      return super.parse(bytes)
    } catch (error) {
      this._emitError(error as Error)
      return 0
    }
  }
}

/** What is given several times becomes a list. */
function add(to: Properties, name: string, value: unknown): void {
  to[name] = name in to ? ([] as unknown[]).concat(to[name], value) : value
}

function parser(options: ParserOptions = {}): Parser {
  return new StrictParser().parser(options)
}

/** Whether an error of the client says that nothing more can be read from its connection. */
export function endsReading(error: unknown): boolean {
  return error instanceof SocketError && (error.code === 'ERR_PACKET' || error.code === 'ERR_OVERFLOW')
}

const { generate } = mqttPacket

// Otherwise a Buffer is kept for every message id that was ever written: up to 65,536 of them, 10 MB on a phone.
;(mqttPacket.writeToStream as { cacheNumbers?: boolean }).cacheNumbers = false

export default { parser, generate, writeToStream }
