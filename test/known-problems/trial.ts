import { ours, type Library } from './library.ts'
import { failed, type Outcome, type Scenario } from './problem.ts'
import { messageOf } from './stage.ts'

const outcomes = new Map<Scenario, Map<Library, Promise<Outcome>>>()

/** What a scenario comes to on a library; each is tried once, whoever asks. What it throws counts as a failure. */
export function tried(scenario: Scenario, library: Library): Promise<Outcome> {
  const known = outcomes.get(scenario) ?? new Map<Library, Promise<Outcome>>()
  outcomes.set(scenario, known)
  const outcome =
    known.get(library) ??
    scenario.run(library).catch((error: unknown) => failed(`it threw "${messageOf(error)}"`))
  known.set(library, outcome)
  return outcome
}

export interface Trial {
  scenario: Scenario
  onIncumbent: Outcome | undefined
  onOurs: Outcome
}

export async function tryBoth(scenario: Scenario): Promise<Trial> {
  const { incumbent } = scenario
  return {
    scenario,
    onIncumbent: incumbent && (await tried(scenario, incumbent.library)),
    onOurs: await tried(scenario, ours),
  }
}
