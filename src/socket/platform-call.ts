/** A call of the platform, which answers by a callback, a promise, an exception, several of these, or never. */

import type { HostCallbacks } from '../host/host.ts'

/**
 * Calls a method of the platform with all three callbacks: without them some hosts return promises that reject
 * unhandled.
 *
 * @param options becomes the argument: the callbacks are added to it
 */
export function callPlatform<Name extends string>(
  target: Record<Name, (options: never) => unknown>,
  name: Name,
  options: HostCallbacks & Record<string, unknown>,
  succeed: () => void,
  fail: (cause: unknown) => void,
): void {
  try {
    // Set one by one: this is done for each frame.
    options.success = () => succeed()
    options.fail = fail
    options.complete = noop
    const returned = target[name](options as never)
    if (isThenable(returned)) returned.then(() => succeed(), fail)
  } catch (cause) {
    fail(cause)
  }
}

export function isThenable<Value>(value: unknown): value is PromiseLike<Value> {
  return (
    value !== null && typeof value === 'object' && typeof (value as { then?: unknown }).then === 'function'
  )
}

export function noop(): void {
  // Nothing to do.
}
