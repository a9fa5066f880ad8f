import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { draw } from '../../scripts/architecture.mjs'

const document = readFileSync('docs/architecture.md', 'utf8')

describe('docs/architecture.md', () => {
  it('and its picture are what the imports give: npm run architecture', async () => {
    const drawn = await draw()
    expect(Object.keys(drawn).filter((path) => drawn[path] !== readFileSync(path, 'utf8'))).toEqual([])
  })

  it('shows every room, and the arrow of the table that goes up', () => {
    const picture = readFileSync('docs/architecture.svg', 'utf8')
    for (const room of [
      'src/mqtt',
      'src/socket',
      'src/host',
      'src/shims',
      'src/simulator/wire',
      'npm packages',
    ])
      expect(picture).toContain(`>${room}<`)
    expect(picture).toMatch(/npm&#45;&gt;mqtt|npm->mqtt/)
  })

  const paths = new Set(document.match(/\b(?:src|test|scripts)\/[\w./-]*\w/g))

  it.each([...paths])('names what exists: %s', (path) => {
    expect(existsSync(path)).toBe(true)
  })
})
