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
import { nextTick, type DoneCallback, type StreamBuilder } from 'mqtt/lib/shared'
import type { IConnackPacket, Packet } from 'mqtt-packet'
import { SocketError } from '../socket/socket-error.ts'
import { BaseClient } from './base-client.ts'
import { lastArguments, readPublish } from './calls.ts'
import { stateOf, type ClientState } from './client-state.ts'
import { Dialling } from './dialling.ts'
import { Ending, type DisconnectPacket } from './ending.ts'
import { guard, guarded } from './guard.ts'
import { Liveness } from './liveness.ts'
import type { ClientOptions } from './options.ts'
import { Isolation } from './outgoing/isolation.ts'
import type { Settle } from './outgoing/message.ts'
import { Outbox } from './outgoing/outbox.ts'
import { Outgoing } from './outgoing/outgoing.ts'
import type { Queued } from './outgoing/publish-options.ts'
import { clearStore, reopen } from './outgoing/stored.ts'
import { Subscriptions } from './outgoing/subscriptions.ts'
import { endsReading } from './packets.ts'
import type { Payload } from './payload.ts'
import { Presence } from './presence.ts'
import { Reconnecting } from './reconnecting.ts'
import { Sending, settleUnknown } from './sending.ts'
import { SignIn } from './sign-in.ts'
import { validateSubscribe, validateUnsubscribe } from './validate.ts'
import { Warnings } from './warnings.ts'

/** Seconds: what stands between a phone and its broker often cuts a connection that is silent for a minute. */
const DEFAULT_KEEPALIVE = 45

export class MqttClient extends BaseClient {
  /**
   * Why the connection is not up: the last `error`, or the cause of the last drop, which MQTT.js reports as a
   * bare `close`. `undefined` while connected, and before anything went wrong.
   */
  lastError: Error | undefined = undefined
  /** When the next attempt begins, in milliseconds since 1970; `undefined` unless `state` is `waiting` or `offline`. */
  nextRetryAt: number | undefined = undefined
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
  private _lastState: ClientState | undefined = undefined
  /** The broker knows what was sent, and subscribed to, on earlier connections. */
  private _isSessionPresent = false
  /** This object itself, also where a method is called on a Proxy around it. */
  private readonly _self = (): this => this

  constructor(streamBuilder: StreamBuilder, options: ClientOptions) {
    options.keepalive ??= DEFAULT_KEEPALIVE
    super(streamBuilder, options)
    this.log = guarded(options.log) ?? this.log
    if (options.warnings === false) this.setMaxListeners(0)
    this._resubscribeTopics = Object.create(null) as typeof this._resubscribeTopics
    this._dialling = new Dialling(this, streamBuilder)
    this._readStores(false)
    if (!this.options.manualConnect) this._dialling.begin()
    this._reportState()
  }

  /** Frameworks that wrap plain objects leave it as it is. */
  get [Symbol.toStringTag](): string {
    return 'MqttClient'
  }

  /** What a page that logs its data, or sets it, may see: small, and without secrets. */
  toJSON(): object {
    const { connected, queued, state } = this
    return { connected, queued, state }
  }

  get state(): ClientState {
    return stateOf(this)
  }

  _reportState(): void {
    const { state } = this
    if (state !== 'waiting' && state !== 'offline') this.nextRetryAt = undefined
    if (state === this._lastState) return
    this._lastState = state
    this.emit('state', state)
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
    else if (event === 'close') this._closed()
    else if (event === 'outgoingEmpty' && this._outgoing.hasWaiting) {
      this._outgoing.drain()
      return false
    } else if (event === 'error' && this._fail(first)) return true
    // Most packets are emitted to nobody.
    const isHeard = this.listenerCount(event as 'error') > 0
    if (isHeard) {
      // A list of rest parameters would be made for each packet.
      // eslint-disable-next-line prefer-rest-params
      const args = Array.prototype.slice.call(arguments, 1) as unknown[]
      for (const listener of this.rawListeners(event as 'error'))
        guard(() => Reflect.apply(listener, this, args))
    } else if (event === 'error') this._warnings.unheard(first as Error)
    if (event === 'connect') this._ending.connected()
    else if (event === 'close') this._ending.closed()
    else if (event === 'outgoingEmpty') this._ending.emptied()
    // Other events stand between two states.
    if (event === 'connect' || event === 'close' || event === 'end') this._reportState()
    return isHeard
  }

  private _received(packet: Packet): void {
    this._liveness.received(packet)
    settleUnknown(packet)
    if (packet.cmd === 'disconnect') this._isolation.disconnected(packet.reasonCode ?? 0)
  }

  private _closed(): void {
    this.connected = false
    clearTimeout(this.connackTimer)
    this._destroyKeepaliveManager()
    this._serverProperties = undefined
    this.topicAliasRecv?.clear()
    this._isolation.ended()
    this._outgoing.lost()
    this._setupReconnect()
    this._subscriptions.lost()
  }

  /** @returns whether it is no `error`: a refusal that fresh credentials may mend */
  private _fail(error: unknown): boolean {
    this.lastError = error as Error
    const delay = this._signIn.refused(error)
    if (delay !== false) {
      this.reconnectSuppressed = false
      this._reconnecting.retry(delay)
    } else if (endsReading(error)) this.stream?.destroy()
    return delay !== false
  }

  // --- messages ---

