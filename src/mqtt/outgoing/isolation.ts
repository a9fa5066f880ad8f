/**
 * Finds the one message or subscription for which the broker closes the connection again and again, fails it alone, and
 * lets everything else go on. The rule is made so that no healthy one is failed by a bad network; test/stories shows
 * what it does in many kinds of them.
 *
 * 1. A connection counts if the other side ended it soon after the last write, with operations unanswered.
 * 2. Two in a row that have unanswered operations in common make these the suspects.
 * 3. The next connection holds everything back for a while; if it does not live that long, the network is bad and all
 *    suspicion is forgotten.
 * 4. Then the suspects leave one at a time. Whoever is answered is cleared. Where the connection ends soon after one, it
 *    has a strike, and the next connection begins with 3.
 * 5. Three strikes, and it is rejected. Where the broker said why (MQTT 5), one is enough.
 */

import { ReasonCodes } from 'mqtt/lib/handlers/ack'
import type { IStream } from 'mqtt/lib/shared'
import { SocketError } from '../../socket/socket-error.ts'
import { Message } from './message.ts'
import { Ask } from './subscription-request.ts'

export type Operation = Message | Ask

/** The client, as far as it is needed here. */
export interface IsolationClient {
  readonly stream: IStream | undefined
  readonly disconnecting: boolean
  readonly outgoing: Record<number, unknown>
  lastError: Error | undefined
  sendPing(): void
  readonly _outgoing: { sendAlone(message: Message): void; fail(message: Message, error: Error): void }
  readonly _subscriptions: {
    write(ask: Ask): unknown
    split(ask: Ask): Ask[]
    fail(ask: Ask, error: Error): void
  }
  /** Everything that was held back may leave. */
  _goOn(): void
}

/**
 * Reasons of a DISCONNECT that are about what was sent (MQTT 5, 3.14.2.1): Topic Filter invalid, Topic Name invalid,
 * Packet too large, Payload format invalid; retain, QoS, shared subscriptions, subscription identifiers and wildcards
 * that are not supported.
 */
const ABOUT_WHAT_WAS_SENT = [0x8f, 0x90, 0x95, 0x99, 0x9a, 0x9b, 0x9e, 0xa1, 0xa2]

const SOON_MS = 300
const SOON_ROUND_TRIPS = 3
/** A broker may ask others before it closes. */
const LONGEST_SOON_MS = 5000
const GROWTH = 4
const HOLD_MS = 3000
const HOLD_TIMES = 10
/** What a slow phone sends in a millisecond. */
const BYTES_PER_MS = 100
const STRIKES = 3

export class Isolation {
  /** Nothing leaves but what is tested. */
  isHolding = false
  private readonly client: IsolationClient
  /** Of the last connection that ended in this way. */
  private last = new Set<Operation>()
  private isLastCounted = false
  private growth = 1
  private suspects: Operation[] = []
  private tested: Operation | undefined
  private readonly strikes = new Map<Operation, number>()
  /** The code with which suspicion began. */
  private suspectCode = 0
  private readonly rejections: Record<string, SocketError> = Object.create(null) as Record<
    string,
    SocketError
  >
  private timer: ReturnType<typeof setTimeout> | undefined
  private isUp = false
  /** Milliseconds since 1970. */
  private dialledAt = 0
  /** Milliseconds from CONNECT to CONNACK. */
  private roundTrip = 0
  private wroteAt = 0
  private code = 0
  private isTainted = false

  constructor(client: IsolationClient) {
    this.client = client
  }

  /** CONNECT leaves. */
  dialled(): void {
    this.dialledAt = Date.now()
  }

  /** A connection is up: holds everything back where there are suspects. */
  begin(): void {
    this.isUp = true
    this.roundTrip = Date.now() - this.dialledAt
    this.code = 0
    this.isTainted = false
    const [first] = this.suspects
    this.isHolding = first !== undefined
    if (!first) return
    this.client.sendPing()
    this.timer = setTimeout(() => this.testNext(), this.holdMs(first))
  }

  /** Something happened that can end the connection, whatever was sent. */
  taint(): void {
    this.isTainted = true
  }

  /** The broker says that it closes. */
  disconnected(reasonCode: number): void {
    this.code = reasonCode
  }

  wrote(): void {
    this.wroteAt = Date.now()
  }

  /** It is answered, or gone. */
  answered(operation: Operation): void {
    if (this.suspects.length === 0) return
    this.suspects = this.suspects.filter((other) => other !== operation)
    this.strikes.delete(operation)
    if (this.tested !== operation) return
    this.tested = undefined
    clearTimeout(this.timer)
    if (this.isHolding) this.testNext()
  }

  /** The connection is over: what does that say of what was not answered? */
  ended(): void {
    clearTimeout(this.timer)
    const { isUp, tested } = this
    this.isUp = this.isHolding = false
    this.tested = undefined
    if (!isUp) return
    const silence = Date.now() - this.wroteAt
    if (this.suspects.length > 0) {
      if (tested && this.isTheirs && silence <= this.soonMs(tested)) this.strike(tested)
      else this.forget()
      return
    }
    const unanswered = this.unanswered()
    if (!this.isTheirs || unanswered.length === 0) this.forget()
    else if (this.isNamed) this.suspect(unanswered)
    else this.count(unanswered, silence)
  }

