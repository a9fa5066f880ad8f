/** The last steps of a packet to the stream: every callback is called once, with the truth. */

import { Buffer } from 'buffer'
import type { PacketCallback } from 'mqtt/lib/client'
import type { IStream } from 'mqtt/lib/shared'
import type { Packet } from 'mqtt-packet'
import { toBuffer } from '../socket/bytes.ts'
import { SocketError } from '../socket/socket-error.ts'
import type { ClientOptions } from './options.ts'
import packets from './packets.ts'

const EMPTY = Buffer.alloc(0)

interface Unanswered {
  cb(error?: Error, packet?: Packet): void
}

/** The client, as far as it is needed here. */
export interface SendingClient {
  readonly options: ClientOptions
  readonly connected: boolean
  readonly disconnecting: boolean
  readonly stream: IStream | undefined
  readonly outgoing: Record<number, Unanswered>
  readonly noop: PacketCallback
  log(...args: unknown[]): void
  emit(event: 'error' | 'packetsend' | 'outgoingEmpty', value?: unknown): boolean
  _removeOutgoingAndStoreMessage(messageId: number, callback: () => void): void
  /** MQTT.js's own way of a packet: to the stream, or into store or queue. */
  _sendBase(
    packet: Partial<Packet>,
    callback?: PacketCallback,
    cbStorePut?: (error?: Error) => void,
    isStored?: boolean,
  ): void
}

export class Sending {
  private readonly client: SendingClient

  constructor(client: SendingClient) {
    this.client = client
  }

  /**
   * A message that cannot be sent (an alias the broker does not take, a store that does not keep it) is reported and
   * forgotten: MQTT.js keeps it for ever and reports nothing. One that lost its connection stays, for the next.
   */
  send(
    packet: Partial<Packet>,
    callback?: PacketCallback,
    cbStorePut?: (error?: Error) => void,
    isStored?: boolean,
  ): void {
    const { client } = this
    const { cmd, messageId = 0 } = packet
    const entry = cmd === 'publish' ? client.outgoing[messageId] : undefined
    if (!entry && cmd !== 'pubrel') {
      client._sendBase(packet, callback, cbStorePut, isStored)
      return
    }
    const answer = entry?.cb
    const settle: PacketCallback = (error) => {
      const isLost = error && (error as Partial<SocketError>).code !== 'ERR_CLOSED'
      // The broker waits for it, whether it is stored or not.
      if (isLost && !entry) this.write(packet as Packet, callback)
      else if (callback) callback(error)
      if (!isLost || !entry || client.outgoing[messageId] !== entry) return
      client._removeOutgoingAndStoreMessage(messageId, client.noop)
      if (answer === client.noop) client.emit('error', error)
      else answer?.(error)
      if (client.disconnecting && Object.keys(client.outgoing).length === 0) client.emit('outgoingEmpty')
    }
    // Without a connection an error of the store goes to the entry itself.
    if (entry && !client.connected) entry.cb = settle
    // The store keeps the topic, also where this connection has an alias for it.
    client._sendBase(isStored ? { ...packet } : packet, settle, cbStorePut, isStored)
    if (entry && answer) entry.cb = answer
  }

  /** Without the secrets in the log, and without losing a callback when the connection drops before `drain`. */
  write(packet: Packet, callback?: PacketCallback): void {
    const { client } = this
    const { stream } = client
    client.log('_writePacket :: packet: %O', packet.cmd === 'connect' ? withoutPassword(packet) : packet)
    client.emit('packetsend', packet)
    if (!stream || stream.destroyed || stream.writableEnded) {
      callback?.(new SocketError('ERR_CLOSED', 'the connection is closed'))
      return
    }
    const isFlowing = packets.writeToStream(withOwnBytes(packet), stream, client.options)
    if (!callback || callback === client.noop) return
    // A PUBLISH does not wait: the queue of offline messages goes out in one burst, and `afterSend` knows better.
    // Nor does a PUBREL, of which a burst of answers asks for as many.
    if (isFlowing || packet.cmd === 'publish' || packet.cmd === 'pubrel') callback()
    else afterDrain(stream, callback)
  }

  /** The callback of QoS 0: called when the platform has taken the bytes, or with the reason why it did not. */
  afterSend(callback: PacketCallback): PacketCallback {
    return (error, packet) => {
      const { stream } = this.client
      if (error || !stream) callback(error, packet)
      else stream.write(EMPTY, (failure?: Error | null) => callback(failure ?? undefined))
    }
  }
}

/**
 * A PUBREL that is sent again after a reconnect may meet a broker that has forgotten the message because all was
 * done: "Packet Identifier not found" is no error then (MQTT 5, 3.7.2.1), and MQTT.js would report it as one.
 */
export function settleUnknown(packet: Packet): void {
  if (packet.cmd === 'pubcomp' && packet.reasonCode === 0x92) packet.reasonCode = 0
}

function withoutPassword(packet: Packet): object {
  return 'password' in packet && packet.password !== undefined ? { ...packet, password: '***' } : packet
}

/** mqtt-packet takes the bytes of a CONNECT only as Buffers of the class that is bundled with it. */
function withOwnBytes(packet: Packet): Packet {
  if (packet.cmd !== 'connect') return packet
  const { password, will } = packet
  return {
    ...packet,
    password: ownBytes(password),
    will: will && { ...will, payload: ownBytes(will.payload) },
  }
}

function ownBytes<Value>(value: Value): Value | Buffer {
  const bytes = typeof value === 'string' ? undefined : toBuffer(value)
  // On the same memory: a Buffer of another copy of the package is not one of this class.
  return bytes ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length) : value
}

/** `drain` never comes on a stream that closed. */
function afterDrain(stream: IStream, callback: () => void): void {
  const settle = () => {
    stream.removeListener('drain', settle)
    stream.removeListener('close', settle)
    callback()
  }
  stream.once('drain', settle)
  stream.once('close', settle)
}
