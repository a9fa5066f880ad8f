/** Messages that wait: for a connection, or for a place in the window. Those that left before go first. */

import { Buffer } from 'buffer'
import type { IPublishPacket } from 'mqtt-packet'
import { SocketError } from '../../socket/socket-error.ts'
import { Fifo } from './fifo.ts'
import type { Message } from './message.ts'
import type { Lane } from './window.ts'

export interface WaitingOptions {
  maxQueued?: number
  maxQueuedBytes?: number
  whenFull?: 'reject' | 'drop-oldest'
}

/** The client, as far as it is needed here. */
export interface WaitingClient {
  readonly options: WaitingOptions
  /** Messages of QoS 0, among packets of other kinds. */
  readonly queue: { packet: { cmd: string } }[]
}

const DEFAULT_MAX_BYTES = 16 * 1024 * 1024
/** What a message takes in memory beside its topic and its payload, about. */
const OVERHEAD_BYTES = 300

export class Waiting {
  /** How many wait, those that left before not counted. */
  messages = 0
  /** What they take. */
  bytes = 0
  private readonly client: WaitingClient
  /** Of QoS 1 and 2: those that left before, and those that never did. */
  private readonly lanes = { 1: newLane(), 2: newLane() }
  /** The last one of each QoS and topic; from when it is asked for. */
  private lastOf: Map<string, Message> | undefined

  constructor(client: WaitingClient) {
    this.client = client
  }

  /** Whether messages of QoS 1 or 2 wait. */
  get hasAny(): boolean {
    return this.first(1) !== undefined || this.first(2) !== undefined
  }

  first(qos: Lane): Message | undefined {
    const { again, fresh } = this.lanes[qos]
    return firstOf(again) ?? firstOf(fresh)
  }

  /** Takes the first one out. */
  shift(qos: Lane): void {
    const { again, fresh } = this.lanes[qos]
    if (firstOf(again)) again.shift()
    else {
      const message = fresh.shift()
      if (message) this.uncount(message)
    }
  }

  /** Puts a message of any QoS at the end. */
  add(message: Message): void {
    const { qos } = message.packet
    if (qos === 0) this.client.queue.push(message)
    else this.lanes[qos].fresh.push(message)
    this.count(message)
  }

  /** What left on an earlier connection and is not confirmed, in its order; it goes before all others. */
  setAgain(messages: readonly Message[]): void {
    this.lanes[1].again.clear()
    this.lanes[2].again.clear()
    for (const message of messages) this.lanes[message.packet.qos as Lane].again.push(message)
  }

  /** Takes one out that may stand anywhere. */
  remove(message: Message): void {
    message.isGone = true
    if (message.packet.qos === 0) {
      const { queue } = this.client
      const index = queue.indexOf(message)
      if (index >= 0) queue.splice(index, 1)
    }
    this.uncount(message)
  }

  private count(message: Message): void {
    const { packet } = message
    message.bytes = sizeOf(packet)
    this.messages++
    this.bytes += message.bytes
    this.lastOf?.set(keyOf(packet), message)
  }

  /** It does not wait any more. */
  uncount(message: Message): void {
    if (message.bytes === 0) return
    this.messages--
    this.bytes -= message.bytes
    message.bytes = 0
    const { lastOf } = this
    const key = lastOf && keyOf(message.packet)
    if (key !== undefined && lastOf?.get(key) === message) lastOf.delete(key)
  }

  /** The last waiting message of this topic and QoS that has never left. */
  last(packet: IPublishPacket): Message | undefined {
    if (!this.lastOf) {
      this.lastOf = new Map()
      for (const message of this.all()) this.lastOf.set(keyOf(message.packet), message)
    }
    return this.lastOf.get(keyOf(packet))
  }

  /** Another message takes the place of a waiting one of the same topic and QoS. */
  replace(old: Message, message: Message): void {
    const { packet } = message
    message.order = old.order
    if (packet.qos === 0) this.client.queue[this.client.queue.indexOf(old)] = message
    else this.lanes[packet.qos].fresh.replace(old, message)
    old.isGone = true
    this.uncount(old)
    this.count(message)
  }

  /** All that have never left. */
  all(): Message[] {
    const { queue } = this.client
    const zeros = queue.filter(({ packet }) => packet.cmd === 'publish') as unknown as Message[]
    const rest = this.lanes[1].fresh.all().concat(this.lanes[2].fresh.all())
    return zeros.concat(rest.filter(({ isGone }) => !isGone))
  }

  /** All that left before and have not left again. */
  allAgain(): Message[] {
    return this.lanes[1].again
      .all()
      .concat(this.lanes[2].again.all())
      .filter(({ isGone }) => !isGone)
  }

  /**
   * Makes room for one more message.
   *
   * @param drop called with each message that has to go
   * @returns the error for the new one where there is no room for it
   */
  makeRoom(
    packet: IPublishPacket,
    drop: (message: Message, error: SocketError) => void,
  ): SocketError | undefined {
    const { maxQueued = Infinity, maxQueuedBytes = DEFAULT_MAX_BYTES, whenFull } = this.client.options
    const bytes = sizeOf(packet)
    while (this.messages + 1 > maxQueued || this.bytes + bytes > maxQueuedBytes) {
      const oldest = whenFull === 'drop-oldest' ? this.oldest() : undefined
      if (!oldest) return this.full(packet.topic)
      // The oldest may not be what makes it full: a message larger than the limit never fits.
      if (bytes > maxQueuedBytes) return this.full(packet.topic)
      const error = this.full(oldest.packet.topic)
      this.remove(oldest)
      drop(oldest, error)
    }
    return undefined
  }

  /** Of QoS 0 first. */
  private oldest(): Message | undefined {
    for (const entry of this.client.queue)
      if (entry.packet.cmd === 'publish') return entry as unknown as Message
    const one = firstOf(this.lanes[1].fresh)
    const two = firstOf(this.lanes[2].fresh)
    return one && two ? (one.order < two.order ? one : two) : (one ?? two)
  }

  private full(topic: string): SocketError {
    const said = `${this.messages} messages of ${this.bytes} bytes wait, there is no room for the one of "${topic}"`
    return new SocketError('ERR_QUEUE_FULL', said)
  }
}

const newLane = () => ({ again: new Fifo<Message>(), fresh: new Fifo<Message>() })

const keyOf = ({ qos, topic }: IPublishPacket) => qos + topic

/** Without those that are settled meanwhile. */
function firstOf(lane: Fifo<Message>): Message | undefined {
  for (;;) {
    const message = lane.first()
    if (!message?.isGone) return message
    lane.shift()
  }
}

function sizeOf({ topic, payload }: IPublishPacket): number {
  const bytes = typeof payload === 'string' ? Buffer.byteLength(payload) : payload.length
  return topic.length + bytes + OVERHEAD_BYTES
}
