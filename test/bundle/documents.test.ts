/** All TypeScript of the documents, compiled as its readers would, each block in a file of its own. */

import { readdirSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { codeBlocks } from '../demo/markdown.ts'
import { settings } from './compilers.ts'
import { createConsumer, type ConsumerProject } from './typescript-consumer.ts'

// Work for the processor, which others may be using too.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const documents = [
  'README.md',
  'CHANGELOG.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
]
const blocks = documents.flatMap((path) =>
  ['ts', 'typescript', 'mts', 'cts', 'tsx'].flatMap((language) => codeBlocks(path, language)),
)

let project: ConsumerProject
beforeAll(() => {
  project = createConsumer(['@types/node', 'undici-types', 'mqtt', 'mqtt-packet'])
})
afterAll(() => {
  project.remove()
})

/** Each with a line that makes a module of it, so that no block sees the names of another. */
const pagesOf = (codes: readonly string[]): Record<string, string> =>
  Object.fromEntries(codes.map((code, index) => [`block-${index + 1}.ts`, `${code}\nexport {}\n`]))

/** The typings of other packages need newer compilers than ours do. */
const withNode = { lib: ['lib.es2022.d.ts'], types: ['node'], skipLibCheck: true, esModuleInterop: true }

describe('the TypeScript of the documents', () => {
  it('is there', () => {
    expect(blocks.length).toBeGreaterThanOrEqual(2)
  })

  it.each(settings)('compiles with $title', ({ compiler, options }) => {
    expect(project.check(pagesOf(blocks), { ...options, ...withNode }, compiler)).toEqual([])
  })

  it.each(settings)('is wrong with $title where it is made wrong', ({ compiler, options }) => {
    const broken = blocks.map((code) =>
      code
        .replace('stream as unknown as NodeJS.ReadableStream', 'stream')
        .replace('{ clean: true', '{ clean: 1'),
    )
    const told = project.check(pagesOf(broken), { ...options, ...withNode }, compiler)
    expect(told.map((line) => line.split(':', 1)[0])).toEqual(
      broken.map((_, index) => `block-${index + 1}.ts`),
    )
  })
})
