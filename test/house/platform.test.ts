import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const text = readFileSync('docs/platform.md', 'utf8')
const [body = '', sources = ''] = text.split(/^## Sources$/m)
const sections = body.split(/^## (?=\d)/m).slice(1)
const used = new Set([...body.matchAll(/\[([a-z0-9-]+)\](?![:(])/g)].map(([, key = '']) => key))
const defined = new Map(
  [...sources.matchAll(/^\[([a-z0-9-]+)\]: (\S+)$/gm)].map(([, key = '', url = '']) => [key, url]),
)

/** Rows of tables without their heads, items of lists, paragraphs; not the code. */
function statements(section: string): string[] {
  const prose = section.replace(/^```[^]*?^```$/gm, '').replace(/^.*\n\|[-|]+\|$/gm, '')
  return prose
    .split('\n')
    .slice(1)
    .join('\n')
    .split(/\n\n+|\n(?=\| |- |\d\. )/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
}

const hasSource = (statement: string): boolean =>
  [...statement.matchAll(/\[([a-z0-9-]+)\](?![:(])/g)].some(([, key = '']) => defined.has(key)) ||
  /no\s+source\s+found|inferred|observed in trial|pull\s+request \d+/.test(statement)

describe('docs/platform.md', () => {
  it.each(sections.map((section) => [section.split('\n')[0] ?? '', section]))(
    'says of everything in §%s where it comes from',
    (_, section) => {
      // The steps of one recipe have the source of the recipe.
      const recipe = /^\d\. /
      expect(
        statements(section).filter((statement) => !hasSource(statement) && !recipe.test(statement)),
      ).toEqual([])
    },
  )

  it('uses every source that it lists, and lists every source that it uses', () => {
    expect([...used].filter((key) => !defined.has(key))).toEqual([])
    expect([...defined.keys()].filter((key) => !used.has(key))).toEqual([])
    expect([...defined.values()].every((url) => /^https?:\/\/\S+$/.test(url))).toBe(true)
    const listed = [...sources.matchAll(/^\| \[([a-z0-9-]+)\] \|/gm)].map(([, key]) => key)
    expect(listed.sort()).toEqual([...defined.keys()].sort())
  })

  it('finds a statement without a source', () => {
    expect(hasSource('- The sky is blue (Observed).')).toBe(false)
    expect(hasSource('- The sky is blue (Observed: [nobody]).')).toBe(false)
    expect(statements('1. A title\n\n- one\n  two\n- three\n\n| a | b |\n|---|---|\n| 1 | 2 |\n')).toEqual([
      '- one\n  two',
      '- three',
      '| 1 | 2 |',
    ])
  })
})

describe('what names a paragraph of docs/platform.md', () => {
  const files = ['test', 'src', 'bench'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(ts|mjs)$/.test(file) && !file.endsWith('platform.test.ts'))
      .map((file) => join(folder, file)),
  )
  const named = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/docs\/platform\.md (§[\d§ ,and]*\d)/g)].flatMap(
      ([, list = '']) => [...list.matchAll(/§(\d+)/g)].map(([, number = '']) => ({ file, number })),
    ),
  )
  const numbers = sections.map((section) => /^\d+/.exec(section)?.[0])

  it('names one that exists', () => {
    expect(named.filter(({ number }) => !numbers.includes(number))).toEqual([])
  })

  it.each(['1', '2', '3', '4', '5', '6', '7', '10'])('a test of the simulator checks §%s', (number) => {
    expect(
      named.some((each) => each.number === number && each.file.startsWith(join('test', 'simulator'))),
    ).toBe(true)
  })
})
