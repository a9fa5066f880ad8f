/**
 * The client that is exported: MQTT.js's own, whose overrides hand over to its parts. What it does otherwise than
 * MQTT.js stands in docs/deviations.md with its reason and its test.
 */

import type {
  ClientSubscribeCallback,
  IClientReconnectOptions,
  IClientSubscribeOptions,
  IClientSubscribeProperties,
  IClientUnsubscribeProperties,
  ISubscriptionMap,
  PacketCallback,
} from 'mqtt/lib/client'
import type { DoneCallback, StreamBuilder } from 'mqtt/lib/shared'
import type { IConnackPacket, Packet } from 'mqtt-packet'
import { findHost } from '../host/host.ts'
import { BaseClient } from './base-client.ts'
import { publish, subscribe, unsubscribe } from './calls.ts'
import { stateOf, type ClientState } from './client-state.ts'
import { Dialling } from './dialling.ts'
import { Ending, type DisconnectPacket } from './ending.ts'
import { callEach, guarded } from './guard.ts'
import { DEFAULT_KEEPALIVE, Liveness } from './liveness.ts'
import type { ClientOptions } from './options.ts'
import { Isolation } from './outgoing/isolation.ts'
import type { Settle } from './outgoing/message.ts'
import { Outbox } from './outgoing/outbox.ts'
import { Outgoing } from './outgoing/outgoing.ts'
import type { Queued } from './outgoing/publish-options.ts'
import { Subscriptions } from './outgoing/subscriptions.ts'
import { endsReading } from './packets.ts'
import type { Payload } from './payload.ts'
import { Presence } from './presence.ts'
import { Reconnecting } from './reconnecting.ts'
import { Sending, settleUnknown } from './sending.ts'
import { Session } from './session.ts'
import { SignIn } from './sign-in.ts'
import { Warnings } from './warnings.ts'

export class MqttClient extends BaseClient {
  /**
   * Why the connection is not up: the last `error`, or the cause of the last drop, which MQTT.js reports as a
   * bare `close`. `undefined` while connected, and before anything went wrong.
   */
  lastError: Error | undefined = undefined
  /** When the next attempt begins, in milliseconds since 1970; `undefined` unless `state` is `waiting` or `offline`. */
  nextRetryAt: number | undefined = undefined
  readonly _host: ReturnType<typeof findHost>
  readonly _presence: Presence = new Presence(this)
  readonly _liveness: Liveness = new Liveness(this)
  readonly _reconnecting: Reconnecting = new Reconnecting(this)
  readonly _signIn: SignIn = new SignIn(this)
  readonly _dialling: Dialling
  readonly _ending: Ending = new Ending(this)
  readonly _sending: Sending = new Sending(this)
  readonly _warnings: Warnings = new Warnings(this)
  readonly _isolation: Isolation = new Isolation(this)
  readonly _outgoing: Outgoing = new Outgoing(this)
  readonly _subscriptions: Subscriptions = new Subscriptions(this)
  readonly _outbox: Outbox = new Outbox(this)
  readonly _session: Session = new Session(this)
  private _lastState: ClientState | undefined = undefined
  /** This object itself, also where a method is called on a Proxy around it. */
  private readonly _self = (): this => this

  constructor(build: StreamBuilder, options: ClientOptions, host = findHost(options.wx)) {
    options.keepalive ??= DEFAULT_KEEPALIVE
    super(build, options)
    this._host = host
    this.log = guarded(options.log) ?? this.log
    if (options.warnings === false) this.setMaxListeners(0)
    this._resubscribeTopics = Object.create(null) as typeof this._resubscribeTopics
    this._dialling = new Dialling(this, build)
    this._session.readStores(false)
    if (!this.options.manualConnect) this._dialling.begin()
    this._reportState()
  }

  /** Frameworks that wrap plain objects leave it as it is. */
  get [Symbol.toStringTag](): string {
    return 'MqttClient'
  }
  /** What a page that logs its data, or sets it, may see: small, and without secrets. */
  toJSON(): object {
    return { connected: this.connected, queued: this.queued, state: this.state }
  }

  get state(): ClientState {
    return stateOf(this)
  }
  _reportState(): void {
    const { state, _lastState } = this
    if (state !== 'waiting' && state !== 'offline') this.nextRetryAt = undefined
    this._lastState = state
    if (state !== _lastState) this.emit('state', state)
  }

  /** What waits to be sent, and what is in flight. */
  get queued(): Queued {
    return this._outgoing.queued
  }

  /** Does the client's own part first, and guards everybody against what a listener throws. */
  override emit(event: string, ...args: unknown[]): boolean
  override emit(event: string, first?: unknown): boolean {
    if (event === 'packetreceive') this._received(first as Packet)
    else if (event === 'connect') this.lastError = undefined
    else if (event === 'close') this._session.closed()
    else if (event === 'outgoingEmpty' && this._outgoing.hasWaiting) {
      this._outgoing.drain()
      return false
    } else if (event === 'error' && this._fail(first)) return true
    // Most packets are emitted to nobody.
    const isHeard = this.listenerCount(event as 'error') > 0
    if (isHeard) {
      // A list of rest parameters would be made for each packet.
      // eslint-disable-next-line prefer-rest-params
      callEach(this.rawListeners(event as 'error'), this, arguments)
    } else if (event === 'error') this._warnings.unheard(first as Error)
    this._ending.heard(event)
    // Other events stand between two states.
    if (event === 'connect' || event === 'close' || event === 'end') this._reportState()
    return isHeard
  }

