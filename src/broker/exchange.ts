/** Where messages go from publishers to sessions, and where sessions begin and end. */

import type { Clock } from './clock.ts'
import { toMessage } from './message.ts'
import type { Message } from './message.ts'
import { RetainedMessages } from './retained.ts'
import { Session } from './session.ts'
import { Subscriptions } from './subscriptions.ts'
import type { Subscription } from './subscriptions.ts'
import type { Turns } from './turns.ts'

/** Where messages go from publishers to sessions, and where sessions begin and end. It knows no bytes. */
export class Exchange {
  readonly sessions = new Map<string, Session>()
  readonly retained = new RetainedMessages()
  private readonly subscriptions = new Subscriptions()
  private readonly clock: Clock
  private readonly turns: Turns

  constructor(clock: Clock, turns: Turns) {
    this.clock = clock
    this.turns = turns
  }

  /** Returns how many sessions the message was meant for. */
  publish(message: Message): number {
    if (message.retain) this.retained.keep(message)
    const isPresent = (clientId: string): boolean => this.sessions.get(clientId)?.link !== undefined
    let reached = 0
    for (const [clientId, matching] of this.subscriptions.match(message.topic, isPresent)) {
      const wanted = matching.filter(({ noLocal }) => !(noLocal && clientId === message.from))
      if (wanted.length === 0) continue
      reached++
      // A script may drop a client while it is being sent to, and a dropped client may have no session any more.
      this.sessions.get(clientId)?.deliver({
        message,
        qos: Math.min(message.qos, Math.max(...wanted.map(({ qos }) => qos))) as Message['qos'],
        retain: message.retain && wanted.some(({ retainAsPublished }) => retainAsPublished),
        identifiers: wanted.flatMap(({ identifier }) => identifier ?? []),
      })
    }
    return reached
  }

  /** Returns whether the session had no subscription of that name yet. */
  subscribe(session: Session, subscription: Subscription): boolean {
    const isNew = !session.subscriptions.has(subscription.name)
    session.subscriptions.set(subscription.name, subscription)
    this.subscriptions.set(subscription)
    return isNew
  }

  /** Returns whether there was one. */
  unsubscribe(session: Session, name: string): boolean {
    const subscription = session.subscriptions.get(name)
    if (!subscription) return false
    session.subscriptions.delete(name)
    this.subscriptions.delete(subscription)
    return true
  }

  sendRetained(session: Session, { filter, qos, identifier }: Subscription): void {
    for (const message of this.retained.matching(filter, this.clock.now())) {
      session.deliver({
        message,
        qos: Math.min(message.qos, qos) as Message['qos'],
        retain: true,
        identifiers: identifier === undefined ? [] : [identifier],
      })
    }
  }

  /** The session of a client that connects: the one it left, unless it asks for a clean one. */
  open(clientId: string, clean: boolean): { session: Session; isPresent: boolean } {
    const left = this.sessions.get(clientId)
    if (left && !clean) return { session: left, isPresent: true }
    if (left) this.discard(left)
    const session: Session = new Session(clientId, this.clock, {
      expire: () => {
        this.turns.take(() => {
          this.discard(session)
        })
      },
      willDue: () => {
        this.turns.take(() => {
          this.publishWill(session)
        })
      },
    })
    this.sessions.set(clientId, session)
    return { session, isPresent: false }
  }

  /** The connection of a session ended; the session and its will live on as long as was agreed. */
  leave(session: Session, { will }: { will: boolean }): void {
    session.link = undefined
    if (!will) session.will = undefined
    if (session.lifetime === 0) {
      this.discard(session)
      return
    }
    const delay = session.will?.delay ?? 0
    if (delay === 0) this.publishWill(session)
    // A session that ends earlier takes its will along.
    else session.willDelay.set(delay * 1000)
    session.expiry.set(session.lifetime * 1000)
  }

  /** Silences every session: nothing rings any more. */
  stop(): void {
    for (const session of this.sessions.values()) {
      session.expiry.clear()
      session.willDelay.clear()
    }
  }

  private discard(session: Session): void {
    session.expiry.clear()
    for (const name of [...session.subscriptions.keys()]) this.unsubscribe(session, name)
    this.sessions.delete(session.clientId)
    this.publishWill(session)
  }

  private publishWill(session: Session): void {
    session.willDelay.clear()
    const { will } = session
    session.will = undefined
    if (will) this.publish(toMessage(will.message, this.clock.now(), session.clientId))
  }
}
