/** MQTT.js's own client, with the private parts in sight that this one overrides or calls. */

import MqttJsClient, {
  type ClientSubscribeCallback,
  type IClientReconnectOptions,
  type MqttClientEventCallbacks,
  type PacketCallback,
} from 'mqtt/lib/client'
import type { DoneCallback, IStream, StreamBuilder } from 'mqtt/lib/shared'
import type { TypedEventEmitter } from 'mqtt/lib/TypedEmitter'
import type { IDisconnectPacket, Packet } from 'mqtt-packet'
import type { ClientError } from './client-error.ts'
import type { ClientState } from './client-state.ts'
import type { ClientOptions } from './options.ts'
import type { Payload } from './payload.ts'

export type ClientEvents = TypedEventEmitter<
  Omit<MqttClientEventCallbacks, 'error'> & {
    error: (error: ClientError) => void
    /** A change of `client.state`. */
    state: (state: ClientState) => void
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

/** A publish, subscribe or unsubscribe that was put off. */
interface WaitingCall {
  /** Only in those of `publish`, where it may be undefined. */
  cbStorePut?: unknown
  /** @returns false when there is no message id left for it */
  invoke(): boolean
}

/** Private in MQTT.js 5.16; `test/mqtt/base-client.test.ts` fails when one of these goes away. */
export interface Internals {
  /** Missing before the first `connect()` under `manualConnect`. */
  stream: IStream | undefined
  _cleanUp(forced: boolean, done?: () => void, options?: Partial<IDisconnectPacket>): void
  reconnectSuppressed: boolean
  reconnectTimer: ReturnType<typeof setTimeout> | undefined
  /** What was asked for while messages of the last connection were sent again. */
  _storeProcessingQueue: WaitingCall[]
  /** Called at the end of an end: the connection that was asked for meanwhile. */
  _deferredReconnect: (() => void) | null
  _checkDisconnecting(callback?: PacketCallback): boolean
  _incomingQoS2Ids: Set<number>
  _clearReconnect(): void
  _flush(): void
  _flushStoreProcessingQueue(): void
  _flushVolatile(): void
  _onConnackTimeout(): void
  _onConnect(packet: unknown): void
  _reconnect(): void
  _removeOutgoingAndStoreMessage(messageId: number, callback: () => void): void
  /** @param isStored it need not be stored: it comes out of the store */
  _sendPacket(
    packet: Partial<Packet>,
    callback?: PacketCallback,
    cbStorePut?: (error?: Error) => void,
    isStored?: boolean,
  ): void
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
