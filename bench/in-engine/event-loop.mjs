/**
 * The event loop of the program that is measured, the same in every engine. Time is virtual: a timer passes when nothing
 * else is left to do, so that no peer is charged for waiting. The host calls `step` once in each of its own turns,
 * with the callbacks of promises run in between.
 */
export function createEventLoop() {
  let ready = []
  let next = 0
  let idle = []
  let timers = []
  let now = 0
  let turn = 0

  function later(callback, delay, every, rest) {
    const timer = { callback, due: now + delay, every, rest }
    if (delay > 0) {
      timers.push(timer)
      timers.sort((a, b) => a.due - b.due)
    } else ready.push(timer)
    return timer
  }

  const delayOf = (delay) => (delay > 0 ? delay : 0)

  function cancel(timer) {
    if (timer === null || typeof timer !== 'object') return
    timer.callback = undefined
    const place = timers.indexOf(timer)
    if (place >= 0) timers.splice(place, 1)
  }

  function run(task) {
    turn++
    if (typeof task === 'function') return task()
    const { callback } = task
    if (callback === undefined) return
    callback.apply(undefined, task.rest)
    if (task.every !== undefined && task.callback !== undefined) {
      task.due = now + task.every
      timers.push(task)
      timers.sort((a, b) => a.due - b.due)
    }
  }

  return {
    setTimeout: (callback, delay, ...rest) => later(callback, delayOf(delay), undefined, rest),
    setInterval: (callback, delay, ...rest) =>
      later(callback, delayOf(delay) || 1, delayOf(delay) || 1, rest),
    clearTimeout: cancel,
    clearInterval: cancel,
    /** Runs the task in a turn of its own, after those that are due already. */
    post(task) {
      ready.push(task)
    },
    /** Runs the task when nothing is due now, before any time passes. */
    whenIdle(task) {
      idle.push(task)
    },
    /** How many turns there have been. */
    get turn() {
      return turn
    },
    /** Runs one task. @returns false when there is none, ever again */
    step() {
      if (next < ready.length) {
        const task = ready[next++]
        if (next === ready.length) {
          ready = []
          next = 0
        }
        run(task)
      } else if (idle.length > 0) run(idle.shift())
      else if (timers.length > 0) {
        const timer = timers.shift()
        now = timer.due
        run(timer)
      } else return false
      return true
    },
  }
}
