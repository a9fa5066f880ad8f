/**
 * A client that comes back by itself: with fresh credentials before each CONNECT, after growing delays, and at
 * once when the mini program is shown again or the phone has another network.
 */

import type { StreamBuilder } from 'mqtt/lib/shared'
import { findHost } from '../host/host.ts'
import { watchLifecycle } from '../host/lifecycle.ts'
import { SocketError } from '../socket/socket-error.ts'
import { reconnectDelay, STEADY_MS } from './backoff.ts'
import { BaseClient } from './base-client.ts'
import { askForCredentials, isRefusal, type CredentialsReason } from './credentials.ts'
import { GuardedClient } from './guarded-client.ts'
import type { ClientState } from './client-state.ts'
import type { ClientOptions } from './options.ts'

/** How long the broker has for an answer to the ping on return. */
const DEFAULT_PROBE_TIMEOUT = 2000
/** How long a hidden program runs on is about 5 s (Documented): the goodbye must be out before. */
const GOODBYE_MS = 2000
const DEFAULT_CREDENTIALS_RETRIES = 3

const base = BaseClient.prototype

// No field has an initialiser: MQTT.js's constructor connects before the initialisers of a subclass run.
export class ReturningClient extends GuardedClient {
  /** When the next attempt begins, in milliseconds since 1970; `undefined` unless `state` is `waiting`. */
  nextRetryAt: number | undefined
  private lastState: ClientState | undefined
  /** Delays since the last connection that held. */
  private attempts: number | undefined
  private connectedAt: number | undefined
  private asked: number | undefined
  private refusals: number | undefined
  private cancelAsking: (() => void) | undefined
  private unwatch: (() => void) | undefined
  private probeTimer: ReturnType<typeof setTimeout> | undefined
  private lastPingAt: number | undefined
  private isOffline: boolean | undefined
  private isHidden: boolean | undefined
  /** The dial of this moment began before something happened that may have killed it. */
  private isDialStale: boolean | undefined
  private hasBegun: boolean | undefined

  constructor(streamBuilder: StreamBuilder, options: ClientOptions) {
    super(streamBuilder, options)
    this.noteState()
  }

  get state(): ClientState {
    if (this.connected) return 'connected'
    if (this.disconnecting || this.disconnected) return 'ended'
    if (this.isHidden) return 'suspended'
    if (this.isConnecting) return 'connecting'
    if (this.isOffline && this.reconnecting) return 'offline'
    return this.reconnectTimer ? 'waiting' : 'idle'
  }

  override emit(event: string, ...args: unknown[]): boolean {
    if (event === 'packetreceive') this.settleProbe()
    else if (event === 'connect') this.connectedAt = Date.now()
    else if (event === 'error' && this.isAskedAgain(args[0])) return true
    const isHeard = super.emit(event, ...args)
    // Other events stand between two states.
    if (event === 'connect' || event === 'close' || event === 'end') this.noteState()
    return isHeard
  }

  /**
   * One stream at a time, each with the credentials of its moment. Without `credentials` it dials before it
   * returns.
   */
  override connect(): this {
    const reason = this.refusals ? 'refused' : this.hasBegun ? 'reconnect' : 'first'
    this.hasBegun = true
    this.isDialStale = false
    this.dropStream()
    this.watch()
    this._clearReconnect()
    if (this.options.credentials) this.connectWithCredentials(reason)
    else base.connect.call(this)
    this.noteState()
    return this
  }

  private connectWithCredentials(reason: CredentialsReason): void {
    const { credentials, connectTimeout = 0 } = this.options
    if (!credentials) return
    this.cancelAsking?.()
    this.asked = (this.asked ?? 0) + 1
    const request = {
      attempt: this.asked,
      reason,
      clientId: this.options.clientId ?? '',
      lastError: this.lastError,
    }
    this.cancelAsking = askForCredentials(credentials, request, connectTimeout, (error, answer) => {
      this.cancelAsking = undefined
      if (error) {
        this.emit('error', error)
        // As after a failed dial: MQTT.js's own listener sets up the next attempt.
        this.emit('close')
        return
      }
      const { username, password, clientId, properties } = answer
      if (username !== undefined) this.options.username = username
      if (password !== undefined) this.options.password = password as string
      if (clientId !== undefined) this.options.clientId = clientId
      if (properties !== undefined) this.options.properties = { ...this.options.properties, ...properties }
      base.connect.call(this)
      this.noteState()
    })
  }

  /** What is asked for, dialled or scheduled is given up; what is connected stays. */
  protected stopReturning(): void {
    this.cancelAsking?.()
    this.cancelAsking = undefined
    this.settleProbe()
    this._clearReconnect()
    this.unwatch?.()
    this.unwatch = undefined
  }

  /** Whether `connect` has begun something that is neither connected nor over. */
  protected get isConnecting(): boolean {
    return (
      !this.connected &&
      (this.cancelAsking !== undefined || (this.stream !== undefined && !this.stream.destroyed))
    )
  }

  /** A stream that is still open when the next is dialled would be a second socket. */
  private dropStream(): void {
    const { stream } = this
    if (!stream || stream.destroyed) return
    stream.removeAllListeners('close')
    stream.removeAllListeners('error')
    stream.on('error', this.noop)
    stream.destroy()
    this._flushVolatile()
    this.emit('close')
  }

