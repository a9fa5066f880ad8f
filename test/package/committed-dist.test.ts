/** The built files in git are what their sources give, and reach every clone byte for byte. */

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { differences } from '../../scripts/build.mjs'
import { missingInCommit } from '../../scripts/committed-dist.mjs'
import { fromRoot, readBuilt } from '../bundle/built-files.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mqtt-miniprogram-dist-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const git = (cwd: string, ...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@invalid', ...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

function commit(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) write(path, text)
  git(folder, 'add', '--all')
  git(folder, 'commit', '--quiet', '--message', 'test')
}

describe('dist/SHA256SUMS', () => {
  it('names every committed file of the build, with its checksum', () => {
    const lines = readBuilt('dist/SHA256SUMS').toString('utf8').trimEnd().split('\n')
    const named = lines.map((line) => /^([0-9a-f]{64}) {2}(\S+)$/.exec(line)!.slice(1) as [string, string])
    for (const [sum, path] of named)
      expect(
        createHash('sha256')
          .update(readBuilt(`dist/${path}`))
          .digest('hex'),
        path,
      ).toBe(sum)
    const paths = named.map(([, path]) => path)
    for (const path of ['mqtt.min.js', 'mqtt.min.d.ts', 'mqtt.min.js.LICENSES.txt', 'mqtt.js', 'testing.cjs'])
      expect(paths).toContain(path)
    expect(paths.filter((path) => path.endsWith('.map'))).toEqual([])
    expect(paths).toEqual([...paths].sort())
  })
})

describe('npm run build -- --check', () => {
  it('finds a file with other bytes, one that is missing and one that nobody builds', () => {
    const files = { 'a.js': 'a', 'miniprogram/b.js': 'b', 'c.d.ts': 'c', SHA256SUMS: '-' }
    for (const [path, text] of Object.entries(files)) write(`fresh/${path}`, text)
    cpSync(join(folder, 'fresh'), join(folder, 'dist'), { recursive: true })
    write('dist/README.md', 'by hand')
    write('dist/a.js.map', 'not committed')
    expect(differences(join(folder, 'dist'), join(folder, 'fresh'))).toEqual([])

    write('dist/a.js', 'A')
    write('dist/miniprogram/old.js', 'old')
    write('dist/SHA256SUMS', '+')
    rmSync(join(folder, 'dist/c.d.ts'))
    expect(differences(join(folder, 'dist'), join(folder, 'fresh')).sort()).toEqual([
      'SHA256SUMS has other bytes',
      'a.js has other bytes',
      'c.d.ts is missing',
      'miniprogram/old.js is not built from the sources',
    ])
  })
})

describe('a commit', () => {
  const whole = { 'src/index.ts': 'one', 'dist/mqtt.min.js': 'one', 'dist/README.md': 'page' }
  const advice = /dist\/mqtt\.min\.js\).*npm run build, then commit dist\//

  beforeEach(() => {
    git(folder, 'init', '--quiet')
    commit(whole)
  })

  it('with the dist of its sources is whole', () => {
    expect(missingInCommit(folder)).toBeUndefined()
  })

  it('that changes sources without dist is told what to run', () => {
    commit({ 'src/index.ts': 'two' })
    // The build that comes first.
    write('dist/mqtt.min.js', 'two')
    expect(missingInCommit(folder)).toMatch(advice)
    git(folder, 'add', '--all')
    expect(missingInCommit(folder)).toMatch(advice)
    commit({})
    expect(missingInCommit(folder)).toBeUndefined()
  })

  it('that lacks a file which is new in dist is told too', () => {
    write('dist/mqtt.min.d.ts', 'new')
    expect(missingInCommit(folder)).toMatch(/dist\/mqtt\.min\.d\.ts/)
  })

  it('that is not made yet is left alone, and so is the page in dist that is written by hand', () => {
    write('dist/README.md', 'another page')
    expect(missingInCommit(folder)).toBeUndefined()
    write('src/index.ts', 'two')
    write('dist/mqtt.min.js', 'two')
    expect(missingInCommit(folder)).toBeUndefined()
  })
})

it('the last commit here holds the dist of its sources', ({ skip }) => {
  const missing = missingInCommit(fromRoot('.'))
  if (missing === null) {
    console.log('skipped: whether dist/ is committed, for this is not a clone')
    skip()
  }
  expect(missing).toBeUndefined()
})

describe('.gitattributes', () => {
  /** The bytes of some files in a clone as git makes it on Windows. */
  function cloneOnWindows(withAttributes: boolean): Buffer[] {
    const origin = join(folder, 'origin')
    for (const path of ['dist/mqtt.min.js', 'dist/mqtt.js', 'src/index.ts']) {
      mkdirSync(dirname(join(origin, path)), { recursive: true })
      cpSync(fromRoot(path), join(origin, path))
    }
    if (withAttributes) cpSync(fromRoot('.gitattributes'), join(origin, '.gitattributes'))
    git(origin, 'init', '--quiet')
    git(origin, 'add', '--all')
    git(origin, 'commit', '--quiet', '--message', 'test')
    git(folder, '-c', 'core.autocrlf=true', 'clone', '--quiet', origin, 'clone')
    return ['dist/mqtt.min.js', 'dist/mqtt.js', 'src/index.ts'].map((path) =>
      readFileSync(join(folder, 'clone', path)),
    )
  }
  const original = () => ['dist/mqtt.min.js', 'dist/mqtt.js', 'src/index.ts'].map((path) => readBuilt(path))

  it('keeps every byte where git would write the line ends of Windows', () => {
    expect(cloneOnWindows(true)).toEqual(original())
  })

  it('is what does it', () => {
    expect(cloneOnWindows(false)).not.toEqual(original())
  })

  it('lets a merge leave no marks in a built file', () => {
    git(folder, 'init', '--quiet')
    cpSync(fromRoot('.gitattributes'), join(folder, '.gitattributes'))
    commit({ 'dist/mqtt.min.js': 'a\nb\nc\n' })
    git(folder, 'checkout', '--quiet', '-b', 'other')
    commit({ 'dist/mqtt.min.js': 'a\nother\nc\n' })
    git(folder, 'checkout', '--quiet', '-')
    commit({ 'dist/mqtt.min.js': 'a\nthis\nc\n' })
    expect(() => git(folder, 'merge', '--quiet', 'other')).toThrow()
    expect(readFileSync(join(folder, 'dist/mqtt.min.js'), 'utf8')).toBe('a\nthis\nc\n')
    expect(git(folder, 'status', '--porcelain')).toBe('UU dist/mqtt.min.js\n')
  })
})
