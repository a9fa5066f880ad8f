/** Everything that MQTT.js exports, with the client of this library in the place of its own. */

import type { Internals, Methods } from './base-client.ts'
import { MqttClient as Implementation } from './client.ts'
import type { MqttClient as PublicClient, MqttClientConstructor } from './public-client.ts'

export { default as KeepaliveManager } from 'mqtt/lib/KeepaliveManager'
export {
  default as DefaultMessageIdProvider,
  type IMessageIdProvider,
} from 'mqtt/lib/default-message-id-provider'
export { ReasonCodes } from 'mqtt/lib/handlers/ack'
export {
  ErrorWithReasonCode,
  ErrorWithSubackPacket,
  MQTTJS_VERSION,
  applyMixin,
  nextTick,
} from 'mqtt/lib/shared'
export { default as Store, type IStore } from 'mqtt/lib/store'
export { default as UniqueMessageIdProvider } from 'mqtt/lib/unique-message-id-provider'
export { validateTopic, validateTopics } from 'mqtt/lib/validations'
export type {
  ClientSubscribeCallback,
  CloseCallback,
  IClientPublishOptions,
  IClientReconnectOptions,
  IClientSubscribeOptions,
  ISubscriptionGrant,
  ISubscriptionMap,
  ISubscriptionRequest,
  MqttClientEventCallbacks,
  OnCloseCallback,
  OnConnectCallback,
  OnDisconnectCallback,
  OnErrorCallback,
  OnMessageCallback,
  OnPacketCallback,
  PacketCallback,
} from 'mqtt/lib/client'
export type { IConnackPacket, IDisconnectPacket, IPublishPacket, Packet, QoS } from 'mqtt-packet'
export { SocketError, type SocketErrorCode } from '../socket/socket-error.ts'
export type { Host, HostSocketOptions } from '../host/host.ts'
export type { ClientError } from './client-error.ts'
export type { ClientState } from './client-state.ts'
export { connect, connectAsync } from './connect.ts'
export type {
  Credentials,
  CredentialsProvider,
  CredentialsReason,
  CredentialsRequest,
} from './credentials.ts'
export type { ClientOptions, ClientOptions as IClientOptions } from './options.ts'
export type { OutboxOptions } from './outgoing/outbox.ts'
export type { PublishOptions, Queued } from './outgoing/publish-options.ts'
export type { Payload } from './payload.ts'
export { storedToken, type FetchedToken, type StoredTokenOptions } from './stored-token.ts'

/** What the class has for people: neither its own private members nor those of MQTT.js. */
type Offered = Exclude<keyof Implementation, `_${string}` | keyof Internals>
type IsNone<Names> = [Names] extends [never] ? true : Names
// What the typings promise and what the class has are the same names, and what is overridden takes the same calls.
true satisfies IsNone<Exclude<keyof PublicClient, keyof Implementation>>
true satisfies IsNone<Exclude<Offered, keyof PublicClient>>
undefined as unknown as Implementation satisfies Pick<PublicClient, keyof Methods>

export const MqttClient = Implementation as unknown as MqttClientConstructor
export type MqttClient = PublicClient
export const Client = MqttClient
export type Client = PublicClient
