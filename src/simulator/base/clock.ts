/** Time: the host's own timers, and a virtual clock that a test moves. */

import { setImmediate as hostImmediate } from 'node:timers'
import {
  aFunction,
  aNumber,
  expectValue,
  milliseconds,
  objectWith,
  type Expectation,
} from './expectations.ts'
import { Fifo } from './fifo.ts'
import { MomentHeap, Timer, type Moment } from './moment-heap.ts'
import { SimulatorError } from './simulator-error.ts'

/** What the simulator needs of time. Everything in milliseconds; identifiers are opaque. */
export interface Clock {
  now(): number
  setTimeout(callback: () => void, ms: number): unknown
  clearTimeout(timer: unknown): void
  setInterval(callback: () => void, ms: number): unknown
  clearInterval(timer: unknown): void
}

export const aClock: Expectation = objectWith(
  'createClock(), or an object with now, setTimeout, clearTimeout, setInterval and clearInterval',
  'now',
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
)

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

/** How many cleared timers are not worth a look at all the others. */
const CLEARED_AT_LEAST = 1_000

class VirtualTime implements VirtualClock {
  /** A flood falls due at one moment: only moments are sorted, never timers. */
  private readonly heap = new MomentHeap()
  private readonly moments = new Map<number, Moment>()
  private time: number
  private waiting = 0
  private cleared = 0

  constructor(start: number) {
    this.time = start
  }

  get pending(): number {
    return this.waiting
  }

  now = (): number => this.time
  setTimeout = (callback: () => void, ms: number): unknown => this.add(callback, delayOf(ms), undefined)
  // An interval of 0 would never let time pass.
  setInterval = (callback: () => void, ms: number): unknown =>
    this.add(callback, Math.max(1, delayOf(ms)), Math.max(1, delayOf(ms)))
  clearTimeout = (timer: unknown): void => this.clear(timer)
  clearInterval = (timer: unknown): void => this.clear(timer)

  async advance(ms: number): Promise<void> {
    const end = this.endOf(ms)
    while (await inMacrotask(() => this.fireNext(end)));
    this.time = Math.max(this.time, end)
  }

  advanceSync(ms: number): void {
    const end = this.endOf(ms)
    while (this.fireNext(end));
    this.time = Math.max(this.time, end)
  }

  async runNext(): Promise<boolean> {
    const ran = await inMacrotask(() => this.fireNext(Infinity))
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

  private add(callback: () => void, delay: number, every: number | undefined): Timer {
    expectValue('The callback of a timer', callback, aFunction)
    const timer = new Timer(callback, every)
    this.waiting += 1
    this.queue(timer, this.time + delay)
    return timer
  }

  private queue(timer: Timer, due: number): void {
    let moment = this.moments.get(due)
    if (moment === undefined) {
      moment = { due, timers: new Fifo() }
      this.moments.set(due, moment)
      this.heap.push(moment)
    }
    moment.timers.push(timer)
  }

  private clear(timer: unknown): void {
    if (!(timer instanceof Timer) || timer.callback === undefined) return
    timer.callback = undefined
    this.waiting -= 1
    this.cleared += 1
    if (this.cleared >= CLEARED_AT_LEAST && this.cleared > this.waiting) this.sweep()
  }

  /** Throws away what is left of cleared timers: a long story clears far more of them than fall due. */
  private sweep(): void {
    this.cleared = 0
    this.heap.clear()
    for (const [due, moment] of this.moments) {
      moment.timers.filter(({ callback }) => callback !== undefined)
      if (moment.timers.length === 0) this.moments.delete(due)
      else this.heap.push(moment)
    }
  }

  private endOf(ms: number): number {
    expectValue('advance(ms): ms', ms, milliseconds)
    return this.time + ms
  }

  /** Takes the next timer that is due at `end` or before and lets time come to it. */
  private fireNext(end: number): boolean {
    for (let moment = this.heap.peek(); moment !== undefined; moment = this.heap.peek()) {
      const { due, timers } = moment
      if (due > end) return false
      const timer = timers.shift()
      if (timer === undefined) {
        this.heap.pop()
        this.moments.delete(due)
      } else if (timer.callback === undefined) {
        this.cleared -= 1
      } else {
        this.fire(timer, due)
        return true
      }
    }
    return false
  }

  private fire(timer: Timer, due: number): void {
    const { callback, every } = timer
    this.time = Math.max(this.time, due)
    if (every === undefined) {
      timer.callback = undefined
      this.waiting -= 1
    } else {
      this.queue(timer, due + every)
    }
    callback?.()
  }
}

/** A date at which what is valid today is valid. */
const START = Date.UTC(2026, 0, 1)

/**
 * A virtual clock: a test of a 30-minute story runs in milliseconds, and gives the same order every time.
 * @param start what `now()` says at first, in ms; default the first of January 2026, so that tokens and certificates of
 *   today are valid
 * @throws SimulatorError `ERR_ARGUMENT` unless it is a number
 */
export function createClock(start = START): VirtualClock {
  expectValue('createClock(start): start', start, aNumber)
  return new VirtualTime(start)
}
