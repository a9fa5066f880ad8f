/** Why: there is no process; the bundled packages use its nextTick, and read its env. */

import { nextTick } from './tick-queue.ts'

const process = { nextTick, env: {} as Record<string, string | undefined> }

export { nextTick, process }
export default process