  private _received(packet: Packet): void {
    this._liveness.received(packet)
    settleUnknown(packet)
    if (packet.cmd === 'disconnect') this._isolation.disconnected(packet.reasonCode ?? 0)
  }

  /** @returns whether it is no `error`: a refusal that fresh credentials may mend */
  private _fail(error: unknown): boolean {
    this.lastError = error as Error
    const delay = this._signIn.refused(error)
    if (delay === false) {
      if (endsReading(error)) this.stream?.destroy()
      return false
    }
    this.reconnectSuppressed = false
    this._reconnecting.retry(delay)
    return true
  }

  override publish(topic: string, message: Payload, options?: object, callback?: PacketCallback): this {
    publish(this._self(), topic, message, options, callback)
    return this
  }

  override subscribe(
    topics: string | string[] | ISubscriptionMap,
    options?: IClientSubscribeOptions | IClientSubscribeProperties | ClientSubscribeCallback,
    callback?: ClientSubscribeCallback,
  ): this {
    subscribe(this._self(), topics, options, callback)
    return this
  }

  override unsubscribe(
    topics: string | string[],
    options?: IClientUnsubscribeProperties | PacketCallback,
    callback?: PacketCallback,
  ): this {
    unsubscribe(this._self(), topics, options, callback)
    return this
  }

  override removeOutgoingMessage(messageId: number): this {
    const message = this._outgoing.find(messageId)
    if (message) this._outgoing.remove(messageId, () => message.cb(new Error('Message removed')))
    return this
  }

  override _removeOutgoingAndStoreMessage(messageId: number, callback: Settle): void {
    this._outgoing.remove(messageId, callback)
  }

  /** Answers, pings and goodbyes: what belongs to one connection is not kept for the next. */
  override _sendPacket(packet: Packet, callback?: PacketCallback): void {
    if (packet.cmd === 'pubrel') this._outgoing.flight.release(packet.messageId ?? 0, callback as Settle)
    else if (this.connected || packet.cmd === 'auth') this._writePacket(packet, callback)
    else callback?.()
  }

  override _writePacket(packet: Packet, callback?: PacketCallback): void {
    this._sending.write(packet, callback)
  }

  override sendPing(): void {
    this._liveness.pinged()
    super.sendPing()
  }

  override onKeepaliveTimeout(): void {
    if (this._liveness.hasJustPinged()) this._liveness.probe()
    // The answer waits to be read.
    else if (this._liveness.hasArrived) this.reschedulePing(true)
    else super.onKeepaliveTimeout()
  }

  override connect(): this {
    // MQTT.js connects in its constructor, before this object is whole; ours does it afterwards.
    this._self?.()._reconnecting.call(false)
    return this
  }

  override reconnect(options?: IClientReconnectOptions): this {
    this._self()._reconnecting.call(true, options)
    return this
  }

  override _flush(): void {
    this._session.flush()
  }

  override _onConnect(packet: IConnackPacket): void {
    this._session.begin(packet)
  }

  /** Whether another connection will follow the one that was just lost. */
  get _willReturn(): boolean {
    const willRetry = !this.reconnectSuppressed && !!this.options.reconnectPeriod
    return !this.disconnecting && (this._presence.isHidden || willRetry)
  }

  override _onConnackTimeout(): void {
    // 0 is no limit, as it is for the dial: MQTT.js's timer takes it for this very moment.
    if (!((this.options.connectTimeout ?? 0) > 0)) return
    // The dial has its own limit of the same length, and has just reported the better reason.
    if (!this.stream?.destroyed) super._onConnackTimeout()
  }

  override _setupReconnect(): void {
    if (!this._ending.isUnderWay) this._reconnecting.setUp()
  }

  override _clearReconnect(): void {
    this._reconnecting.clear()
  }

  override end(
    force?: boolean | DisconnectPacket | DoneCallback | null,
    options?: DisconnectPacket | DoneCallback | null,
    callback?: DoneCallback,
  ): this {
    const last = [callback, options, force].filter((value) => typeof value === 'function')[0] as DoneCallback
    const packet = [options, force].filter((value) => value && typeof value === 'object')[0]
    this._self()._ending.begin(force === true, packet as DisconnectPacket, guarded(last))
    return this
  }

  _standStill(): void {
    this._signIn.cancel()
    this._liveness.settle()
    this._clearReconnect()
    this._presence.stop()
    this._isolation.reset()
  }

  /** What MQTT.js's handlers call where the connection is of no use any more. */
  override _cleanUp(): void {
    const { clean, reconnectPeriod } = this.options
    if (reconnectPeriod === 0 && clean) this._flush()
    this.stream?.destroy()
    if (!this.disconnecting && !this.reconnecting) {
      this._clearReconnect()
      this._setupReconnect()
    }
    this._destroyKeepaliveManager()
  }

  override _checkDisconnecting(callback?: PacketCallback): boolean {
    if (!this._ending.isUnderWay && !this.disconnected) return false
    const error = new Error('client disconnecting')
    if (callback && callback !== this.noop) callback(error)
    else this.emit('error', error)
    return true
  }
}
