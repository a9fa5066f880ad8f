import type { Clock } from './clock.ts'

/** Timers of a host overflow beyond 2^31 − 1 ms and then fire at once; a session may expire later than that. */
const longestTimer = 2 ** 31 - 1

/** One thing to do at one time. Setting it again replaces the earlier time. */
export class Alarm {
  readonly #clock: Clock
  readonly #ring: () => void
  #timer: unknown
  #due = 0

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock
    this.#ring = ring
  }

  get isSet(): boolean {
    return this.#timer !== undefined
  }

  /** When it rings, on the clock's scale; undefined when it is not set. */
  get due(): number | undefined {
    return this.isSet ? this.#due : undefined
  }

  set(ms: number): void {
    this.clear()
    if (ms === Infinity) return
    this.#due = this.#clock.now() + ms
    this.#wait()
  }

  clear(): void {
    if (this.#timer === undefined) return
    this.#clock.clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #wait(): void {
    const left = Math.max(0, this.#due - this.#clock.now())
    this.#timer = this.#clock.setTimeout(
      () => {
        this.#timer = undefined
        if (left > longestTimer) this.#wait()
        else this.#ring()
      },
      Math.min(left, longestTimer),
    )
  }
}
