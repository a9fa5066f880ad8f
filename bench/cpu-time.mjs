import { readdirSync, readFileSync } from 'node:fs'

/** Linux counts `/proc/PID/stat` in hundredths of a second. */
const TICK_US = 10_000

/**
 * CPU time of another process and all its threads, in µs: to the nanosecond where the kernel shows its scheduler's own
 * count, else in ticks.
 * @throws Error when there is no such process, or no /proc
 */
export function cpuTimeOf(pid) {
  try {
    let milliseconds = 0
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      const told = readFileSync(`/proc/${pid}/task/${thread}/sched`, 'utf8')
      milliseconds += Number(/^se\.sum_exec_runtime\s*:\s*([\d.]+)/m.exec(told)[1])
    }
    return milliseconds * 1000
  } catch {
    // The name of the program may hold spaces and parentheses.
    const [, fields] = /^.*\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))
    const [user, system] = fields.split(' ').slice(11, 13).map(Number)
    return (user + system) * TICK_US
  }
}
