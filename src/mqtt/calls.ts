/** What people pass to publish, subscribe and unsubscribe, checked and made ready for MQTT.js. */

import type { IClientPublishOptions } from 'mqtt/lib/client'
import type { IPublishPacket } from 'mqtt-packet'
import { SocketError } from '../socket/socket-error.ts'
import { toPayload } from './payload.ts'
import { validatePublish } from './validate.ts'

/** The last arguments of a call, each in its place. */
export interface LastArguments<Callback> {
  options: object | undefined
  /** As it was given. */
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

/** @returns the PUBLISH that is asked for, with the identifier 0 */
export function readPublish(
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
