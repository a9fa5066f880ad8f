/** A link: one direction of a connection, with its latency and its order. */

import type { Clock } from '../base/clock.ts'
import { Fifo } from '../base/fifo.ts'

/** The way that things take, as it is at each moment. */
export interface LinkConditions {
  /** How long one thing takes in one direction, in ms. */
  delay(): number
  /** Bytes a second; Infinity for no limit. */
  readonly bandwidth: number
}

/**
 * One direction of a wire: what goes in comes out later, in the same order, each in a macrotask of its own.
 * When the delay shrinks, what comes later still does not overtake.
 */
export class Link {
  private readonly clock: Clock
  private readonly conditions: LinkConditions
  private readonly direct: boolean
  private readonly spacing: number
  private readonly waiting = new Fifo<() => void>()
  private lastDue = -Infinity
  /** When everything that was pushed so far is on its way. */
  private busyUntil = -Infinity

  /**
   * @param conditions how long it takes now
   * @param direct with no delay and nothing waiting, things come out at once: for what is asynchronous already
   * @param spacing how far apart things come out at least, in ms
   */
  constructor(clock: Clock, conditions: LinkConditions, direct: boolean, spacing = 0) {
    this.clock = clock
    this.conditions = conditions
    this.direct = direct && spacing === 0
    this.spacing = spacing
  }

  /** @param bytes how much of the bandwidth it takes */
  push(deliver: () => void, bytes = 0): void {
    const { bandwidth } = this.conditions
    let delay = this.conditions.delay()
    if (this.direct && delay <= 0 && bandwidth === Infinity && this.waiting.length === 0) {
      deliver()
      return
    }
    const now = this.clock.now()
    if (bandwidth !== Infinity) {
      this.busyUntil = Math.max(now, this.busyUntil) + (bytes * 1000) / bandwidth
      delay += this.busyUntil - now
    }
    this.lastDue = Math.max(this.lastDue + this.spacing, now + delay)
    this.waiting.push(deliver)
    // Each timer lets out whatever waits longest, so that rounding in the host's timers cannot change the order.
    this.clock.setTimeout(this.deliverOldest, this.lastDue - now)
  }

  private readonly deliverOldest = (): void => this.waiting.shift()?.()
}
