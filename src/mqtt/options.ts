/** The options of `connect`: all of MQTT.js's, with their meaning, and a few of ours. */

import type { IClientOptions } from 'mqtt/lib/client'
import type { Host, HostSocketOptions } from '../host/host.ts'

export interface ClientOptions extends Omit<IClientOptions, 'wx'> {
  /** The host object; default the global `wx`. */
  wx?: Host
  /** WeChat's own options of `connectSocket`: `header`, `tcpNoDelay`, `perMessageDeflate`, `timeout`, `forceCellularNetwork`. */
  wxOptions?: HostSocketOptions
  /** Bytes that may arrive and wait unread before the connection ends with `ERR_OVERFLOW`. Default 16 MiB. */
  maxUnreadBytes?: number
}
