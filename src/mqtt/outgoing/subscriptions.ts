/** What is subscribed to, topic by topic, and what was asked of the broker and is not answered yet. */

import type { IClientSubscribeOptions, ISubscriptionMap } from 'mqtt/lib/client'
import type { IMessageIdProvider } from 'mqtt/lib/default-message-id-provider'
import { ErrorWithSubackPacket } from 'mqtt/lib/shared'
import type { IConnackPacket, ISubackPacket, ISubscribePacket, IUnsubscribePacket, Packet } from 'mqtt-packet'
import type { SocketError } from '../../socket/socket-error.ts'
import { checkSubscribe } from './broker-limits.ts'
import { Fifo } from './fifo.ts'
import { asksOf, groupsOf, readSubscriptions, type SubscriptionTable } from './subscribe-packets.ts'
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
  _resubscribeTopics: SubscriptionTable
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
    const { protocolVersion, subscribeBatchSize } = client.options
    const wanted = readSubscriptions(topics, options, protocolVersion === 5)
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
    const asks = asksOf(fresh, options?.properties, subscribeBatchSize, [request])
    if (request.parts === 0) settle(null, [])
    for (const ask of asks) this.send(ask)
  }

  unsubscribe(topics: string[], properties: IUnsubscribePacket['properties'], settle: SettleRequest): void {
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
    const { queue, _willReturn } = this.client
    this.unsent.clear()
    this.pending.forEach((ask) => this.takeBack(ask))
    if (!_willReturn) this.flush(new Error('Connection closed'))
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
    this.pending = new Set()
    for (const one of all) for (const part of one === ask ? parts : [one]) this.pending.add(part)
    for (const part of parts)
      for (const topic of part.topics) if (this.lastOf.get(topic) === ask) this.lastOf.set(topic, part)
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

  /** The packet that asks for no less of this topic already, where it is the last one that names it. */
  private askedFor({ topic, qos }: Subscription): Ask | undefined {
    const last = this.lastOf.get(topic)
    if (last?.packet.cmd !== 'subscribe') return undefined
    const there = last.packet.subscriptions[last.topics.indexOf(topic)]
    return there && there.qos >= qos ? last : undefined
  }

  private send(ask: Ask): void {
    const { client } = this
    this.pending.add(ask)
    for (const topic of ask.topics) this.lastOf.set(topic, ask)
    if (!client.connected || client._isolation.isHolding) client.queue.push(ask)
    else if (this.unsent.length > 0 || !this.write(ask)) this.unsent.push(ask)
  }

  /** @returns whether it needs no further try: not where no identifier is free */
  write(ask: Ask): boolean {
    const { client } = this
    const announced = client.options.protocolVersion === 5 ? client.connackPacket?.properties : undefined
    const error =
      announced && ask.packet.cmd === 'subscribe' ? checkSubscribe(ask.packet, announced) : undefined
    if (error) {
      this.fail(ask, error)
      return true
    }
    const messageId = client._outgoing.identifiers.lend()
    if (!messageId) return false
    ask.packet.messageId = messageId
    ask.cb = (_, answer) => this.answer(ask, answer as Packet)
    client.outgoing[messageId] = ask
    client._isolation.wrote()
    client._writePacket(ask.packet)
    return true
  }

  /** Writes what found no identifier. */
  endOfFrame(): void {
    const { client, unsent } = this
    while (client.connected && !client._isolation.isHolding) {
      const ask = unsent.first()
      if (!ask || !this.write(ask)) return
      unsent.shift()
    }
  }

  private answer(ask: Ask, answer: Packet): void {
    const isMine = ask.topics.map((topic) => this.lastOf.get(topic) === ask)
    this.client._outgoing.identifiers.giveBack()
    this.settle(ask)
    const { packet, requests, topics } = ask
    const codes = ((answer as { granted?: number[] }).granted ?? []) as number[]
    if (packet.cmd === 'subscribe' && codes.length !== topics.length) {
      const said = `Protocol error: suback granted ${codes.length} reason code(s) for ${topics.length} subscription(s)`
      const error = Object.assign(new ErrorWithSubackPacket(said, answer as ISubackPacket), {
        code: 'ERR_PACKET',
      })
      topics.forEach((topic, index) => isMine[index] && this.forget(topic))
      for (const request of requests) request.fail(error, answer)
      this.client._cleanUp(true)
      return
    }
    topics.forEach((topic, index) => {
      if (!isMine[index]) return
      if (packet.cmd === 'subscribe' && (codes[index] ?? 0x80) < 0x80)
        this.remember(packet.subscriptions[index] as Subscription, packet)
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

  /** What was granted, where the broker does not know it any more. */
  private again(): Ask[] {
    const { options, _resubscribeTopics } = this.client
    const asks: Ask[] = []
    for (const group of groupsOf(_resubscribeTopics, (topic) => this.lastOf.has(topic))) {
      const request = new Request('Subscribe', group, (error) => {
        if (error) this.client.emit('error', error)
      })
      for (const ask of asksOf(group, group[0]?.properties, options.subscribeBatchSize, [request]))
        asks.push(ask)
    }
    return asks
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
