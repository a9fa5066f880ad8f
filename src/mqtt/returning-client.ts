/**
 * A client that comes back by itself: with fresh credentials before each CONNECT, after growing delays, and at
 * once when the mini program is shown again or the phone has another network.
 */

import type { StreamBuilder } from 'mqtt/lib/shared'
import Store from 'mqtt/lib/store'
import type { Packet } from 'mqtt-packet'
import { findHost } from '../host/host.ts'
import { watchLifecycle } from '../host/lifecycle.ts'
import { SocketError } from '../socket/socket-error.ts'
import { reconnectDelay, STEADY_MS } from './backoff.ts'
import { BaseClient, isOver } from './base-client.ts'
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
  private _lastState: ClientState | undefined
  /** Delays since the last connection that held. */
  private _attempts: number | undefined
  private _connectedAt: number | undefined
  private _asked: number | undefined
  private _refusals: number | undefined
  private _cancelAsking: (() => void) | undefined
  private _unwatch: (() => void) | undefined
  private _probeTimer: ReturnType<typeof setTimeout> | undefined
  private _lastPingAt: number | undefined
  /** Pings of this connection that wait for their answers. */
  private _unansweredPings: number | undefined
  private _isOffline: boolean | undefined
  private _isHidden: boolean | undefined
  /** It was connected, or about to be, when it was hidden. */
  private _hasLeft: boolean | undefined
  /** The dial of this moment began before something happened that may have killed it. */
  private _isDialStale: boolean | undefined
  private _hasBegun: boolean | undefined

  constructor(streamBuilder: StreamBuilder, options: ClientOptions) {
    super(streamBuilder, options)
    this._noteState()
  }

  get state(): ClientState {
    if (this.connected) return 'connected'
    if (isOver(this)) return 'ended'
    if (this._isHidden) return 'suspended'
    if (this._isConnecting) return 'connecting'
    if (this._isOffline && this.reconnecting) return 'offline'
    if (this.reconnectTimer) return 'waiting'
    return this.reconnecting && !this.reconnectSuppressed ? 'connecting' : 'idle'
  }

  override emit(event: string, ...args: unknown[]): boolean
  override emit(event: string, first?: unknown): boolean {
    if (event === 'packetreceive') this._noteLife(first as Packet)
    else if (event === 'connect') this._connectedAt = Date.now()
    else if (event === 'error' && this._isAskedAgain(first)) return true
    // eslint-disable-next-line prefer-rest-params -- A list of them costs more than the rest, for each packet.
    const isHeard = Reflect.apply(super.emit as () => boolean, this, arguments)
    // Other events stand between two states.
    if (event === 'connect' || event === 'close' || event === 'end') this._noteState()
    return isHeard
  }

  /**
   * One stream at a time, each with the credentials of its moment. Without `credentials` it dials before it
   * returns.
   */
  override connect(): this {
    const reason = this._refusals ? 'refused' : this._hasBegun ? 'reconnect' : 'first'
    const { _unclosed: last, disconnecting } = this
    this._hasBegun = true
    this._isDialStale = false
    this._unansweredPings = 0
    this._dropStream()
    // A listener of `close` may have ended the client, or connected it itself.
    if (this.disconnecting !== disconnecting || (this._unclosed && this._unclosed !== last)) return this
    this._watch()
    this._clearReconnect()
    if (this.disconnected) this._beginAnew()
    if (this.options.credentials) {
      // What MQTT.js does when it connects; what fails before that is tried again too.
      this.reconnectSuppressed = false
      this._connectWithCredentials(reason)
    } else base.connect.call(this)
    this._noteState()
    return this
  }

  /** After an end, as MQTT.js does when it dials: unless it was waiting to reconnect, and then stays ended. */
  private _beginAnew(): void {
    this.incomingStore = this.options.incomingStore ?? new Store()
    this.outgoingStore = this.options.outgoingStore ?? new Store()
    this._incomingQoS2Ids.clear()
    this.disconnecting = this.disconnected = this.reconnecting = false
  }

  private _connectWithCredentials(reason: CredentialsReason): void {
    const { options } = this
    const { credentials, connectTimeout = 0 } = options
    if (!credentials) return
    const askedAt = Date.now()
    this._cancelAsking?.()
    this._asked = (this._asked ?? 0) + 1
    const request = {
      attempt: this._asked,
      reason,
      clientId: options.clientId ?? '',
      lastError: this.lastError,
    }
    this._cancelAsking = askForCredentials(credentials, request, connectTimeout, (error, answer) => {
      this._cancelAsking = undefined
      if (error) {
        this.emit('error', error)
        // As after a failed dial: MQTT.js's own listener sets up the next attempt.
        this.emit('close')
        return
      }
      const { username, password, clientId, properties } = answer
      if (username !== undefined) options.username = username
      if (password !== undefined) options.password = password as string
      if (clientId !== undefined) options.clientId = clientId
      if (properties !== undefined) options.properties = { ...options.properties, ...properties }
      // The attempt as a whole has connectTimeout. More time than that passes only where timers stood still.
      const left = connectTimeout - (Date.now() - askedAt)
      options.connectTimeout = left > 0 && left < connectTimeout ? left : connectTimeout
      base.connect.call(this)
      options.connectTimeout = connectTimeout
      this._noteState()
    })
  }

  /** What is asked for, dialled or scheduled is given up; what is connected stays. */
  protected _stopReturning(): void {
    this._cancelAsking?.()
    this._cancelAsking = undefined
    this._settleProbe()
    this._clearReconnect()
    this._unwatch?.()
    this._unwatch = undefined
  }

  /** Whether `connect` has begun something that is neither connected nor over. */
  protected get _isConnecting(): boolean {
    return (
      !this.connected &&
      (this._cancelAsking !== undefined || (this.stream !== undefined && !this.stream.destroyed))
    )
  }

  /**
   * A stream that is still open when the next is dialled would be a second socket, and one that has not told its end
   * yet would tell it of the next.
   */
  private _dropStream(): void {
    const stream = this._unclosed
    // An end that is under way waits for that close.
    if (!stream || (stream.destroyed && this.disconnecting)) return
    this._unclosed = undefined
    stream.removeAllListeners('close')
    stream.removeAllListeners('error')
    stream.on('error', this.noop)
    stream.destroy()
    this._flushVolatile()
    this.emit('close')
  }

  /** A refusal that fresh credentials may mend is no end: MQTT.js would never reconnect after it. */
  private _isAskedAgain(error: unknown): boolean {
    const { credentials, credentialsRetries = DEFAULT_CREDENTIALS_RETRIES, reconnectPeriod } = this.options
    if (!credentials || !isRefusal(error) || this.connected || !reconnectPeriod) return false
    const refusals = (this._refusals ?? 0) + 1
    if (refusals > credentialsRetries) {
      this._refusals = 0
      return false
    }
    this._refusals = refusals
    this.lastError = error as Error
    this.reconnectSuppressed = false
    // The first time at once: most often the token has just expired.
    this._retry(refusals === 1 ? 0 : undefined)
    return true
  }

  // --- reconnecting ---

  override _setupReconnect(): void {
    const { reconnectPeriod } = this.options
    if (this.disconnecting || this.reconnectSuppressed || this.reconnectTimer) return
    if (reconnectPeriod === undefined || !(reconnectPeriod > 0)) return
    // Lost on return, or by a change of network: whoever looks at the page waits for it now. Only this once.
    const isUrgent = this._probeTimer !== undefined
    this._settleProbe()
    this._retry(isUrgent ? 0 : undefined)
  }

  /** @param wanted milliseconds; default: what the backoff says */
  private _retry(wanted?: number): void {
    const wasReconnecting = this.reconnecting
    this.reconnecting = true
    // Without a network, or hidden, the next thing to happen brings it back and not the clock.
    if (!this._isOffline && !this._isHidden) this._schedule(wanted)
    // Told last: a listener finds the state that it is, and can end it.
    if (!wasReconnecting) this.emit('offline')
  }

  private _schedule(wanted: number | undefined): void {
    const now = Date.now()
    if (this._connectedAt !== undefined && now - this._connectedAt >= STEADY_MS) this._attempts = 0
    this._connectedAt = undefined
    let delay = wanted
    if (delay === undefined) {
      const attempt = this._attempts ?? 0
      this._attempts = attempt + 1
      delay = reconnectDelay(this.options, attempt, Math.random())
    }
    clearTimeout(this.reconnectTimer)
    this.nextRetryAt = now + delay
    this.reconnectTimer = setTimeout(() => {
      this.reconnectTimer = undefined
      this._dialAgain()
    }, delay)
  }

  /** MQTT.js's own way would end a client that is still connected, with all that waits. */
  private _dialAgain(): void {
    // The listeners may end it, of the `close` before this and of `reconnect`.
    if (!isOver(this)) this.emit('reconnect')
    // Nobody asked for it: an end that waits for the connection goes on waiting.
    if (!isOver(this)) ReturningClient.prototype.connect.call(this)
  }

  override _clearReconnect(): void {
    clearTimeout(this.reconnectTimer)
    this.reconnectTimer = undefined
    this.nextRetryAt = undefined
  }

  /**
   * A message that waited behind those of the last connection waits with them for the next one, as any other that is
   * published between two connections.
   */
  override _flushStoreProcessingQueue(): void {
    const waiting = this._storeProcessingQueue
    const messages = this._comesBack ? waiting.filter((call) => 'cbStorePut' in call) : []
    this._storeProcessingQueue = waiting.filter((call) => messages.indexOf(call) < 0)
    base._flushStoreProcessingQueue.call(this)
    this._storeProcessingQueue = messages.filter((message) => !message.invoke())
  }

  /** Whether another connection will follow the one that was just lost. */
  private get _comesBack(): boolean {
    return (
      !this.connected && !this.disconnecting && !this.reconnectSuppressed && !!this.options.reconnectPeriod
    )
  }

  override _onConnect(packet: unknown): void {
    this._refusals = 0
    base._onConnect.call(this, packet)
  }

  override _onConnackTimeout(): void {
    // 0 is no limit, as it is for the dial: MQTT.js's timer takes it for this very moment.
    if (!((this.options.connectTimeout ?? 0) > 0)) return
    // The dial has its own limit of the same length, and has just told the better reason.
    if (!this.stream?.destroyed) base._onConnackTimeout.call(this)
  }

  // --- coming back ---

  private _watch(): void {
    if (this._unwatch) return
    const host = findHost(this.options.wx)
    if (!host) return
    // What happened while nobody watched is not known.
    this._isHidden = this._isOffline = this._hasLeft = false
    this._unwatch = watchLifecycle(host, {
      show: () => this._onShow(),
      hide: () => this._onHide(),
      network: (isConnected) => this._onNetwork(isConnected),
    })
  }

  private _onShow(): void {
    const hasLeft = this._hasLeft
    this._isHidden = false
    this._hasLeft = false
    // It was this side that left: that it never reconnects by itself is no reason not to return.
    if (hasLeft) this._redial(true)
    else this._resume()
    this._noteState()
  }

  private _onHide(): void {
    this._isHidden = this.options.onHide === 'disconnect'
    // Whatever is being dialled now may be frozen half way.
    this._isDialStale = true
    if (this._isHidden) this._leave()
    this._noteState()
  }

  private _onNetwork(isConnected: boolean): void {
    this._isOffline = !isConnected
    this._isDialStale = true
    if (isConnected) this._resume()
    else if (!this.connected) this._clearReconnect()
    this._noteState()
  }

  /** Makes sure of a connection, now. */
  private _resume(): void {
    if (isOver(this) || !this._hasBegun) return
    if (this.connected) this._probe()
    else if (!this._isConnecting || this._isDialStale) this._redial()
  }

  private _redial(always = false): void {
    if (isOver(this) || !this._hasBegun || this._isOffline || this._isHidden) return
    // After a refusal, or without reconnects, MQTT.js would not try again by itself either.
    if (!always && (this.reconnectSuppressed || !this.options.reconnectPeriod)) return
    this._dropStream()
    this._dialAgain()
    // What failed before the return says nothing about what comes.
    this._attempts = 0
  }

  /** Asks the broker for any sign of life; without one the connection is dead, whatever the platform says. */
  private _probe(): void {
    const { stream } = this
    if (this._probeTimer !== undefined || !stream) return
    this._awaitLife()
    // A large message on its way is a sign of life long before it is a packet.
    const onBytes = () => {
      if (this._probeTimer === undefined) stream.removeListener('data', onBytes)
      else this._awaitLife()
    }
    stream.on('data', onBytes)
    this.sendPing()
  }

  private _awaitLife(): void {
    const timeout = this.options.probeTimeout ?? DEFAULT_PROBE_TIMEOUT
    clearTimeout(this._probeTimer)
    this._probeTimer = setTimeout(() => {
      this.lastError = new SocketError(
        'ERR_CLOSED',
        `the broker did not answer within ${timeout} ms of the return`,
      )
      this.stream?.destroy()
    }, timeout)
  }

  /**
   * What bursts out of a suspension came before the connection died: it gives the broker more time, and only the
   * answer to the last ping proves that it lives.
   */
  private _noteLife({ cmd }: Packet): void {
    const isPong = cmd === 'pingresp'
    if (isPong) this._unansweredPings = Math.max(0, (this._unansweredPings ?? 0) - 1)
    if (this._probeTimer === undefined) return
    if (isPong && !this._unansweredPings) this._settleProbe()
    else this._awaitLife()
  }

  private _settleProbe(): void {
    clearTimeout(this._probeTimer)
    this._probeTimer = undefined
  }

  /** Says goodbye before the program is frozen; the session, the queue and the stores stay. */
  private _leave(): void {
    this._hasLeft = this.connected || this._isConnecting
    this._clearReconnect()
    if (this._cancelAsking) {
      this._cancelAsking()
      this._cancelAsking = undefined
      this.emit('close')
    }
    const { stream } = this
    if (!stream || stream.destroyed) return
    if (!this.connected) {
      stream.destroy()
      return
    }
    this._sendPacket({ cmd: 'disconnect' })
    stream.end()
    const timer = setTimeout(() => stream.destroy(), GOODBYE_MS)
    stream.once('close', () => clearTimeout(timer))
  }

  override sendPing(): void {
    this._lastPingAt = Date.now()
    this._unansweredPings = (this._unansweredPings ?? 0) + 1
    base.sendPing.call(this)
  }

  override onKeepaliveTimeout(): void {
    // Frozen timers fire in a burst on return: then the ping that was not answered left this very moment.
    const patience = Math.min((this.keepalive || 0) * 400, DEFAULT_PROBE_TIMEOUT)
    if (Date.now() - (this._lastPingAt ?? 0) < patience) {
      this._probe()
      return
    }
    base.onKeepaliveTimeout.call(this)
  }

  protected _noteState(): void {
    const { state } = this
    if (state !== 'waiting') this.nextRetryAt = undefined
    if (state === this._lastState) return
    this._lastState = state
    super.emit('state', state)
  }
}
