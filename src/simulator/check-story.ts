/** A random story that a test has to survive; when it does not, the shortest story that still breaks it. */

import {
  aBoolean,
  aFunction,
  aNumber,
  expectFields,
  expectValue,
  wholeNumber,
  type Expectation,
  type Fields,
} from './base/expectations.ts'
import type { SeededRandom } from './base/seeded-random.ts'
import type { MiniProgram } from './mini-program.ts'
import {
  randomSteps,
  tellSteps,
  type RandomStoryOptions,
  type StepSource,
  type StoryStep,
} from './random-story.ts'

export interface CheckStoryOptions extends Pick<RandomStoryOptions, 'steps' | 'longestPause' | 'destroys'> {
  /** The same seed gives the same story. Either this or {@link CheckStoryOptions.story}. */
  seed?: number
  /** A story as the error of a failed check prints it: it is told once, and not made shorter. */
  story?: readonly StoryStep[]
  /** How many shorter stories are tried; default 300. */
  attempts?: number
}

/** One telling of a story, in the hands of the test. */
export interface Story {
  /** Lets the story happen to a program on a virtual clock. @returns what happened, in order */
  tell(program: MiniProgram, parts?: Pick<RandomStoryOptions, 'actions' | 'restart'>): Promise<string[]>
}

const someSteps: Expectation = {
  words: "a list of steps, such as [{ after: 100, what: 'hide' }]",
  met: (value) =>
    Array.isArray(value) && value.every((step: Partial<StoryStep> | null) => typeof step?.what === 'string'),
}

const fields: Fields<keyof CheckStoryOptions> = {
  seed: aNumber,
  steps: wholeNumber(0),
  longestPause: wholeNumber(0),
  destroys: aBoolean,
  story: someSteps,
  attempts: wholeNumber(0),
}

/** Steps of a story that was told before; what cannot happen now is left out. */
function knownSteps(story: readonly StoryStep[]): StepSource {
  let index = -1
  return {
    pause: () => story[++index]?.after,
    choose: (possible) => {
      const what = story[index]?.what
      return what !== undefined && possible.includes(what) ? what : undefined
    },
    numbers: () => numbersOf(story[index]?.drawn ?? []),
  }
}

function numbersOf(drawn: readonly number[]): SeededRandom {
  let used = 0
  const next = (): number => drawn[used++] ?? 0
  const integer = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1))
  return {
    next,
    integer,
    pick: (items) => items[integer(0, items.length - 1)] as never,
    bytes: (length) => new Uint8Array(length),
  }
}

interface Failure {
  readonly error: unknown
  readonly steps: readonly StoryStep[]
}

/**
 * Runs a scenario with a random story. If it throws, the story is made shorter as long as the scenario still throws, and
 * the error prints what is left as a test.
 * @param scenario makes a new program each time, calls `story.tell(program)` once, and asserts
 * @throws Error with the seed and the shortest story; its `cause` is what the scenario threw for that
 */
export async function checkStory(
  options: CheckStoryOptions,
  scenario: (story: Story) => Promise<void>,
): Promise<void> {
  expectFields('option', 'checkStory', options, fields)
  expectValue('checkStory(options, scenario): scenario', scenario, aFunction)
  if (options.story === undefined) expectValue('checkStory: seed', options.seed, aNumber, 'ERR_OPTION')
  const { seed, story, destroys, attempts = 300 } = options

  const attempt = async (source: () => StepSource): Promise<Failure | undefined> => {
    let steps: readonly StoryStep[] = []
    try {
      await scenario({
        async tell(program, parts) {
          steps = await tellSteps(program, { destroys, ...parts }, source())
          return steps.map(({ what }) => what)
        },
      })
      return undefined
    } catch (error) {
      return { error, steps }
    }
  }

  const first = await attempt(() =>
    story === undefined ? randomSteps({ ...options, seed: seed as number }) : knownSteps(story),
  )
  if (first === undefined) return
  const shortest = story === undefined ? await shrink(first, attempts, (steps) => attempt(() => knownSteps(steps))) : first // prettier-ignore
  throw new Error(told(shortest, first, seed), { cause: shortest.error })
}

/** Leaves out ever smaller pieces, and then the pauses, while it still fails. */
async function shrink(
  failure: Failure,
  attempts: number,
  retell: (steps: readonly StoryStep[]) => Promise<Failure | undefined>,
): Promise<Failure> {
  let best = failure
  let left = attempts
  const attempt = async (steps: readonly StoryStep[]): Promise<boolean> => {
    if (left-- <= 0) return false
    const failed = await retell(steps)
    if (failed === undefined) return false
    // Where the scenario threw before the story was told to its end, the steps are those that it was given.
    best = { error: failed.error, steps: failed.steps.length > 0 ? failed.steps : steps }
    return true
  }
  for (
    let size = Math.ceil(best.steps.length / 2);
    size >= 1 && left > 0;
    size = size === 1 ? 0 : Math.ceil(size / 2)
  ) {
    for (let start = 0; start < best.steps.length && left > 0;) {
      const without = [...best.steps.slice(0, start), ...best.steps.slice(start + size)]
      if (!(await attempt(without))) start += size
    }
  }
  for (let index = 0; index < best.steps.length && left > 0; index++) {
    const hurried = best.steps.map((step, at) => (at === index ? { ...step, after: 0 } : step))
    if (best.steps[index]?.after !== 0) await attempt(hurried)
  }
  return best
}

function told({ error, steps }: Failure, first: Failure, seed: number | undefined): string {
  const { message } = error as { message?: unknown }
  const lines = steps.map(({ after, what, drawn }) => {
    const numbers = drawn === undefined ? '' : `, drawn: [${drawn.join(', ')}]`
    return `    { after: ${after}, what: '${what}'${numbers} },`
  })
  const from = seed === undefined ? '' : ` (seed ${seed}, ${first.steps.length} steps)`
  return [
    `${String(message ?? error)}`,
    '',
    `The story${from} breaks it. The shortest that still does, as a test:`,
    '',
    'await checkStory({',
    '  story: [',
    ...lines,
    '  ],',
    '}, scenario)',
  ].join('\n')
}
