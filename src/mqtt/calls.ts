/** What people pass to publish, subscribe and unsubscribe, checked and made ready for MQTT.js. */

import type { IClientPublishOptions } from 'mqtt/lib/client'
import type { QoS } from 'mqtt-packet'
import { SocketError } from '../socket/socket-error.ts'
import { guarded } from './guard.ts'
import { toPayload } from './payload.ts'
import { validatePublish } from './validate.ts'

/** The last arguments of a call, each in its place. */
export interface LastArguments<Callback> {
  options: object | undefined
  /** As it was given; `guarded` makes it safe to call. */
  callback: Callback | undefined
}

/** Of `(…, options?, callback?)`, either of which may be missing, or be anything. */
export function lastArguments<Callback>(options: unknown, callback: unknown): LastArguments<Callback> {
  const last = typeof options === 'function' ? options : callback
  return {
    // MQTT.js reads properties of whatever is no function.
    options: options !== null && typeof options === 'object' ? options : undefined,
    callback: last as Callback | undefined,
  }
}

export interface PublishCall {
  payload: string
  qos: QoS
  options: IClientPublishOptions | undefined
}

export function readPublish(
  topic: unknown,
  message: unknown,
  options: IClientPublishOptions | undefined,
  protocolVersion: number,
): PublishCall | SocketError {
  const qos = options?.qos ?? 0
  const payload = toPayload(message)
  if (payload instanceof SocketError) return payload
  const error = validatePublish({ topic, qos, properties: options?.properties }, protocolVersion)
  return error ?? { payload: payload as string, qos, options: options && trusted(options, qos) }
}

/** As MQTT.js can take them as they are. */
function trusted(options: IClientPublishOptions, qos: QoS): IClientPublishOptions {
  if (options.qos === qos && !options.dup && !options.cbStorePut) return options
  // The duplicate flag means nothing with QoS 0, and brokers close the connection for it.
  const dup = qos > 0 && Boolean(options.dup)
  return { ...options, qos, dup, cbStorePut: guarded(options.cbStorePut) }
}
