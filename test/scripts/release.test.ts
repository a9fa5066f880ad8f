/** `npm run release`, in a copy of the project whose long commands are short. */

import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { copyProject, removeCopy } from '../../scripts/try-mqtt/project-copy.mjs'
import { fromRoot } from '../bundle/built-files.ts'

// Two builds, for which others may be using the processor too.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 })

let folder = ''
const read = (path: string) => readFileSync(join(folder, path), 'utf8')
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@invalid', ...args], {
    cwd: folder,
    encoding: 'utf8',
  }).trim()

function release(...args: string[]): { status: number | null; text: string } {
  const env = { ...process.env, GIT_AUTHOR_NAME: 'Test', GIT_AUTHOR_EMAIL: 'test@invalid', GIT_COMMITTER_NAME: 'Test', GIT_COMMITTER_EMAIL: 'test@invalid' } // prettier-ignore
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/release.mjs', ...args], {
    cwd: folder,
    encoding: 'utf8',
    env,
  })
  return { status, text: stdout + stderr }
}

beforeAll(() => {
  folder = copyProject(fromRoot('.'))
  const manifest = JSON.parse(read('package.json')) as { version: string; scripts: Record<string, string> }
  manifest.version = '0.1.0'
  manifest.scripts.size = 'node -e "console.log(\'sizes are written\')"'
  manifest.scripts.test = 'node -e "console.log(\'tests have passed\')"'
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest, null, 2))
  writeFileSync(join(folder, 'CHANGELOG.md'), '# Changelog\n\n## Unreleased\n\n### Added\n\n- A thing.\n\n## 0.1.0\n\n- The first.\n') // prettier-ignore
  git('init', '--quiet')
  git('add', '--all')
  git('commit', '--quiet', '--message', 'test')
})
afterAll(() => removeCopy(folder))

describe('npm run release', () => {
  it.each([
    ['no version', [], /a version is three numbers/],
    ['a word', ['next'], /a version is three numbers/],
    ['the same version', ['0.1.0'], /0\.1\.0 does not come after 0\.1\.0/],
    ['an older version', ['0.0.9'], /does not come after/],
    ['an option that is none', ['0.2.0', '--force'], /Unknown option/],
  ])('refuses %s', (_, args, message) => {
    const { status, text } = release(...args)
    expect(text).toMatch(message)
    expect(text).not.toMatch(/\n {4}at /)
    expect(status).toBe(1)
  })

  it('refuses what is not committed, a tag that is there, and a release without news', () => {
    writeFileSync(join(folder, 'new.txt'), '')
    expect(release('0.2.0').text).toContain('not committed')
    execFileSync('git', ['clean', '--quiet', '--force'], { cwd: folder })
    git('tag', 'v0.2.0')
    expect(release('0.2.0').text).toContain('a tag v0.2.0 already')
    git('tag', '--delete', 'v0.2.0')
    writeFileSync(join(folder, 'CHANGELOG.md'), '# Changelog\n\n## Unreleased\n\n## 0.1.0\n\n- The first.\n')
    git('commit', '--quiet', '--all', '--message', 'no news')
    expect(release('0.2.0').text).toContain('says nothing')
    git('reset', '--quiet', '--hard', 'HEAD^')
  })

  it('does all of it in a copy with --dry-run, and changes nothing here', () => {
    const head = git('rev-parse', 'HEAD')
    const { status, text } = release('0.2.0', '--dry-run')
    expect(status, text).toBe(0)
    const order = ['> npm run build', '> npm run size', '> npm test', 'tests have passed', 'build: release 0.2.0', 'tag v0.2.0', 'mqtt-miniprogram-0.2.0.tgz', 'dry run'] // prettier-ignore
    const places = order.map((each) => text.indexOf(each))
    expect(places, text).toEqual([...places].sort((a, b) => a - b))
    expect(places).not.toContain(-1)
    expect(git('rev-parse', 'HEAD')).toBe(head)
    expect(git('status', '--porcelain')).toBe('')
    expect(git('tag')).toBe('')
    expect(existsSync(join(folder, 'mqtt-miniprogram-0.2.0.tgz'))).toBe(false)
  })

  it('does it here without', () => {
    const { status, text } = release('0.2.0')
    expect(status, text).toBe(0)
    expect(git('status', '--porcelain')).toBe('')
    expect(git('tag')).toBe('v0.2.0')
    expect(git('tag', '--list', '--format=%(contents)')).toContain('- A thing.')
    expect(git('show', '--stat', '--format=%s', 'HEAD')).toMatch(/^build: release 0\.2\.0[^]*dist\/SHA256SUMS[^]*dist\/mqtt\.min\.js/) // prettier-ignore
    expect(read('dist/mqtt.min.js').split('\n')[0]).toContain('mqtt-miniprogram 0.2.0 with')
    expect(read('package-lock.json').match(/"version": "0\.2\.0"/g)!.length).toBeGreaterThanOrEqual(2)
    expect(read('CHANGELOG.md')).toMatch(/## Unreleased\n\n## 0\.2\.0 \(\d{4}-\d\d-\d\d\)\n\n### Added/)
    expect(read('README.md')).toContain('mqtt-miniprogram-0.2.0.tgz')
    const sum = createHash('sha256').update(readFileSync(join(folder, 'mqtt-miniprogram-0.2.0.tgz'))).digest('hex') // prettier-ignore
    expect(read('mqtt-miniprogram-0.2.0.tgz.sha256')).toBe(`${sum}  mqtt-miniprogram-0.2.0.tgz\n`)
    expect(text).toContain('git push --follow-tags')
  })
})
