/** The last steps of a packet to the stream: every callback is called once, with the truth. */

import { Buffer } from 'buffer'
import type { PacketCallback } from 'mqtt/lib/client'
import type { IStream } from 'mqtt/lib/shared'
import type { IAuthPacket, IConnectPacket, Packet } from 'mqtt-packet'
import { SocketError } from '../socket/socket-error.ts'
import type { ClientOptions } from './options.ts'
import { ownBytes, ownProperties } from './own-bytes.ts'
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
    const isSignIn = packet.cmd === 'connect' || packet.cmd === 'auth'
    client.log(
      '_writePacket :: packet: %O',
      isSignIn ? withoutSecrets(packet, client.options.hideClientId) : packet,
    )
    client.emit('packetsend', packet)
    if (!stream || stream.destroyed || stream.writableEnded) {
      callback?.(new SocketError('ERR_CLOSED', 'the connection is closed'))
      return
    }
    const isFlowing = packets.writeToStream(isSignIn ? withOwnBytes(packet) : packet, stream, client.options)
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

/** What only the broker may read; a will and properties as a whole: what is a secret in them nobody knows. */
const SECRETS = ['password', 'will', 'properties']

function withoutSecrets(packet: Packet, hideClientId: boolean | undefined): object {
  const shown = { ...packet } as Record<string, unknown>
  for (const name of hideClientId ? [...SECRETS, 'clientId'] : SECRETS)
    if (shown[name] !== undefined) shown[name] = '***'
  return shown
}

function withOwnBytes(packet: IConnectPacket | IAuthPacket): Packet {
  const own = { ...packet, properties: ownProperties(packet.properties) }
  if (own.cmd === 'auth') return own
  const { password, will } = own
  return {
    ...own,
    password: ownBytes(password),
    will: will && { ...will, payload: ownBytes(will.payload), properties: ownProperties(will.properties) },
  }
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
