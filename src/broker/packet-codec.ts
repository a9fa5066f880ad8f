/** Packets from bytes and to bytes, by mqtt-packet. */

import { generate, parser } from 'mqtt-packet'
import type { Packet, Parser } from 'mqtt-packet'

/** 3 is MQTT 3.1, 4 is 3.1.1, 5 is 5. */
export type ProtocolVersion = 3 | 4 | 5

export class MalformedPacket extends Error {}

/** Reads whole packets of one peer. A client's version comes with its CONNECT. */
export class PacketDecoder {
  private readonly parser: Parser
  private packet: Packet | undefined
  private error: unknown

  constructor(version?: ProtocolVersion) {
    this.parser = parser(version && { protocolVersion: version })
    this.parser.on('packet', (packet) => {
      this.packet = packet
    })
    this.parser.on('error', (error) => {
      this.error = error
    })
  }

  /** @throws MalformedPacket when the bytes are not exactly one packet */
  decode(bytes: Buffer): Packet {
    this.packet = undefined
    this.error = undefined
    try {
      this.parser.parse(bytes)
    } catch (error) {
      this.error = error
    }
    if (this.error) throw new MalformedPacket((this.error as Error).message)
    if (!this.packet) throw new MalformedPacket('The packet ends too early')
    return plain(this.packet)
  }
}

/** @throws Error of mqtt-packet when the packet cannot be written in that version */
export const encode = (packet: Packet, version: ProtocolVersion): Buffer =>
  generate(packet, { protocolVersion: version })

/** The parser gives every packet the fields of a PUBLISH; a reader of a timeline wants those that mean something. */
function plain(packet: Packet): Packet {
  const isPublish = packet.cmd === 'publish'
  const onlyInPublish = ['retain', 'qos', 'dup', 'topic', 'payload', 'length']
  return Object.fromEntries(
    Object.entries(packet).filter(([name]) =>
      isPublish ? name !== 'length' : !onlyInPublish.includes(name),
    ),
  ) as unknown as Packet
}
