/** MQTT.js's own client, with the private parts in sight that this one overrides or calls. */

import type { Buffer } from 'buffer'
import MqttJsClient, {
  type ClientSubscribeCallback,
  type IClientReconnectOptions,
  type MqttClientEventCallbacks,
  type PacketCallback,
} from 'mqtt/lib/client'
import type { DoneCallback, IStream, StreamBuilder } from 'mqtt/lib/shared'
import type { TypedEventEmitter } from 'mqtt/lib/TypedEmitter'
import type { IConnackPacket, IDisconnectPacket, IPublishPacket, Packet } from 'mqtt-packet'
import type { ClientError } from './client-error.ts'
import type { ClientState } from './client-state.ts'
import type { ClientOptions } from './options.ts'
import type { Settle } from './outgoing/message.ts'
import type { Subscription } from './outgoing/subscription-request.ts'
import type { Payload } from './payload.ts'

export type ClientEvents = TypedEventEmitter<
  Omit<MqttClientEventCallbacks, 'error'> & {
    error: (error: ClientError) => void
    /** A change of `client.state`. */
    state: (state: ClientState) => void
    /** A message that was published in an earlier life of the program is confirmed. */
    delivered: (topic: string, payload: Buffer | string, packet: IPublishPacket) => void
  }
>

type Overridden =
  | 'connect'
  | 'end'
  | 'onKeepaliveTimeout'
  | 'options'
  | 'publish'
  | 'publishAsync'
  | 'reconnect'
  | 'removeOutgoingMessage'
  | 'sendPing'
  | 'stream'
  | 'subscribe'
  | 'unsubscribe'

/** What is public in MQTT.js and stays as it is. */
export type Unchanged = Omit<MqttJsClient, keyof ClientEvents | Overridden>

/** Private in MQTT.js 5.16; `test/mqtt/base-client.test.ts` fails when one of these goes away. */
export interface Internals {
  /** Missing before the first `connect()` under `manualConnect`. */
  stream: IStream | undefined
  connackPacket: IConnackPacket | undefined
  connackReceived: boolean
  connackTimer: ReturnType<typeof setTimeout> | undefined
  reconnectSuppressed: boolean
  reconnectTimer: ReturnType<typeof setTimeout> | undefined
  /** Called at the end of an end: the connection that was asked for meanwhile. */
  _deferredReconnect: (() => void) | null
  _authenticationMethod: string | undefined
  _incomingQoS2Ids: Set<number>
  readonly _receiveMaximum: number
  _resubscribeTopics: Record<string, Omit<Subscription, 'topic'>>
  _serverProperties: IConnackPacket['properties'] | undefined
  topicAliasRecv: { readonly max: number; clear(): void } | undefined
  topicAliasSend: { readonly max: number; getTopicByAlias(alias: number): string | undefined } | undefined
  /** What it may not send it returns as an error, and else changes the packet. */
  _applyTopicAlias(packet: Packet): Error | undefined
  _cleanUp(forced: boolean, done?: () => void, options?: Partial<IDisconnectPacket>): void
  _checkDisconnecting(callback?: PacketCallback): boolean
  _clearReconnect(): void
  _destroyKeepaliveManager(): void
  _flush(): void
  _onConnackTimeout(): void
  _onConnect(packet: IConnackPacket): void
  _reconnect(): void
  _removeOutgoingAndStoreMessage(messageId: number, callback: Settle): void
  _sendPacket(packet: Packet, callback?: PacketCallback): void
  _setupKeepaliveManager(): void
  _setupReconnect(): void
  _writePacket(packet: Packet, callback?: PacketCallback): void
}

/** Public in MQTT.js, with all the forms of its arguments in one. */
export interface Methods {
  options: ClientOptions
  connect(): this
  publish(topic: string, message: Payload, options?: object, callback?: PacketCallback): this
  publishAsync(topic: string, message: Payload, options?: object): Promise<Packet | undefined>
  subscribe(topics: object | string, options?: object, callback?: ClientSubscribeCallback): this
  unsubscribe(topics: string | string[], options?: object, callback?: PacketCallback): this
  end(force: boolean, options: object | null, callback: DoneCallback): this
  reconnect(options?: IClientReconnectOptions): this
  removeOutgoingMessage(messageId: number): this
  sendPing(): void
  onKeepaliveTimeout(): void
}

export interface BaseClient extends Unchanged, ClientEvents, Internals, Methods {}

export const BaseClient = MqttJsClient as unknown as {
  new (streamBuilder: StreamBuilder, options: ClientOptions): BaseClient
  prototype: BaseClient
  readonly VERSION: string
  defaultId(): string
}

/** Ended, or about to be. */
export function isOver(client: BaseClient): boolean {
  return client.disconnecting || client.disconnected
}
