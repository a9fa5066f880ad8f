/** The options of `connect`: all of MQTT.js's, with their meaning, and a few of ours. */

import type { IClientOptions } from 'mqtt/lib/client'
import type { Host, HostSocketOptions } from '../host/host.ts'
import type { CredentialsProvider } from './credentials.ts'
import type { OutboxOptions } from './outgoing/outbox.ts'
import type { MaxInflight } from './outgoing/window.ts'

export interface ClientOptions extends Omit<IClientOptions, 'wx'> {
  /** The host object; default the global `wx`. */
  wx?: Host
  /** WeChat's own options of `connectSocket`: `header`, `tcpNoDelay`, `perMessageDeflate`, `timeout`, `forceCellularNetwork`. */
  wxOptions?: HostSocketOptions
  /** Bytes that may arrive and wait unread before the connection ends with `ERR_OVERFLOW`. Default 16 MiB. */
  maxUnreadBytes?: number
  /** How many sockets the mini program may have open at once; more wait their turn. Default 5; remote debugging has 2. */
  socketLimit?: number
  /**
   * Asked before each CONNECT, the first included; what it answers replaces `username`, `password`, `clientId`
   * and parts of `properties`. May be asynchronous, within `connectTimeout`.
   */
  credentials?: CredentialsProvider
  /** How often `credentials` is asked again in a row because the broker refused its answer. Default 3. */
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
  /**
   * Keeps messages of QoS 1 and 2 in the storage of the mini program until they are confirmed, so that they outlive the
   * program. Needs `clean: false` and a `clientId` that stays the same. What it keeps lies there in plain text.
   */
  outbox?: boolean | OutboxOptions
  /** `false`: nothing is said in the console. Default `true`. */
  warnings?: boolean
}
