/**
 * The client that is exported: MQTT.js's own, whose overrides hand over to its parts. What it does otherwise than
 * MQTT.js stands in docs/deviations.md with its reason and its test.
 */

import type {
  ClientSubscribeCallback,
  IClientPublishOptions,
  IClientReconnectOptions,
  IClientSubscribeOptions,
  IClientSubscribeProperties,
  IClientUnsubscribeProperties,
  ISubscriptionMap,
  PacketCallback,
} from 'mqtt/lib/client'
import { nextTick, type DoneCallback, type StreamBuilder } from 'mqtt/lib/shared'
import Store from 'mqtt/lib/store'
import type { Packet } from 'mqtt-packet'
import { SocketError } from '../socket/socket-error.ts'
import { BaseClient, isOver } from './base-client.ts'
import { lastArguments, readPublish } from './calls.ts'
import { stateOf, type ClientState } from './client-state.ts'
import { Dialling } from './dialling.ts'
import { Ending, type DisconnectPacket } from './ending.ts'
import { guard, guarded, throwLater } from './guard.ts'
import { Liveness } from './liveness.ts'
import type { ClientOptions } from './options.ts'
import { endsReading } from './packets.ts'
import type { Payload } from './payload.ts'
import { Presence } from './presence.ts'
import { Reconnecting } from './reconnecting.ts'
import { Sending, settleUnknown } from './sending.ts'
import { SignIn } from './sign-in.ts'
import { validateSubscribe, validateUnsubscribe } from './validate.ts'

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
  private readonly _ending: Ending = new Ending(this)
  private readonly _sending: Sending = new Sending(this)
  private _lastState: ClientState | undefined = undefined

  constructor(streamBuilder: StreamBuilder, options: ClientOptions) {
    super((client) => (client as unknown as MqttClient)._dialling.open(), options)
    this._dialling = new Dialling(this, streamBuilder)
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

  /** Keeps the last error and the state, and guards MQTT.js against what listeners throw. */
  override emit(event: string, ...args: unknown[]): boolean
  override emit(event: string, first?: unknown): boolean {
    let isHeard = false
    if (event === 'packetreceive') {
      this._liveness.received(first as Packet)
      settleUnknown(first as Packet)
    } else if (event === 'connect') {
      this._reconnecting.backoff.connected(Date.now())
      this.lastError = undefined
    } else if (event === 'error' && this._fail(first)) return true
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
    const call = readPublish(
      topic,
      message,
      last.options as IClientPublishOptions,
      this.options.protocolVersion ?? 4,
    )
    if (call instanceof SocketError) return this._reject(call, last.callback)
    const settle = guarded(last.callback)
    const done = settle && call.qos === 0 ? this._sending.afterSend(settle) : settle
    return super.publish(topic, call.payload, call.options, done)
  }

  override subscribe(
    topics: string | string[] | ISubscriptionMap,
    options?: IClientSubscribeOptions | IClientSubscribeProperties | ClientSubscribeCallback,
    callback?: ClientSubscribeCallback,
  ): this {
    const last = lastArguments<ClientSubscribeCallback>(options, callback)
    const error = validateSubscribe(topics, last.options, this.options.protocolVersion ?? 4)
    if (error) return this._reject(error, last.callback)
    return super.subscribe(topics, last.options, guarded(last.callback))
  }

  override unsubscribe(
    topics: string | string[],
    options?: IClientUnsubscribeProperties | PacketCallback,
    callback?: PacketCallback,
  ): this {
    const last = lastArguments<PacketCallback>(options, callback)
    const error = validateUnsubscribe(topics, last.options, this.options.protocolVersion ?? 4)
    if (error) return this._reject(error, last.callback)
    return super.unsubscribe(topics, last.options, guarded(last.callback))
  }

  override removeOutgoingMessage(messageId: number): this {
    // Other names than those of messages may be found on any object.
    return typeof messageId === 'number' ? super.removeOutgoingMessage(messageId) : this
  }

  private _reject(error: SocketError, callback: ((error: Error) => void) | undefined): this {
    nextTick(() => {
      if (typeof callback === 'function') guard(() => callback(error))
      else this.emit('error', error)
    })
    return this
  }

  override _sendPacket(
    packet: Partial<Packet>,
    callback?: PacketCallback,
    cbStorePut?: (error?: Error) => void,
    isStored?: boolean,
  ): void {
    this._sending.send(packet, callback, cbStorePut, isStored)
  }

  _sendBase(
    packet: Partial<Packet>,
    callback?: PacketCallback,
    cbStorePut?: (error?: Error) => void,
    isStored?: boolean,
  ): void {
    super._sendPacket(packet, callback, cbStorePut, isStored)
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
    return super.reconnect(options)
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

  _dial(): void {
    super.connect()
    this._reportState()
  }

  override _onConnect(packet: unknown): void {
    this._signIn.accepted()
    super._onConnect(packet)
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

  /**
   * A message that waited behind those of the last connection waits with them for the next one, as any other that is
   * published between two connections.
   */
  override _flushStoreProcessingQueue(): void {
    const waiting = this._storeProcessingQueue
    const messages = this._willReconnect ? waiting.filter((call) => 'cbStorePut' in call) : []
    this._storeProcessingQueue = waiting.filter((call) => messages.indexOf(call) < 0)
    super._flushStoreProcessingQueue()
    this._storeProcessingQueue = messages.filter((message) => !message.invoke())
  }

  /** Whether another connection will follow the one that was just lost. */
  private get _willReconnect(): boolean {
    const { connected, disconnecting, options, reconnectSuppressed } = this
    return !connected && !disconnecting && !reconnectSuppressed && !!options.reconnectPeriod
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
    super.end(force, packet, callback)
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
