/**
 * MQTT.js's client, guarded against what people pass to it and what their code throws. Every callback is called
 * once, with the truth.
 */

import { Buffer } from 'buffer'
import type {
  ClientSubscribeCallback,
  IClientPublishOptions,
  IClientSubscribeOptions,
  IClientSubscribeProperties,
  IClientUnsubscribeProperties,
  ISubscriptionMap,
  PacketCallback,
} from 'mqtt/lib/client'
import { nextTick, type IStream, type StreamBuilder } from 'mqtt/lib/shared'
import type { Packet, QoS } from 'mqtt-packet'
import { toBuffer } from '../socket/bytes.ts'
import { SocketError } from '../socket/socket-error.ts'
import { failedStream } from '../socket/stream-builder.ts'
import { BaseClient } from './base-client.ts'
import { guard, guarded, throwLater } from './guard.ts'
import type { ClientOptions } from './options.ts'
import packets, { endsReading } from './packets.ts'
import { toPayload, type Payload } from './payload.ts'
import { refused, refusePublish, refuseSubscribe, refuseUnsubscribe } from './refused.ts'

const EMPTY = Buffer.alloc(0)
const base = BaseClient.prototype

// No field has an initialiser: MQTT.js's constructor connects before the initialisers of a subclass run.
export class GuardedClient extends BaseClient {
  /**
   * Why the connection is not up: the last `error`, or the cause of the last drop, which MQTT.js tells as a
   * bare `close`. `undefined` while connected, and before anything went wrong.
   */
  lastError: Error | undefined
  /** The latest stream, until it has told its close. */
  _unclosed: IStream | undefined

  constructor(streamBuilder: StreamBuilder, options: ClientOptions) {
    super((client) => watched(client as unknown as GuardedClient, streamBuilder), options)
  }

  /** Guards MQTT.js against what listeners throw, and keeps the last error. */
  override emit(event: string, ...args: unknown[]): boolean
  override emit(event: string, first?: unknown): boolean {
    if (event === 'error') {
      this.lastError = first as Error
      if (endsReading(first)) this.stream?.destroy()
    } else {
      if (event === 'connect') this.lastError = undefined
      else if (event === 'packetreceive') settleUnknown(first as Packet)
      // Most packets are told to nobody.
      if (this.listenerCount(event as 'error') === 0) return false
    }
    try {
      // eslint-disable-next-line prefer-rest-params -- A list of them costs more than the rest, for each packet.
      return Reflect.apply(base.emit as () => boolean, this, arguments)
    } catch (thrown) {
      throwLater(thrown)
      return true
    }
  }

  override publish(topic: string, message: Payload, options?: object, callback?: PacketCallback): this {
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
    if (error) return this._refuse(error, callback)
    const told = guarded(callback)
    const done = qos === 0 && typeof told === 'function' ? this._afterSend(told) : told
    return base.publish.call(this, topic, payload as string, options && trusted(given, qos), done) as this
  }

  override subscribe(
    topics: string | string[] | ISubscriptionMap,
    options?: IClientSubscribeOptions | IClientSubscribeProperties | ClientSubscribeCallback,
    callback?: ClientSubscribeCallback,
  ): this {
    const done = typeof options === 'function' ? options : callback
    const wanted = optionsOf(options)
    const error = refuseSubscribe(topics, wanted, this.options.protocolVersion ?? 4)
    if (error) return this._refuse(error, done)
    return base.subscribe.call(this, topics, wanted, guarded(done)) as this
  }

  override unsubscribe(
    topics: string | string[],
    options?: IClientUnsubscribeProperties | PacketCallback,
    callback?: PacketCallback,
  ): this {
    const done = typeof options === 'function' ? options : callback
    const wanted = optionsOf(options)
    const error = refuseUnsubscribe(topics, wanted, this.options.protocolVersion ?? 4)
    if (error) return this._refuse(error, done)
    return base.unsubscribe.call(this, topics, wanted, guarded(done)) as this
  }

  override removeOutgoingMessage(messageId: number): this {
    // Other names than those of messages may be found on any object.
    return typeof messageId === 'number' ? (base.removeOutgoingMessage.call(this, messageId) as this) : this
  }

  /** The callback of QoS 0: told when the platform has taken the bytes, or why it did not. */
  private _afterSend(callback: PacketCallback): PacketCallback {
    return (error, packet) => {
      const { stream } = this
      if (error || !stream) callback(error, packet)
      else stream.write(EMPTY, (failure?: Error | null) => callback(failure ?? undefined))
    }
  }

  private _refuse(error: SocketError, callback: ((error: Error) => void) | undefined): this {
    nextTick(() => {
      if (typeof callback === 'function') guard(() => callback(error))
      else this.emit('error', error)
    })
    return this
  }

