/** A socket as the phone's native side has it, below the task and above the link. */

import type { Clock } from '../base/clock.ts'
import { dialTimeout, openFailure, type DialFailure, type PlatformFailure } from './dial-failure.ts'
import { dialFailureUnder, type Faults } from './faults.ts'
import { Link, type LinkConditions } from './link.ts'
import type { Dialler, DialRequest, Peer } from './peer.ts'
import type { Quirks } from './platform-profile.ts'

/** What the native side reports to the task above it. Each comes in a macrotask of its own. */
export interface NativeSocketEvents {
  open(answer: { protocol: string; header: Record<string, string> }): void
  /** The bytes are given away. */
  message(data: string | Uint8Array): void
  error(failure: DialFailure): void
  /** `code` is missing where the platform leaves it out. */
  close(code: number | undefined, reason: string): void
}

/** The network as a socket meets it. */
export interface NetworkConditions extends LinkConditions {
  /** How long anything takes in one direction now, in ms. */
  readonly latency: number
  readonly isConnected: boolean
}

export interface NativeSocketOptions {
  readonly id: number
  readonly request: DialRequest
  /** How long a dial may take, in ms. */
  readonly timeout: number
  readonly dialler: Dialler
  readonly clock: Clock
  readonly network: NetworkConditions
  readonly quirks: Quirks
  readonly faults: Faults
  /** How far apart messages leave the phone at least, in ms. */
  readonly sendSpacing: number
  readonly events: NativeSocketEvents
}

/** A drop has no words of its own in the platform's documents. (inferred) */
const dropped: DialFailure = { errCode: 1006, errMsg: 'abnormal closure' }

/** Text counts by its characters: near enough for a bandwidth. */
const sizeOf = (data: string | Uint8Array | ArrayBuffer): number =>
  typeof data === 'string' ? data.length : data.byteLength

/** What the native side answers to a send without a connection. (inferred) */
export const notConnected: PlatformFailure = { errMsg: 'sendSocketMessage:fail WebSocket is not connected' }

const NOT_THERE = 'closeSocket:fail:taskID not exist'

/** The phone's native side of one socket: it dials, carries, and ends, whatever the program's JavaScript does. */
export class NativeSocket {
  private readonly options: NativeSocketOptions
  private readonly upstream: Link
  private readonly downstream: Link
  private readonly timers = new Set<unknown>()
  private peer: Peer | undefined
  private phase: 'dialling' | 'open' | 'closing' | 'closed' = 'dialling'
  private isDead = false
  /** Nothing passes any more; unless it is dead, its end is about to be reported. */
  private severed = false
  private dialTimer: unknown

  constructor(options: NativeSocketOptions) {
    this.options = options
    const { clock, network, dialler, faults, sendSpacing } = options
    this.upstream = new Link(clock, network, dialler.asynchronous, sendSpacing)
    this.downstream = new Link(clock, network, dialler.asynchronous)
    this.dialTimer = this.later(() => this.failed(dialTimeout), options.timeout)
    this.later(() => this.dial(), network.delay() + faults.dialDelay)
  }

  get state(): 'dialling' | 'open' | 'closing' | 'closed' {
    return this.phase
  }

  /** Nothing passes any more, and no event reports it. */
  get dead(): boolean {
    return this.isDead
  }

  /** Whether the phone still counts it among the open sockets of the mini program. */
  get holdsSlot(): boolean {
    if (this.isDead && this.phase === 'closing') return this.options.quirks.deadSocketSlot === 'held'
    return this.phase !== 'closed'
  }

  /** @returns why it could not be sent, or nothing. A dead socket takes everything: so does a phone's send buffer. */
  send(data: string | ArrayBuffer): PlatformFailure | undefined {
    const { send } = this.options.faults
    if (send !== undefined) return typeof send === 'string' ? { errMsg: send } : send
    if (this.phase !== 'open') return notConnected
    if (!this.severed) this.upstream.push(() => this.peer?.send(data), sizeOf(data))
    return undefined
  }

  /** @param done called with why it failed, or nothing; never on a dead socket (Observed) */
  close(code: number, reason: string, done: (failure?: string) => void): void {
    if (this.phase === 'closing' || this.phase === 'closed') return done(NOT_THERE)
    if (this.isDead) {
      this.phase = 'closing'
      this.peer?.vanish()
      return
    }
    if (this.phase === 'dialling') {
      if (this.options.quirks.closeBeforeOpen === 'refused') {
        return done('closeSocket:fail WebSocket is not connected')
      }
      this.phase = 'closing'
      this.forgetTimers()
      if (!this.severed) this.peer?.abort()
      done()
      this.later(() => this.closed(code, reason, true), 0)
      return
    }
    this.phase = 'closing'
    done()
    if (!this.severed) this.upstream.push(() => this.peer?.close(code, reason))
    this.later(() => this.unanswered(), this.options.quirks.closingTimeout)
  }

