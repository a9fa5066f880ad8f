/** Why: readable-stream's util needs AbortController, Blob and async functions; streams use these few of it. */

function noop(): void {
  // Silent.
}

export function debuglog(): typeof noop {
  return noop
}

export function inspect(value: unknown): string {
  return String(value)
}
