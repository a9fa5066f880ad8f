/** What is subscribed to, topic by topic, and what was asked of the broker and is not answered yet. */

import type { IClientSubscribeOptions, ISubscriptionMap } from 'mqtt/lib/client'
import type { IMessageIdProvider } from 'mqtt/lib/default-message-id-provider'
import type { IConnackPacket, ISubscribePacket, IUnsubscribePacket, Packet } from 'mqtt-packet'
import { SocketError } from '../../socket/socket-error.ts'
import { checkSubscribe } from './broker-limits.ts'
import { Fifo } from './fifo.ts'
import { Ask, Request, type SettleRequest, type Subscription } from './subscription-request.ts'

/** The client, as far as it is needed here. */
export interface SubscriptionsClient {
  readonly options: {
    protocolVersion?: number
    reconnectPeriod?: number
    resubscribe?: boolean
    subscribeBatchSize?: number | null
  }
  readonly connected: boolean
  /** Whether another connection will follow the one that was just lost. */
  readonly _willReturn: boolean
  readonly queue: { packet: object }[]
  readonly outgoing: Record<number, unknown>
  readonly messageIdProvider: IMessageIdProvider
  readonly connackPacket?: { properties?: NonNullable<IConnackPacket['properties']> } | undefined
  /** MQTT.js's own table: what is subscribed to again. */
  _resubscribeTopics: Record<string, Omit<Subscription, 'topic'>>
  emit(event: 'error', error: Error): boolean
  _writePacket(packet: Packet): void
  _cleanUp(forced: boolean): void
  readonly _outgoing: { readonly identifiers: { lend(): number; giveBack(): void } }
  readonly _isolation: {
    readonly isHolding: boolean
    wrote(): void
    answered(operation: Ask): void
    /** The error for a filter that the broker closes connections for. */
    rejected(filter: string): SocketError | undefined
  }
}

export class Subscriptions {
  private readonly client: SubscriptionsClient
  /** In the order in which they were asked for. */
  private pending = new Set<Ask>()
  /** The last one that names a topic. */
  private readonly lastOf = new Map<string, Ask>()
  /** Those that found no identifier free. */
  private readonly unsent = new Fifo<Ask>()

  constructor(client: SubscriptionsClient) {
    this.client = client
  }

  subscribe(
    topics: string | string[] | ISubscriptionMap,
    options: IClientSubscribeOptions | undefined,
    settle: SettleRequest,
  ): void {
    const { client } = this
    const wanted = this.read(topics, options)
    const isForced = typeof topics === 'object' && (topics as { resubscribe?: boolean }).resubscribe === true
    const rejected = wanted.map(({ topic }) => client._isolation.rejected(topic)).filter(Boolean)[0]
    if (rejected) {
      settle(rejected, wanted)
      return
    }
    const request = new Request('Subscribe', [], settle)
    const fresh: Subscription[] = []
    for (const one of wanted) {
      const asked = isForced ? undefined : this.askedFor(one)
      const known = client._resubscribeTopics[one.topic]
      if (asked) {
        asked.requests.push(request)
        request.parts++
      } else if (isForced || !known || known.qos < one.qos) fresh.push(one)
      else continue
      request.subscriptions.push(one)
    }
    const asks = this.asksOf(fresh, options?.properties, [request])
    if (request.parts === 0) settle(null, [])
    for (const ask of asks) this.send(ask)
  }

  unsubscribe(
    topics: string[],
    properties: IUnsubscribePacket['properties'],
    settle: SettleRequest,
  ): void {
    const packet: IUnsubscribePacket = { cmd: 'unsubscribe', unsubscriptions: topics }
    if (properties) packet.properties = properties
    for (const topic of topics) this.forget(topic)
    const subscriptions = topics.map((topic) => ({ topic, qos: 0 as const }))
    this.send(new Ask(packet, [new Request('Unsubscribe', subscriptions, settle)]))
  }

  /** A connection is up: what is subscribed to, where the broker does not know it any more, and what is not answered. */
  begin(isKnown: boolean): void {
    const { client } = this
    const { options } = client
    // Those that were tested alone are on their way.
    const pending = this.all().filter(({ packet }) => !packet.messageId)
    for (const ask of pending) this.pending.delete(ask)
    this.leaveQueue()
    if (!isKnown && options.resubscribe) for (const ask of this.again()) this.send(ask)
    else if (!isKnown) for (const topic of Object.keys(client._resubscribeTopics)) this.forget(topic)
    for (const ask of pending) this.send(ask)
  }

