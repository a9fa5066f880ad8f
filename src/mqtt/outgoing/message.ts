/** A message of QoS 1 or 2 on its way out, and one of QoS 0 that waits for a connection. */

import type { IPublishPacket, Packet } from 'mqtt-packet'

/** Called once: without an error when the broker has confirmed, else with the reason. */
export type Settle = (error?: Error, packet?: Packet) => void

export class Message {
  // What MQTT.js reads of an entry of `outgoing`.
  readonly volatile = false
  cmd: 'publish' | 'pubrel' = 'publish'

  readonly packet: IPublishPacket
  readonly cb: Settle
  /** Counts up: what was published first has the least. */
  order: number
  /** Milliseconds since 1970. */
  since: number = Date.now()
  /** Milliseconds it may wait, from `since` on. */
  readonly lifetime: number
  /** What it counts for while it waits, in bytes. */
  bytes = 0
  /** The store has it, and it may leave. */
  isStored = false
  /** It left on an earlier connection, or may have in an earlier life of the program. */
  wasSent = false
  /** It left, on this connection or on an earlier one, and stands in `outgoing`. */
  isInFlight = false
  /** It takes one of the window's places. */
  hasPlace = false
  /** The broker has it (PUBREC), and is told that it may pass it on (PUBREL). */
  isReleased = false
  /** It is settled: whoever finds it in a list passes over it. */
  isGone = false
  /** When it left, in rounds of `Overdue`. */
  round = 0
  /** Its acknowledgement does not come. */
  isOverdue = false
  /** Published in an earlier life of the program: nobody waits for it. */
  isOld = false
  /** The alias that was asked for. */
  alias: number | undefined = undefined
  /** The topic was given by that alias alone. */
  isByAlias = false

  constructor(packet: IPublishPacket, cb: Settle, order: number, lifetime: number) {
    this.packet = packet
    this.cb = cb
    this.order = order
    this.lifetime = lifetime
  }

  /** Milliseconds it has waited; a clock that was set back makes nothing older. */
  get age(): number {
    return Math.max(0, Date.now() - this.since)
  }
}
