/** The time a broker lives in. Milliseconds; a real host's timers and any virtual clock fit. */
export interface Clock {
  now(): number
  setTimeout(callback: () => void, ms: number): unknown
  clearTimeout(id: unknown): void
}
