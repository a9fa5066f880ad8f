import type { BrokerOptions } from '../broker/broker.ts'
import type { Stage } from './stage.ts'

/** A difference that is meant: what each side says, in full, events and callbacks of the actor `a`. */
export interface Deviation {
  /** Words of the row of docs/deviations.md that tells of it. */
  row: string
  mqttJs: readonly string[]
  here: readonly string[]
}

/** Something that a client goes through, told the same way to both sides. */
export interface Scenario {
  name: string
  /** Made anew for each side. */
  broker?: () => Partial<BrokerOptions>
  play: (stage: Stage) => Promise<void> | void
  deviation?: Deviation
}

export type Scenarios = readonly Scenario[]
