/** The QoS 1 and 2 messages of one session on their way out. */

import type { Delivery } from './message.ts'

export interface InflightEntry {
  id: number
  delivery: Delivery
  /** What the subscriber owes: an answer to PUBLISH (PUBACK, PUBREC) or to PUBREL (PUBCOMP). */
  awaits: 'publish' | 'pubrel'
  /** Sent before, on whichever connection: the next PUBLISH of it is a duplicate. */
  sentBefore: boolean
  /** Sent on the connection of now: it takes a place in the window. */
  sent: boolean
}

const LARGEST_ID = 65_535

/**
 * QoS 1 and 2 messages of one session on their way out: those with a packet identifier, in the order they were
 * sent, and behind them those that wait for a place in the window or for a free identifier.
 */
export class Inflight {
  private readonly inFlight = new Map<number, InflightEntry>()
  /** What an earlier connection left and this one has not sent yet. */
  private left: InflightEntry[] = []
  private readonly queued: Delivery[] = []
  private held = 0
  private lastId = 0

  get entries(): readonly InflightEntry[] {
    return [...this.inFlight.values()]
  }

  get waiting(): readonly Delivery[] {
    return this.queued
  }

  get(id: number): InflightEntry | undefined {
    return this.inFlight.get(id)
  }

  add(delivery: Delivery): void {
    this.queued.push(delivery)
  }

  remove(id: number): void {
    if (this.inFlight.get(id)?.sent) this.held--
    this.inFlight.delete(id)
  }

  /** A new connection: everything is to be sent again, in the old order. */
  rewind(): void {
    this.left = [...this.inFlight.values()]
    for (const entry of this.left) entry.sent = false
    this.held = 0
  }

  /**
   * What may be sent now, marked as sent: first what an earlier connection left, then what waits. A PUBREL needs
   * no place in the window.
   *
   * @param window how many messages the subscriber takes unanswered
   * @param isDead messages that expired while they waited are dropped
   */
  *due(window: number, isDead: (delivery: Delivery) => boolean): Generator<InflightEntry> {
    for (let entry = this.left[0]; entry; entry = this.left[0]) {
      if (this.held >= window && entry.awaits === 'publish') return
      this.left.shift()
      // It may have been answered before it was sent again.
      if (this.inFlight.get(entry.id) === entry) yield* this.send(entry)
    }
    for (;;) {
      const id = this.held < window && this.queued.length > 0 ? this.freeId() : undefined
      const delivery = id === undefined ? undefined : this.queued.shift()
      if (id === undefined || delivery === undefined) return
      if (isDead(delivery)) continue
      const entry: InflightEntry = { id, delivery, awaits: 'publish', sentBefore: false, sent: false }
      this.inFlight.set(id, entry)
      yield* this.send(entry)
    }
  }

  private *send(entry: InflightEntry): Generator<InflightEntry> {
    entry.sent = true
    this.held++
    yield entry
    entry.sentBefore = true
  }

  private freeId(): number | undefined {
    if (this.inFlight.size >= LARGEST_ID) return undefined
    do this.lastId = (this.lastId % LARGEST_ID) + 1
    while (this.inFlight.has(this.lastId))
    return this.lastId
  }
}
