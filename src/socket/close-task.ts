/** The end of a SocketTask: it is asked to close, and its slot is given back when it is gone or seems to be. */

import type { HostSocketTask } from '../host/host.ts'
import { callPlatform, noop } from './platform-call.ts'
import { errorFrom } from './platform-error.ts'
import type { Slot } from './socket-slots.ts'

/** A host that refuses is asked again so often: a hidden program runs on for 5 s, stands still, and goes on when shown. */
const TRIES = 10
const AGAIN_MS = 1000

/** Whether and when the platform answers changes nothing: nobody waits for it. */
export function closeTask(task: HostSocketTask, slot: Slot, tries = TRIES): void {
  slot.releaseSoon()
  callPlatform(task, 'close', { code: 1000 }, noop, (cause) => {
    // Some hosts refuse every call while they are hidden: the socket stays open.
    if (tries > 0 && errorFrom(cause, '', 'ERR_SOCKET', '').code === 'ERR_SUSPENDED') {
      slot.keep()
      setTimeout(() => closeTask(task, slot, tries - 1), AGAIN_MS)
    }
    // A task that cannot be closed is closed.
    else slot.release()
  })
}
