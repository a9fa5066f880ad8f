/** Keeps an exception of the user's code from stopping the client, and from getting lost. */

/**
 * Calls `run`; what it throws is thrown again from a timer of its own, where the platform reports it
 * (`wx.onError`, the console), instead of through the parser that happened to call.
 */
export function guard(run: () => unknown): void {
  try {
    run()
  } catch (error) {
    throwLater(error)
  }
}

/** Where the platform reports it. */
export function throwLater(error: unknown): void {
  setTimeout(() => {
    throw error
  }, 0)
}

/** The same function, guarded; `undefined` for what is no function, whatever it is. */
export function guarded<Callback>(callback: Callback): Callback | undefined {
  if (typeof callback !== 'function') return undefined
  const call = callback as unknown as (...args: unknown[]) => unknown
  return ((...args: unknown[]) => {
    guard(() => Reflect.apply(call, undefined, args))
  }) as Callback & object
}

/** Calls each listener with the arguments that follow the event's name; none of them touches another. */
export function callEach(
  listeners: ((...args: never[]) => unknown)[],
  self: unknown,
  emitted: IArguments,
): void {
  const args = Array.prototype.slice.call(emitted, 1) as never[]
  for (const listener of listeners) guard(() => Reflect.apply(listener, self, args))
}