  /** A refusal that fresh credentials may mend is no end: MQTT.js would never reconnect after it. */
  private isAskedAgain(error: unknown): boolean {
    const { credentials, credentialsRetries = DEFAULT_CREDENTIALS_RETRIES, reconnectPeriod } = this.options
    if (!credentials || !isRefusal(error) || this.connected || !reconnectPeriod) return false
    const refusals = (this.refusals ?? 0) + 1
    if (refusals > credentialsRetries) {
      this.refusals = 0
      return false
    }
    this.refusals = refusals
    this.lastError = error as Error
    this.reconnectSuppressed = false
    // The first time at once: most often the token has just expired.
    this.retry(refusals === 1 ? 0 : undefined)
    return true
  }

  // --- reconnecting ---

  override _setupReconnect(): void {
    const { reconnectPeriod } = this.options
    if (this.disconnecting || this.reconnectSuppressed || this.reconnectTimer) return
    if (reconnectPeriod === undefined || !(reconnectPeriod > 0)) return
    // Lost on return, or by a change of network: whoever looks at the page waits for it now.
    this.retry(this.probeTimer === undefined ? undefined : 0)
  }

  /** @param wanted milliseconds; default: what the backoff says */
  private retry(wanted?: number): void {
    if (!this.reconnecting) {
      this.emit('offline')
      this.reconnecting = true
    }
    // The next thing to happen, not the clock, brings it back.
    if (this.isOffline || this.isHidden) return
    const now = Date.now()
    if (this.connectedAt !== undefined && now - this.connectedAt >= STEADY_MS) this.attempts = 0
    this.connectedAt = undefined
    let delay = wanted
    if (delay === undefined) {
      const attempt = this.attempts ?? 0
      this.attempts = attempt + 1
      delay = reconnectDelay(this.options, attempt, Math.random())
    }
    clearTimeout(this.reconnectTimer)
    this.nextRetryAt = now + delay
    this.reconnectTimer = setTimeout(() => {
      this.reconnectTimer = undefined
      this._reconnect()
    }, delay)
  }

  override _clearReconnect(): void {
    clearTimeout(this.reconnectTimer)
    this.reconnectTimer = undefined
    this.nextRetryAt = undefined
  }

  override _onConnect(packet: unknown): void {
    this.refusals = 0
    base._onConnect.call(this, packet)
  }

  override _onConnackTimeout(): void {
    // The dial has its own limit of the same length, and has just told the better reason.
    if (!this.stream?.destroyed) base._onConnackTimeout.call(this)
  }

  // --- coming back ---

  private watch(): void {
    if (this.unwatch) return
    const host = findHost(this.options.wx)
    if (!host) return
    this.unwatch = watchLifecycle(host, {
      show: () => this.onShow(),
      hide: () => this.onHide(),
      network: (isConnected) => this.onNetwork(isConnected),
    })
  }

  private onShow(): void {
    const wasHidden = this.isHidden
    this.isHidden = false
    // It was this side that left: that it never reconnects by itself is no reason not to return.
    if (wasHidden) this.redial(true)
    else this.resume()
    this.noteState()
  }

  private onHide(): void {
    this.isHidden = this.options.onHide === 'disconnect'
    // Whatever is being dialled now may be frozen half way.
    this.isDialStale = true
    if (this.isHidden) this.leave()
    this.noteState()
  }

  private onNetwork(isConnected: boolean): void {
    this.isOffline = !isConnected
    this.isDialStale = true
    if (isConnected) this.resume()
    else if (!this.connected) this._clearReconnect()
    this.noteState()
  }

  /** Makes sure of a connection, now. */
  private resume(): void {
    if (this.disconnecting || this.disconnected || !this.hasBegun) return
    if (this.connected) this.probe()
    else if (!this.isConnecting || this.isDialStale) this.redial()
  }

  private redial(always = false): void {
    if (this.disconnecting || this.disconnected || !this.hasBegun || this.isOffline || this.isHidden) return
    // After a refusal, or without reconnects, MQTT.js would not try again by itself either.
    if (!always && (this.reconnectSuppressed || !this.options.reconnectPeriod)) return
    this._reconnect()
    // What failed before the return says nothing about what comes.
    this.attempts = 0
  }

  /** Asks the broker for any sign of life; without one the connection is dead, whatever the platform says. */
  private probe(): void {
    if (this.probeTimer !== undefined) return
    const timeout = this.options.probeTimeout ?? DEFAULT_PROBE_TIMEOUT
    this.probeTimer = setTimeout(() => {
      this.lastError = new SocketError(
        'ERR_CLOSED',
        `the broker did not answer within ${timeout} ms of the return`,
      )
      this.stream?.destroy()
    }, timeout)
    this.sendPing()
  }

  private settleProbe(): void {
    clearTimeout(this.probeTimer)
    this.probeTimer = undefined
  }

  /** Says goodbye before the program is frozen; the session, the queue and the stores stay. */
  private leave(): void {
    this.cancelAsking?.()
    this.cancelAsking = undefined
    this._clearReconnect()
    const { stream } = this
    if (!stream || stream.destroyed) return
    if (!this.connected) {
      stream.destroy()
      return
    }
    this._sendPacket({ cmd: 'disconnect' })
    stream.end()
    setTimeout(() => stream.destroy(), GOODBYE_MS)
  }

  override sendPing(): void {
    this.lastPingAt = Date.now()
    base.sendPing.call(this)
  }

  override onKeepaliveTimeout(): void {
    // Frozen timers fire in a burst on return: then the ping that was not answered left this very moment.
    const patience = Math.min((this.keepalive || 0) * 400, DEFAULT_PROBE_TIMEOUT)
    if (Date.now() - (this.lastPingAt ?? 0) < patience) {
      this.probe()
      return
    }
    base.onKeepaliveTimeout.call(this)
  }

  protected noteState(): void {
    const { state } = this
    if (state !== 'waiting') this.nextRetryAt = undefined
    if (state === this.lastState) return
    this.lastState = state
    super.emit('state', state)
  }
}
