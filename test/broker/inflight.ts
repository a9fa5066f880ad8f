import type { Delivery } from './message.ts'

export interface InflightEntry {
  id: number
  delivery: Delivery
  /** What the subscriber owes: an answer to PUBLISH (PUBACK, PUBREC) or to PUBREL (PUBCOMP). */
  awaits: 'publish' | 'pubrel'
  /** Sent before, on whichever connection: the next PUBLISH of it is a duplicate. */
  sentBefore: boolean
  /** Sent on the connection of now. */
  sent: boolean
}

const largestId = 65_535

/**
 * QoS 1 and 2 messages of one session on their way out: those with a packet identifier, in the order they were
 * sent, and behind them those that wait for a place in the window or for a free identifier.
 */
export class Inflight {
  readonly #entries = new Map<number, InflightEntry>()
  readonly #waiting: Delivery[] = []
  #lastId = 0

  get entries(): readonly InflightEntry[] {
    return [...this.#entries.values()]
  }

  get waiting(): readonly Delivery[] {
    return this.#waiting
  }

  get(id: number): InflightEntry | undefined {
    return this.#entries.get(id)
  }

  add(delivery: Delivery): void {
    this.#waiting.push(delivery)
  }

  remove(id: number): void {
    this.#entries.delete(id)
  }

  /** A new connection: everything is to be sent again, in the old order. */
  rewind(): void {
    for (const entry of this.#entries.values()) entry.sent = false
  }

  /**
   * What may be sent now, marked as sent: first what an earlier connection left, then what waits. A PUBREL needs
   * no place in the window.
   *
   * @param window how many messages the subscriber takes unanswered
   * @param isDead messages that expired while they waited are dropped
   */
  *due(window: number, isDead: (delivery: Delivery) => boolean): Generator<InflightEntry> {
    let held = 0
    for (const entry of this.#entries.values()) if (entry.sent) held++
    for (const entry of [...this.#entries.values()]) {
      if (entry.sent || (held >= window && entry.awaits === 'publish')) continue
      held++
      yield* this.#send(entry)
    }
    while (held < window && this.#waiting.length > 0) {
      const id = this.#freeId()
      if (id === undefined) return
      const delivery = this.#waiting.shift()!
      if (isDead(delivery)) continue
      const entry: InflightEntry = { id, delivery, awaits: 'publish', sentBefore: false, sent: false }
      this.#entries.set(id, entry)
      held++
      yield* this.#send(entry)
    }
  }

  *#send(entry: InflightEntry): Generator<InflightEntry> {
    entry.sent = true
    yield entry
    entry.sentBefore = true
  }

  #freeId(): number | undefined {
    if (this.#entries.size >= largestId) return undefined
    do this.#lastId = (this.#lastId % largestId) + 1
    while (this.#entries.has(this.#lastId))
    return this.#lastId
  }
}