  /**
   * A message that cannot be sent (an alias the broker does not take, a store that does not keep it) is told and
   * forgotten: MQTT.js keeps it for ever and tells nobody. One that lost its connection stays, for the next.
   */
  override _sendPacket(
    packet: Partial<Packet>,
    callback?: PacketCallback,
    cbStorePut?: (error?: Error) => void,
    isStored?: boolean,
  ): void {
    const { cmd, messageId = 0 } = packet
    const entry = cmd === 'publish' ? this.outgoing[messageId] : undefined
    if (!entry && cmd !== 'pubrel') {
      base._sendPacket.call(this, packet, callback, cbStorePut, isStored)
      return
    }
    const told = entry?.cb
    const settle: PacketCallback = (error) => {
      const isLost = error && (error as Partial<SocketError>).code !== 'ERR_CLOSED'
      // The broker waits for it, whether it is stored or not.
      if (isLost && !entry) this._writePacket(packet as Packet, callback)
      else if (callback) callback(error)
      if (!isLost || !entry || this.outgoing[messageId] !== entry) return
      this._removeOutgoingAndStoreMessage(messageId, this.noop)
      if (told === this.noop) this.emit('error', error)
      else told?.(error)
      if (this.disconnecting && Object.keys(this.outgoing).length === 0) this.emit('outgoingEmpty')
    }
    // Without a connection an error of the store goes to the entry itself.
    if (entry && !this.connected) entry.cb = settle
    // The store keeps the topic, also where this connection has an alias for it.
    base._sendPacket.call(this, isStored ? { ...packet } : packet, settle, cbStorePut, isStored)
    if (entry && told) entry.cb = told
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
    const isFlowing = packets.writeToStream(withOwnBytes(packet), stream, this.options)
    if (!callback || callback === this.noop) return
    // A PUBLISH does not wait: the queue of offline messages goes out in one burst, and `afterSend` knows better.
    // Nor does a PUBREL, of which a burst of answers asks for as many.
    if (isFlowing || packet.cmd === 'publish' || packet.cmd === 'pubrel') callback()
    else afterDrain(stream, callback)
  }
}

/** As MQTT.js can take them as they are. */
function trusted(options: IClientPublishOptions, qos: number): IClientPublishOptions {
  if (options.qos === qos && !options.dup && !options.cbStorePut) return options
  // The duplicate flag means nothing with QoS 0, and brokers close the connection for it.
  const dup = qos > 0 && Boolean(options.dup)
  return { ...options, qos: qos as QoS, dup, cbStorePut: guarded(options.cbStorePut) }
}

/** MQTT.js reads properties of whatever is no function. */
function optionsOf(value: unknown): object | undefined {
  return value !== null && typeof value === 'object' ? value : undefined
}

/**
 * A PUBREL that is sent again after a reconnect may meet a broker that has forgotten the message because all was
 * done: "Packet Identifier not found" is no error then (MQTT 5, 3.7.2.1), and MQTT.js would tell it as one.
 */
function settleUnknown(packet: Packet): void {
  if (packet.cmd === 'pubcomp' && packet.reasonCode === 0x92) packet.reasonCode = 0
}

/** Dials, never throws, and keeps the cause of a drop on the client before MQTT.js tells the bare `close`. */
function watched(client: GuardedClient, streamBuilder: StreamBuilder): IStream {
  let stream: IStream
  try {
    stream = streamBuilder(client as never)
  } catch (cause) {
    stream = failedStream(cause)
  }
  // mqtt-packet ends the stream over what it cannot write, with an error without a code, which MQTT.js swallows.
  stream.on('error', (cause: Error & { code?: unknown }) => {
    if (cause.code !== undefined) return
    client.emit(
      'error',
      refused(`a packet cannot be written: ${cause.message}`, 'See the options of connect', cause),
    )
  })
  client._unclosed = stream
  stream.once('close', () => {
    if (client._unclosed === stream) client._unclosed = undefined
    const { cause } = stream as { cause?: Error }
    if (cause) client.lastError = cause
  })
  return stream
}

function withoutPassword(packet: Packet): object {
  return 'password' in packet && packet.password !== undefined ? { ...packet, password: '***' } : packet
}

/** mqtt-packet takes the bytes of a CONNECT as Buffers of its own alone, and nobody outside this file has any. */
function withOwnBytes(packet: Packet): Packet {
  if (packet.cmd !== 'connect') return packet
  const { password, will } = packet
  return {
    ...packet,
    password: ownBytes(password),
    will: will && { ...will, payload: ownBytes(will.payload) },
  }
}

function ownBytes<Value>(value: Value): Value | Buffer {
  const bytes = typeof value === 'string' ? undefined : toBuffer(value)
  // Of the same memory: a Buffer of another copy of the package is none here.
  return bytes ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length) : value
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
