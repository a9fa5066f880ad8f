/**
 * How many messages may be in flight: a lane of its own for QoS 1 and for QoS 2, so that a broker that never answers
 * one of them does not hold up the other, and in MQTT 5 the broker's Receive Maximum for both together.
 */

import type { Message } from './message.ts'

export type MaxInflight = number | { qos1?: number; qos2?: number }

/** More than any broker leaves unanswered on a good line, less than what makes a phone stutter. */
const DEFAULT_QOS1 = 100
/** mosquitto drops QoS 2 beyond 20 in flight, and with 20 of them QoS 1 too, while it acknowledges both. */
const DEFAULT_QOS2 = 16
/** MQTT 5, 3.2.2.3.3: without the property it is this. */
const DEFAULT_RECEIVE_MAXIMUM = 65_535

export type Lane = 1 | 2

/** The client, as far as it is needed here. */
export interface WindowClient {
  readonly options: { maxInflight?: MaxInflight; protocolVersion?: number }
  readonly connackPacket?: { properties?: { receiveMaximum?: number } } | undefined
}

export class Window {
  private readonly client: WindowClient
  /** Messages in flight of each QoS. */
  private taken = { 1: 0, 2: 0 }
  /** Those of them whose acknowledgement does not come. */
  private stuck = { 1: 0, 2: 0 }
  private receiveMaximum = DEFAULT_RECEIVE_MAXIMUM
  private isStrict = false

  constructor(client: WindowClient) {
    this.client = client
  }

  /** Another connection: nothing is in flight on it. */
  open(): void {
    const { connackPacket, options } = this.client
    this.isStrict = options.protocolVersion === 5
    const announced = this.isStrict ? connackPacket?.properties?.receiveMaximum : undefined
    this.receiveMaximum = announced ?? DEFAULT_RECEIVE_MAXIMUM
    this.taken = { 1: 0, 2: 0 }
    this.stuck = { 1: 0, 2: 0 }
  }

  /** How many messages of this QoS may be in flight. */
  size(qos: Lane): number {
    const { maxInflight } = this.client.options
    const wanted = typeof maxInflight === 'object' ? maxInflight[qos === 1 ? 'qos1' : 'qos2'] : maxInflight
    const most = wanted ?? (qos === 1 ? DEFAULT_QOS1 : DEFAULT_QOS2)
    return Math.min(most >= 1 ? most : 1, this.receiveMaximum)
  }

  /** @param isShared whether messages of the other QoS wait too */
  free(qos: Lane, isShared: boolean): number {
    const { receiveMaximum } = this
    const mine = this.taken[qos]
    // Where quota is counted (MQTT 5, 4.9) a stuck place is taken until it is answered.
    const own = this.size(qos) - mine + (this.isStrict ? 0 : this.stuck[qos])
    if (!this.isStrict) return own
    const fair = isShared ? Math.max(1, Math.floor(receiveMaximum / 2)) - mine : own
    return Math.min(own, fair, receiveMaximum - this.taken[1] - this.taken[2])
  }

  occupy(message: Message): void {
    message.hasPlace = true
    this.taken[message.packet.qos as Lane]++
  }

  leave(message: Message): void {
    if (!message.hasPlace) return
    const qos = message.packet.qos as Lane
    message.hasPlace = false
    this.taken[qos]--
    if (message.isOverdue) this.stuck[qos]--
    message.isOverdue = false
  }

  /** Its acknowledgement does not come. */
  giveUp(message: Message): void {
    message.isOverdue = true
    this.stuck[message.packet.qos as Lane]++
  }

  /** Whether no place is left but those whose acknowledgement does not come. */
  get isStuck(): boolean {
    const { isStrict, stuck, taken } = this
    return isStrict && taken[1] + taken[2] > 0 && taken[1] === stuck[1] && taken[2] === stuck[2]
  }
}
