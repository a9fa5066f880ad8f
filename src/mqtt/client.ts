/**
 * MQTT.js's client, made to keep what it cannot keep on a phone. Each override stands in docs/deviations.md
 * with its reason and its test.
 */

import { Buffer } from 'buffer'
import type {
  ClientSubscribeCallback,
  IClientPublishOptions,
  IClientSubscribeOptions,
  IClientSubscribeProperties,
  IClientUnsubscribeProperties,
  IClientReconnectOptions,
  ISubscriptionMap,
  PacketCallback,
} from 'mqtt/lib/client'
import { nextTick, type DoneCallback, type IStream, type StreamBuilder } from 'mqtt/lib/shared'
import type { IDisconnectPacket, Packet } from 'mqtt-packet'
import { SocketError } from '../socket/socket-error.ts'
import { failedStream } from '../socket/stream-builder.ts'
import { BaseClient } from './base-client.ts'
import { guard, guarded } from './guard.ts'
import type { ClientOptions } from './options.ts'
import packets, { endsReading } from './packets.ts'
import { toPayload, type Payload } from './payload.ts'
import { refusePublish, refuseSubscribe, refuseUnsubscribe } from './refused.ts'

/** How long the goodbye of `end()` may take when nothing else is left to send. */
const GOODBYE_MS = 2000
/** `end()` is over a little before `connectTimeout`, so that it never takes longer. */
const SLACK_MS = 100

const EMPTY = Buffer.alloc(0)
const base = BaseClient.prototype

type Ended = (error?: Error) => void

/** An `end()` that waits for the connection, because something is still to be sent over it. */
interface PendingEnd {
  /** Ends now, whatever is left. */
  force(): void
}

// No field has an initialiser: MQTT.js's constructor connects before the initialisers of a subclass run.
export class MqttClient extends BaseClient {
  /**
   * Why the connection is not up: the last `error`, or the cause of the last drop, which MQTT.js tells as a
   * bare `close`. `undefined` while connected, and before anything went wrong.
   */
  lastError: Error | undefined
  private pendingEnd: PendingEnd | undefined
  private endTimer: ReturnType<typeof setTimeout> | undefined

  constructor(streamBuilder: StreamBuilder, options: ClientOptions) {
    super((client) => watched(client as unknown as MqttClient, streamBuilder), options)
  }

  /** Guards MQTT.js against what listeners throw, and keeps the last error. */
  override emit(event: string, ...args: unknown[]): boolean {
    if (event === 'error') this.lastError = args[0] as Error
    else if (event === 'connect') this.lastError = undefined
    if (event === 'error' && endsReading(args[0])) this.stream?.destroy()
    let heard = true
    guard(() => {
      heard = (base.emit as (...args: unknown[]) => boolean).call(this, event, ...args)
    })
    return heard
  }

  /** One stream at a time: what is still open is closed before the next is dialled. */
  override connect(): this {
    const old = this.stream
    if (old && !old.destroyed) {
      old.removeAllListeners('close')
      old.removeAllListeners('error')
      old.on('error', this.noop)
      old.destroy()
      this._flushVolatile()
      this.emit('close')
    }
    return base.connect.call(this) as this
  }

  override publish(topic: string, message: Payload, options?: unknown, callback?: PacketCallback): this {
    if (typeof options === 'function') {
      callback = options as PacketCallback
      options = undefined
    }
    const given = (options ?? {}) as IClientPublishOptions
    const qos = given.qos ?? 0
    const payload = toPayload(message)
    const error =
      payload instanceof SocketError
        ? payload
        : refusePublish({ topic, qos, properties: given.properties }, this.options.protocolVersion ?? 4)
    if (error) return this.refuse(error, callback)
    const told = guarded(callback)
    const done = qos === 0 && typeof told === 'function' ? this.afterSend(told) : told
    const wanted = { ...given, qos, cbStorePut: guarded(given.cbStorePut) }
    return base.publish.call(this, topic, payload as string, wanted, done) as this
  }

