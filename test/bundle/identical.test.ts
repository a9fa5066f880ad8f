/** The copied file and the one that "Build npm" takes are one. */

import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fromRoot, readBuilt } from './built-files.ts'

it.each([
  ['dist/mqtt.min.js', 'dist/miniprogram/index.js'],
  ['dist/mqtt.min.d.ts', 'dist/miniprogram/index.d.ts'],
])('%s and %s are the same bytes', (one, other) => {
  const bytes = readBuilt(one)
  expect(bytes.length).toBeGreaterThan(1000)
  expect(bytes.equals(readBuilt(other))).toBe(true)
})

describe('dist/README.md', () => {
  it('says of every built file what it is', () => {
    const page = readBuilt('dist/README.md').toString('utf8')
    const built = readdirSync(fromRoot('dist'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== 'README.md')
      .map(({ name }) => name)
    expect(built).toContain('transport.js')
    expect(built.filter((name) => !page.includes(name))).toEqual([])
  })
})
