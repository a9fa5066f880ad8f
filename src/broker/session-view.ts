/** A session as a test sees it. */

import type { Delivery, MessageSource } from './message.ts'
import type { Session } from './session.ts'
import type { Subscription } from './subscriptions.ts'

/** A session as it is now. */
export interface SessionView {
  clientId: string
  isConnected: boolean
  subscriptions: Subscription[]
  /** QoS 1 and 2 messages that have no packet identifier yet. */
  queued: readonly Delivery[]
  /** QoS 1 and 2 messages sent and not completed. */
  inflight: { id: number; awaits: 'publish' | 'pubrel'; delivery: Delivery }[]
  /** Packet identifiers of QoS 2 messages of the client whose PUBREL has not come. */
  received: number[]
  /** When it ends, on the broker's clock; undefined while connected or when it does not end. */
  expiresAt: number | undefined
  will: MessageSource | undefined
}

export const viewOf = (session: Session): SessionView => ({
  clientId: session.clientId,
  isConnected: session.link !== undefined,
  subscriptions: [...session.subscriptions.values()],
  queued: [...session.outgoing.waiting],
  inflight: session.outgoing.entries.map(({ id, awaits, delivery }) => ({ id, awaits, delivery })),
  received: [...session.received],
  expiresAt: session.expiry.due,
  will: session.will?.message,
})
