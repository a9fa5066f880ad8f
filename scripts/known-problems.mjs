/** Tries every known problem on MQTT.js and on the built file, writes the table into its document and prints it. */

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url))

/** Widths of the columns that are printed: number, what is tried, MQTT.js, here. */
const widths = [4, 34, 58, 42]

/** @returns the lines of a text that is at most `width` wide, broken between words where it can be */
function wrap(text, width) {
  const lines = ['']
  for (const word of text.split(' ')) {
    let rest = word
    const last = lines.at(-1)
    if (last !== '' && last.length + 1 + rest.length <= width) {
      lines[lines.length - 1] = `${last} ${rest}`
      continue
    }
    if (last === '') lines.pop()
    for (; rest.length > width; rest = rest.slice(width)) lines.push(rest.slice(0, width))
    lines.push(rest)
  }
  return lines
}

function printRow(cells) {
  const columns = cells.map((cell, index) => wrap(cell, widths[index]))
  const height = Math.max(...columns.map((lines) => lines.length))
  for (let line = 0; line < height; line++) {
    const parts = columns.map((lines, index) => (lines[line] ?? '').padEnd(widths[index]))
    console.log(parts.join('  ').trimEnd())
  }
}

/** The cells of the tables of the document in Markdown, without their heads and rulers. */
function readTables(document) {
  const [, tables = ''] = /<!-- known-problems -->([\s\S]*)<!-- \/known-problems -->/.exec(document) ?? []
  return tables
    .split('\n\n')
    .filter((block) => block.startsWith('| '))
    .map((block) => block.split('\n').slice(2).map(readCells))
}

const readCells = (line) =>
  line
    .slice(2, -2)
    .split(' | ')
    .map((cell) => cell.replace(/\\\|/g, '|').replace(/\*\*/g, '').trim())

const { status } = spawnSync(
  process.execPath,
  [vitest, 'run', 'test/known-problems', '--project=unit', '--update'],
  { cwd: root, stdio: 'inherit' },
)

const [known, seen] = readTables(readFileSync(new URL('../docs/known-problems.md', import.meta.url), 'utf8'))
printRow(['#', 'what is tried', 'MQTT.js', 'here'])
for (const [number, usersSay] of known) {
  console.log(`\n${number.padEnd(widths[0])}  ${usersSay}`)
  for (const [of, ...cells] of seen) if (of === number.split(' ')[0]) printRow(['', ...cells])
}
process.exitCode = status ?? 1
