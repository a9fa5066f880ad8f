/** What a timer can do. */

/** Milliseconds: a timer that is to wait longer does not wait at all. */
export const LONGEST_TIMER = 2 ** 31 - 1
