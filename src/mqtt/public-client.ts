/** The client as people see it: MQTT.js's, with what this library widens and adds. */

import type {
  ClientSubscribeCallback,
  IClientReconnectOptions,
  IClientSubscribeOptions,
  IClientSubscribeProperties,
  IClientUnsubscribeProperties,
  ISubscriptionMap,
  PacketCallback,
} from 'mqtt/lib/client'
import type { DoneCallback, IStream } from 'mqtt/lib/shared'
import type { IDisconnectPacket, Packet } from 'mqtt-packet'
import type { ClientEvents, Unchanged } from './base-client.ts'
import type { ClientError } from './client-error.ts'
import type { ClientState } from './client-state.ts'
import type { ClientOptions } from './options.ts'
import type { PublishOptions, Queued } from './outgoing/publish-options.ts'
import type { Payload } from './payload.ts'

export interface MqttClient extends Unchanged, ClientEvents {
  options: ClientOptions
  /** The connection of this moment; missing before the first `connect()` under `manualConnect`. */
  stream: IStream | undefined
  /**
   * Why the connection is not up: the last `error`, or the cause of the last drop, which MQTT.js tells as a
   * bare `close`. `undefined` while connected, and before anything went wrong.
   */
  lastError: ClientError | undefined
  /** What is going on; each change is told as the event `state`. */
  readonly state: ClientState
  /** When the next attempt begins, in milliseconds since 1970; `undefined` unless `state` is `waiting`. */
  readonly nextRetryAt: number | undefined

  /** What waits to be sent, and what is in flight. */
  readonly queued: Queued

  connect(): this

  /**
   * The callback is called once: for QoS 0 when the platform has taken the bytes, for QoS 1 and 2 when the
   * broker has confirmed, or with the error.
   */
  publish(topic: string, message: Payload, callback?: PacketCallback): this
  publish(topic: string, message: Payload, options?: PublishOptions, callback?: PacketCallback): this
  publishAsync(topic: string, message: Payload, options?: PublishOptions): Promise<Packet | undefined>

  subscribe(topics: string | string[] | ISubscriptionMap, callback?: ClientSubscribeCallback): this
  subscribe(
    topics: string | string[] | ISubscriptionMap,
    options?: IClientSubscribeOptions | IClientSubscribeProperties,
    callback?: ClientSubscribeCallback,
  ): this

  unsubscribe(topics: string | string[], callback?: PacketCallback): this
  unsubscribe(
    topics: string | string[],
    options?: IClientUnsubscribeProperties,
    callback?: PacketCallback,
  ): this

  /**
   * Always comes to its end: within 3 s when forced, when nothing is left to send or when there is nobody to
   * send it to, else within `connectTimeout`. Then every waiting callback has been told and no socket is open.
   */
  end(callback?: DoneCallback): this
  end(forceOrOptions?: boolean | Partial<IDisconnectPacket>, callback?: DoneCallback): this
  end(force?: boolean, options?: Partial<IDisconnectPacket>, callback?: DoneCallback): this

  reconnect(options?: IClientReconnectOptions): this
  removeOutgoingMessage(messageId: number): this
  sendPing(): void
  onKeepaliveTimeout(): void
}

export interface MqttClientConstructor {
  /** @param streamBuilder such as `createStreamBuilder({ url })`; called for each connection */
  new (streamBuilder: (client: MqttClient) => unknown, options: ClientOptions): MqttClient
  /** The version of MQTT.js. */
  readonly VERSION: string
  defaultId(): string
}
