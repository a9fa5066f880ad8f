/** A real WebSocket whose bytes are read along: an account of what passed, independent of what a client says. */

import mqttPacket, { type IPublishPacket, type Packet } from 'mqtt-packet'
import { WebSocket } from 'ws'

/** What the wire carried of one message of QoS 1 or 2. */
export interface Passage {
  qos: number
  /** How often its PUBLISH was handed to a socket. */
  sent: number
  /** How often with DUP. */
  dup: number
  /** The life of the broker whose PUBACK or PUBCOMP came; undefined: none came. */
  confirmedIn: number | undefined
  /** A PUBACK, PUBREC or PUBCOMP said that it will not be done. */
  isRefused: boolean
}

export class Wire {
  /** By payload: each message has one of its own. */
  readonly passages = new Map<string, Passage>()
  /** Messages by the identifier that the last PUBLISH with it carried. */
  private readonly messages = new Map<number, Passage>()
  private readonly protocolVersion: number
  private readonly lifeOfBroker: () => number

  constructor(protocolVersion: number, lifeOfBroker: () => number) {
    this.protocolVersion = protocolVersion
    this.lifeOfBroker = lifeOfBroker
  }

  /** A class of WebSockets, for the sockets of one client. */
  get WebSocket(): new (address: string, ...rest: never[]) => WebSocket {
    const parser = (read: (packet: Packet) => void) => {
      const { protocolVersion } = this
      return mqttPacket.parser({ protocolVersion }).on('packet', read)
    }
    const sent = (packet: Packet) => this.#sent(packet)
    const received = (packet: Packet, life: number) => this.#received(packet, life)
    const { lifeOfBroker } = this
    return class extends WebSocket {
      readonly #outbound = parser(sent)

      constructor(address: string, ...rest: never[]) {
        super(address, ...rest)
        let life = 0
        const inbound = parser((packet) => received(packet, life))
        this.on('open', () => {
          life = lifeOfBroker()
        })
        this.on('message', (data: Buffer | ArrayBuffer) => inbound.parse(Buffer.from(data as ArrayBuffer)))
      }

      override send(data: ArrayBuffer, ...rest: unknown[]): void {
        this.#outbound.parse(Buffer.from(data))
        Reflect.apply(super.send as () => void, this, [data, ...rest])
      }
    }
  }

  #sent(packet: Packet): void {
    if (packet.cmd !== 'publish' || packet.qos === 0) return
    const { dup, messageId = 0, payload, qos } = packet as IPublishPacket
    const text = payload.toString()
    const passage = this.passages.get(text) ?? {
      qos,
      sent: 0,
      dup: 0,
      confirmedIn: undefined,
      isRefused: false,
    }
    passage.sent++
    if (dup) passage.dup++
    this.passages.set(text, passage)
    this.messages.set(messageId, passage)
  }

  #received(packet: Packet, life: number): void {
    const { cmd } = packet
    if (cmd !== 'puback' && cmd !== 'pubrec' && cmd !== 'pubcomp') return
    const passage = this.messages.get(packet.messageId ?? 0)
    if (!passage) return
    if ((packet.reasonCode ?? 0) >= 0x80) passage.isRefused = true
    else if (cmd !== 'pubrec') passage.confirmedIn ??= life
  }
}
