/** What the broker knows of a client, connected or not. */

import { Alarm } from './alarm.ts'
import type { Clock } from './clock.ts'
import { Inflight } from './inflight.ts'
import type { InflightEntry } from './inflight.ts'
import type { Delivery, MessageSource } from './message.ts'
import type { Reason } from './reasons.ts'
import type { Subscription } from './subscriptions.ts'

/** What a session needs of the connection it is attached to. */
export interface Link {
  /** How many QoS 1 and 2 messages the client takes unanswered. */
  readonly window: number
  /** Returns false when the client cannot take the message, which then counts as delivered. */
  publish(delivery: Delivery, tracked?: InflightEntry): boolean
  release(id: number): void
  end(how: { reason: Reason; will: boolean }): void
}

export interface Will {
  message: MessageSource
  /** Seconds. */
  delay: number
}

/** What the broker knows of a client, connected or not. */
export class Session {
  readonly clientId: string
  /** By the name the client gave the filter. */
  readonly subscriptions = new Map<string, Subscription>()
  readonly outgoing = new Inflight()
  /** Identifiers of QoS 2 messages that came and whose PUBREL has not: a PUBLISH with one of them is a duplicate. */
  readonly received = new Set<number>()
  /** Ends the session after its connection. */
  readonly expiry: Alarm
  /** Publishes the will after the connection. */
  readonly willDelay: Alarm
  /** Seconds the session outlives its connection; Infinity without end. */
  lifetime = 0
  will: Will | undefined
  link: Link | undefined
  private readonly clock: Clock

  constructor(clientId: string, clock: Clock, on: { expire: () => void; willDue: () => void }) {
    this.clientId = clientId
    this.clock = clock
    this.expiry = new Alarm(clock, on.expire)
    this.willDelay = new Alarm(clock, on.willDue)
  }

  attach(link: Link): void {
    this.link = link
    this.expiry.clear()
    this.willDelay.clear()
    this.outgoing.rewind()
  }

  /** QoS 0 is for who is there; the rest waits for the window, or for the client to come back. */
  deliver(delivery: Delivery): void {
    if (delivery.qos === 0) {
      this.link?.publish(delivery)
      return
    }
    this.outgoing.add(delivery)
    this.flush()
  }

  /** Sends what the window lets through. */
  flush(): void {
    const { link } = this
    if (!link) return
    const isDead = ({ message }: Delivery): boolean => message.expiresAt <= this.clock.now()
    for (const entry of this.outgoing.due(link.window, isDead)) {
      if (entry.awaits === 'pubrel') link.release(entry.id)
      else if (!link.publish(entry.delivery, entry)) this.outgoing.remove(entry.id)
    }
  }
}
