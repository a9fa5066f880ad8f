/** What the platform's timers can wait for. */

/** Milliseconds; a timer that is to wait longer does not wait at all. */
export const LONGEST_TIMER = 0x7fffffff
