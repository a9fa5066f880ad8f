/** Counts the QoS 1 and 2 messages of a client that have no final answer yet. */

import type { IPublishPacket, Packet } from 'mqtt-packet'
import { identifierOf } from './packet-rules.ts'

/** The Receive Maximum of one connection. */
export class ReceiveQuota {
  private readonly maximum: number
  private readonly unanswered = new Set<number>()

  constructor(maximum: number) {
    this.maximum = maximum
  }

  /** Counts a message that came. Returns whether it is one too many. */
  exceededBy(packet: IPublishPacket): boolean {
    this.unanswered.add(identifierOf(packet))
    return this.unanswered.size > this.maximum
  }

  /** Counts what is sent: a final answer frees its message's place. */
  settle(packet: Packet): void {
    const isFinal =
      packet.cmd === 'puback' ||
      packet.cmd === 'pubcomp' ||
      (packet.cmd === 'pubrec' && (packet.reasonCode ?? 0) >= 0x80)
    if (isFinal) this.unanswered.delete(identifierOf(packet))
  }
}
