/** The way of a message out: it is kept, waits for its place, leaves in its order, and is settled once, with the truth. */

import type { IClientPublishOptions } from 'mqtt/lib/client'
import type { IMessageIdProvider } from 'mqtt/lib/default-message-id-provider'
import type { IStore } from 'mqtt/lib/store'
import type { IConnackPacket, IPublishPacket, Packet } from 'mqtt-packet'
import clone from '../../shims/clone.ts'
import { SocketError } from '../../socket/socket-error.ts'
import { withAlias, withoutAlias, type AliasClient } from './aliases.ts'
import type { Payload } from '../payload.ts'
import { checkPublish } from './broker-limits.ts'
import { Identifiers } from './identifiers.ts'
import { Message, type Settle } from './message.ts'
import { Overdue, type OverdueClient } from './overdue.ts'
import { messageOf, plain, readStore, recordOf, reopen } from './stored.ts'
import { Waiting, type WaitingOptions } from './waiting.ts'
import { Window, type Lane, type WindowClient } from './window.ts'

/** How `publish` is asked for, beyond MQTT.js's own. */
export interface PublishOptions extends Omit<IClientPublishOptions, 'properties'> {
  /** In MQTT 5; `correlationData` may be text, or bytes of any kind. */
  properties?: Omit<NonNullable<IClientPublishOptions['properties']>, 'correlationData'> & {
    correlationData?: Payload
  }
  /** Milliseconds the message may wait; what is older when its turn comes is not sent (`ERR_EXPIRED`). */
  expiresIn?: number
  /** Takes the place of a waiting message of the same topic and QoS (`ERR_REPLACED`). */
  latest?: boolean
}

export interface OutgoingOptions extends WaitingOptions {
  /** Milliseconds that any message may wait. */
  maxQueuedAge?: number
}

/** What waits and what is in flight, for a page to show. */
export interface Queued {
  /** Messages that wait for a connection or for a place in the window. */
  messages: number
  /** What they take in memory, about. */
  bytes: number
  /** Messages that left and are not confirmed yet. */
  inflight: number
}

/** The client, as far as it is needed here. */
export interface OutgoingClient extends AliasClient, OverdueClient {
  readonly options: OutgoingOptions & AliasClient['options'] & WindowClient['options'] & { outgoingStore?: IStore }
  readonly disconnecting: boolean
  readonly queueQoSZero: boolean
  readonly queue: { packet: { cmd: string } }[]
  readonly messageIdProvider: IMessageIdProvider
  readonly connackPacket?: { properties?: NonNullable<IConnackPacket['properties']> } | undefined
  readonly noop: Settle
  readonly outgoingStore: IStore
  emit(event: 'error' | 'outgoingEmpty', error?: Error): boolean
  _writePacket(packet: Packet, callback?: Settle): void
  readonly _isolation: { readonly isHolding: boolean; wrote(): void; answered(operation: Message): void }
}

/** How long a place waits for company before it is filled again, in milliseconds. */
const REFILL_MS = 10

export class Outgoing {
  readonly identifiers: Identifiers<Message>
  /** Messages that left and are not confirmed, on this connection or since an earlier one. */
  inflight = 0
  private readonly client: OutgoingClient
  private readonly waiting: Waiting
  private readonly window: Window
  private readonly overdue: Overdue
  private published = 0
  private isDraining = false
  /** Places became free since the last refill. */
  private hasFreed = false
  private refillTimer: ReturnType<typeof setTimeout> | undefined
  /** The broker knows what left on earlier connections. */
  private isSessionPresent = false
  /** The store that messages are kept in. */
  private store: IStore | undefined
  private isLoading = false

  constructor(client: OutgoingClient) {
    this.client = client
    this.waiting = new Waiting(client)
    this.window = new Window(client)
    this.identifiers = new Identifiers(client)
    this.overdue = new Overdue(
      client,
      this.window,
      () => this.hasWaiting,
      () => this.drain(),
    )
  }

  get queued(): Queued {
    const { messages, bytes } = this.waiting
    return { messages, bytes, inflight: this.inflight }
  }

  /** Whether messages wait for a place or a connection; those of QoS 0 not counted. */
  get hasWaiting(): boolean {
    return this.waiting.first(1) !== undefined || this.waiting.first(2) !== undefined
  }

