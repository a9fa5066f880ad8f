import { execFile, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildProblems, testProblems } from '../../scripts/try-mqtt/steps.mjs'
import { fromRoot } from '../bundle/built-files.ts'
import { releaseMqtt, startRegistry, type Registry } from './registry.ts'

const RELEASED = '5.99.0'

let folder = ''
let registry: Registry

interface Run {
  code: number
  text: string
}

/** `npm run try-mqtt -- …args`, with a registry of its own. */
const tryMqtt = (...args: string[]): Promise<Run> => tryAndWatch(args)

/** @param watch sees the process, and each line that it prints */
function tryAndWatch(args: string[], watch?: (line: string, child: ChildProcess) => void): Promise<Run> {
  const env = { ...process.env }
  // The npm of the machine, as for whoever calls the script by itself.
  delete env.npm_execpath
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['scripts/try-mqtt.mjs', ...args],
      {
        cwd: fromRoot('.'),
        env: { ...env, TMPDIR: folder, TEMP: folder, TMP: folder, npm_config_registry: registry.url, npm_config_cache: join(folder, 'cache'), npm_config_fetch_retries: '0' }, // prettier-ignore
      },
      (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code ?? 255) : 0, text: stdout + stderr }),
    )
    child.stdout!.on('data', (lines: string) => watch?.(lines, child))
  })
}

const copies = () => readdirSync(folder).filter((name) => name.startsWith('mqtt-miniprogram-try-'))

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mqtt-miniprogram-releases-'))
  const change = (code: string): string =>
    code
      .replaceAll('_incomingQoS2Ids', '_incomingIds')
      .replace('Object.keys(this._resubscribeTopics)', '$&.flatMap((topic) => [topic])')
  const releases = ['5.98.0', RELEASED].map((version) =>
    releaseMqtt(folder, version, 'build/lib/client.js', change),
  )
  registry = await startRegistry(releases, folder)
}, 60_000)

afterAll(() => {
  registry.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('npm run try-mqtt', { timeout: 240_000 }, () => {
  it('lists its flags and its steps', async () => {
    const { code, text } = await tryMqtt('--help')
    expect(code).toBe(0)
    for (const word of [
      'VERSION',
      '--packet',
      '--until',
      '--keep',
      '--help',
      'names',
      'build',
      'types',
      'tests',
    ])
      expect(text).toContain(word)
  })

  it.each([
    ['no version', [], /which version of MQTT\.js\?/],
    ['two versions', ['5.15.1', '5.15.2'], /one version, not 2/],
    ['a flag that is none', ['--nope'], /Unknown option '--nope'/],
    ['a step that is none', ['5.15.2', '--until', 'lunch'], /--until is one of names, build, types, stand-ins, tests, not lunch/], // prettier-ignore
    [
      'a version that is not there',
      ['5.98.7'],
      /there is no MQTT\.js 5\.98\.7; there is 5\.98\.0 \(latest is 5\.99\.0\)/,
    ],
    [
      'a tag that is not there',
      ['soon'],
      /there is no MQTT\.js soon; there is 5\.98\.0, 5\.99\.0 \(latest is 5\.99\.0\)/,
    ],
    ['a version of mqtt-packet that is not there', [RELEASED, '--packet', '99.0.0'], /npm cannot install mqtt@5\.99\.0 with mqtt-packet@99\.0\.0/], // prettier-ignore
  ])('says what is wrong, and exits with 2: %s', async (_, args, message) => {
    const { code, text } = await tryMqtt(...args)
    expect(text).toMatch(message)
    expect(text).not.toMatch(/\n {4}at /)
    expect(code).toBe(2)
    expect(copies()).toEqual([])
  })

  it('prints what a release breaks in the order of the steps, and leaves nothing behind', async () => {
    const before = readFileSync(fromRoot('node_modules/mqtt/build/lib/client.js'), 'utf8')
    const list = readFileSync(fromRoot('node_modules/.package-lock.json'), 'utf8')
    const { code, text } = await tryMqtt('latest', '--until', 'build')
    expect(text).toMatch(
      /trying MQTT\.js 5\.99\.0 with mqtt-packet 9\.0\.2\nnames: .*\nnames: 2 broke .*\nbuild: .*\nbuild: 1 broke /,
    )
    const [, ...found] = text.split(/^ +\d\. /m)
    expect(found.map((line) => line.split('\n', 1)[0])).toEqual([
      expect.stringMatching(
        /^test\/mqtt\/base-client\.test\.ts:\d+ what is private in MQTT\.js is there: .*_incomingQoS2Ids/,
      ),
      expect.stringMatching(/^test\/mqtt\/base-client\.test\.ts:\d+ `_incomingQoS2Ids` has the ids/),
      expect.stringMatching(
        /^mqtt\/build\/lib\/client has no MqttClient\._incomingQoS2Ids any more, which is counted on: /,
      ),
    ])
    expect(text).toMatch(/broken are names, build\n$/)
    expect(code).toBe(1)
    expect(copies()).toEqual([])
    // The copy shares files with the project.
    expect(readFileSync(fromRoot('node_modules/mqtt/build/lib/client.js'), 'utf8')).toBe(before)
    expect(readFileSync(fromRoot('node_modules/.package-lock.json'), 'utf8')).toBe(list)
  })
})

it.skipIf(process.platform === 'win32')('cleans up when it is stopped', { timeout: 120_000 }, async () => {
  let copy: string[] = []
  const { code, text } = await tryAndWatch(['latest', '--until', 'build'], (line, child) => {
    if (!line.includes('build: the build')) return
    copy = copies()
    // While others write into the copy.
    setTimeout(() => child.kill('SIGINT'), 1500)
  })
  expect(text).toMatch(/stopped\n$/)
  expect(copy).toHaveLength(1)
  expect(copies()).toEqual([])
  expect(code).toBe(130)
})

describe('of what a command printed', () => {
  it.each([
    [
      '[!] (plugin stop-at-problems) Error: 2 problems\n  - one\n  - two\n    at throwAll (x.mjs:1:1)\n',
      ['one', 'two'],
    ],
    ['src → dist...\n[!] (plugin stop-at-problems) Error: only this\n    at x\n    at y\n', ['only this']],
    ['[!] RollupError: a.js (1:2): Expected ";"\na.js (1:2)\n1: a b\n     ^\n    at x', ['a.js (1:2): Expected ";"\na.js (1:2)\n1: a b\n     ^']], // prettier-ignore
    ['sh: rollup: not found\n', ['sh: rollup: not found']],
  ])('the build says %j', (output, problems) => {
    expect(buildProblems(output)).toEqual(problems)
  })

  it('a test says its name, its place and its message, a file that does not load its message', () => {
    const results = [
      { name: '/copy/test/a.test.ts', status: 'failed', message: '', assertionResults: [
        { status: 'passed', fullName: 'fine', failureMessages: [] },
        { status: 'failed', fullName: 'not fine', failureMessages: ['Error: no\n    at /copy/src/a.ts:1:1\n    at /copy/test/a.test.ts:12:3'] },
      ] },
      { name: '/copy/test/b.test.ts', status: 'failed', message: 'SyntaxError: what\nmore', assertionResults: [] },
      { name: '/copy/test/c.test.ts', status: 'passed', message: '', assertionResults: [] },
    ] // prettier-ignore
    expect(testProblems({ testResults: results }, '/copy')).toEqual([
      'test/a.test.ts:12 not fine: Error: no',
      'test/b.test.ts: SyntaxError: what',
    ])
  })
})
