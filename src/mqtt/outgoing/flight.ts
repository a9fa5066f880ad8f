/** Messages that left and are not confirmed: on this connection, and since earlier ones. */

import type { IStore } from 'mqtt/lib/store'
import type { IPublishPacket, Packet } from 'mqtt-packet'
import { withAlias, type AliasClient } from './aliases.ts'
import { Message, type Settle } from './message.ts'
import { recordOf } from './stored.ts'

/** The client, as far as it is needed here. */
export interface FlightClient extends AliasClient {
  readonly outgoing: Record<number, unknown>
  readonly outgoingStore: IStore
  _writePacket(packet: Packet, callback?: Settle): void
}

export class Flight {
  /** How many they are. */
  count = 0
  /** The broker knows what left on earlier connections. */
  isSessionPresent = false
  private readonly client: FlightClient

  constructor(client: FlightClient) {
    this.client = client
  }

  /** A message stands in MQTT.js's table from now on, until it is settled. */
  enter(message: Message): void {
    if (message.isInFlight) return
    message.isInFlight = true
    this.count++
    this.client.outgoing[message.packet.messageId ?? 0] = message
  }

  settle(message: Message): void {
    if (!message.isInFlight) return
    message.isInFlight = false
    this.count--
    Reflect.deleteProperty(this.client.outgoing, message.packet.messageId ?? 0)
  }

  /** Writes a message of any QoS, as this connection takes it. */
  write(message: Message, callback?: Settle): void {
    const packet = this.outbound(message)
    this.client._writePacket(withAlias(this.client, packet, message.alias, message.isByAlias), callback)
  }

  /** Writes the PUBREL of a message that is sent again. */
  writeReleased(message: Message): void {
    this.client._writePacket(pubrelOf(message.packet.messageId))
  }

  /** The broker has it: it may pass it on. */
  release(messageId: number, callback?: Settle): void {
    const { client } = this
    const message = client.outgoing[messageId]
    // The broker waits for it, whether it can be stored or not.
    const write = () => client._writePacket(pubrelOf(messageId), callback)
    if (message instanceof Message) {
      message.isReleased = true
      client.outgoingStore.put(recordOf(message), write)
    } else write()
  }

  /** In the order in which they were published. */
  all(): Message[] {
    const { outgoing } = this.client
    const entries = Object.keys(outgoing).map((id) => outgoing[Number(id)])
    const messages = entries.filter((entry): entry is Message => entry instanceof Message)
    return messages.sort((a, b) => a.order - b.order)
  }

  /** The PUBLISH as it leaves: itself, where nothing changes. */
  private outbound({ age, packet, wasSent }: Message): IPublishPacket {
    const { properties } = packet
    const interval = properties?.messageExpiryInterval
    const dup = wasSent && this.isSessionPresent
    if (!dup && interval === undefined) return packet
    const copy = { ...packet, dup: dup || packet.dup }
    if (interval !== undefined) {
      const left = Math.max(1, interval - Math.floor(age / 1000))
      copy.properties = { ...properties, messageExpiryInterval: left }
    }
    return copy
  }
}

function pubrelOf(messageId: number | undefined): Packet {
  return { cmd: 'pubrel', qos: 2, messageId } as Packet
}