  private get canSend(): boolean {
    return this.client.connected && !this.isLoading && !this.client._isolation.isHolding
  }

  /**
   * @param packet as it was asked for, with the identifier 0
   * @param callback safe to call; `client.noop` for none
   */
  publish(packet: IPublishPacket, options: PublishOptions | undefined, callback: Settle): void {
    const { client } = this
    const alias = packet.properties?.topicAlias
    const kept = alias === undefined ? packet : withoutAlias(client, packet)
    if (kept instanceof Error) {
      this.report(kept, callback)
      return
    }
    const error = this.check(kept)
    if (error) this.report(error, callback)
    else if (packet.qos === 0 && this.canSend)
      client._writePacket(withAlias(client, kept, alias, packet.topic === ''), callback)
    else if (packet.qos === 0 && !client.queueQoSZero) callback(new Error('No connection to broker'))
    else {
      const lifetime = lifetimeOf(options, client.options, kept)
      const message = new Message(kept, callback, ++this.published, lifetime)
      message.alias = alias
      message.isByAlias = packet.topic === ''
      this.accept(message, options)
    }
  }

  /** Where it goes: onto the connection, or behind those that wait. */
  private accept(message: Message, options: PublishOptions | undefined): void {
    const { waiting } = this
    const { packet } = message
    const { qos } = packet
    const isNext = qos > 0 && this.canSend && !waiting.first(qos as Lane) && this.hasPlace(qos as Lane)
    const replaced = options?.latest && !isNext ? waiting.last(packet.topic, qos) : undefined
    const full =
      isNext || replaced ? undefined : waiting.makeRoom(packet, (oldest, why) => this.fail(oldest, why))
    if (full) {
      this.report(full, message.cb)
      return
    }
    // The page may change its bytes and its properties as soon as `publish` returns.
    if (typeof packet.payload !== 'string') packet.payload = clone(packet.payload)
    if (packet.properties) packet.properties = clone(packet.properties)
    if (qos > 0 && !this.isLoading) this.keep(message, options?.cbStorePut)
    if (message.isGone) return
    if (isNext && message.isStored) this.fly(message)
    else if (replaced) {
      waiting.replace(replaced, message)
      this.fail(replaced, new SocketError('ERR_REPLACED', `a later message of "${packet.topic}" takes its place`))
    } else waiting.add(message)
  }

  /** Gives it an identifier, where one is free, and puts it into the store. */
  private keep(message: Message, stored?: () => void): void {
    const { packet } = message
    packet.messageId = this.identifiers.forMessage()
    if (!packet.messageId) return
    this.identifiers.hold(packet.messageId, message)
    let isLater = false
    this.client.outgoingStore.put(recordOf(message), (error?: Error) => {
      if (message.isGone) return
      if (error) {
        this.fail(message, error)
        return
      }
      message.isStored = true
      stored?.()
      if (isLater) this.drain()
    })
    isLater = true
  }

  /** Lets leave what may leave, the oldest first. */
  drain(): void {
    if (this.isDraining) return
    this.isDraining = true
    for (let message = this.next(); message; message = this.next()) {
      this.waiting.shift(message.packet.qos as Lane)
      const error = this.lateError(message)
      if (error) this.fail(message, error)
      else this.fly(message)
    }
    this.isDraining = false
  }

  private next(): Message | undefined {
    if (!this.canSend) return undefined
    const one = this.ready(1)
    const two = this.ready(2)
    return one && two ? (one.order < two.order ? one : two) : (one ?? two)
  }

  private ready(lane: Lane): Message | undefined {
    const first = this.waiting.first(lane)
    // A PUBREL that goes again takes no place (MQTT 5, 4.9).
    if (!first || !(first.isReleased || this.hasPlace(lane))) return undefined
    if (!first.packet.messageId) this.keep(first)
    return first.isStored && !first.isGone ? first : undefined
  }

  private hasPlace(lane: Lane): boolean {
    return this.window.free(lane, this.waiting.first(lane === 1 ? 2 : 1) !== undefined) > 0
  }