  /** The connection breaks under the phone, and the phone notices: a network change, a proxy that gave up. */
  drop(): void {
    if (this.severed || this.phase === 'closed') return
    this.severed = true
    this.peer?.vanish()
    this.later(() => (this.phase === 'dialling' ? this.failed(openFailure(2)) : this.dropped()), 0)
  }

  /** The connection dies, and neither side notices. */
  die(): void {
    this.isDead = true
    this.severed = true
    this.forgetTimers()
  }

  /** The platform takes the socket from a suspended program. */
  interrupt(): void {
    if (this.isDead || this.phase === 'closed') return
    this.peer?.abort()
    const { events, quirks } = this.options
    if (this.phase === 'dialling') {
      this.failed({ errCode: 1004, errMsg: 'connectSocket:fail interrupted' })
    } else {
      this.finish()
      events.close(quirks.interruptedCode, 'interrupted')
    }
  }

  /** The program's JavaScript is gone, and the socket with it. */
  release(): void {
    this.finish()
    this.peer?.abort()
  }

  private dial(): void {
    if (this.phase !== 'dialling' || this.severed) return
    const { dialler, id, request, faults, network } = this.options
    const failure = network.isConnected ? dialFailureUnder(faults) : openFailure(2)
    if (failure === 'hang') return
    if (failure !== undefined) return this.failed(failure)
    const pass =
      <Args extends unknown[]>(event: (...args: Args) => void) =>
      (...args: Args): void =>
        this.downstream.push(() => {
          if (!this.severed) event(...args)
        })
    this.peer = dialler.dial(id, request, {
      opened: pass((answer) => this.opened(answer)),
      failed: pass((failure) => this.failed(failure)),
      received: (data) =>
        this.downstream.push(() => {
          if (!this.severed && this.phase === 'open') this.options.events.message(data)
        }, sizeOf(data)),
      closed: pass((code, reason) => this.closed(code, reason, false)),
      dropped: pass(() => this.dropped()),
    })
  }

  private opened(answer: { protocol: string; header: Record<string, string> }): void {
    if (this.phase !== 'dialling') return
    this.phase = 'open'
    this.forget(this.dialTimer)
    this.options.events.open(answer)
  }

  private failed(failure: DialFailure): void {
    if (this.phase !== 'dialling') return
    this.finish()
    if (!this.severed) this.peer?.abort()
    const { events, quirks } = this.options
    events.error(failure)
    const closes =
      quirks.closeAfterDialError === 'always' ||
      (quirks.closeAfterDialError === 'after-timeout' && failure.timedOut === true)
    if (closes) this.later(() => events.close(1006, failure.errMsg), 0)
  }

  private closed(code: number, reason: string, byPhone: boolean): void {
    if (this.phase === 'closed') return
    const ownClose = byPhone || this.phase === 'closing'
    this.finish()
    const { events, quirks } = this.options
    switch (quirks.closeReport) {
      case 'normal-closure':
        return events.close(1000, 'normal closure')
      case 'stream-end':
        return ownClose ? events.close(1000, 'normal closure') : events.close(1001, 'Stream end encountered')
      case 'no-status':
        return events.close(1005, '')
      case 'as-sent':
        return events.close(code, reason === '' && code === 1000 ? 'normal closure' : reason)
    }
  }

  /** The server never answered the close. */
  private unanswered(): void {
    this.finish()
    this.peer?.abort()
    this.options.events.close(1006, 'abnormal closure')
  }

  private dropped(): void {
    if (this.phase === 'closed') return
    const { events, quirks } = this.options
    if (quirks.drop === 'silent') return this.die()
    this.finish()
    const error = (): void => events.error(dropped)
    const close = (): void => events.close(1006, 'abnormal closure')
    switch (quirks.drop) {
      case 'error-then-close':
        error()
        this.later(close, 0)
        return
      case 'close-then-error':
        close()
        this.later(error, 0)
        return
      case 'close-only':
        return close()
      case 'error-only':
        return error()
    }
  }

  private finish(): void {
    this.phase = 'closed'
    this.forgetTimers()
  }

  private later(run: () => void, ms: number): unknown {
    const timer = this.options.clock.setTimeout(() => {
      this.timers.delete(timer)
      run()
    }, ms)
    this.timers.add(timer)
    return timer
  }

  private forget(timer: unknown): void {
    this.options.clock.clearTimeout(timer)
    this.timers.delete(timer)
  }

  private forgetTimers(): void {
    for (const timer of this.timers) this.forget(timer)
  }
}
