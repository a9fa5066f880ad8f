/** When the next dial comes: after a growing delay, at once on return, not at all while it cannot work. */

import { Backoff, type BackoffOptions } from './backoff.ts'

/** The client, as far as it is needed here. */
export interface ReconnectingClient {
  readonly options: BackoffOptions
  readonly connected: boolean
  readonly disconnecting: boolean
  readonly disconnected: boolean
  readonly _dialling: {
    /** Whether a dial is under way. */
    readonly isConnecting: boolean
    begin(): void
    /** Closes the stream of this moment without hearing of it any more. */
    abandon(): void
  }
  readonly _liveness: { readonly isProbing: boolean; probe(): void; settle(): void }
  readonly _presence: { readonly isHidden: boolean; readonly isOffline: boolean; isDialStale: boolean }
  /** Until the next `connect()`: after a refusal that will not change. */
  reconnectSuppressed: boolean
  reconnecting: boolean
  reconnectTimer: ReturnType<typeof setTimeout> | undefined
  /** Milliseconds since 1970. */
  nextRetryAt: number | undefined
  emit(event: 'offline' | 'reconnect'): boolean
}

export class Reconnecting {
  readonly backoff = new Backoff()
  private readonly client: ReconnectingClient
  private hasBegun = false

  constructor(client: ReconnectingClient) {
    this.client = client
  }

  /** A dial begins. */
  begin(): void {
    this.hasBegun = true
    this.client._presence.isDialStale = false
  }

  /** A connection was lost, or could not be made. */
  setUp(): void {
    const { client } = this
    const { _liveness: liveness } = client
    const { reconnectPeriod } = client.options
    if (client.disconnecting || client.reconnectSuppressed || client.reconnectTimer) return
    if (reconnectPeriod === undefined || !(reconnectPeriod > 0)) return
    // Lost on return, or by a change of network: whoever looks at the page waits for it now. Only this once.
    const isUrgent = liveness.isProbing
    liveness.settle()
    this.retry(isUrgent ? 0 : undefined)
  }

  /** @param wanted milliseconds; default: what the backoff says */
  retry(wanted?: number): void {
    const { client } = this
    const { isHidden, isOffline } = client._presence
    const wasReconnecting = client.reconnecting
    client.reconnecting = true
    // Without a network, or hidden, the next thing to happen brings it back and not the clock.
    if (!isOffline && !isHidden) this.schedule(wanted)
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

  /** Dials again, now, unless that cannot work or is not wanted. */
  redial(always = false): void {
    const { client } = this
    const { isHidden, isOffline } = client._presence
    if (this.isOver || !this.hasBegun || isOffline || isHidden) return
    // After a refusal, or without reconnects, MQTT.js would not try again by itself either.
    if (!always && (client.reconnectSuppressed || !client.options.reconnectPeriod)) return
    client._dialling.abandon()
    this.dialAgain()
    this.backoff.reset()
  }

  /** Makes sure of a connection, now. */
  resume(): void {
    const { client } = this
    if (this.isOver || !this.hasBegun) return
    if (client.connected) client._liveness.probe()
    else if (!client._dialling.isConnecting || client._presence.isDialStale) this.redial()
  }

  private get isOver(): boolean {
    return this.client.disconnecting || this.client.disconnected
  }

  private schedule(wanted: number | undefined): void {
    const { backoff, client } = this
    const now = Date.now()
    backoff.lost(now)
    const delay = wanted ?? backoff.next(client.options)
    clearTimeout(client.reconnectTimer)
    client.nextRetryAt = now + delay
    client.reconnectTimer = setTimeout(() => {
      client.reconnectTimer = undefined
      this.dialAgain()
    }, delay)
  }

  /** MQTT.js's own way would end a client that is still connected, with all that waits. */
  private dialAgain(): void {
    // The listeners may end it, of the `close` before this and of `reconnect`.
    if (!this.isOver) this.client.emit('reconnect')
    if (!this.isOver) this.client._dialling.begin()
  }
}