  private fly(message: Message): void {
    const { client } = this
    const { messageId = 0 } = message.packet
    if (!message.isInFlight) {
      message.isInFlight = true
      this.inflight++
      this.identifiers.leave(messageId)
      client.outgoing[messageId] = message
    }
    client._isolation.wrote()
    if (message.isReleased) {
      client._writePacket({ cmd: 'pubrel', qos: 2, messageId } as Packet)
      return
    }
    this.window.occupy(message)
    this.overdue.mark(message)
    client._writePacket(withAlias(client, this.outbound(message), message.alias, message.isByAlias))
  }

  /** Sends one that left before, while everything else is held back. */
  sendAlone(message: Message): void {
    this.waiting.setAgain(this.waiting.allAgain().filter((other) => other !== message))
    this.fly(message)
  }

  /** The PUBLISH as it leaves: itself, where nothing changes. */
  private outbound(message: Message): IPublishPacket {
    const { packet } = message
    const { properties } = packet
    const interval = properties?.messageExpiryInterval
    const dup = message.wasSent && this.isSessionPresent
    if (!dup && interval === undefined) return packet
    const copy = { ...packet, dup: dup || packet.dup }
    if (interval !== undefined) {
      const left = Math.max(1, interval - Math.floor(message.age / 1000))
      copy.properties = { ...properties, messageExpiryInterval: left }
    }
    return copy
  }

  /** The broker has it: it may pass it on. */
  release(messageId: number, callback?: Settle): void {
    const { client } = this
    const message = client.outgoing[messageId] as Message | undefined
    const pubrel = { cmd: 'pubrel', qos: 2, messageId } as Packet
    // The broker waits for it, whether it can be stored or not.
    const write = () => client._writePacket(pubrel, callback)
    if (message instanceof Message) {
      message.isReleased = true
      client.outgoingStore.put(recordOf(message), write)
    } else write()
  }

  /** What MQTT.js does with a message that is answered, or taken back. */
  remove(messageId: number, callback: Settle): void {
    const { client } = this
    const message = this.find(messageId)
    if (message) this.forget(message)
    client.outgoingStore.del({ messageId } as Packet, (error?: Error, packet?: Packet) => {
      callback(error, plain(packet))
      if (message) this.identifiers.release(messageId)
    })
  }

  find(messageId: number): Message | undefined {
    const entry = this.client.outgoing[messageId]
    return entry instanceof Message ? entry : this.identifiers.find(messageId)
  }

  /** All that was read is worked through: fills the places that became free. */
  endOfFrame(): void {
    if (!this.hasFreed) return
    this.hasFreed = false
    if (this.isHalfFree(1) || this.isHalfFree(2)) this.drain()
    else if (this.hasWaiting) this.drainSoon()
  }

  private isHalfFree(lane: Lane): boolean {
    const free = this.window.free(lane, false)
    return this.waiting.first(lane) !== undefined && free > 0 && free * 2 >= this.window.size(lane)
  }

  private drainSoon(): void {
    this.refillTimer ??= setTimeout(() => {
      this.refillTimer = undefined
      this.drain()
    }, REFILL_MS)
  }

  /** A connection is up. What left before goes first, as much at once as the window takes. */
  begin(isSessionPresent: boolean): void {
    this.isSessionPresent = isSessionPresent
    this.window.open()
    if (isSessionPresent) return
    for (const message of this.waiting.allAgain()) {
      if (!message.isReleased) continue
      // The broker has forgotten it: a PUBCOMP would confirm what nobody got.
      message.isReleased = false
      message.cmd = 'publish'
      if (message.packet.topic === '') this.fail(message, sessionGone())
      else this.client.outgoingStore.put(recordOf(message), () => undefined)
    }
  }

  /** What waited without a connection and needs no acknowledgement: the packets of `queue`. */
  sendQueue(): void {
    const { client } = this
    const { queue } = client
    let next = 0
    while (this.canSend && next < queue.length) {
      const entry = queue[next++] as unknown as Message
      if (!(entry instanceof Message)) continue
      this.waiting.uncount(entry)
      const error = this.lateError(entry)
      if (error) this.report(error, entry.cb)
      else client._writePacket(withAlias(client, this.outbound(entry), entry.alias, entry.isByAlias), entry.cb)
    }
    queue.splice(0, next)
  }

  /** The connection is lost: what is in flight goes again over the next one. */
  lost(): void {
    clearTimeout(this.refillTimer)
    this.refillTimer = undefined
    this.overdue.stop()
    const messages = this.inFlight()
    for (const message of messages) {
      this.window.leave(message)
      message.wasSent = true
    }
    this.waiting.setAgain(messages)
  }

