/** The faults that make a socket's events late, doubled or reordered. */

import type { Faults, SocketEventName } from './faults.ts'
import type { NativeSocketEvents } from './native-socket.ts'

/** How long an event waits for another one that may overtake it, in ms. */
const OVERTAKING_MS = 10

/**
 * Puts late, doubled and reordered events between a socket's native side and its task, as the faults of the moment say.
 * @param later runs something after so many ms
 */
export function withEventFaults(
  events: NativeSocketEvents,
  faults: Faults,
  later: (run: () => void, ms: number) => void,
): NativeSocketEvents {
  let held: (() => void) | undefined

  const release = (): void => {
    const waiting = held
    held = undefined
    waiting?.()
  }

  const pass = (name: SocketEventName, deliver: () => void): void => {
    const late = faults.lateEvents[name] ?? 0
    if (late > 0) {
      later(deliver, late)
    } else if (held !== undefined) {
      deliver()
      release()
    } else if (faults.reorderedEvents) {
      held = deliver
      later(() => {
        if (held === deliver) release()
      }, OVERTAKING_MS)
    } else {
      deliver()
    }
  }

  const twice = (name: SocketEventName, deliver: () => void): void => {
    if (faults.doubledEvents.includes(name)) pass(name, deliver)
    pass(name, deliver)
  }

  return {
    open: (answer) => twice('open', () => events.open(answer)),
    message: (data) => {
      // A copy of its own for each delivery: the program owns what it is given.
      if (faults.doubledEvents.includes('message')) {
        const copy = typeof data === 'string' ? data : new Uint8Array(data)
        pass('message', () => events.message(copy))
      }
      pass('message', () => events.message(data))
    },
    error: (failure) => twice('error', () => events.error(failure)),
    close: (code, reason) => twice('close', () => events.close(code, reason)),
  }
}
