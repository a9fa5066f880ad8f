/**
 * Why: there is no process.nextTick, and old iPhones make a Promise of a timer.
 *
 * One queue that is drained whole, ticks of ticks included, so that a burst costs one microtask, or one timer
 * where promises are timers, and not one for each packet.
 */

type Tick = { run: (...args: never[]) => unknown; args: unknown[] }

let queue: Tick[] = []
let isDraining = false

/** Made by the first tick: an engine takes its time over its first promise, and a page waits for the file. */
let resolved: Promise<void> | undefined

export function nextTick<Args extends unknown[]>(run: (...args: Args) => unknown, ...args: Args): void {
  if (typeof run !== 'function') throw new TypeError('nextTick takes a function')
  queue.push({ run: run as Tick['run'], args })
  if (!isDraining) {
    isDraining = true
    void (resolved ??= Promise.resolve()).then(drain)
  }
}

function drain(): void {
  // In batches, each forgotten at once: a tick that queues the next for ever must not grow the array for ever.
  while (queue.length > 0) {
    const batch = queue
    queue = []
    for (const { run, args } of batch) {
      try {
        Reflect.apply(run, undefined, args)
      } catch (error) {
        // One tick's failure is not the next one's. From a timer the platform reports it.
        setTimeout(() => {
          throw error
        }, 0)
      }
    }
  }
  isDraining = false
}
