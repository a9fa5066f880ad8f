import { parse } from 'acorn'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { errorTable, findRow } from '../../src/socket/error-table.ts'
import { codeBlocks, tableRows } from './markdown.ts'

const documents = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
]

describe('docs/errors.md', () => {
  const texts = tableRows('docs/errors.md', 'Texts')
  const numbers = tableRows('docs/errors.md', 'Numbers')

  it.each(texts.map(([text = '', code = '']) => [text, code]))('%s is %s', (text, code) => {
    expect(findRow({ errMsg: text })?.code).toBe(code)
  })

  it.each(numbers.map(([number = '', code = '']) => [number, code]))('errno %s is %s', (number, code) => {
    expect(findRow({ errMsg: 'connectSocket:fail', errno: Number(number) })?.code).toBe(code)
  })

  it('names every row of the table', () => {
    const named = [...texts, ...numbers].map(([text = '']) => findRow({ errMsg: text }))
    expect(errorTable.filter((row) => !named.includes(row))).toEqual([])
  })

  it('names the texts as docs/platform.md does', () => {
    const platform = readFileSync('docs/platform.md', 'utf8').replace(/\s+/g, ' ')
    for (const [text = ''] of texts) {
      const known = text.replace(/_code:\d+/, '_code:N').replace(/"mqtt:.*"/, '"…"')
      expect(platform, text).toContain(known)
    }
  })
})

/** The document without its blocks of code. */
const proseOf = (path: string): string => readFileSync(path, 'utf8').replace(/^```[\s\S]*?^```$/gm, '')

/** The addresses of its headings, as GitHub makes them. */
const anchorsOf = (path: string): string[] =>
  [...proseOf(path).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replace(/ /g, '-'),
  )

describe.each(['docs/signing-in.md', 'docs/reconnecting.md'])('%s', (path) => {
  it.each(codeBlocks(path, 'js').map((code, index) => [index + 1, code] as const))(
    'block %i parses',
    (_, code) => {
      parse(code, { ecmaVersion: 2018, sourceType: 'script' })
    },
  )
})

describe.each(documents)('%s', (path) => {
  const links = [...proseOf(path).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)].map(
    ([, to = '', anchor]) => ({ to: to === '' ? path : join(dirname(path), to), anchor }),
  )

  it('links only to what exists', () => {
    const missing = links.filter(
      ({ to, anchor }) => !existsSync(to) || (anchor !== undefined && !anchorsOf(to).includes(anchor)),
    )
    expect(missing).toEqual([])
  })
})