  /** The connection is lost: what is not answered is sent over the next, or fails where none will come. */
  lost(): void {
    const { client } = this
    const { queue } = client
    this.unsent.clear()
    this.pending.forEach((ask) => this.takeBack(ask))
    if (!client._willReturn) this.flush(new Error('Connection closed'))
    else {
      this.leaveQueue()
      const rest = queue.splice(0)
      for (const ask of this.all()) queue.push(ask)
      for (const entry of rest) queue.push(entry)
    }
  }

  flush(error: Error): void {
    const pending = this.all()
    this.leaveQueue()
    this.pending = new Set()
    this.lastOf.clear()
    for (const ask of pending) this.takeBack(ask)
    for (const { requests } of pending) for (const request of requests) request.fail(error)
  }

  /** One of them will not be sent any more. */
  fail(ask: Ask, error: Error): void {
    this.takeBack(ask)
    this.settle(ask)
    for (const topic of ask.topics) this.forget(topic)
    for (const request of ask.requests) request.fail(error)
  }

  /** In place of an unanswered packet of several topics one for each. */
  split(ask: Ask): Ask[] {
    if (ask.topics.length < 2 || !this.pending.has(ask)) return [ask]
    const parts = ask.split()
    const all = this.all()
    all.splice(all.indexOf(ask), 1, ...parts)
    this.pending = new Set(all)
    for (const part of parts) for (const topic of part.topics) if (this.lastOf.get(topic) === ask) this.lastOf.set(topic, part)
    return parts
  }

  private all(): Ask[] {
    const asks: Ask[] = []
    this.pending.forEach((ask) => asks.push(ask))
    return asks
  }

  private leaveQueue(): void {
    const { queue } = this.client
    const rest = queue.filter((entry) => !(entry instanceof Ask))
    queue.splice(0)
    for (const entry of rest) queue.push(entry)
  }

  /** It has no identifier any more, and MQTT.js does not wait for its answer. */
  private takeBack(ask: Ask): void {
    const { outgoing, messageIdProvider, _outgoing } = this.client
    const { messageId } = ask.packet
    if (!messageId) return
    Reflect.deleteProperty(outgoing, messageId)
    messageIdProvider.deallocate(messageId)
    _outgoing.identifiers.giveBack()
    ask.packet.messageId = 0
  }

  /** As MQTT.js reads them: what a map says of a topic is all there is. */
  private read(
    topics: string | string[] | ISubscriptionMap,
    options: IClientSubscribeOptions | undefined,
  ): Subscription[] {
    const isV5 = this.client.options.protocolVersion === 5
    const common = { qos: 0 as const, ...(isV5 && { nl: false, rap: false, rh: 0 }), ...options }
    const list = typeof topics === 'string' ? [topics] : Array.isArray(topics) ? topics : undefined
    const names = list ?? Object.keys(topics).filter((name) => name !== 'resubscribe')
    return names.map((topic) => {
      const { qos, nl, rap, rh } = (!list && (topics as ISubscriptionMap)[topic]) || common
      return { topic, qos, ...(isV5 && { nl, rap, rh, properties: common.properties }) } as Subscription
    })
  }

  /** The packet that asks for no less of this topic already, where it is the last one that names it. */
  private askedFor({ topic, qos }: Subscription): Ask | undefined {
    const last = this.lastOf.get(topic)
    if (last?.packet.cmd !== 'subscribe') return undefined
    const there = last.packet.subscriptions[last.topics.indexOf(topic)]
    return there && there.qos >= qos ? last : undefined
  }

  private asksOf(
    subscriptions: Subscription[],
    properties: ISubscribePacket['properties'],
    requests: Request[],
  ): Ask[] {
    const { subscribeBatchSize } = this.client.options
    const size = subscribeBatchSize && subscribeBatchSize >= 1 ? subscribeBatchSize : subscriptions.length
    const asks: Ask[] = []
    for (let start = 0; start < subscriptions.length; start += size) {
      // Copies: what is granted is written into those of the request.
      const batch = subscriptions.slice(start, start + size).map((one) => ({ ...one }))
      const packet: ISubscribePacket = { cmd: 'subscribe', subscriptions: batch as never }
      if (properties) packet.properties = properties
      asks.push(new Ask(packet, requests))
    }
    return asks
  }

