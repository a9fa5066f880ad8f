/** Why: there is no process; the bundled packages use its nextTick. */

import { nextTick } from './tick-queue.ts'

const process = { nextTick }

export { nextTick, process }
export default process
