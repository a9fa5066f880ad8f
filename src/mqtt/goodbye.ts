/** How long a DISCONNECT may take when nothing else is left to send. */

/** Milliseconds. A hidden program runs on for about 5 s (documented): the goodbye must be out before. */
export const GOODBYE_MS = 2000
