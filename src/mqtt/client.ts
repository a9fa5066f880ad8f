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
import Store from 'mqtt/lib/store'
import type { IConnackPacket, Packet } from 'mqtt-packet'
import { SocketError } from '../socket/socket-error.ts'
import { BaseClient, isOver } from './base-client.ts'
import { lastArguments, readPublish } from './calls.ts'
import { stateOf, type ClientState } from './client-state.ts'
import { Dialling } from './dialling.ts'
import { Ending, type DisconnectPacket } from './ending.ts'
import { guard, guarded, throwLater } from './guard.ts'
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

export class MqttClient extends BaseClient {
  /**
   * Why the connection is not up: the last `error`, or the cause of the last drop, which MQTT.js reports as a
   * bare `close`. `undefined` while connected, and before anything went wrong.
   */
  lastError: Error | undefined = undefined
  /** When the next attempt begins, in milliseconds since 1970; `undefined` unless `state` is `waiting`. */
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

  constructor(streamBuilder: StreamBuilder, options: ClientOptions) {
    super(streamBuilder, options)
    this._resubscribeTopics = Object.create(null) as typeof this._resubscribeTopics
    this._dialling = new Dialling(this, streamBuilder)
    this._readStores(false)
    if (!this.options.manualConnect) this.connect()
    this._reportState()
  }

  get state(): ClientState {
    return stateOf(this)
  }

  _reportState(): void {
    const { state } = this
    if (state !== 'waiting') this.nextRetryAt = undefined
    if (state === this._lastState) return
    this._lastState = state
    this.emit('state', state)
  }

  /** What waits to be sent, and what is in flight. */
  get queued(): Queued {
    return this._outgoing.queued
  }

  /** Does the client's own part first, and guards MQTT.js against what listeners throw. */
  override emit(event: string, ...args: unknown[]): boolean
  override emit(event: string, first?: unknown): boolean {
    if (event === 'packetreceive') this._received(first as Packet)
    else if (event === 'connect') this.lastError = undefined
    else if (event === 'close') this._closed()
    else if (event === 'outgoingEmpty' && this._outgoing.hasWaiting) {
      this._outgoing.drain()
      return false
    } else if (event === 'error' && this._fail(first)) return true
    let isHeard = false
    // Most packets are emitted to nobody.
    if (event === 'error' || this.listenerCount(event as 'error') > 0) {
      try {
        // The arguments as they are: a list of them costs more than the rest, for each packet.
        // eslint-disable-next-line prefer-rest-params
        isHeard = Reflect.apply(super.emit as () => boolean, this, arguments)
      } catch (thrown) {
        throwLater(thrown)
        isHeard = true
      }
    }
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
    const last = lastArguments<PacketCallback>(options, callback)
    const packet = readPublish(topic, message, last.options, this.options.protocolVersion ?? 4)
    if (packet instanceof SocketError) return this._reject(packet, last.callback)
    const settle = guarded(last.callback) ?? this.noop
    if (this._checkDisconnecting(settle)) return this
    const done = settle !== this.noop && packet.qos === 0 ? this._sending.afterSend(settle) : settle
    this._outgoing.publish(packet, last.options, done as Settle)
    return this
  }

  override subscribe(
    topics: string | string[] | ISubscriptionMap,
    options?: IClientSubscribeOptions | IClientSubscribeProperties | ClientSubscribeCallback,
    callback?: ClientSubscribeCallback,
  ): this {
    const last = lastArguments<ClientSubscribeCallback>(options, callback)
    const error = validateSubscribe(topics, last.options, this.options.protocolVersion ?? 4)
    if (error) return this._reject(error, last.callback)
    const settle = guarded(last.callback)
    if (this._checkDisconnecting(settle as PacketCallback)) return this
    this._subscriptions.subscribe(
      topics,
      last.options as IClientSubscribeOptions,
      (failure, granted, packet) => {
        if (settle) settle(failure, granted as never, packet as never)
        else if (failure) this.emit('error', failure)
      },
    )
    return this
  }

