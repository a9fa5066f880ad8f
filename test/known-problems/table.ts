import type { Outcome, Problem } from './problem.ts'
import type { Trial } from './trial.ts'

export const begin = '<!-- known-problems -->'
export const end = '<!-- /known-problems -->'

const cell = (text: string): string => text.replace(/\s+/g, ' ').replace(/\|/g, '\\|')

const verdict = ({ passed, seen }: Outcome): string => `${passed ? 'passes' : '**fails**'}: ${seen}`

/** The table of the document: a line for each scenario, the problem's own cells on its first line. */
export function tableOf(rows: readonly { problem: Problem; trials: readonly Trial[] }[]): string {
  const lines = rows.flatMap(({ problem, trials }) =>
    trials.map(({ scenario, onIncumbent, onOurs }, index) => {
      const own =
        index === 0
          ? [String(problem.number), problem.usersSay, problem.cause, problem.reported]
          : ['', '', '', '']
      const name = scenario.incumbent?.library.name ?? ''
      return [
        ...own,
        scenario.tries,
        onIncumbent ? `${name} ${verdict(onIncumbent)}` : '–',
        scenario.here === 'planned' ? 'planned' : verdict(onOurs),
      ]
    }),
  )
  const head = ['#', 'Users say', 'Cause', 'Reported', 'What is tried', 'MQTT.js', 'Here']
  return [head, head.map(() => '---'), ...lines]
    .map((cells) => `| ${cells.map(cell).join(' | ')} |`)
    .join('\n')
}

/**
 * The document with the table between its markers.
 * @throws Error when it has not both markers
 */
export function withTable(document: string, table: string): string {
  const from = document.indexOf(begin)
  const to = document.indexOf(end)
  if (from < 0 || to < from) throw new Error(`docs/known-problems.md lacks ${begin} or ${end}`)
  return `${document.slice(0, from + begin.length)}\n\n${table}\n\n${document.slice(to)}`
}
