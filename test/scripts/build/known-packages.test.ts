import { resolve } from 'node:path'
import { rollup, type Plugin } from 'rollup'
import { expect, it } from 'vitest'
import { dropParts } from '../../../scripts/build/drop-parts.ts'
import { knownPackages } from '../../../scripts/build/known-packages.ts'

/** What is reported of modules that import each other, by their paths; the first is the entry. */
async function reported(files: Record<string, string>): Promise<string[]> {
  const texts = new Map(Object.entries(files).map(([path, code]) => [resolve(path), code]))
  const problems: string[] = []
  const report = (problem: string) => problems.push(problem)
  const source: Plugin = {
    name: 'source',
    resolveId: (id) => (texts.has(resolve(id)) ? resolve(id) : null),
    load: (id) => texts.get(id) ?? null,
  }
  const leftOut = dropParts([{ module: 'known/index', of: 'file', parts: ['f'] }], report)
  await rollup({
    input: Object.keys(files)[0]!,
    plugins: [source, leftOut, knownPackages(['known'], report)],
  })
  return problems
}

const known = 'export const a = 1; function f() {}'
const entry = (...paths: string[]) => paths.map((path) => `import ${JSON.stringify(path)}`).join('\n')

it('lets pass what is known', async () => {
  expect(await reported({ 'src/a.js': entry('node_modules/known/index.js'), 'node_modules/known/index.js': known })).toEqual([]) // prettier-ignore
})

it('and what is linked from another folder of packages', async () => {
  const elsewhere = '/elsewhere/node_modules/.store/known@1/node_modules/known/index.js'
  expect(await reported({ 'src/a.js': entry(elsewhere), [elsewhere]: known })).toEqual([])
})

it('says who imports a package that is new, once', async () => {
  const files = {
    'src/a.js': entry('node_modules/known/index.js'),
    'node_modules/known/index.js': `${entry('node_modules/@new/one/a.js')}; ${known}`,
    'node_modules/@new/one/a.js': entry('node_modules/@new/one/b.js'),
    'node_modules/@new/one/b.js': '',
  }
  expect(await reported(files)).toEqual([
    '@new/one is new in the bundle, imported by known/index: replace it, or add it to `bundled`, in src/shims/table.ts',
  ])
})

it('refuses a second copy of a package', async () => {
  const nested = 'node_modules/known/node_modules/known/other.js'
  const files = {
    'src/a.js': entry('node_modules/known/index.js', nested),
    'node_modules/known/index.js': known,
    [nested]: '',
  }
  expect(await reported(files)).toEqual([
    `known would be bundled twice, from ${resolve('node_modules')} and ${resolve('node_modules/known/node_modules')}: npm dedupe`,
  ])
})

it('refuses a package that is linked from where none are, which nothing would be left out of', async () => {
  const [outside, ...rest] = await reported({ 'src/a.js': entry('/home/me/known/index.js'), '/home/me/known/index.js': known }) // prettier-ignore
  expect([outside, ...rest].sort()).toEqual([
    `${resolve('/home/me/known/index.js')} lies neither in src nor in node_modules: a linked package cannot be told from others, install it`,
    'known/index is not in the bundle, and src/shims/table.ts leaves parts of it out',
  ])
})
