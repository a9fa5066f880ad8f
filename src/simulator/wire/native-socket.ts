import type { ApiFailure } from '../wx/api-callbacks.ts'
import type { Clock } from '../base/clock.ts'
import { Conduit } from './link.ts'
import { dialTimeout, openFailure, type DialFailure } from './dial-failure.ts'
import type { Dialler, DialRequest, FarEnd } from './peer.ts'
import { dialFailureUnder, type Faults } from './faults.ts'
import type { Quirks } from './platform-profile.ts'

/** What the native side tells the task above it. Each comes in a macrotask of its own. */
export interface NativeSocketEvents {
  open(answer: { protocol: string; header: Record<string, string> }): void
  /** The bytes are given away. */
  message(data: string | Uint8Array): void
  error(failure: DialFailure): void
  /** `code` is missing where the platform leaves it out. */
  close(code: number | undefined, reason: string): void
}

/** The network as a socket meets it. */
export interface NetworkConditions {
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

/** What the native side answers to a send without a connection. (inferred) */
export const notConnected: ApiFailure = { errMsg: 'sendSocketMessage:fail WebSocket is not connected' }

const notThere = 'closeSocket:fail:taskID not exist'

/** The phone's native side of one socket: it dials, carries, and ends, whatever the program's JavaScript does. */
export class NativeSocket {
  readonly #options: NativeSocketOptions
  readonly #upstream: Conduit
  readonly #downstream: Conduit
  readonly #timers = new Set<unknown>()
  #farEnd: FarEnd | undefined
  #state: 'dialling' | 'open' | 'closing' | 'closed' = 'dialling'
  #dead = false
  /** Nothing passes any more; when it is not dead, the end is about to be told. */
  #severed = false
  #dialTimer: unknown

  constructor(options: NativeSocketOptions) {
    this.#options = options
    const { clock, network, dialler, faults, sendSpacing } = options
    const latency = (): number => network.latency
    this.#upstream = new Conduit(clock, latency, dialler.asynchronous, sendSpacing)
    this.#downstream = new Conduit(clock, latency, dialler.asynchronous)
    this.#dialTimer = this.#later(() => this.#refused(dialTimeout), options.timeout)
    this.#later(() => this.#dial(), network.latency + faults.dialDelay)
  }

  get state(): 'dialling' | 'open' | 'closing' | 'closed' {
    return this.#state
  }

  /** Nothing passes any more and nobody is told. */
  get dead(): boolean {
    return this.#dead
  }

