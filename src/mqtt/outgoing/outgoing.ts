/** The way of a message out: it is kept, waits for its place, leaves in its order, and is settled once, with the truth. */

import type { IMessageIdProvider } from 'mqtt/lib/default-message-id-provider'
import type { IConnackPacket, IPublishPacket } from 'mqtt-packet'
import { SocketError } from '../../socket/socket-error.ts'
import { withAlias, withoutAlias } from './aliases.ts'
import { checkPublish } from './broker-limits.ts'
import copy from './copy.ts'
import { Departures, type DeparturesClient } from './departures.ts'
import { Flight, type FlightClient } from './flight.ts'
import { Identifiers } from './identifiers.ts'
import { Keeping, type KeepingClient } from './keeping.ts'
import { Message, type Settle } from './message.ts'
import { lifetimeOf, type OutgoingOptions, type PublishOptions, type Queued } from './publish-options.ts'
import { Waiting } from './waiting.ts'
import type { Lane } from './window.ts'

/** The client, as far as it is needed here. */
export interface OutgoingClient extends FlightClient, KeepingClient, DeparturesClient {
  readonly options: FlightClient['options'] &
    KeepingClient['options'] &
    OutgoingOptions &
    DeparturesClient['options']
  readonly disconnecting: boolean
  readonly queueQoSZero: boolean
  readonly queue: { packet: { cmd: string } }[]
  readonly messageIdProvider: IMessageIdProvider
  readonly connackPacket?: { properties?: NonNullable<IConnackPacket['properties']> } | undefined
  readonly noop: Settle
  emit(event: 'error' | 'outgoingEmpty', error?: Error): boolean
  readonly _isolation: { readonly isHolding: boolean; wrote(): void; answered(operation: Message): void }
}

const FORGOTTEN = 'the broker has forgotten the session of a message of QoS 2'

export class Outgoing {
  readonly identifiers: Identifiers<Message>
  readonly flight: Flight
  private readonly client: OutgoingClient
  readonly keeping: Keeping
  private readonly waiting: Waiting
  private readonly departures: Departures
  private published = 0

  constructor(client: OutgoingClient) {
    this.client = client
    this.identifiers = new Identifiers(client)
    this.flight = new Flight(client)
    this.keeping = new Keeping(client, this.identifiers, this.flight)
    this.waiting = new Waiting(client)
    this.departures = new Departures(client, this.waiting, this.flight, {
      keep: (message) => this.keep(message),
      leave: (message) => this.leave(message),
    })
  }

  get queued(): Queued {
    const { messages, bytes } = this.waiting
    return { messages, bytes, inflight: this.flight.count }
  }

  /** Whether messages wait for a place or a connection; those of QoS 0 not counted. */
  get hasWaiting(): boolean {
    return this.waiting.hasAny
  }

  private get canSend(): boolean {
    return this.client.connected && !this.client._isolation.isHolding && !this.keeping.isLoading
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
    const isNext = qos > 0 && this.canSend && this.departures.isNext(qos as Lane)
    const replaced = options?.latest && !isNext ? waiting.last(packet) : undefined
    const full =
      isNext || replaced ? undefined : waiting.makeRoom(packet, (oldest, why) => this.fail(oldest, why))
    if (full) {
      this.report(full, message.cb)
      return
    }
    // The page may change its bytes and its properties as soon as `publish` returns.
    if (typeof packet.payload !== 'string') packet.payload = copy(packet.payload)
    if (packet.properties) packet.properties = copy(packet.properties)
    if (qos > 0) this.keep(message, options?.cbStorePut)
    if (message.isGone) return
    if (isNext && message.isStored) this.departures.depart(message)
    else if (replaced) {
      waiting.replace(replaced, message)
      this.fail(
        replaced,
        new SocketError('ERR_REPLACED', `a later message of "${packet.topic}" takes its place`),
      )
    } else waiting.add(message)
  }

  private keep(message: Message, stored?: () => void): void {
    let isLater = false
    this.keeping.keep(message, (error) => {
      if (error) this.fail(message, error)
      else stored?.()
      if (isLater) this.drain()
    })
    isLater = true
  }

  /** Lets leave what may leave, the oldest first. */
  drain(): void {
    if (this.canSend) this.departures.drain()
  }

  /** Its turn has come. @returns whether it may leave */
  private leave(message: Message): boolean {
    const error = this.lateError(message)
    if (error) this.fail(message, error)
    return !error
  }

  /** Sends one that left before, while everything else is held back. */
  sendAlone(message: Message): void {
    this.waiting.setAgain(this.waiting.allAgain().filter((other) => other !== message))
    this.departures.depart(message)
  }