  /** What was granted, those with equal properties together. */
  private again(): Ask[] {
    const { _resubscribeTopics } = this.client
    const groups = new Map<string, Subscription[]>()
    for (const topic of Object.keys(_resubscribeTopics)) {
      if (this.lastOf.has(topic)) continue
      const one = { topic, ..._resubscribeTopics[topic]! }
      const key = JSON.stringify(one.properties ?? 0)
      const group = groups.get(key)
      if (group) group.push(one)
      else groups.set(key, [one])
    }
    const asks: Ask[] = []
    groups.forEach((group) => {
      const request = new Request('Subscribe', group, (error) => {
        if (error) this.client.emit('error', error)
      })
      asks.push(...this.asksOf(group, group[0]!.properties, [request]))
    })
    return asks
  }

  private send(ask: Ask): void {
    const { client } = this
    this.pending.add(ask)
    for (const topic of ask.topics) this.lastOf.set(topic, ask)
    if (!client.connected || client._isolation.isHolding) client.queue.push(ask)
    else this.write(ask)
  }

  write(ask: Ask): void {
    const { client } = this
    const announced = client.options.protocolVersion === 5 ? client.connackPacket?.properties : undefined
    const error =
      announced && ask.packet.cmd === 'subscribe' ? checkSubscribe(ask.packet, announced) : undefined
    if (error) {
      this.fail(ask, error)
      return
    }
    const messageId = client._outgoing.identifiers.lend()
    if (!messageId) {
      this.unsent.push(ask)
      return
    }
    ask.packet.messageId = messageId
    ask.cb = (_, answer) => this.answer(ask, answer as Packet)
    client.outgoing[messageId] = ask
    client._isolation.wrote()
    client._writePacket(ask.packet)
  }

  /** Writes what found no identifier. */
  endOfFrame(): void {
    const { client, unsent } = this
    for (let left = unsent.length; left > 0 && client.connected && !client._isolation.isHolding; left--) {
      const ask = unsent.shift()!
      this.write(ask)
      if (!ask.packet.messageId) return
    }
  }

  private answer(ask: Ask, answer: Packet): void {
    const mine = ask.topics.filter((topic) => this.lastOf.get(topic) === ask)
    this.client._outgoing.identifiers.giveBack()
    this.settle(ask)
    const { packet, requests, topics } = ask
    const codes = ((answer as { granted?: number[] }).granted ?? []) as number[]
    if (packet.cmd === 'subscribe' && codes.length !== topics.length) {
      const said = `Protocol error: suback granted ${codes.length} reason code(s) for ${topics.length} subscription(s)`
      const error = new SocketError('ERR_PACKET', said)
      for (const topic of mine) this.forget(topic)
      for (const request of requests) request.fail(error, answer)
      this.client._cleanUp(true)
      return
    }
    topics.forEach((topic, index) => {
      if (mine.indexOf(topic) < 0) return
      if (packet.cmd === 'subscribe' && codes[index]! < 0x80) this.remember(packet.subscriptions[index] as Subscription, packet)
      else this.forget(topic)
    })
    for (const request of requests) request.answer(topics, codes, answer)
  }

  private settle(ask: Ask): void {
    const { queue, _isolation } = this.client
    this.pending.delete(ask)
    for (const topic of ask.topics) if (this.lastOf.get(topic) === ask) this.lastOf.delete(topic)
    // It waits among the packets of `queue` only while nothing is sent.
    const index = ask.packet.messageId ? -1 : queue.indexOf(ask)
    if (index >= 0) queue.splice(index, 1)
    _isolation.answered(ask)
  }

  private remember(one: Subscription, { properties }: ISubscribePacket): void {
    const { options, _resubscribeTopics } = this.client
    if (!options.resubscribe || !((options.reconnectPeriod ?? 0) > 0)) return
    const { qos, nl = false, rap = false, rh = 0 } = one
    _resubscribeTopics[one.topic] = options.protocolVersion === 5 ? { qos, nl, rap, rh, properties } : { qos }
  }

  private forget(topic: string): void {
    Reflect.deleteProperty(this.client._resubscribeTopics, topic)
  }
}