  /** The error for a filter that the broker closes connections for. */
  rejected(filter: string): SocketError | undefined {
    return this.rejections[filter]
  }

  /** After an end everything begins anew. */
  reset(): void {
    clearTimeout(this.timer)
    this.isHolding = false
    this.forget()
    for (const filter of Object.keys(this.rejections)) Reflect.deleteProperty(this.rejections, filter)
  }

  private count(unanswered: Operation[], silence: number): void {
    const common = unanswered.filter((operation) => this.last.has(operation))
    if (common.length === 0) this.growth = 1
    const isSoon = unanswered.some((operation) => silence <= this.soonMs(operation))
    if (isSoon && this.isLastCounted && common.length > 0) {
      this.suspect(common)
      return
    }
    // Later than that, but over the same: the broker may take its time.
    if (!isSoon && common.length > 0) this.growth *= GROWTH
    this.last = new Set(unanswered)
    this.isLastCounted = isSoon
  }

  private suspect(operations: Operation[]): void {
    const { _subscriptions } = this.client
    this.suspectCode = this.code
    this.suspects = []
    for (const operation of operations)
      for (const part of operation instanceof Ask ? _subscriptions.split(operation) : [operation])
        this.suspects.push(part)
  }

  private testNext(): void {
    const { client } = this
    const [operation] = this.suspects
    if (!operation) {
      this.forget()
      this.isHolding = false
      client._goOn()
      return
    }
    this.tested = operation
    this.timer = setTimeout(() => this.answered(operation), this.holdMs(operation))
    if (operation instanceof Ask) client._subscriptions.write(operation)
    else client._outgoing.sendAlone(operation)
  }

  private strike(operation: Operation): void {
    const strikes = (this.strikes.get(operation) ?? 0) + 1
    this.strikes.set(operation, strikes)
    const isNamed = this.isNamed && this.code === this.suspectCode
    if (strikes < STRIKES && !isNamed) return
    this.suspects = this.suspects.filter((other) => other !== operation)
    this.strikes.delete(operation)
    this.reject(operation, isNamed ? 1 : strikes)
  }

  private reject(operation: Operation, times: number): void {
    const { client } = this
    const { cause } = (client.stream ?? {}) as { cause?: SocketError }
    const isAsk = operation instanceof Ask
    const topic = isAsk ? operation.topics.join(', ') : operation.packet.topic
    const what = isAsk
      ? `the ${operation.cmd === 'subscribe' ? 'subscription to' : 'unsubscribe of'}`
      : 'the message of'
    const why = (ReasonCodes as Record<number, string>)[this.code] || cause?.reason
    const said = `the broker closed the connection over ${what} "${topic}"${times > 1 ? ', three times' : ''}${why ? `: ${why}` : ''}`
    const error = new SocketError('ERR_REJECTED', said, {
      closeCode: cause?.closeCode,
      reason: cause?.reason,
    })
    if (!isAsk) client._outgoing.fail(operation, error)
    else {
      for (const filter of operation.topics) this.rejections[filter] = error
      client._subscriptions.fail(operation, error)
    }
  }

  private forget(): void {
    this.suspects = []
    this.last = new Set()
    this.isLastCounted = false
    this.growth = 1
    this.suspectCode = 0
    this.strikes.clear()
  }

  /** Whether the other side ended the connection, for no reason of ours that is known. */
  private get isTheirs(): boolean {
    const { disconnecting, stream } = this.client
    const { cause } = (stream ?? {}) as { cause?: SocketError }
    return !disconnecting && !this.isTainted && cause?.code === 'ERR_CLOSED'
  }

  /** Whether the broker said that it closes over what was sent. */
  private get isNamed(): boolean {
    return ABOUT_WHAT_WAS_SENT.indexOf(this.code) >= 0
  }

  private unanswered(): Operation[] {
    const { outgoing } = this.client
    const asks: Operation[] = []
    const messages: Message[] = []
    for (const id of Object.keys(outgoing)) {
      const entry = outgoing[Number(id)]
      if (entry instanceof Ask) asks.push(entry)
      else if (entry instanceof Message && entry.hasPlace) messages.push(entry)
    }
    // Subscriptions leave before messages do.
    return asks.concat(messages.sort((a, b) => a.order - b.order))
  }

  /** How long the broker may take to close over an operation, in milliseconds. */
  private soonMs(operation: Operation): number {
    const roundTrips = SOON_ROUND_TRIPS * this.roundTrip
    const soon = Math.min(Math.max(SOON_MS, roundTrips) * this.growth, LONGEST_SOON_MS)
    return soon + (operation instanceof Ask ? 0 : operation.packet.payload.length / BYTES_PER_MS)
  }

  /** How long a connection has to hold before an operation is tested: longer with each strike, that one more is no chance. */
  private holdMs(operation: Operation): number {
    const strikes = this.strikes.get(operation) ?? 0
    return Math.max(HOLD_MS * (strikes + 1), HOLD_TIMES * this.soonMs(operation))
  }
}
