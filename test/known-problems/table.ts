import type { Outcome, Problem } from './problem.ts'
import type { Trial } from './trial.ts'

export const begin = '<!-- known-problems -->'
export const end = '<!-- /known-problems -->'

export interface TriedProblem {
  problem: Problem
  trials: readonly Trial[]
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cell = (text: string): string => text.replace(/\s+/g, ' ').replace(/\|/g, '\\|')
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map(cell).join(' | ')} |`)
    .join('\n')
}

const said = ({ usersSay, reported }: Problem): string =>
  `${usersSay.charAt(0).toUpperCase()}${usersSay.slice(1)} (${reported})`

const verdict = ({ passed, seen }: Outcome): string => `${passed ? 'passes' : '**fails**'}: ${seen}`

/** What people say, why, and what holds here; then what was tried and what was seen, on MQTT.js and here. */
export function tablesOf(problems: readonly TriedProblem[]): string {
  const known = problems.map(({ problem }) => [
    `${problem.number}${problem.reproduced ? ' R' : ''}`,
    said(problem),
    problem.cause,
    problem.holds,
  ])
  const seen = problems.flatMap(({ problem, trials }) =>
    trials.map(({ scenario, onIncumbent, onOurs }) => [
      String(problem.number),
      scenario.tries,
      onIncumbent ? `${scenario.incumbent?.library.name} ${verdict(onIncumbent)}` : '–',
      scenario.here === 'planned' ? 'planned' : verdict(onOurs),
    ]),
  )
  return [
    'An R after the number: seen again on the published files of mqtt, as the second table tells.',
    table(['#', 'what people say', 'why it happens', 'here'], known),
    'What is tried for each of them, in the simulated mini program on a virtual clock, with the published files of mqtt\n' +
      'and with `dist/mqtt.min.js`. mqtt 5.16.0 is handed what it lacks to get that far.',
    table(['#', 'what is tried', 'MQTT.js', 'here'], seen),
  ].join('\n\n')
}

/**
 * The document with the tables between its markers.
 * @throws Error when it has not both markers
 */
export function withTables(document: string, tables: string): string {
  const from = document.indexOf(begin)
  const to = document.indexOf(end)
  if (from < 0 || to < from) throw new Error(`docs/known-problems.md lacks ${begin} or ${end}`)
  return `${document.slice(0, from + begin.length)}\n\n${tables}\n\n${document.slice(to)}`
}
