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
  const longest = Math.max(reconnectPeriod, reconnectMaxPeriod ?? DEFAULT_MAX_PERIOD)
  const jitter = Math.min(Math.max(reconnectJitter ?? DEFAULT_JITTER, 0), 1)
  // Beyond 2^31 doubling says nothing any more, and a timer would not take it.
  const delay = Math.min(reconnectPeriod * Math.pow(2, Math.min(attempt, 31)), longest)
  return Math.round(delay * (1 + jitter * (2 * random - 1)))
}
