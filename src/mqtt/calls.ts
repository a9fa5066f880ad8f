/** publish, subscribe and unsubscribe: what people pass is checked, and handed on to whoever does it. */

import type {
  ClientSubscribeCallback,
  IClientPublishOptions,
  IClientSubscribeOptions,
  ISubscriptionMap,
  PacketCallback,
} from 'mqtt/lib/client'
import { nextTick } from 'mqtt/lib/shared'
import type { IPublishPacket, IUnsubscribePacket } from 'mqtt-packet'
import { SocketError } from '../socket/socket-error.ts'
import { guard, guarded } from './guard.ts'
import type { Settle } from './outgoing/message.ts'
import type { PublishOptions } from './outgoing/publish-options.ts'
import type { SettleRequest } from './outgoing/subscription-request.ts'
import { toPayload } from './payload.ts'
import { validatePublish, validateSubscribe, validateUnsubscribe } from './validate.ts'

/** The last arguments of a call, each in its place. */
interface LastArguments<Callback> {
  options: object | undefined
  /** As it was given. */
  callback: Callback | undefined
}

/** Of `(…, options?, callback?)`, either of which may be missing, or be anything. */
function lastArguments<Callback>(options: unknown, callback: unknown): LastArguments<Callback> {
  const last = typeof options === 'function' ? options : callback
  return {
    // MQTT.js reads properties of whatever is no function.
    options: options !== null && typeof options === 'object' ? options : undefined,
    callback: last as Callback | undefined,
  }
}

/** @returns the PUBLISH that is asked for, with the identifier 0 */
function readPublish(
  topic: string,
  message: unknown,
  options: IClientPublishOptions = {},
  protocolVersion: number,
): IPublishPacket | SocketError {
  const { dup, properties, qos = 0, retain = false } = options
  const payload = toPayload(message)
  if (payload instanceof SocketError) return payload
  const error = validatePublish({ topic, qos, properties }, protocolVersion)
  if (error) return error
  // The duplicate flag means nothing with QoS 0, and brokers close the connection for it.
  const packet: IPublishPacket = {
    cmd: 'publish',
    topic,
    payload,
    qos,
    retain,
    messageId: 0,
    dup: qos > 0 && !!dup,
  }
  if (protocolVersion === 5) packet.properties = properties
  return packet
}

/** The client, as far as it is needed here. */
export interface CallingClient {
  readonly options: { protocolVersion?: number }
  readonly disconnecting: boolean
  readonly noop: Settle
  emit(event: 'error', error: Error): boolean
  _checkDisconnecting(callback?: PacketCallback): boolean
  readonly _outgoing: {
    publish(packet: IPublishPacket, options: PublishOptions | undefined, callback: Settle): void
  }
  readonly _sending: { afterSend(callback: PacketCallback): PacketCallback }
  readonly _subscriptions: {
    subscribe(
      topics: string | string[] | ISubscriptionMap,
      options: IClientSubscribeOptions | undefined,
      settle: SettleRequest,
    ): void
    unsubscribe(topics: string[], properties: IUnsubscribePacket['properties'], settle: SettleRequest): void
  }
}

export function publish(
  client: CallingClient,
  topic: string,
  message: unknown,
  options: unknown,
  callback: unknown,
): void {
  const last = lastArguments<PacketCallback>(options, callback)
  const packet = readPublish(topic, message, last.options, client.options.protocolVersion ?? 4)
  if (packet instanceof SocketError) {
    reject(client, packet, last.callback)
    return
  }
  const settle = guarded(last.callback) ?? client.noop
  if (client._checkDisconnecting(settle)) return
  const done = settle !== client.noop && packet.qos === 0 ? client._sending.afterSend(settle) : settle
  client._outgoing.publish(packet, last.options, done as Settle)
}

export function subscribe(
  client: CallingClient,
  topics: string | string[] | ISubscriptionMap,
  options: unknown,
  callback: unknown,
): void {
  const last = lastArguments<ClientSubscribeCallback>(options, callback)
  const error = validateSubscribe(topics, last.options, client.options.protocolVersion ?? 4)
  const settle = guarded(last.callback)
  if (error) reject(client, error, last.callback)
  else if (!client._checkDisconnecting(settle as PacketCallback))
    client._subscriptions.subscribe(
      topics,
      last.options as IClientSubscribeOptions,
      (failure, granted, packet) => {
        if (settle) settle(failure, granted as never, packet as never)
        else report(client, failure)
      },
    )
}

export function unsubscribe(
  client: CallingClient,
  topics: string | string[],
  options: unknown,
  callback: unknown,
): void {
  const last = lastArguments<PacketCallback>(options, callback)
  const error = validateUnsubscribe(topics, last.options, client.options.protocolVersion ?? 4)
  const settle = guarded(last.callback)
  if (error) reject(client, error, last.callback)
  else if (!client._checkDisconnecting(settle)) {
    const { properties } = (last.options ?? {}) as { properties?: IUnsubscribePacket['properties'] }
    const filters = typeof topics === 'string' ? [topics] : topics
    client._subscriptions.unsubscribe(filters, properties, (failure, _, packet) => {
      if (settle) settle(failure as never, packet)
      else report(client, failure)
    })
  }
}

/** A failure that no callback waits for. Whoever ends the client has not waited for it either. */
function report(client: CallingClient, failure: Error | null): void {
  if (failure && !client.disconnecting) client.emit('error', failure)
}

function reject(client: CallingClient, error: Error, callback: ((error: Error) => void) | undefined): void {
  nextTick(() => {
    if (typeof callback === 'function') guard(() => callback(error))
    else client.emit('error', error)
  })
}
