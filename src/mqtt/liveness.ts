/** Whether the connection of this moment still works: a ping on return, and every sign of life that answers it. */

import type { IStream } from 'mqtt/lib/shared'
import type { Packet } from 'mqtt-packet'
import { SocketError } from '../socket/socket-error.ts'
import { LONGEST_TIMER } from '../socket/timers.ts'

/** Seconds: what stands between a phone and its broker often cuts a connection that is silent for a minute. */
export const DEFAULT_KEEPALIVE = 45

/** How long the broker has for an answer to the ping on return. */
const DEFAULT_PROBE_TIMEOUT = 2000

/** Seconds: what is cut sooner is cut for another reason. */
const SHORTEST_PROXY_TIMEOUT = 10

/** The client, as far as it is needed here. */
export interface LivenessClient {
  readonly options: {
    /** Milliseconds. */
    probeTimeout?: number
  }
  /** Seconds. */
  readonly keepalive: number
  readonly stream: IStream | undefined
  readonly _dialling: {
    readonly bytesRead: number
    /** Whether what arrived has to wait until it is read. */
    readonly isBehind: boolean
  }
  lastError: Error | undefined
  sendPing(): void
}

export class Liveness {
  private readonly client: LivenessClient
  private timer: ReturnType<typeof setTimeout> | undefined
  private lastPingAt = 0
  /** What had arrived when the last ping left. */
  private bytesAtPing = 0
  /** Pings of this connection that wait for their answers. */
  private unanswered = 0
  /** Milliseconds since 1970. */
  private connectedAt = 0
  /** How old the last connection became, in seconds, and how many in a row before it became just as old. */
  private age = 0
  private repeats = 0

  constructor(client: LivenessClient) {
    this.client = client
  }

  /** Whether the broker was asked on return and has not answered yet. */
  get isProbing(): boolean {
    return this.timer !== undefined
  }

  /** Whether anything arrived since the last ping, read or not. */
  get hasArrived(): boolean {
    return this.client._dialling.bytesRead !== this.bytesAtPing
  }

  /** Another connection begins. */
  begin(): void {
    this.unanswered = 0
  }

  /** A connection is up. */
  up(): void {
    this.connectedAt = Date.now()
  }

  /**
   * The other side has ended the connection. Idle ones that all become just as old are cut by something on the way.
   *
   * @returns the cause, which says so
   */
  lost(cause: Error): Error {
    const age = Math.round((Date.now() - this.connectedAt) / 1000)
    const isIdle = age >= SHORTEST_PROXY_TIMEOUT && age < this.client.keepalive
    this.repeats = isIdle && Math.abs(age - this.age) <= 1 ? this.repeats + 1 : 0
    this.age = age
    if (this.repeats < 2) return cause
    const hint = `Idle connections end after ${age} s: the timeout of a proxy (nginx: proxy_read_timeout)? Set keepalive below it`
    return Object.assign(cause, { hint, message: `${cause.message}. ${hint}` })
  }

  /** Asks the broker for any sign of life; without one the connection is dead, whatever the platform says. */
  probe(): void {
    if (this.isProbing || !this.client.stream) return
    this.awaitLife()
    this.client.sendPing()
  }

  /** A PINGREQ leaves. */
  pinged(): void {
    this.lastPingAt = Date.now()
    this.bytesAtPing = this.client._dialling.bytesRead
    this.unanswered++
  }

  /**
   * A packet came. What bursts out of a suspension came before the connection died: it gives the broker more time,
   * and only the answer to the last ping proves that it lives.
   */
  received({ cmd }: Packet): void {
    const isPong = cmd === 'pingresp'
    if (isPong && this.unanswered > 0) this.unanswered--
    if (!this.isProbing) return
    if (isPong && this.unanswered === 0) this.settle()
    else this.awaitLife()
  }

  /** The probe is over, whatever came of it. */
  settle(): void {
    clearTimeout(this.timer)
    this.timer = undefined
  }

  /**
   * Whether the ping that was not answered left this very moment: frozen timers fire in a burst on return, the ping
   * and the end of its time together.
   */
  hasJustPinged(): boolean {
    const patience = Math.min((this.client.keepalive || 0) * 400, DEFAULT_PROBE_TIMEOUT)
    return Date.now() - this.lastPingAt < patience
  }

  /** @param isSecond the broker was asked a second time, as its answer may wait behind what is not read yet */
  private awaitLife(isSecond = false): void {
    const { client } = this
    const { bytesRead } = client._dialling
    const { probeTimeout: timeout = DEFAULT_PROBE_TIMEOUT } = client.options
    this.settle()
    if (!(timeout > 0) || timeout > LONGEST_TIMER) return
    this.timer = setTimeout(() => {
      // A large message on its way is a sign of life long before it is a packet.
      if (client._dialling.bytesRead !== bytesRead) this.awaitLife(isSecond)
      else if (!client._dialling.isBehind || !this.hasArrived) this.lose(timeout)
      // What arrived after the second question was no burst out of the suspension.
      else if (isSecond) this.settle()
      else {
        this.awaitLife(true)
        client.sendPing()
      }
    }, timeout)
  }

  private lose(timeout: number): void {
    const said = `the broker did not answer within ${timeout} ms of the return`
    this.client.lastError = new SocketError('ERR_CLOSED', said)
    this.client.stream?.destroy()
  }
}
