/** One call of subscribe or unsubscribe, and the packets that carry it: it is settled once, when all are answered. */

import { ErrorWithSubackPacket, nextTick } from 'mqtt/lib/shared'
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
  /** The first answer that refuses one. */
  private refusing: Packet | undefined
  private isSettled = false
  /** From the first answer on: there may be thousands. */
  private byTopic: Map<string, Subscription[]> | undefined

  /** @param settle safe to call */
  constructor(verb: 'Subscribe' | 'Unsubscribe', subscriptions: Subscription[], settle: SettleRequest) {
    this.verb = verb
    this.subscriptions = subscriptions
    this.settle = settle
  }

  /** A packet that carries some of its topics is answered. */
  answer(topics: readonly string[], codes: readonly number[], packet: Packet): void {
    topics.forEach((topic, index) => {
      const code = codes[index]
      const mine = code === undefined ? undefined : this.named(topic)
      if (code === undefined || !mine) return
      for (const subscription of mine) subscription.qos = code as QoS
      if (code < REFUSED) return
      this.code ||= code
      this.refusing ??= packet
      this.refused.push(topic)
    })
    if (--this.parts > 0 || this.isSettled) return
    const { refusing = packet } = this
    this.tell(this.code ? this.refusal(refusing) : null, refusing)
  }

  /** Its subscriptions to a topic. */
  private named(topic: string): Subscription[] | undefined {
    if (!this.byTopic) {
      this.byTopic = new Map()
      for (const subscription of this.subscriptions) {
        const same = this.byTopic.get(subscription.topic)
        if (same) same.push(subscription)
        else this.byTopic.set(subscription.topic, [subscription])
      }
    }
    return this.byTopic.get(topic)
  }

  /** It will not be answered. */
  fail(error: Error, packet?: Packet): void {
    if (this.isSettled) return
    const isCoded = 'code' in error || this.verb === 'Unsubscribe'
    const told = isCoded ? error : new ErrorWithSubackPacket(error.message, packet as ISubackPacket)
    this.tell(told, packet)
  }

  private tell(error: Error | null, packet: Packet | undefined): void {
    this.isSettled = true
    const tell = () => this.settle(error, this.subscriptions, packet)
    // As in MQTT.js: a subscription after what came in the same frame, retained messages usually.
    if (this.verb === 'Subscribe') nextTick(tell)
    else tell()
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
