/** Waiting for what has to come, in real time: nothing here says how long a thing takes, only that it comes. */

/** Milliseconds after which what has not come does not come. */
const patience = 8000
/** Milliseconds between two looks at what does not tell. */
const interval = 2
/** Lines of a story that did not come to where it should. */
const shownAtMost = 30

/** Rejects with `story()` when `isTrue` has not become true. */
export function until(isTrue: () => boolean, story: () => string): Promise<void> {
  return new Promise((resolve, reject) => {
    const deadline = Date.now() + patience
    const look = (): void => {
      if (isTrue()) resolve()
      else if (Date.now() > deadline) reject(new Error(story()))
      else setTimeout(look, interval)
    }
    look()
  })
}

/** Lines, and those who wait for them. A waiter is told in the turn in which its line comes. */
export class Lines {
  readonly all: string[] = []
  #waiters: { start: string; count: number; resolve: () => void }[] = []

  add(line: string): void {
    this.all.push(line)
    this.#waiters = this.#waiters.filter(({ start, count, resolve }) => {
      if (this.count(start) < count) return true
      resolve()
      return false
    })
  }

  count(start: string): number {
    return this.all.filter((line) => line === start || line.startsWith(`${start} `)).length
  }

  /** Whether a line that begins with the words of `start` comes within `ms`. */
  hears(start: string, ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), ms)
      void this.heard(start, 1, ms + patience).then(
        () => {
          clearTimeout(timer)
          resolve(true)
        },
        () => undefined,
      )
    })
  }

  /** Resolves once `count` lines have begun with the words of `start`. */
  heard(start: string, count = 1, ms = patience): Promise<void> {
    if (this.count(start) >= count) return Promise.resolve()
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        const last = this.all.slice(-shownAtMost).join('\n')
        reject(new Error(`"${start}" was not heard ${count} times, the last that was:\n${last}`))
      }, ms)
      this.#waiters.push({
        start,
        count,
        resolve: () => {
          clearTimeout(timer)
          resolve()
        },
      })
    })
  }
}
