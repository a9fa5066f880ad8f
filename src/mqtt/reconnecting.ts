/** When the next dial comes: after a growing delay, at once on return or when it is asked for, not while hidden. */

import type { IClientReconnectOptions } from 'mqtt/lib/client'
import Store, { type IStore } from 'mqtt/lib/store'
import { Backoff, type BackoffOptions } from './backoff.ts'

/** The client, as far as it is needed here. */
export interface ReconnectingClient {
  readonly options: BackoffOptions & { incomingStore?: IStore; outgoingStore?: IStore }
  readonly connected: boolean
  disconnecting: boolean
  disconnected: boolean
  incomingStore: IStore
  outgoingStore: IStore
  readonly _dialling: {
    turn: number
    /** Whether a dial is under way. */
    readonly isConnecting: boolean
    readonly isClosing: boolean
    begin(): void
    /** Closes the stream of this moment without hearing of it any more. */
    abandon(): void
  }
  readonly _ending: { readonly isUnderWay: boolean; hurry(): void }
  readonly _liveness: { readonly isProbing: boolean; probe(): void; settle(): void }
  readonly _presence: { readonly isHidden: boolean; readonly isOffline: boolean; isDialStale: boolean }
  readonly _signIn: { readonly isAsking: boolean }
  readonly _willReturn: boolean
  _deferredReconnect: (() => void) | null
  /** Until the next `connect()`: after a refusal that will not change. */
  reconnectSuppressed: boolean
  reconnecting: boolean
  reconnectTimer: ReturnType<typeof setTimeout> | undefined
  /** Milliseconds since 1970. */
  nextRetryAt: number | undefined
  emit(event: 'offline' | 'reconnect'): boolean
  end(): unknown
}

/** A call of the page dials at once if the last dial began this long ago, or the delay of this moment. */
const CALM_MS = 5000

export class Reconnecting {
  readonly backoff = new Backoff()
  private readonly client: ReconnectingClient
  private hasBegun = false
  /** When the last attempt began, in milliseconds since 1970. */
  private begunAt = 0
  /** When the page last called soon after that. */
  private calledAt = 0
  /** The last delay, in milliseconds. */
  private delay: number | undefined

  constructor(client: ReconnectingClient) {
    this.client = client
  }

  /** A dial begins. */
  begin(): void {
    this.hasBegun = true
    this.begunAt = Date.now()
    this.client._presence.isDialStale = false
  }

  /** The page calls `connect()` or, with `isAgain`, `reconnect()`. */
  call(isAgain: boolean, stores?: IClientReconnectOptions): void {
    const { client } = this
    const { _dialling: dialling, options } = client
    if (client._ending.isUnderWay) {
      // Over two connections an end would never be over.
      client._deferredReconnect = () => this.call(isAgain, stores)
      client._ending.hurry()
      return
    }
    client._deferredReconnect = null
    if (!client.connected && !client.disconnected && this.isNext()) return
    const turn = ++dialling.turn
    if (isAgain) {
      if (stores) {
        options.incomingStore = stores.incomingStore
        options.outgoingStore = stores.outgoingStore
        client.incomingStore = options.incomingStore ?? new Store()
        client.outgoingStore = options.outgoingStore ?? new Store()
      }
      client.disconnecting = client.disconnected = false
      client.emit('reconnect')
      if (turn !== dialling.turn) return
      if (client.connected) {
        client.end()
        client._deferredReconnect = () => dialling.begin()
        return
      }
    }
    dialling.begin()
  }

  /** A connection was lost, or could not be made. */
  setUp(): void {
    const { client } = this
    const { _liveness: liveness } = client
    const { reconnectPeriod = 0 } = client.options
    if (client.disconnecting || client.reconnectTimer || client._dialling.isConnecting) return
    if (client.reconnectSuppressed || !(reconnectPeriod > 0)) {
      client.reconnecting = false
      return
    }
    // Lost on return, or by a change of network: whoever looks at the page waits for it now. Only this once.
    const isUrgent = liveness.isProbing
    liveness.settle()
    this.retry(isUrgent ? 0 : undefined)
  }

  /** @param wanted milliseconds; default: what the backoff says */
  retry(wanted?: number): void {
    const { client } = this
    const wasReconnecting = client.reconnecting
    client.reconnecting = true
    // Hidden, the next thing to happen brings it back and not the clock.
    if (!client._presence.isHidden) this.schedule(wanted)
    // Emitted last: a listener finds the state that it is, and can end it.
    if (!wasReconnecting) client.emit('offline')
  }

  /** Gives the next dial up. */
  clear(): void {
    const { client } = this
    clearTimeout(client.reconnectTimer)
    client.reconnectTimer = undefined
    client.nextRetryAt = undefined
  }

  /** Dials again, now, unless that is not wanted. */
  redial(always = false): void {
    const { client } = this
    const { _dialling: dialling } = client
    if (this.isOver || !this.hasBegun || client._presence.isHidden) return
    // After a refusal, or without reconnects, MQTT.js would not try again by itself either.
    if (!always && (client.reconnectSuppressed || !client.options.reconnectPeriod)) return
    const turn = ++dialling.turn
    dialling.abandon()
    if (turn !== dialling.turn) return
    this.dialAgain()
    this.backoff.reset()
  }

  /** Makes sure of a connection, now. */
  resume(): void {
    const { client } = this
    const { _dialling: dialling, _presence, _signIn } = client
    if (this.isOver || !this.hasBegun) return
    if (client.connected) client._liveness.probe()
    // Nothing that happens to the phone makes an answer of `credentials` stale.
    else if (!_signIn.isAsking && (!dialling.isConnecting || _presence.isDialStale)) this.redial()
  }

  private get isOver(): boolean {
    return this.client.disconnecting || this.client.disconnected
  }

  /** Whether what the page asks for is the attempt that is under way or about to come: else whoever calls too often hammers. */
  private isNext(): boolean {
    const { client } = this
    const now = Date.now()
    const calm = Math.min(this.delay ?? client.options.reconnectPeriod ?? 0, CALM_MS)
    if (now - this.begunAt >= calm) return false
    const isFirst = now - this.calledAt >= CALM_MS
    this.calledAt = now
    if (client.reconnectTimer) return true
    // Once it may be that the options are other ones now.
    if (client._dialling.isConnecting) return !isFirst
    return client._dialling.isClosing && client._willReturn
  }

  private schedule(wanted: number | undefined): void {
    const { backoff, client } = this
    const now = Date.now()
    backoff.lost(now)
    const delay = wanted ?? backoff.next(client.options, client._presence.isOffline)
    clearTimeout(client.reconnectTimer)
    this.delay = delay
    client.nextRetryAt = now + delay
    client.reconnectTimer = setTimeout(() => {
      client.reconnectTimer = undefined
      this.dialAgain()
    }, delay)
  }

  /** MQTT.js's own way would end a client that is still connected, with all that waits. */
  private dialAgain(): void {
    const { _dialling: dialling } = this.client
    const turn = ++dialling.turn
    this.client.emit('reconnect')
    if (turn === dialling.turn) dialling.begin()
  }
}
