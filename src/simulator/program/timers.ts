/** The timers that code of a program sees: they stand still while it is suspended. */

import type { Clock } from '../base/clock.ts'
import type { ProgramThread } from './thread.ts'

/** The timers of the mini program's own global scope. Identifiers are numbers. */
export interface ProgramTimers {
  setTimeout(callback: (...args: unknown[]) => void, ms?: number, ...args: unknown[]): number
  clearTimeout(timer?: number): void
  setInterval(callback: (...args: unknown[]) => void, ms?: number, ...args: unknown[]): number
  clearInterval(timer?: number): void
  /** How many are waiting. */
  readonly pending: number
  /** Forgets all of them: the JavaScript context is gone. */
  clear(): void
}

type Callback = (...args: unknown[]) => void

/**
 * Timers that obey the platform: a non-function throws at once, an exception of the callback is swallowed (Client),
 * and none fires while the program is suspended; those that fell due meanwhile burst on return, an interval once.
 */
export function createProgramTimers(clock: Clock, thread: ProgramThread): ProgramTimers {
  const live = new Map<number, () => void>()
  let lastId = 0

  function check(name: string, callback: unknown): asserts callback is Callback {
    if (typeof callback !== 'function') {
      throw new TypeError(`${name} expects a function as first argument but got ${typeof callback}.`)
    }
  }

  function clear(timer?: number): void {
    live.get(timer as number)?.()
    live.delete(timer as number)
  }

  return {
    setTimeout(callback, ms = 0, ...args) {
      check('setTimeout', callback)
      const id = ++lastId
      const timer = clock.setTimeout(() => {
        thread.post('setTimeout', () => {
          if (live.delete(id)) callback(...args)
        })
      }, Number(ms))
      live.set(id, () => clock.clearTimeout(timer))
      return id
    },
    setInterval(callback, ms = 0, ...args) {
      check('setInterval', callback)
      const id = ++lastId
      let waiting = false
      const timer = clock.setInterval(() => {
        if (waiting) return
        waiting = true
        thread.post('setInterval', () => {
          waiting = false
          if (live.has(id)) callback(...args)
        })
      }, Number(ms))
      live.set(id, () => clock.clearInterval(timer))
      return id
    },
    clearTimeout: clear,
    clearInterval: clear,
    get pending() {
      return live.size
    },
    clear() {
      for (const cancel of live.values()) cancel()
      live.clear()
    },
  }
}
