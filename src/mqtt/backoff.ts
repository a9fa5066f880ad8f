/** How long to wait before the next dial: longer each time, and never in step with everybody else. */

export interface BackoffOptions {
  /** First delay, in ms; 0 means never. Default 1,000. */
  reconnectPeriod?: number
  /** The longest delay, in ms. Default 30,000. */
  reconnectMaxPeriod?: number
  /** Each delay is drawn from d · (1 ± this); 0 for none, at most 1. Default 0.5. */
  reconnectJitter?: number
}

/** A connection that held for so long was a good one: the next delay is the first one again. */
export const STEADY_MS = 30_000

const DEFAULT_MAX_PERIOD = 30_000
const DEFAULT_JITTER = 0.5
/** Timers take what is longer for no delay at all. */
const LONGEST_TIMER = 0x7fffffff

/**
 * @param attempt 0 for the first delay after a good connection
 * @param random from 0 to 1
 * @returns milliseconds
 */
export function reconnectDelay(
  { reconnectPeriod = 1000, reconnectMaxPeriod, reconnectJitter }: BackoffOptions,
  attempt: number,
  random: number,
): number {
  const max = reconnectMaxPeriod ?? DEFAULT_MAX_PERIOD
  const jitter = reconnectJitter ?? DEFAULT_JITTER
  // Compared so that what is no number counts as the least of them: a timer would take it for no delay at all.
  const longest = max > reconnectPeriod ? max : reconnectPeriod
  const spread = jitter > 0 ? Math.min(jitter, 1) : 0
  const delay = Math.min(reconnectPeriod * Math.pow(2, Math.min(attempt, 31)), longest)
  return Math.min(Math.round(delay * (1 + spread * (2 * random - 1))), LONGEST_TIMER)
}