  /** Whether the phone still counts it among the open sockets of the mini program. */
  get holdsSlot(): boolean {
    if (this.#dead && this.#state === 'closing') return this.#options.quirks.deadSocketSlot === 'held'
    return this.#state !== 'closed'
  }

  /** @returns why it could not be sent, or nothing. A dead socket takes everything: so does a phone's send buffer. */
  send(data: string | ArrayBuffer): ApiFailure | undefined {
    const { send } = this.#options.faults
    if (send !== undefined) return typeof send === 'string' ? { errMsg: send } : send
    if (this.#state !== 'open') return notConnected
    if (!this.#severed) this.#upstream.push(() => this.#farEnd?.send(data))
    return undefined
  }

  /** @param done called with why it failed, or nothing; never on a dead socket (Observed) */
  close(code: number, reason: string, done: (failure?: string) => void): void {
    if (this.#state === 'closing' || this.#state === 'closed') return done(notThere)
    if (this.#dead) {
      this.#state = 'closing'
      this.#farEnd?.vanish()
      return
    }
    if (this.#state === 'dialling') {
      if (this.#options.quirks.closeBeforeOpen === 'refused') {
        return done('closeSocket:fail WebSocket is not connected')
      }
      this.#state = 'closing'
      this.#forgetTimers()
      if (!this.#severed) this.#farEnd?.abort()
      done()
      this.#later(() => this.#closed(code, reason, true), 0)
      return
    }
    this.#state = 'closing'
    done()
    if (!this.#severed) this.#upstream.push(() => this.#farEnd?.close(code, reason))
    this.#later(() => this.#unanswered(), this.#options.quirks.closingTimeout)
  }

  /** The connection breaks under the phone, and the phone notices: a network change, a proxy that gave up. */
  drop(): void {
    if (this.#severed || this.#state === 'closed') return
    this.#severed = true
    this.#farEnd?.vanish()
    this.#later(() => (this.#state === 'dialling' ? this.#refused(openFailure(2)) : this.#dropped()), 0)
  }

  /** The connection dies, and neither side is told. */
  die(): void {
    this.#dead = true
    this.#severed = true
    this.#forgetTimers()
  }

  /** The platform takes the socket from a suspended program. */
  interrupt(): void {
    if (this.#dead || this.#state === 'closed') return
    this.#farEnd?.abort()
    const { events, quirks } = this.#options
    if (this.#state === 'dialling') {
      this.#refused({ errCode: 1004, errMsg: 'connectSocket:fail interrupted' })
    } else {
      this.#finish()
      events.close(quirks.interruptedCode, 'interrupted')
    }
  }

  /** The program's JavaScript is gone, and the socket with it. */
  release(): void {
    this.#finish()
    this.#farEnd?.abort()
  }

  #dial(): void {
    if (this.#state !== 'dialling' || this.#severed) return
    const { dialler, id, request, faults, network } = this.#options
    const failure = network.isConnected ? dialFailureUnder(faults) : openFailure(2)
    if (failure === 'hang') return
    if (failure !== undefined) return this.#refused(failure)
    const pass =
      <Args extends unknown[]>(event: (...args: Args) => void) =>
      (...args: Args): void =>
        this.#downstream.push(() => {
          if (!this.#severed) event(...args)
        })
    this.#farEnd = dialler.dial(id, request, {
      opened: pass((answer) => this.#opened(answer)),
      refused: pass((refusal) => this.#refused(refusal)),
      received: pass((data) => {
        if (this.#state === 'open') this.#options.events.message(data)
      }),
      closed: pass((code, reason) => this.#closed(code, reason, false)),
      dropped: pass(() => this.#dropped()),
    })
  }

  #opened(answer: { protocol: string; header: Record<string, string> }): void {
    if (this.#state !== 'dialling') return
    this.#state = 'open'
    this.#forget(this.#dialTimer)
    this.#options.events.open(answer)
  }

  #refused(failure: DialFailure): void {
    if (this.#state !== 'dialling') return
    this.#finish()
    if (!this.#severed) this.#farEnd?.abort()
    const { events, quirks } = this.#options
    events.error(failure)
    const closes =
      quirks.closeAfterDialError === 'always' ||
      (quirks.closeAfterDialError === 'after-timeout' && failure.timedOut === true)
    if (closes) this.#later(() => events.close(1006, failure.errMsg), 0)
  }

  #closed(code: number, reason: string, ownWish: boolean): void {
    if (this.#state === 'closed') return
    const ownClose = ownWish || this.#state === 'closing'
    this.#finish()
    const { events, quirks } = this.#options
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
  #unanswered(): void {
    this.#finish()
    this.#farEnd?.abort()
    this.#options.events.close(1006, 'abnormal closure')
  }

  #dropped(): void {
    if (this.#state === 'closed') return
    const { events, quirks } = this.#options
    if (quirks.drop === 'silent') return this.die()
    this.#finish()
    const error = (): void => events.error(dropped)
    const close = (): void => events.close(1006, 'abnormal closure')
    switch (quirks.drop) {
      case 'error-then-close':
        error()
        this.#later(close, 0)
        return
      case 'close-then-error':
        close()
        this.#later(error, 0)
        return
      case 'close-only':
        return close()
      case 'error-only':
        return error()
    }
  }

  #finish(): void {
    this.#state = 'closed'
    this.#forgetTimers()
  }

  #later(run: () => void, ms: number): unknown {
    const timer = this.#options.clock.setTimeout(() => {
      this.#timers.delete(timer)
      run()
    }, ms)
    this.#timers.add(timer)
    return timer
  }

  #forget(timer: unknown): void {
    this.#options.clock.clearTimeout(timer)
    this.#timers.delete(timer)
  }

  #forgetTimers(): void {
    for (const timer of this.#timers) this.#forget(timer)
  }
}
