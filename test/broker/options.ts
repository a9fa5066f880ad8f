import type { QoS } from 'mqtt-packet'
import type { Clock } from './clock.ts'
import type { Reason } from './reasons.ts'

export interface Credentials {
  clientId: string
  username: string | undefined
  password: Buffer | undefined
  protocolVersion: 3 | 4 | 5
}

export interface AccessRequest {
  clientId: string
  action: 'publish' | 'subscribe'
  /** A topic name, or the filter of a subscription as the client wrote it. */
  topic: string
}

/** Limits carry the names of the CONNACK properties that announce them to an MQTT 5 client. */
export interface BrokerOptions {
  clock: Clock
  /** Who may connect: `true`, or why not. Default: everybody. */
  authenticate?: (credentials: Credentials) => true | Reason
  /** Who may publish and subscribe where. Default: everybody everywhere. */
  authorize?: (request: AccessRequest) => boolean
  /** QoS 1 and 2 messages a client may have unanswered. Default 65,535. MQTT 5. */
  receiveMaximum?: number
  /** Bytes of a whole packet from a client. Default: no limit. */
  maximumPacketSize?: number
  /** Aliases a client may give. Default 10. MQTT 5. */
  topicAliasMaximum?: number
  /** Default 2. */
  maximumQoS?: QoS
  /** Default true. */
  retainAvailable?: boolean
  /** Default true. */
  wildcardSubscriptionAvailable?: boolean
  /** Default true. */
  subscriptionIdentifiersAvailable?: boolean
  /** Default true. */
  sharedSubscriptionAvailable?: boolean
  /** Seconds, in place of what the client asks for. Default: as the client asks. MQTT 5. */
  serverKeepAlive?: number
  /** Seconds a session may outlive its connection, whatever the client asks for. Default: no limit. MQTT 5. */
  sessionExpiryMaximum?: number
  /** Milliseconds a connection may take to send its CONNECT. Default 10,000. */
  connectTimeout?: number
  /** How many of the latest entries the timeline keeps. Default: all. */
  timelineLimit?: number
}

export type Settings = Required<Omit<BrokerOptions, 'serverKeepAlive'>> &
  Pick<BrokerOptions, 'serverKeepAlive'>

export const withDefaults = (options: BrokerOptions): Settings => ({
  authenticate: () => true,
  authorize: () => true,
  receiveMaximum: 65_535,
  maximumPacketSize: Infinity,
  topicAliasMaximum: 10,
  maximumQoS: 2,
  retainAvailable: true,
  wildcardSubscriptionAvailable: true,
  subscriptionIdentifiersAvailable: true,
  sharedSubscriptionAvailable: true,
  sessionExpiryMaximum: Infinity,
  connectTimeout: 10_000,
  timelineLimit: Infinity,
  ...options,
})