  override subscribe(
    topics: string | string[] | ISubscriptionMap,
    options?: IClientSubscribeOptions | IClientSubscribeProperties | ClientSubscribeCallback,
    callback?: ClientSubscribeCallback,
  ): this {
    const done = typeof options === 'function' ? options : callback
    const wanted = typeof options === 'function' ? undefined : options
    const error = refuseSubscribe(topics, wanted, this.options.protocolVersion ?? 4)
    if (error) return this.refuse(error, done)
    return base.subscribe.call(this, topics, wanted, guarded(done)) as this
  }

  override unsubscribe(
    topics: string | string[],
    options?: IClientUnsubscribeProperties | PacketCallback,
    callback?: PacketCallback,
  ): this {
    const done = typeof options === 'function' ? options : callback
    const wanted = typeof options === 'function' ? undefined : options
    const error = refuseUnsubscribe(topics, wanted, this.options.protocolVersion ?? 4)
    if (error) return this.refuse(error, done)
    return base.unsubscribe.call(this, topics, wanted, guarded(done)) as this
  }

  /**
   * As in MQTT.js, but it always comes to its end: within 3 s when forced, when nothing is left to send or when
   * there is no connection to send it over, else within `connectTimeout`. Then every callback that still waits
   * is told, no task is open and no timer runs.
   */
  override end(
    force?: boolean | Partial<IDisconnectPacket> | DoneCallback | null,
    options?: Partial<IDisconnectPacket> | DoneCallback | null,
    callback?: DoneCallback,
  ): this {
    const last = [callback, options, force].filter((value) => typeof value === 'function')[0]
    const packet = [options, force].filter((value) => value && typeof value === 'object')[0]
    this.endWith(
      force === true,
      packet as Partial<IDisconnectPacket>,
      guarded(last as DoneCallback | undefined),
    )
    return this
  }

  override reconnect(options?: IClientReconnectOptions): this {
    // Asked for before the pending end was over: it ends first, and MQTT.js reconnects after it.
    this.pendingEnd?.force()
    return base.reconnect.call(this, options) as this
  }

  private endWith(force: boolean, packet: Partial<IDisconnectPacket> | undefined, callback?: Ended): void {
    if (this.disconnecting || this.pendingEnd) {
      if (callback) this.afterEnd(callback)
      if (force) this.forceEnd()
      return
    }
    const { stream } = this
    const timeout = Math.max((this.options.connectTimeout ?? 0) - SLACK_MS, GOODBYE_MS)
    const isLive = stream !== undefined && !stream.destroyed
    if (force || !isLive || (!this.connected && !this.hasUnsent())) this.endNow(true, packet, callback)
    else if (this.connected) {
      this.limitEnd(this.hasUnsent() ? timeout : GOODBYE_MS)
      this.endNow(false, packet, callback)
    } else {
      this.limitEnd(timeout)
      this.endOnceConnected(packet, callback)
    }
  }

  private endNow(force: boolean, packet: Partial<IDisconnectPacket> | undefined, callback?: Ended): void {
    // `null`, not `undefined`: MQTT.js would take the callback for the options.
    base.end.call(this, force, packet ?? null, (error) => {
      clearTimeout(this.endTimer)
      this.tellUnsent()
      if (callback) callback(error)
    })
  }

  private endOnceConnected(packet: Partial<IDisconnectPacket> | undefined, callback?: Ended): void {
    const go = (force: boolean) => {
      this.removeListener('connect', onConnect)
      this.removeListener('close', onClose)
      this.pendingEnd = undefined
      this.endNow(force, packet, callback)
    }
    const onConnect = () => go(false)
    const onClose = () => go(true)
    this.pendingEnd = { force: onClose }
    this.once('connect', onConnect)
    this.once('close', onClose)
  }

  /** Cuts an `end()` short that waits for a broker that does not answer. */
  private limitEnd(timeout: number): void {
    clearTimeout(this.endTimer)
    this.endTimer = setTimeout(() => this.forceEnd(), timeout)
  }

