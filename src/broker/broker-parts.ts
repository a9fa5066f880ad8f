/** What the connections of one broker share. */

import type { Clock } from './clock.ts'
import type { Exchange } from './exchange.ts'
import type { Settings } from './options.ts'
import type { Script } from './script.ts'
import type { Timeline } from './timeline.ts'
import type { Turns } from './turns.ts'

export interface BrokerParts {
  clock: Clock
  turns: Turns
  settings: Settings
  exchange: Exchange
  script: Script
  timeline: Timeline
}
