import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { errorTable, findRow } from '../../src/socket/error-table.ts'
import { tableRows } from './markdown.ts'

const documents = ['README.md', 'CHANGELOG.md', ...readdirSync('docs').map((name) => join('docs', name))]

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

describe.each(documents)('%s', (path) => {
  it('links only to what exists', () => {
    const links = [...readFileSync(path, 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g)]
    const missing = links.map(([, to = '']) => to).filter((to) => !existsSync(join(dirname(path), to)))
    expect(missing).toEqual([])
  })
})
