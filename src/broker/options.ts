/** What a broker can be told: who may connect and do what, and its limits. */

import type { QoS } from 'mqtt-packet'
import { hostClock } from '../simulator/base/clock.ts'
import {
  aBoolean,
  aFunction,
  expectFields,
  objectWith,
  oneOf,
  wholeNumber,
  type Expectation,
  type Fields,
} from '../simulator/base/expectations.ts'
import { SimulatorError } from '../simulator/base/simulator-error.ts'
import { aList, authenticateBy, authorizeBy, checkAcl, someUsers, type AclRule } from './access.ts'
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
  username: string | undefined
  action: 'publish' | 'subscribe'
  /** A topic name, or the filter of a subscription as the client wrote it. */
  topic: string
}

/** Limits carry the names of the CONNACK properties that announce them to an MQTT 5 client. */
export interface BrokerOptions {
  /** Default: the host's timers, looked up at each call. */
  clock?: Clock
  /** Who may connect, with which password. Default: everybody. */
  users?: Readonly<Record<string, string>>
  /** Who may publish and subscribe where; what no line allows is forbidden. Default: everybody everywhere. */
  acl?: readonly AclRule[]
  /** Instead of `users`, a function: `true`, or why not. */
  authenticate?: (credentials: Credentials) => true | Reason
  /** Instead of `acl`, a function. */
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

/** The options with nothing left open. */
export type Settings = Required<Omit<BrokerOptions, 'serverKeepAlive' | 'users' | 'acl'>> &
  Pick<BrokerOptions, 'serverKeepAlive'>

const upToForever: Expectation = {
  words: 'a number from 0 up',
  met: (value) => typeof value === 'number' && value >= 0,
}

const fields: Fields<keyof BrokerOptions> = {
  clock: objectWith(
    'createClock(), or an object with now, setTimeout and clearTimeout',
    'now',
    'setTimeout',
    'clearTimeout',
  ),
  users: someUsers,
  acl: aList,
  authenticate: aFunction,
  authorize: aFunction,
  receiveMaximum: wholeNumber(1, 65_535),
  maximumPacketSize: { words: 'a number of bytes from 1 up', met: (value) => Number(value) >= 1 },
  topicAliasMaximum: wholeNumber(0, 65_535),
  maximumQoS: oneOf(0, 1, 2),
  retainAvailable: aBoolean,
  wildcardSubscriptionAvailable: aBoolean,
  subscriptionIdentifiersAvailable: aBoolean,
  sharedSubscriptionAvailable: aBoolean,
  serverKeepAlive: wholeNumber(0, 65_535),
  sessionExpiryMaximum: upToForever,
  connectTimeout: upToForever,
  timelineLimit: upToForever,
}

/** @throws SimulatorError `ERR_OPTION` for options that do not exist, cannot be, or contradict each other */
export function withDefaults(options: BrokerOptions): Settings {
  expectFields('option', 'createBroker', options, fields)
  const { users, acl, ...rest } = options
  if (users !== undefined && options.authenticate !== undefined) throw contradiction('users', 'authenticate')
  if (acl !== undefined && options.authorize !== undefined) throw contradiction('acl', 'authorize')
  if (acl !== undefined) checkAcl(acl)
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
  return {
    clock: hostClock,
    authenticate: users === undefined ? () => true : authenticateBy(users),
    authorize: acl === undefined ? () => true : authorizeBy(acl),
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
    ...given,
  }
}

const contradiction = (list: string, call: string): SimulatorError =>
  new SimulatorError('ERR_OPTION', `Give either ${list} (a list) or ${call} (a function), not both.`)
