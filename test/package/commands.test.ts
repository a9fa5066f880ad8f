/** The commands that documents and workflows tell people to run. */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const files = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'SECURITY.md',
  'dist/README.md',
  '.ci/run',
  '.github/workflows/ci.yml',
  '.github/pull_request_template.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
]
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }

describe.each(files)('%s', (path) => {
  const text = readFileSync(path, 'utf8')

  it('names only scripts of package.json', () => {
    const named = [...text.matchAll(/npm run (?:-s |--silent )?([\w:-]+)/g)].map(([, name]) => name!)
    expect(named.filter((name) => !(name in scripts))).toEqual([])
  })

  it('names only files that are there', () => {
    const named = [...text.matchAll(/(?:bash|node|sh) ([\w./-]+\.(?:sh|mjs))/g)].map(([, file]) => file!)
    expect(named.filter((file) => !existsSync(file))).toEqual([])
  })
})

it('every script of package.json runs a file that is there', () => {
  const named = Object.values(scripts).flatMap((script) =>
    [...script.matchAll(/node ([\w./-]+\.mjs)/g)].map(([, file]) => file!),
  )
  expect(named.length).toBeGreaterThan(8)
  expect(named.filter((file) => !existsSync(file))).toEqual([])
})
