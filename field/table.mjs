/** Prints the table of docs/field.md: for each trace, how many of its cases the simulator repeats. */

/* global URL, console */

import { readdirSync, readFileSync } from 'node:fs'
import * as simulator from '../dist/testing.mjs'
import { compare, record } from './replay.mjs'

const folder = new URL('traces/', import.meta.url)
const read = (name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8'))
const expected = read('expected.json')

console.log('| trace | device | cases | equal | as |\n|---|---|---|---|---|')
for (const file of readdirSync(folder).sort()) {
  const name = file.replace(/\.json$/, '')
  if (name === 'expected') continue
  const trace = read(file)
  const { phone } = expected[name]
  const { length } = compare(trace, await record(simulator, phone))
  console.log(
    `| ${name} | ${trace.device} | ${trace.cases.length} | ${trace.cases.length - length} | \`${JSON.stringify(phone)}\` |`,
  )
}
