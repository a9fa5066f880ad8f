/** How a message is asked to be sent, and what a page can see of those that wait. */

import type { IClientPublishOptions } from 'mqtt/lib/client'
import type { IPublishPacket } from 'mqtt-packet'
import type { WaitingOptions } from './waiting.ts'

/** How `publish` is asked for, beyond MQTT.js's own. */
export interface PublishOptions extends IClientPublishOptions {
  /** Milliseconds the message may wait; what is older when its turn comes is not sent (`ERR_EXPIRED`). */
  expiresIn?: number
  /** Takes the place of a waiting message of the same topic and QoS (`ERR_REPLACED`). */
  latest?: boolean
}

export interface OutgoingOptions extends WaitingOptions {
  /** Milliseconds that any message may wait. */
  maxQueuedAge?: number
}

/** What waits and what is in flight, for a page to show. */
export interface Queued {
  /** Messages that wait for a connection or for a place in the window. */
  messages: number
  /** What they take in memory, about. */
  bytes: number
  /** Messages that left and are not confirmed yet. */
  inflight: number
}

/** @returns milliseconds that a message may wait */
export function lifetimeOf(
  { expiresIn = Infinity }: PublishOptions = {},
  { maxQueuedAge = Infinity }: OutgoingOptions,
  { properties }: IPublishPacket,
): number {
  const interval = properties?.messageExpiryInterval ?? Infinity
  return Math.min(expiresIn, maxQueuedAge, interval * 1000)
}