  override unsubscribe(
    topics: string | string[],
    options?: IClientUnsubscribeProperties | PacketCallback,
    callback?: PacketCallback,
  ): this {
    const last = lastArguments<PacketCallback>(options, callback)
    const error = validateUnsubscribe(topics, last.options, this.options.protocolVersion ?? 4)
    if (error) return this._reject(error, last.callback)
    const settle = guarded(last.callback) ?? this.noop
    if (this._checkDisconnecting(settle)) return this
    const { properties } = (last.options ?? {}) as IClientUnsubscribeProperties
    const filters = typeof topics === 'string' ? [topics] : topics
    this._subscriptions.unsubscribe(filters, properties as never, (failure, _, packet) =>
      settle(failure as never, packet),
    )
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
    else super.onKeepaliveTimeout()
  }

  // --- connecting ---

  override connect(): this {
    // MQTT.js connects in its constructor, before this object is whole; ours does it afterwards.
    if (!this._dialling) return this
    if (!this._ending.isPending && (!this.disconnecting || this.disconnected)) this._dialling.begin()
    else {
      // Asked for before the end is over: over two connections it would never be.
      this._ending.hurry()
      this._connectAfterEnd()
    }
    return this
  }

  override reconnect(options?: IClientReconnectOptions): this {
    // Asked for before the pending end was over: it ends first, and MQTT.js reconnects after it.
    this._ending.hurry()
    // MQTT.js forgets the stores of the options.
    return super.reconnect(options ?? (this.options as IClientReconnectOptions))
  }

  override _reconnect(): void {
    this.emit('reconnect')
    // The listener may have ended it.
    if (isOver(this)) return
    if (!this.connected) this.connect()
    else {
      this.end()
      this._connectAfterEnd()
    }
  }

  private _connectAfterEnd(): void {
    this._deferredReconnect = () => {
      this._deferredReconnect = null
      this._dialling.begin()
    }
  }

  /** After an end, as MQTT.js does when it dials: unless it was waiting to reconnect, and then stays ended. */
  _beginAnew(): void {
    this.incomingStore = this.options.incomingStore ?? new Store()
    this.outgoingStore = this.options.outgoingStore ?? new Store()
    this._incomingQoS2Ids.clear()
    this.disconnecting = this.disconnected = this.reconnecting = false
  }

  override _onConnect(packet: IConnackPacket): void {
    const { clean, protocolVersion = 4 } = this.options
    const { stream } = this
    this._signIn.accepted()
    this._reconnecting.backoff.connected(Date.now())
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
    if (!this._ending.isPending) this._reconnecting.setUp()
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
    this._ending.begin(force === true, packet as DisconnectPacket, guarded(last as DoneCallback | undefined))
    return this
  }

  _endNow(force: boolean, packet: DisconnectPacket | null, callback: DoneCallback): void {
    this._signIn.cancel()
    this._liveness.settle()
    this._clearReconnect()
    this._presence.stop()
    this._isolation.reset()
    const end = () => {
      super.end(force, packet, (error) => {
        this._outgoing.keeping.close()
        this._outbox.close()
        callback(error)
      })
    }
    // MQTT.js waits for what is in flight, and does not know of what waits.
    if (force || !this._outgoing.hasWaiting || Object.keys(this.outgoing).length > 0) end()
    else {
      this.disconnecting = true
      this.once('outgoingEmpty', () => {
        this.disconnecting = false
        end()
      })
    }
  }

  override _cleanUp(forced: boolean, done?: () => void, options?: DisconnectPacket): void {
    // Without a connection there is nobody to say goodbye to: MQTT.js would queue the DISCONNECT and leave the
    // socket open.
    if (this.stream) super._cleanUp(forced || (done !== undefined && !this.connected), done, options)
    else if (done) done()
  }

  override _checkDisconnecting(callback?: PacketCallback): boolean {
    // MQTT.js takes what is asked after an end, if it was to connect only when told to: into a store that is closed.
    if (!this._ending.isPending && !this.disconnected) return super._checkDisconnecting(callback)
    const error = new Error('client disconnecting')
    if (callback && callback !== this.noop) callback(error)
    else this.emit('error', error)
    return true
  }
}
