import { setImmediate as hostImmediate } from 'node:timers'
import { SimulatorError } from './simulator-error.ts'

/** What the simulator needs of time. Everything in milliseconds; identifiers are opaque. */
export interface Clock {
  now(): number
  setTimeout(callback: () => void, ms: number): unknown
  clearTimeout(timer: unknown): void
  setInterval(callback: () => void, ms: number): unknown
  clearInterval(timer: unknown): void
}

/**
 * The host's own timers. They are looked up at each call, so that vitest's, jest's and sinon's fake timers work
 * whenever they are installed.
 */
export const hostClock: Clock = {
  now: () => Date.now(),
  setTimeout: (callback, ms) => globalThis.setTimeout(callback, ms),
  clearTimeout: (timer) => globalThis.clearTimeout(timer as number | undefined),
  setInterval: (callback, ms) => globalThis.setInterval(callback, ms),
  clearInterval: (timer) => globalThis.clearInterval(timer as number | undefined),
}

/** A clock that stands still until a test moves it. Made by {@link createClock}. */
export interface VirtualClock extends Clock {
  /**
   * Moves time by `ms` and runs every timer that falls due, in the order of their times and, at the same time,
   * of their creation. Between two timers all pending promise callbacks run.
   */
  advance(ms: number): Promise<void>
  /** The same as {@link VirtualClock.advance} in one go: promise callbacks run only after it has returned. */
  advanceSync(ms: number): void
  /** Moves to the next timer and runs it. Resolves with `false` when no timer is left. */
  runNext(): Promise<boolean>
  /**
   * Runs timers until none is left or `until()` is true.
   * @throws SimulatorError `ERR_STATE` after `limit` timers (default 100,000): an interval never ends.
   */
  runAll(options?: { limit?: number; until?: () => boolean }): Promise<void>
  /** How many timers are waiting. */
  readonly pending: number
}

interface Timer {
  readonly id: number
  readonly callback: () => void
  readonly every: number | undefined
  due: number
  order: number
}

/** Browsers and Node read a missing, negative or impossible delay as "at once". */
function delayOf(ms: number): number {
  return ms > 0 && ms < 2 ** 31 ? Math.floor(ms) : 0
}

/**
 * Runs something in a macrotask of the host's own, as a real timer does: before the next one, every tick and every
 * promise callback has run. What it throws comes out of the Promise.
 */
function inMacrotask<Result>(run: () => Result): Promise<Result> {
  return new Promise((resolve, reject) => {
    hostImmediate(() => {
      try {
        resolve(run())
      } catch (error) {
        reject(error)
      }
    })
  })
}

/** Binary heap, earliest timer on top: a long story has tens of thousands of timers. */
class TimerHeap {
  readonly #timers: Timer[] = []

  get size(): number {
    return this.#timers.length
  }

  peek(): Timer | undefined {
    return this.#timers[0]
  }

  push(timer: Timer): void {
    const timers = this.#timers
    let at = timers.push(timer) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!this.#before(at, parent)) return
      this.#swap(at, parent)
      at = parent
    }
  }

  pop(): Timer | undefined {
    const timers = this.#timers
    const top = timers[0]
    const last = timers.pop()
    if (last === undefined || timers.length === 0) return top
    timers[0] = last
    for (let at = 0; ;) {
      const left = 2 * at + 1
      const right = left + 1
      let least = at
      if (left < timers.length && this.#before(left, least)) least = left
      if (right < timers.length && this.#before(right, least)) least = right
      if (least === at) return top
      this.#swap(at, least)
      at = least
    }
  }

  #before(a: number, b: number): boolean {
    const first = this.#timers[a] as Timer
    const second = this.#timers[b] as Timer
    return first.due < second.due || (first.due === second.due && first.order < second.order)
  }

  #swap(a: number, b: number): void {
    const timers = this.#timers
    const kept = timers[a] as Timer
    timers[a] = timers[b] as Timer
    timers[b] = kept
  }
}

class VirtualTime implements VirtualClock {
  readonly #heap = new TimerHeap()
  readonly #live = new Map<number, Timer>()
  #now: number
  #lastId = 0
  #lastOrder = 0

  constructor(start: number) {
    this.#now = start
  }

  get pending(): number {
    return this.#live.size
  }

  now = (): number => this.#now
  setTimeout = (callback: () => void, ms: number): number => this.#add(callback, delayOf(ms), undefined)
  // An interval of 0 would never let time pass.
  setInterval = (callback: () => void, ms: number): number =>
    this.#add(callback, Math.max(1, delayOf(ms)), Math.max(1, delayOf(ms)))
  clearTimeout = (timer: unknown): void => void this.#live.delete(timer as number)
  clearInterval = (timer: unknown): void => void this.#live.delete(timer as number)

  async advance(ms: number): Promise<void> {
    const end = this.#endOf(ms)
    while (await inMacrotask(() => this.#fireNext(end)));
    this.#now = Math.max(this.#now, end)
  }

  advanceSync(ms: number): void {
    const end = this.#endOf(ms)
    while (this.#fireNext(end));
    this.#now = Math.max(this.#now, end)
  }

  async runNext(): Promise<boolean> {
    const ran = await inMacrotask(() => this.#fireNext(Infinity))
    await inMacrotask(() => undefined)
    return ran
  }

  async runAll({
    limit = 100_000,
    until = () => false,
  }: { limit?: number; until?: () => boolean } = {}): Promise<void> {
    for (let count = 0; !until() && (await this.runNext()); count++) {
      if (count >= limit) {
        throw new SimulatorError(
          'ERR_STATE',
          `runAll stopped after ${limit} timers: an interval or a timer chain never ends. Use advance(ms), or runAll({ until }).`,
        )
      }
    }
  }

  #add(callback: () => void, delay: number, every: number | undefined): number {
    const timer = { id: ++this.#lastId, callback, every, due: this.#now + delay, order: ++this.#lastOrder }
    this.#live.set(timer.id, timer)
    this.#heap.push(timer)
    return timer.id
  }

  #endOf(ms: number): number {
    if (!(ms >= 0)) {
      throw new SimulatorError('ERR_ARGUMENT', `advance takes milliseconds from 0 up, not ${String(ms)}.`)
    }
    return this.#now + ms
  }

  /** The next timer that is due at `end` or before; cancelled ones are thrown away on the way. */
  #next(end: number): Timer | undefined {
    for (let timer = this.#heap.peek(); timer !== undefined; timer = this.#heap.peek()) {
      if (timer.due > end) return undefined
      this.#heap.pop()
      if (this.#live.get(timer.id) === timer) return timer
    }
    return undefined
  }

  /** @returns whether there was a timer to run */
  #fireNext(end: number): boolean {
    const timer = this.#next(end)
    if (timer === undefined) return false
    this.#now = Math.max(this.#now, timer.due)
    if (timer.every === undefined) {
      this.#live.delete(timer.id)
    } else {
      timer.due += timer.every
      timer.order = ++this.#lastOrder
      this.#heap.push(timer)
    }
    timer.callback()
    return true
  }
}

/**
 * A virtual clock: a test of a 30-minute story runs in milliseconds, and gives the same order every time.
 * @param start what `now()` says at first, in ms; default 0
 */
export function createClock(start = 0): VirtualClock {
  return new VirtualTime(start)
}