  /** Makes an `end()` that waits go on at once. */
  private forceEnd(): void {
    if (this.pendingEnd) {
      this.pendingEnd.force()
      return
    }
    this._flush()
    this.stream?.destroy()
    // What MQTT.js waits for when messages are unanswered; nothing is outgoing any more.
    this.emit('outgoingEmpty')
  }

  private afterEnd(callback: Ended): void {
    if (this.disconnected) callback()
    else this.once('end', callback)
  }

  private hasUnsent(): boolean {
    return this.queue.length > 0 || Object.keys(this.outgoing).length > 0
  }

  /** After the end nothing will be sent: whoever waits for it has to hear that. */
  private tellUnsent(): void {
    this._flush()
    for (const { cb } of this.queue.splice(0))
      if (cb) cb(new SocketError('ERR_CLOSED', 'the client was ended'))
  }

  /** The callback of QoS 0: told when the platform has taken the bytes, or why it did not. */
  private afterSend(callback: PacketCallback): PacketCallback {
    return (error, packet) => {
      const { stream } = this
      if (error || !stream) callback(error, packet)
      else stream.write(EMPTY, (failure?: Error | null) => callback(failure ?? undefined))
    }
  }

  private refuse(error: SocketError, callback: ((error: Error) => void) | undefined): this {
    nextTick(() => {
      if (typeof callback === 'function') guard(() => callback(error))
      else this.emit('error', error)
    })
    return this
  }

  /** Without the secrets in the log, and without losing a callback when the connection drops before `drain`. */
  override _writePacket(packet: Packet, callback?: PacketCallback): void {
    const { stream } = this
    this.log('_writePacket :: packet: %O', packet.cmd === 'connect' ? withoutPassword(packet) : packet)
    this.emit('packetsend', packet)
    if (!stream || stream.destroyed || stream.writableEnded) {
      if (callback) callback(new SocketError('ERR_CLOSED', 'the connection is closed'))
      return
    }
    const isFlowing = packets.writeToStream(packet, stream, this.options)
    if (!callback || callback === this.noop) return
    // A PUBLISH does not wait: the queue of offline messages goes out in one burst, and `afterSend` knows better.
    if (isFlowing || packet.cmd === 'publish') callback()
    else afterDrain(stream, callback)
  }

  override _cleanUp(forced: boolean, done?: () => void, options?: Partial<IDisconnectPacket>): void {
    if (!this.stream) {
      if (done) done()
      return
    }
    // Without a connection there is nobody to say goodbye to: MQTT.js would queue the DISCONNECT and leave the
    // socket open.
    base._cleanUp.call(this, forced || (done !== undefined && !this.connected), done, options)
  }

  override _checkDisconnecting(callback?: PacketCallback): boolean {
    if (!this.pendingEnd) return base._checkDisconnecting.call(this, callback)
    const error = new Error('client disconnecting')
    if (callback && callback !== this.noop) callback(error)
    else this.emit('error', error)
    return true
  }

  override _setupReconnect(): void {
    if (!this.pendingEnd) base._setupReconnect.call(this)
  }

  override _onConnackTimeout(): void {
    // The dial has its own limit of the same length, and has just told the better reason.
    if (!this.stream?.destroyed) base._onConnackTimeout.call(this)
  }
}

/** Dials, never throws, and keeps the cause of a drop on the client before MQTT.js tells the bare `close`. */
function watched(client: MqttClient, streamBuilder: StreamBuilder): IStream {
  let stream: IStream
  try {
    stream = streamBuilder(client as never)
  } catch (cause) {
    stream = failedStream(cause)
  }
  stream.once('close', () => {
    const { cause } = stream as { cause?: Error }
    if (cause) client.lastError = cause
  })
  return stream
}

function withoutPassword(packet: Packet): object {
  return 'password' in packet && packet.password !== undefined ? { ...packet, password: '***' } : packet
}

/** `drain` never comes on a stream that closed. */
function afterDrain(stream: IStream, callback: () => void): void {
  const settle = () => {
    stream.removeListener('drain', settle)
    stream.removeListener('close', settle)
    callback()
  }
  stream.once('drain', settle)
  stream.once('close', settle)
}
