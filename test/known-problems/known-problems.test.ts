import { describe, expect, it } from 'vitest'
import { problems } from './problems.ts'
import type { Scenario } from './problem.ts'
import { tryBoth } from './trial.ts'

const scenarios = (problem: { scenarios: Scenario[] }): [string, Scenario][] =>
  problem.scenarios.map((scenario) => [scenario.tries, scenario])

describe.each(problems.map((problem) => [problem.number, problem.usersSay, problem] as const))(
  '%i. %s',
  (_number, _say, problem) => {
    describe.each(scenarios(problem))('%s', (_tries, scenario) => {
      const { incumbent, here } = scenario

      if (incumbent) {
        it(`fails on ${incumbent.library.name}, for the known reason`, async () => {
          const { onIncumbent } = await tryBoth(scenario)
          expect(onIncumbent?.seen).toMatch(incumbent.because)
          expect(onIncumbent?.passed).toBe(false)
        })
      }

      it(here === 'planned' ? 'is planned here: it fails as yet' : 'passes here', async () => {
        const { onOurs } = await tryBoth(scenario)
        expect(onOurs, onOurs.seen).toMatchObject({ passed: here === 'passes' })
      })
    })
  },
)

describe('the list', () => {
  it('has every number once', () => {
    expect(problems.map(({ number }) => number)).toEqual(Array.from({ length: 25 }, (_, index) => index + 1))
  })

  it('shows every problem that was reproduced on an incumbent', () => {
    const reproduced = problems.filter((problem) => problem.reproduced)
    expect(reproduced.map(({ number }) => number)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 16, 20, 22, 23,
    ])
    for (const problem of reproduced) {
      expect(
        problem.scenarios.some(({ incumbent, here }) => incumbent && here === 'passes'),
        problem.usersSay,
      ).toBe(true)
    }
  })
})
