/** Every size that is printed, held against the files that were built. */

import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { tableRows } from './markdown.ts'

const remedy = 'npm run build && npm run size writes the sizes anew'
const published = (version: string) => `node_modules/${version}/dist/mqtt.min.js`

const numberOf = (cell = ''): number => Number(cell.replace(/,/g, ''))
const cellsOf = (document: string, heading: string, first: string, from = 0): string[] => {
  const rows = tableRows(document, heading).filter((cells) => cells[from] === first)
  if (rows.length !== 1) throw new Error(`${document} has ${rows.length} rows of ${first} below ${heading}`)
  return rows[0]!.slice(from + 1)
}

/** By file: where its bytes are printed, and where what gzip makes of them is. */
const printed: Record<string, { raw: Record<string, string>; gzip: Record<string, string> }> = {}

function print(file: string, kind: 'raw' | 'gzip', where: string, cell: string | undefined): void {
  const places = (printed[file] ??= { raw: {}, gzip: {} })
  places[kind][where] = cell ?? ''
}

for (const [name, path] of [
  ['mqtt.min.js', 'dist/mqtt.min.js'],
  ['miniprogram/transport.js', 'dist/miniprogram/transport.js'],
] as const) {
  for (const [document, heading, row] of [
    ['README.md', 'What is inside', name],
    ['docs/size.md', 'What it weighs, and why not more', path],
  ] as const) {
    const [raw, gzip] = cellsOf(document, heading, row)
    print(path, 'raw', `${document}, ${heading}`, raw)
    print(path, 'gzip', `${document}, ${heading}`, gzip)
  }
}

const readme = readFileSync('README.md', 'utf8')
const comparison = [
  ...readme.matchAll(/(?:of mqtt \S+ is|that of mqtt \S+) ([\d,]+)(?: bytes)? \(([\d,]+)\)/g),
]
for (const [index, path] of [published('mqtt'), published('mqtt-4.2.1')].entries()) {
  print(path, 'raw', 'README.md, For comparison', comparison[index]?.[1])
  print(path, 'gzip', 'README.md, For comparison', comparison[index]?.[2])
}

const benchmark = 'docs/benchmark.md'
const peers = ['dist/mqtt.min.js', published('mqtt'), published('mqtt-4.2.1'), published('mqtt-4.1.0')]
for (const [index, path] of peers.entries()) {
  print(path, 'raw', benchmark, cellsOf(benchmark, 'Figures: files', 'size, bytes')[index])
  print(path, 'gzip', benchmark, cellsOf(benchmark, 'Figures: files', 'size, gzip -9, bytes')[index])
  print(path, 'gzip', 'README.md, How fast', cellsOf('README.md', 'How fast', 'bytes, gzip -9')[index])
}
const held = 'What it is held to'
print('dist/mqtt.min.js', 'raw', `${benchmark}, ${held}`, cellsOf(benchmark, held, 'size', 1)[1])
print('dist/mqtt.min.js', 'gzip', `${benchmark}, ${held}`, cellsOf(benchmark, held, 'size, gzip -9', 1)[1])

describe.each(Object.entries(printed))('%s', (path, { raw, gzip }) => {
  const file = readFileSync(path)

  it('has the bytes that are printed', () => {
    for (const [where, cell] of Object.entries(raw))
      expect(numberOf(cell), `${where}; ${remedy}`).toBe(file.length)
  })

  it('has what gzip makes of it printed alike everywhere, and as it is here but for another zlib', () => {
    const cells = Object.entries(gzip)
    expect(cells.length).toBeGreaterThan(0)
    for (const [where, cell] of cells) expect(cell, `${where}; ${remedy}`).toBe(cells[0]![1])
    const here = gzipSync(file, { level: 9 }).length
    expect(Math.abs(numberOf(cells[0]![1]) / here - 1), remedy).toBeLessThan(0.005)
  })
})

describe('docs/size.md', () => {
  it.each(['mqtt.min.js', 'transport.js'])('has parts of %s that add up to the file', (name) => {
    const [, below = ''] = readFileSync('docs/size.md', 'utf8').split(`\n\`${name}\`:\n\n`)
    const [table = ''] = below.split('\n\n')
    const parts = table.split('\n').slice(2)
    const sum = parts.reduce((bytes, row) => bytes + numberOf(row.split('|')[2]), 0)
    const [path = ''] = Object.keys(printed).filter((file) => file.startsWith('dist/') && file.endsWith(name))
    expect(parts.length).toBeGreaterThan(5)
    expect(sum, remedy).toBe(readFileSync(path).length)
  })
})
