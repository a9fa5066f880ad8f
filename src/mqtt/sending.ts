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

/** The client, as far as it is needed here. */
export interface SendingClient {
  readonly options: ClientOptions
  readonly stream: IStream | undefined
  readonly noop: PacketCallback
  log(...args: unknown[]): void
  emit(event: 'packetsend', packet: Packet): boolean
}

export class Sending {
  private readonly client: SendingClient

  constructor(client: SendingClient) {
    this.client = client
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