  /** Messages in flight, in the order in which they were published. */
  private inFlight(): Message[] {
    const { outgoing } = this.client
    const entries = Object.keys(outgoing).map((id) => outgoing[Number(id)])
    const messages = entries.filter((entry): entry is Message => entry instanceof Message)
    return messages.sort((a, b) => a.order - b.order)
  }

  /** Nothing of QoS 1 and 2 will be sent any more. */
  flush(error: Error): void {
    const { client, waiting } = this
    const messages = this.inFlight().concat(waiting.all().filter(({ packet }) => packet.qos > 0))
    for (const message of messages) {
      this.forget(message)
      this.identifiers.release(message.packet.messageId ?? 0)
      // What a page keeps in a store of its own stays there.
      if (!client.options.outgoingStore && message.packet.messageId)
        client.outgoingStore.del({ messageId: message.packet.messageId } as Packet, () => undefined)
    }
    for (const message of messages) message.cb(error)
  }

  /** Reads what the store holds of an earlier life of the program; it goes before all that is published now. */
  load(delivered: (message: Message) => void): void {
    const { client } = this
    if (this.store === client.outgoingStore) return
    this.store = client.outgoingStore
    reopen(this.store)
    if (!client.options.outgoingStore) return
    this.isLoading = true
    const found: Message[] = []
    const settle = (message: Message): Settle => (error) =>
      error ? client.emit('error', error) : delivered(message)
    readStore(
      this.store,
      (stored) => {
        const message = messageOf(stored, settle, ++this.published - 1e9)
        if (!message || this.find(stored.messageId ?? 0)) return
        message.isInFlight = true
        this.inflight++
        this.identifiers.hold(stored.messageId ?? 0, message)
        this.identifiers.leave(stored.messageId ?? 0)
        client.outgoing[stored.messageId ?? 0] = message
        found.push(message)
      },
      (error) => {
        this.isLoading = false
        this.waiting.setAgain(this.inFlight())
        if (error) client.emit('error', error)
        this.drain()
      },
    )
  }

  /** The stores are closed: whoever connects again reads them anew. */
  close(): void {
    this.store = undefined
  }

  /** It stands nowhere any more; its identifier is not free yet. */
  private forget(message: Message): void {
    const { client } = this
    this.window.leave(message)
    this.waiting.remove(message)
    client._isolation.answered(message)
    if (message.isInFlight) {
      this.inflight--
      Reflect.deleteProperty(client.outgoing, message.packet.messageId ?? 0)
    }
    this.hasFreed = true
  }

  /** It will not be sent, or not again. */
  fail(message: Message, error: Error): void {
    const { messageId } = message.packet
    if (messageId) this.remove(messageId, () => this.report(error, message.cb))
    else {
      this.forget(message)
      this.report(error, message.cb)
    }
    const { client } = this
    if (client.disconnecting && Object.keys(client.outgoing).length === 0) client.emit('outgoingEmpty')
  }

  private report(error: Error, callback: Settle): void {
    if (callback === this.client.noop) this.client.emit('error', error)
    else callback(error)
  }

  /** What may have become true while it waited. */
  private lateError(message: Message): Error | undefined {
    const { lifetime, packet, wasSent } = message
    if (!wasSent && message.age >= lifetime)
      return new SocketError('ERR_EXPIRED', `the message of "${packet.topic}" waited longer than ${lifetime} ms`)
    return this.check(packet)
  }

  private check(packet: IPublishPacket): SocketError | undefined {
    const { connected, connackPacket, options } = this.client
    const announced = options.protocolVersion === 5 && connected ? connackPacket?.properties : undefined
    return announced && checkPublish(packet, announced)
  }
}

function lifetimeOf(
  { expiresIn = Infinity }: PublishOptions = {},
  { maxQueuedAge = Infinity }: OutgoingOptions,
  { properties }: IPublishPacket,
): number {
  const interval = properties?.messageExpiryInterval ?? Infinity
  return Math.min(expiresIn, maxQueuedAge, interval * 1000)
}

function sessionGone(): SocketError {
  return new SocketError('ERR_CLOSED', 'the broker has forgotten the session of a message of QoS 2')
}
