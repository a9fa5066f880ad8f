/** How long to wait before the next dial: longer each time, and never in step with everybody else. */

import { LONGEST_TIMER } from '../socket/timers.ts'

export interface BackoffOptions {
  /** First delay, in ms; 0 means never. Default 1,000. */
  reconnectPeriod?: number
  /** The longest delay, in ms. Default 30,000. */
  reconnectMaxPeriod?: number
  /** Each delay is drawn from d · (1 ± this); 0 for none, at most 1. Default 0.5. */
  reconnectJitter?: number
  /** Several to be dialled in turn. */
  servers?: readonly unknown[] | null
}

/** A connection that held for so long was a good one: the next delay is the first one again. */
export const STEADY_MS = 30_000

const UNTRIED = 10
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
  const max = reconnectMaxPeriod ?? DEFAULT_MAX_PERIOD
  const jitter = reconnectJitter ?? DEFAULT_JITTER
  // Not Math.max: it returns NaN where one of them is NaN, and a timer fires at once for NaN.
  const longest = max > reconnectPeriod ? max : reconnectPeriod
  const spread = jitter > 0 ? Math.min(jitter, 1) : 0
  const delay = Math.min(reconnectPeriod * Math.pow(2, Math.min(attempt, 31)), longest)
  return Math.min(Math.round(delay * (1 + spread * (2 * random - 1))), LONGEST_TIMER)
}

/** Counts the attempts of one client since its last good connection. */
export class Backoff {
  private attempts = 0
  private connectedAt: number | undefined

  /** A connection is up since `now`, in milliseconds. */
  connected(now: number): void {
    this.connectedAt = now
  }

  /** What failed before says nothing about what comes: the next delay is the first one. */
  reset(): void {
    this.attempts = 0
  }

  /** A connection was lost at `now`, or could not be made: whether it held for long decides what follows. */
  lost(now: number): void {
    if (this.connectedAt !== undefined && now - this.connectedAt >= STEADY_MS) this.attempts = 0
    this.connectedAt = undefined
  }

  /** @returns the next delay, in milliseconds */
  next(options: BackoffOptions): number {
    // One that was not tried yet does not wait for the others: a tenth of the first delay.
    const untried = (options.servers?.length ?? 1) - 1
    const attempt = this.attempts++ - untried
    const delay = reconnectDelay(options, Math.max(attempt, 0), Math.random())
    return attempt < 0 ? Math.round(delay / UNTRIED) : delay
  }
}
