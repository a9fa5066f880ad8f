/** A link: one direction of a connection, with its latency and its order. */

import type { Clock } from '../base/clock.ts'
import { Fifo } from '../base/fifo.ts'

/**
 * One direction of a wire: what goes in comes out later, in the same order, each in a macrotask of its own.
 * When the delay shrinks, what comes later still does not overtake.
 */
export class Link {
  private readonly clock: Clock
  private readonly delay: () => number
  private readonly direct: boolean
  private readonly spacing: number
  private readonly waiting = new Fifo<() => void>()
  private lastDue = -Infinity

  /**
   * @param delay how long it takes now, in ms
   * @param direct with no delay and nothing waiting, things come out at once: for what is asynchronous already
   * @param spacing how far apart things come out at least, in ms
   */
  constructor(clock: Clock, delay: () => number, direct: boolean, spacing = 0) {
    this.clock = clock
    this.delay = delay
    this.direct = direct && spacing === 0
    this.spacing = spacing
  }

  push(deliver: () => void): void {
    const delay = this.delay()
    if (this.direct && delay <= 0 && this.waiting.length === 0) {
      deliver()
      return
    }
    const now = this.clock.now()
    this.lastDue = Math.max(this.lastDue + this.spacing, now + delay)
    this.waiting.push(deliver)
    // Each timer lets out whatever waits longest, so that rounding in the host's timers cannot change the order.
    this.clock.setTimeout(this.deliverOldest, this.lastDue - now)
  }

  private readonly deliverOldest = (): void => this.waiting.shift()?.()
}
