import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { problems } from './problems.ts'
import { tablesOf, withTables } from './table.ts'
import { tryBoth } from './trial.ts'

/** Milliseconds. A busy machine takes its time; the clock that the scenarios live by does not. */
const patience = 60_000

describe.each(problems)('$number: $usersSay', { timeout: patience }, ({ scenarios }) => {
  describe.each(scenarios)('$tries', (scenario) => {
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
      expect(onOurs.passed, onOurs.seen).toBe(here === 'passes')
    })
  })
})

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

describe('docs/known-problems.md', { timeout: patience }, () => {
  it('shows what was seen (npm run known-problems writes it)', async () => {
    const tried = []
    for (const problem of problems) {
      const trials = []
      for (const scenario of problem.scenarios) trials.push(await tryBoth(scenario))
      tried.push({ problem, trials })
    }
    const path = resolve('docs/known-problems.md')
    await expect(withTables(readFileSync(path, 'utf8'), tablesOf(tried))).toMatchFileSnapshot(path)
  })
})
