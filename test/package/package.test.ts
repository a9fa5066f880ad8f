/** The package as it is published: what is in it, how large it is, and that npm installs it without a word. */

import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { prepareDocument, strayNames } from '../../scripts/package-documents.mjs'
import { pack } from '../../scripts/package.mjs'
import { runNpm } from '../../scripts/try-mqtt/commands.mjs'
import { readBuilt } from '../bundle/built-files.ts'

// Work for the processor, which others may be using too.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

/** KB that each file may have at most. A new file of the package is to be put here. */
const largest: Record<string, number> = {
  'CHANGELOG.md': 12,
  LICENSE: 2,
  'README.md': 30,
  'demo/page.js': 3,
  'demo/raw-packets.js': 4,
  'demo/sign-in-with-app-token.js': 3,
  'demo/sign-in-with-backend.js': 3,
  'demo/state-page.js': 3,
  'dist/miniprogram/index.js': 172,
  'dist/miniprogram/mqtt.min.js.LICENSES.txt': 6,
  'dist/miniprogram/transport.d.ts': 40,
  'dist/miniprogram/transport.js': 60,
  'dist/mqtt.min.d.ts': 80,
  'dist/mqtt.min.js': 172,
  'dist/mqtt.min.js.LICENSES.txt': 6,
  'dist/testing-broker.LICENSES.txt': 10,
  'dist/testing-broker.cjs': 250,
  'dist/testing-broker.d.cts': 40,
  'dist/testing-broker.d.mts': 1,
  'dist/testing-broker.mjs': 1,
  'dist/testing.cjs': 320,
  'dist/testing.d.cts': 110,
  'dist/testing.d.mts': 1,
  'dist/testing.mjs': 1,
  'docs/backoff.svg': 60,
  'docs/deviations.md': 40,
  'docs/errors.md': 10,
  'docs/known-problems.md': 30,
  'docs/outgoing.md': 15,
  'docs/platform.md': 60,
  'docs/reconnecting.md': 15,
  'docs/signing-in.md': 15,
  'docs/testing.md': 60,
  'package.json': 3,
}
/** KB of the archive. */
const LARGEST_ARCHIVE = 420

let folder = ''
let project = ''
let packed: Awaited<ReturnType<typeof pack>>

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mqtt-miniprogram-packed-'))
  project = join(folder, 'project')
  mkdirSync(project)
  writeFileSync(join(project, 'package.json'), '{ "private": true }')
  packed = await pack(folder)
  // Offline, for it needs no other package, and with every script forbidden that nobody has allowed.
  const { code, output } = await runNpm(
    [
      'install',
      packed.path,
      '--offline',
      '--strict-allow-scripts',
      '--engine-strict',
      '--no-audit',
      '--no-fund',
    ],
    { cwd: project },
  )
  expect(code, output).toBe(0)
  expect(output).not.toMatch(/warn/i)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const inPackage = (path: string) => join(project, 'node_modules/mqtt-miniprogram', path)
const manifest = () => JSON.parse(readFileSync(inPackage('package.json'), 'utf8')) as Record<string, unknown>

describe('the package', () => {
  it('has these files, each no larger than it may be', () => {
    expect(packed.files.map(({ path }) => path).sort()).toEqual(Object.keys(largest).sort())
    const tooLarge = packed.files.filter(({ path, size }) => size > largest[path]! * 1000)
    expect(tooLarge).toEqual([])
    expect(packed.size).toBeLessThan(LARGEST_ARCHIVE * 1000)
  })

  it('has no file twice, but for index.js and its licences, which "Build npm" copies alone', () => {
    const paths = new Map<string, string[]>()
    for (const { path } of packed.files) {
      const sum = createHash('sha256')
        .update(readFileSync(inPackage(path)))
        .digest('hex')
      paths.set(sum, [...(paths.get(sum) ?? []), path])
    }
    expect([...paths.values()].filter(({ length }) => length > 1)).toEqual([
      ['dist/miniprogram/index.js', 'dist/mqtt.min.js'],
      ['dist/miniprogram/mqtt.min.js.LICENSES.txt', 'dist/mqtt.min.js.LICENSES.txt'],
    ])
    expect(readFileSync(inPackage('dist/mqtt.min.js')).equals(readBuilt('dist/mqtt.min.js'))).toBe(true)
  })

  it('has a manifest that brings nothing along and keeps nobody out', () => {
    expect(Object.keys(manifest())).toEqual([
      'name', 'version', 'description', 'keywords', 'license', 'type', 'main', 'miniprogram', 'types', 'exports',
      'typesVersions',
    ]) // prettier-ignore
    expect(manifest().type).toBe('commonjs')
  })

  it.each([
    [
      'require',
      'cjs',
      "const [a, b, c, d] = ['', '/transport', '/testing', '/testing/broker'].map((face) => require('mqtt-miniprogram' + face))",
    ],
    [
      'import',
      'mjs',
      "const [a, b, c, d] = await Promise.all(['', '/transport', '/testing', '/testing/broker'].map((face) => import('mqtt-miniprogram' + face)))",
    ],
  ])('has every face for %s', async (_, ending, first) => {
    const file = join(project, `faces.${ending}`)
    writeFileSync(file, `${first}\nconsole.log([a.connect, b.createStreamBuilder, c.createMiniProgram, d.createBroker].map((each) => typeof each).join())`) // prettier-ignore
    const said = await new Promise((resolve, reject) =>
      execFile(process.execPath, [file], (error, stdout) => (error ? reject(error) : resolve(stdout.trim()))),
    )
    expect(said).toBe('function,function,function,function')
  })
})

describe('a document of the package', () => {
  it('loses what only the repository has', () => {
    const text = [
      'One<!-- repository --> (`src/a.ts`)<!-- /repository -->.',
      '',
      '<!-- repository -->',
      '`npm run bench`',
      '<!-- /repository -->',
      '<!-- written by npm run size -->',
      '| here | why | test |',
      '|---|---|---|',
      '| `a \\| b` | c | `test/a.test.ts` |',
      '',
    ].join('\n')
    expect(prepareDocument(text)).toBe('One.\n\n| here | why |\n|---|---|\n| `a \\| b` | c |\n')
  })

  it.each([
    ['[size](docs/size.md)', ['README.md links to docs/size.md']],
    ['![picture](docs/a.svg)', ['README.md links to docs/a.svg']],
    ['the file `src/index.ts`', ['README.md names src/index.ts']],
    [
      '`npm run bench`, `npm start`',
      ['README.md tells to run npm run bench', 'README.md tells to run npm start'],
    ],
    [
      '[errors](docs/errors.md#texts), `docs/errors.md`, `demo/`, [web](https://a.example/src/b), [below](#below)',
      [],
    ],
    ['```js\nrequire("test/a.js")\n```', []],
  ])('may not say %s', (text, stray) => {
    expect(strayNames(text, 'README.md', ['README.md', 'docs/errors.md', 'demo/page.js'])).toEqual(stray)
  })

  it('is sought from where it stands', () => {
    expect(
      strayNames('[read](../README.md), [not](README.md)', 'docs/a.md', ['README.md', 'docs/a.md']),
    ).toEqual(['docs/a.md links to README.md'])
  })
})
