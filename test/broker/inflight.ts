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

const largestId = 65_535

/**
 * QoS 1 and 2 messages of one session on their way out: those with a packet identifier, in the order they were
 * sent, and behind them those that wait for a place in the window or for a free identifier.
 */
export class Inflight {
  readonly #entries = new Map<number, InflightEntry>()
  /** What an earlier connection left and this one has not sent yet. */
  #left: InflightEntry[] = []
  readonly #waiting: Delivery[] = []
  #held = 0
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
    if (this.#entries.get(id)?.sent) this.#held--
    this.#entries.delete(id)
  }

  /** A new connection: everything is to be sent again, in the old order. */
  rewind(): void {
    this.#left = [...this.#entries.values()]
    for (const entry of this.#left) entry.sent = false
    this.#held = 0
  }

  /**
   * What may be sent now, marked as sent: first what an earlier connection left, then what waits. A PUBREL needs
   * no place in the window.
   *
   * @param window how many messages the subscriber takes unanswered
   * @param isDead messages that expired while they waited are dropped
   */
  *due(window: number, isDead: (delivery: Delivery) => boolean): Generator<InflightEntry> {
    for (let entry = this.#left[0]; entry; entry = this.#left[0]) {
      if (this.#held >= window && entry.awaits === 'publish') return
      this.#left.shift()
      // It may have been answered before it was sent again.
      if (this.#entries.get(entry.id) === entry) yield* this.#send(entry)
    }
    while (this.#held < window && this.#waiting.length > 0) {
      const id = this.#freeId()
      if (id === undefined) return
      const delivery = this.#waiting.shift()!
      if (isDead(delivery)) continue
      const entry: InflightEntry = { id, delivery, awaits: 'publish', sentBefore: false, sent: false }
      this.#entries.set(id, entry)
      yield* this.#send(entry)
    }
  }

  *#send(entry: InflightEntry): Generator<InflightEntry> {
    entry.sent = true
    this.#held++
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
