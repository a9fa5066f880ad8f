/** The timers of a virtual clock by their moments, the earliest moment first. */

import type { Fifo } from './fifo.ts'

/** A timer as the clock knows it, and the identifier that the test holds. */
export class Timer {
  readonly every: number | undefined
  /** Undefined once it was cleared or has run, so that whatever it holds can be collected. */
  callback: (() => void) | undefined

  constructor(callback: () => void, every: number | undefined) {
    this.callback = callback
    this.every = every
  }
}

/** The timers of one moment, in the order of their creation. */
export interface Moment {
  readonly due: number
  readonly timers: Fifo<Timer>
}

/** Binary heap, earliest moment on top. */
export class MomentHeap {
  private readonly moments: Moment[] = []

  peek(): Moment | undefined {
    return this.moments[0]
  }

  push(moment: Moment): void {
    const moments = this.moments
    let at = moments.push(moment) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!this.before(at, parent)) return
      this.swap(at, parent)
      at = parent
    }
  }

  pop(): void {
    const moments = this.moments
    const last = moments.pop()
    if (last === undefined || moments.length === 0) return
    moments[0] = last
    for (let at = 0; ;) {
      const left = 2 * at + 1
      const right = left + 1
      let least = at
      if (left < moments.length && this.before(left, least)) least = left
      if (right < moments.length && this.before(right, least)) least = right
      if (least === at) return
      this.swap(at, least)
      at = least
    }
  }

  clear(): void {
    this.moments.length = 0
  }

  private before(a: number, b: number): boolean {
    return (this.moments[a] as Moment).due < (this.moments[b] as Moment).due
  }

  private swap(a: number, b: number): void {
    const moments = this.moments
    const kept = moments[a] as Moment
    moments[a] = moments[b] as Moment
    moments[b] = kept
  }
}
