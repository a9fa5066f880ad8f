/** One thing to do at one time, however far away. */

import type { Clock } from './clock.ts'

/** Timers of a host overflow beyond 2^31 − 1 ms and then fire at once; a session may expire later than that. */
const LONGEST_TIMER = 2 ** 31 - 1

/** One thing to do at one time. Setting it again replaces the earlier time. */
export class Alarm {
  private readonly clock: Clock
  private readonly ring: () => void
  private timer: unknown
  private dueAt = 0

  constructor(clock: Clock, ring: () => void) {
    this.clock = clock
    this.ring = ring
  }

  get isSet(): boolean {
    return this.timer !== undefined
  }

  /** When it rings, on the clock's scale; undefined when it is not set. */
  get due(): number | undefined {
    return this.isSet ? this.dueAt : undefined
  }

  set(ms: number): void {
    this.clear()
    if (ms === Infinity) return
    this.dueAt = this.clock.now() + ms
    this.wait()
  }

  clear(): void {
    if (this.timer === undefined) return
    this.clock.clearTimeout(this.timer)
    this.timer = undefined
  }

  private wait(): void {
    const left = Math.max(0, this.dueAt - this.clock.now())
    this.timer = this.clock.setTimeout(
      () => {
        this.timer = undefined
        if (left > LONGEST_TIMER) this.wait()
        else this.ring()
      },
      Math.min(left, LONGEST_TIMER),
    )
  }
}
