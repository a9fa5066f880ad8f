import type { BrokerOptions } from '../broker/broker.ts'
import type { Stage } from './stage.ts'

/** A difference that is meant: what each side says, in full, events and callbacks of the actor `a`. */
export interface Deviation {
  /** Words of the row of docs/deviations.md that tells of it. */
  row: string
  mqttJs: readonly string[]
  here: readonly string[]
  /** What came in at the broker, by connection; without it, that is not compared. */
  arrived?: { mqttJs: readonly Arrived[]; here: readonly Arrived[] } | 'the same'
}

/** Packets of one connection in short: `subscribe t, u`, `publish 1 one`, `publish 1 one again` (DUP), `pubrel 1`. */
export type Arrived = readonly string[]

/** Properties of the client that differ, and are not compared; all the rest is. */
export interface Apart {
  /** Words of the row of docs/deviations.md that tells of it. */
  row: string
  properties: readonly string[]
}

/** Something that a client goes through, told the same way to both sides. */
export interface Scenario {
  name: string
  /** Made anew for each side. */
  broker?: () => Partial<BrokerOptions>
  play: (stage: Stage) => Promise<void> | void
  deviation?: Deviation
  apart?: Apart
}

export type Scenarios = readonly Scenario[]
