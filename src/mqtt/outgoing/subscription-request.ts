/** One call of subscribe or unsubscribe, and the packets that carry it: it is settled once, when all are answered. */

import { ErrorWithSubackPacket } from 'mqtt/lib/shared'
import { ReasonCodes } from 'mqtt/lib/handlers/ack'
import type { ISubscribePacket, ISubackPacket, IUnsubscribePacket, Packet, QoS } from 'mqtt-packet'

/** What is asked for a topic; `qos` becomes what the broker granted: 128 and up where it refused. */
export interface Subscription {
  topic: string
  qos: QoS
  nl?: boolean
  rap?: boolean
  rh?: number
  properties?: ISubscribePacket['properties']
}

export type SettleRequest = (error: Error | null, subscriptions: Subscription[], packet?: Packet) => void

const REFUSED = 0x80

export class Request {
  /** Packets that are not answered yet. */
  parts = 0
  readonly subscriptions: Subscription[]
  private readonly settle: SettleRequest
  private readonly verb: string
  private refused: string[] = []
  private code = 0
  private isSettled = false

  /** @param settle safe to call */
  constructor(verb: 'Subscribe' | 'Unsubscribe', subscriptions: Subscription[], settle: SettleRequest) {
    this.verb = verb
    this.subscriptions = subscriptions
    this.settle = settle
  }

  /** A packet that carries some of its topics is answered. */
  answer(topics: readonly string[], codes: readonly number[], packet: Packet): void {
    for (const subscription of this.subscriptions) {
      const code = codes[topics.indexOf(subscription.topic)]
      if (code === undefined) continue
      subscription.qos = code as QoS
      if (code < REFUSED) continue
      this.code ||= code
      this.refused.push(subscription.topic)
    }
    if (--this.parts > 0 || this.isSettled) return
    this.isSettled = true
    this.settle(this.code ? this.refusal(packet) : null, this.subscriptions, packet)
  }

  /** It will not be answered. */
  fail(error: Error, packet?: Packet): void {
    if (this.isSettled) return
    this.isSettled = true
    this.settle(error, this.subscriptions, packet)
  }

  private refusal(packet: Packet): Error {
    const why = (ReasonCodes as Record<number, string>)[this.code] ?? `code ${this.code}`
    const said = `${this.verb} error: ${why}: ${this.refused.join(', ')}`
    return Object.assign(new ErrorWithSubackPacket(said, packet as ISubackPacket), { code: this.code })
  }
}

/** One SUBSCRIBE or UNSUBSCRIBE, until it is answered; over as many connections as that takes. */
export class Ask {
  // What MQTT.js reads of an entry of `outgoing`.
  readonly volatile = true
  readonly cmd: 'subscribe' | 'unsubscribe'
  /** Called by MQTT.js with the answer. */
  cb: (error: Error | null | undefined, answer?: Packet) => void = () => undefined

  readonly packet: ISubscribePacket | IUnsubscribePacket
  readonly topics: string[]
  readonly requests: Request[]

  constructor(packet: ISubscribePacket | IUnsubscribePacket, requests: Request[]) {
    this.cmd = packet.cmd
    this.packet = packet
    this.topics =
      packet.cmd === 'subscribe' ? packet.subscriptions.map(({ topic }) => topic) : packet.unsubscriptions
    this.requests = requests
    for (const request of requests) request.parts++
  }

  /** One for each topic: whichever of them the broker closes for is found then. */
  split(): Ask[] {
    const { packet, requests } = this
    const parts =
      packet.cmd === 'subscribe'
        ? packet.subscriptions.map((one) => new Ask({ ...packet, subscriptions: [one] }, requests))
        : packet.unsubscriptions.map((one) => new Ask({ ...packet, unsubscriptions: [one] }, requests))
    for (const request of requests) request.parts--
    return parts
  }
}
