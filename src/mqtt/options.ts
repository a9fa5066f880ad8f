/** The options of `connect`: all of MQTT.js's, with their meaning, and a few of ours. */

import type { IClientOptions } from 'mqtt/lib/client'
import type { IAuthPacket } from 'mqtt-packet'
import type { Host, HostSocketOptions } from '../host/host.ts'
import type { Server } from '../socket/stream-builder.ts'
import type { CredentialsProvider } from './credentials.ts'
import type { MaxInflight } from './outgoing/window.ts'
import type { Payload } from './payload.ts'

type Widened = 'wx' | 'properties' | 'will' | 'servers'
type MqttProperties = NonNullable<IClientOptions['properties']>
type MqttWill = NonNullable<IClientOptions['will']>

export interface ClientOptions extends Omit<IClientOptions, Widened> {
  /** Of CONNECT, in MQTT 5. */
  properties?: Omit<MqttProperties, 'authenticationData'> & { authenticationData?: Payload }
  will?: Omit<MqttWill, 'payload' | 'properties'> & {
    payload: Payload
    properties?: Omit<NonNullable<MqttWill['properties']>, 'correlationData'> & { correlationData?: Payload }
  }
  /** Brokers to be dialled in turn. */
  servers?: readonly (string | Server)[] | null
  /** The host object; default the global `wx`. */
  wx?: Host
  /** WeChat's own options of `connectSocket`: `header`, `tcpNoDelay`, `perMessageDeflate`, `timeout`, `forceCellularNetwork`. */
  wxOptions?: HostSocketOptions
  /** Bytes that may arrive and wait unread before the connection ends with `ERR_OVERFLOW`. Default 16 MiB. */
  maxUnreadBytes?: number
  /** How many sockets the mini program may have open at once; more wait their turn. Default 5; remote debugging has 2. */
  socketLimit?: number
  /**
   * Asked before each CONNECT, the first included; what it answers replaces `username`, `password`, `clientId`, the
   * address (`url`), and parts of `properties` and of `wxOptions.header`. May be asynchronous, within `connectTimeout`.
   */
  credentials?: CredentialsProvider
  /** How often `credentials` is asked again in a row because the broker or the server refused its answer. Default 3. */
  credentialsRetries?: number
  /** Longest delay between two attempts, in ms; the delay doubles from `reconnectPeriod` up to it. Default 30,000. */
  reconnectMaxPeriod?: number
  /** Each delay is drawn from d · (1 ± this); 0 for none, at most 1. Default 0.5. */
  reconnectJitter?: number
  /** Milliseconds the broker has for a sign of life when the mini program is shown again. Default 2,000. */
  probeTimeout?: number
  /**
   * What becomes of the connection when the mini program is hidden: `keep` leaves it to the platform, `disconnect`
   * ends it with a DISCONNECT and comes back on show. Default `keep`.
   */
  onHide?: 'keep' | 'disconnect'
  /**
   * How many messages may be in flight, of QoS 1 and of QoS 2 each; further ones wait. In MQTT 5 the broker's Receive
   * Maximum counts too. Default `{ qos1: 100, qos2: 16 }`.
   */
  maxInflight?: MaxInflight
  /** How many messages may wait, those in flight not counted. Default: any number. */
  maxQueued?: number
  /** How many bytes may wait, with about 300 for each message. Default 16 MiB. */
  maxQueuedBytes?: number
  /**
   * Who goes when no more may wait: `reject` the new message, or `drop-oldest`, of QoS 0 first. Whoever goes is told
   * through its callback, with `ERR_QUEUE_FULL`. Default `reject`.
   */
  whenFull?: 'reject' | 'drop-oldest'
  /** Milliseconds a message may wait; an older one is not sent (`ERR_EXPIRED`). Default: for ever. */
  maxQueuedAge?: number
  /** `log` gets `***` in the place of the `clientId`, which is a key with some vendors. Default `false`. */
  hideClientId?: boolean
  /** `false`: nothing is said in the console. Default `true`. */
  warnings?: boolean
}

/** AUTH with data of any kind. */
export interface AuthAnswer extends Omit<IAuthPacket, 'properties'> {
  properties?: Omit<NonNullable<IAuthPacket['properties']>, 'authenticationData'> & {
    authenticationData?: Payload
  }
}