  /** All that was read is worked through: fills the places that became free. */
  endOfFrame(): void {
    if (this.canSend) this.departures.endOfFrame()
  }

  /** What MQTT.js does with a message that is answered, or taken back. */
  remove(messageId: number, callback: Settle): void {
    const message = this.find(messageId)
    if (message) this.forget(message)
    this.keeping.remove(messageId, message !== undefined, callback)
  }

  find(messageId: number): Message | undefined {
    const entry = this.client.outgoing[messageId]
    return entry instanceof Message ? entry : this.identifiers.find(messageId)
  }

  /** A connection is up. What left before goes first, as much at once as the window takes. */
  begin(isSessionPresent: boolean): void {
    this.flight.isSessionPresent = isSessionPresent
    this.departures.begin()
    this.identifiers.register()
    if (isSessionPresent) return
    for (const message of this.waiting.allAgain()) {
      if (!message.isReleased) continue
      // The broker has forgotten it: a PUBCOMP would confirm what nobody got.
      message.isReleased = false
      message.cmd = 'publish'
      if (message.packet.topic === '') this.fail(message, new SocketError('ERR_CLOSED', FORGOTTEN))
      else this.keeping.update(message)
    }
  }

  /** What waited for a connection and needs no acknowledgement: the messages of QoS 0 in `queue`. */
  sendQueue(): void {
    const { queue } = this.client
    let next = 0
    while (this.canSend && next < queue.length) {
      const entry = queue[next++] as unknown
      if (!(entry instanceof Message)) continue
      this.waiting.uncount(entry)
      const error = this.lateError(entry)
      if (error) this.report(error, entry.cb)
      else this.flight.write(entry, entry.cb)
    }
    queue.splice(0, next)
  }

  /** The connection is lost: what is in flight goes again over the next one. */
  lost(): void {
    const messages = this.flight.all()
    this.departures.stop(messages)
    this.waiting.setAgain(messages)
  }

  /** All messages of QoS 1 and 2. */
  private get held(): Message[] {
    return this.flight.all().concat(this.waiting.all().filter(({ packet }) => packet.qos > 0))
  }

  /** Nothing of QoS 1 and 2 will be sent any more. */
  flush(error: Error): void {
    const messages = this.held
    for (const message of messages) {
      this.forget(message)
      this.keeping.release(message)
    }
    // An old one stays in its store.
    for (const message of messages) if (!message.isOld) message.cb(error)
  }

  /** Reads what the store holds of an earlier life of the program; it goes before all that is published now. */
  load(delivered: (message: Message) => void): void {
    // Before all of this life, in the order of the store.
    const orderOf = () => ++this.published - Number.MAX_SAFE_INTEGER
    this.keeping.load(this.held, orderOf, delivered, () => {
      this.waiting.setAgain(this.flight.all())
      // What was published before the store was known.
      for (const message of this.waiting.all())
        if (message.packet.qos > 0 && !message.packet.messageId) this.keep(message)
      this.drain()
    })
  }

  /** It stands nowhere any more; its identifier is not free yet. */
  private forget(message: Message): void {
    this.departures.settle(message)
    this.waiting.remove(message)
    this.flight.settle(message)
    this.client._isolation.answered(message)
  }

  /** It will not be sent, or not again. */
  fail(message: Message, error: Error): void {
    const { client } = this
    const { messageId } = message.packet
    if (messageId) this.remove(messageId, () => this.report(error, message.cb))
    else {
      this.forget(message)
      this.report(error, message.cb)
    }
    if (client.disconnecting && Object.keys(client.outgoing).length === 0) client.emit('outgoingEmpty')
  }

  private report(error: Error, callback: Settle): void {
    if (callback === this.client.noop) this.client.emit('error', error)
    else callback(error)
  }

  /** What may have become true while it waited. */
  private lateError({ age, isOld, lifetime, packet, wasSent }: Message): Error | undefined {
    // Of an old one nobody knows whether it left; of QoS 2 the broker may hold it, and its identifier.
    const isOpen = wasSent && !(isOld && (packet.qos === 1 || !this.flight.isSessionPresent))
    if (!isOpen && age >= lifetime)
      return new SocketError(
        'ERR_EXPIRED',
        `the message of "${packet.topic}" waited longer than ${lifetime} ms`,
      )
    return this.check(packet)
  }

  private check(packet: IPublishPacket): SocketError | undefined {
    const { connected, connackPacket, options } = this.client
    const announced = options.protocolVersion === 5 && connected ? connackPacket?.properties : undefined
    return announced && checkPublish(packet, announced)
  }
}