  override publish(topic: string, message: Payload, options?: object, callback?: PacketCallback): this {
    const self = this._self()
    const last = lastArguments<PacketCallback>(options, callback)
    const packet = readPublish(topic, message, last.options, self.options.protocolVersion ?? 4)
    if (packet instanceof SocketError) return self._reject(packet, last.callback)
    const settle = guarded(last.callback) ?? self.noop
    if (self._checkDisconnecting(settle)) return this
    const done = settle !== self.noop && packet.qos === 0 ? self._sending.afterSend(settle) : settle
    self._outgoing.publish(packet, last.options, done as Settle)
    return this
  }

  override subscribe(
    topics: string | string[] | ISubscriptionMap,
    options?: IClientSubscribeOptions | IClientSubscribeProperties | ClientSubscribeCallback,
    callback?: ClientSubscribeCallback,
  ): this {
    const self = this._self()
    const last = lastArguments<ClientSubscribeCallback>(options, callback)
    const error = validateSubscribe(topics, last.options, self.options.protocolVersion ?? 4)
    if (error) return self._reject(error, last.callback)
    const settle = guarded(last.callback)
    if (self._checkDisconnecting(settle as PacketCallback)) return this
    self._subscriptions.subscribe(
      topics,
      last.options as IClientSubscribeOptions,
      (failure, granted, packet) => {
        if (settle) settle(failure, granted as never, packet as never)
        // Whoever ends the client has not waited for it.
        else if (failure && !self.disconnecting) self.emit('error', failure)
      },
    )
    return this
  }

  override unsubscribe(
    topics: string | string[],
    options?: IClientUnsubscribeProperties | PacketCallback,
    callback?: PacketCallback,
  ): this {
    const self = this._self()
    const last = lastArguments<PacketCallback>(options, callback)
    const error = validateUnsubscribe(topics, last.options, self.options.protocolVersion ?? 4)
    if (error) return self._reject(error, last.callback)
    const settle = guarded(last.callback)
    if (self._checkDisconnecting(settle)) return this
    const { properties } = (last.options ?? {}) as IClientUnsubscribeProperties
    const filters = typeof topics === 'string' ? [topics] : topics
    self._subscriptions.unsubscribe(filters, properties as never, (failure, _, packet) => {
      if (settle) settle(failure as never, packet)
      // Whoever ends the client has not waited for it.
      else if (failure && !self.disconnecting) self.emit('error', failure)
    })
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

  private _reject(error: Error, callback: ((error: Error) => void) | undefined): this {
    nextTick(() => {
      if (typeof callback === 'function') guard(() => callback(error))
      else this.emit('error', error)
    })
    return this
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

  // --- connecting ---

  override connect(): this {
    // MQTT.js connects in its constructor, before this object is whole; ours does it afterwards.
    this._self?.()._reconnecting.call(false)
    return this
  }

  override reconnect(options?: IClientReconnectOptions): this {
    this._self()._reconnecting.call(true, options)
    return this
  }

  override _onConnect(packet: IConnackPacket): void {
    const { clean, protocolVersion = 4 } = this.options
    const { stream } = this
    this._signIn.accepted()
    this._reconnecting.backoff.connected(Date.now())
    this._liveness.up()
    this._presence.isOffline = false
    this.connackPacket = packet
    this._isSessionPresent = !clean && (protocolVersion < 4 || packet.sessionPresent)
    if (!this._isSessionPresent) this._forgetIncoming()
    this.connected = true
    this._setupKeepaliveManager()
    this._outgoing.begin(this._isSessionPresent)
    this._isolation.begin()
    if (!this._isolation.isHolding) this._goOn()
    nextTick(() => {
      if (this.connected && this.stream === stream) this.emit('connect', packet)
    })
  }

  /** Everything that waited for the connection leaves, in one frame. */
  _goOn(): void {
    this._subscriptions.begin(this._isSessionPresent)
    this._outgoing.drain()
    this._outgoing.sendQueue()
  }

  _endOfFrame(): void {
    this._outgoing.endOfFrame()
    this._subscriptions.endOfFrame()
  }

  _readStores(isSignedIn: boolean): void {
    this._outbox.open(isSignedIn)
    reopen(this.incomingStore)
    this._outgoing.load(({ packet }) => this.emit('delivered', packet.topic, packet.payload, packet))
  }

  private _forgetIncoming(): void {
    this._incomingQoS2Ids.clear()
    clearStore(this.incomingStore)
  }

  override _flush(): void {
    const error = new Error('Connection closed')
    this._outgoing.flush(error)
    this._subscriptions.flush(error)
  }

  /** Whether another connection will follow the one that was just lost. */
  get _willReturn(): boolean {
    const { disconnecting, options, reconnectSuppressed, _presence } = this
    return !disconnecting && (_presence.isHidden || (!reconnectSuppressed && !!options.reconnectPeriod))
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

  // --- ending ---

  override end(
    force?: boolean | DisconnectPacket | DoneCallback | null,
    options?: DisconnectPacket | DoneCallback | null,
    callback?: DoneCallback,
  ): this {
    const last = [callback, options, force].filter((value) => typeof value === 'function')[0]
    const packet = [options, force].filter((value) => value && typeof value === 'object')[0]
    this._self()._ending.begin(
      force === true,
      packet as DisconnectPacket,
      guarded(last as DoneCallback | undefined),
    )
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
