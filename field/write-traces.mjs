/** Writes the traces of the simulator's own profiles into `field/traces`: `node field/write-traces.mjs`, after a build. */

/* global URL */

import { writeFileSync } from 'node:fs'
import * as simulator from '../dist/testing.mjs'
import { record } from './replay.mjs'

for (const platform of ['android', 'ios', 'devtools']) {
  const { cases } = await record(simulator, { platform })
  const trace = { format: 1, device: `simulator, ${platform}`, platform, simulated: true, cases }
  writeFileSync(
    new URL(`traces/simulated-${platform}.json`, import.meta.url),
    `${JSON.stringify(trace, null, 1)}\n`,
  )
}
