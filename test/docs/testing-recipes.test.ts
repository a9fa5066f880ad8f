import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createMiniProgram } from '../../src/testing.ts'

/** The runners are large, and only this test needs them: they are no packages of this project. */
const runners = resolve('test/frameworks/test-runners')
const { resolve: find } = createRequire(join(runners, 'package.json'))
const document = readFileSync('docs/testing.md', 'utf8')

/** The blocks of the document that have the name of a file: in their first line, or above them. */
const files = new Map(
  [
    ...document.matchAll(/```(?:js|html)\n(?:\/\/|<!--) (\S+\.[a-z]+)(?: -->)?\n([\s\S]*?)```/g),
    ...document.matchAll(/^`(\S+\.json)`:\n\n```json\n([\s\S]*?)```/gm),
  ].map(([, path = '', text = '']) => [path, text]),
)

/** Where a package is that people test with; without it the recipe is skipped, but not in continuous integration. */
function locate(name: string, entry = name): string | undefined {
  try {
    return find(entry)
  } catch {
    const advice = `the recipe for ${name}: npm run toolchains -- test-runners`
    if (process.env.CI) throw new Error(advice)
    console.log(`skipped: ${advice}`)
    return undefined
  }
}

interface Outcome {
  status: number | null
  output: string
}

/** A project of a user: the files of the recipes, and this package among its dependencies. */
class Project {
  readonly folder: string

  constructor(change: (path: string, text: string) => string = (_path, text) => text) {
    // Outside the repository: vitest would find the configuration of this one.
    this.folder = mkdtempSync(join(tmpdir(), 'recipes-'))
    for (const [path, text] of files) {
      const to = join(this.folder, path)
      mkdirSync(dirname(to), { recursive: true })
      writeFileSync(to, change(path, text))
    }
    writeFileSync(join(this.folder, 'package.json'), '{ "private": true }')
    mkdirSync(join(this.folder, 'node_modules'))
    symlinkSync(resolve('.'), join(this.folder, 'node_modules/mqtt-miniprogram'))
    // What a developer copies into a mini program.
    for (const program of ['lamp', 'home']) {
      mkdirSync(join(this.folder, program, 'utils'), { recursive: true })
      copyFileSync('dist/mqtt.min.js', join(this.folder, program, 'utils/mqtt.min.js'))
    }
    this.link('vitest')
  }

  /** Gives the project a package of this one, or of the runners. */
  link(name: string): void {
    const own = resolve('node_modules', name)
    symlinkSync(
      existsSync(own) ? own : join(runners, 'node_modules', name),
      join(this.folder, 'node_modules', name),
    )
  }

  run(...args: string[]): Outcome {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: this.folder,
      encoding: 'utf8',
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        FORCE_COLOR: '0',
        NO_COLOR: '1',
        VITEST: undefined,
        CI: undefined,
      },
    })
    return { status, output: `${stdout}\n${stderr}` }
  }

  vitest(): Outcome {
    return this.run(
      resolve('node_modules/vitest/vitest.mjs'),
      'run',
      '--root',
      this.folder,
      '--reporter',
      'verbose',
    )
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

describe('the recipes of docs/testing.md', { timeout: 60_000 }, () => {
  let project: Project
  beforeAll(() => {
    if (!existsSync('dist/testing.mjs')) throw new Error('dist/testing.mjs is missing: npm run build')
    project = new Project()
  })
  afterAll(() => project.remove())

  it('are all there', () => {
    expect([...files.keys()]).toEqual([
      'test/lamp.test.mjs',
      'lamp/pages/lamp/lamp.js',
      'lamp/app.js',
      'home/utils/client.js',
      'home/app.js',
      'home/pages/lamps/lamps.js',
      'home/pages/lamp/lamp.js',
      'home/pages/about/about.js',
      'home/components/link/link.js',
      'test/home.test.mjs',
      'test/home.node-test.mjs',
      'test/home.jest.cjs',
      'pages/room/room.js',
      'test/open-page.cjs',
      'test/page.test.mjs',
      'test/page.node-test.mjs',
      'test/page.jest.cjs',
      'test/network-switch.test.mjs',
      'test/sixth-socket.test.mjs',
      'test/background.test.mjs',
      'components/lamp/index.js',
      'components/lamp/index.wxml',
      'test/component.node-test.cjs',
      'lamp/app.json',
      'home/app.json',
      'components/lamp/index.json',
    ])
  })

  it('pass with vitest', () => {
    const { status, output } = project.vitest()
    expect(status, output).toBe(0)
    expect(output).toMatch(/Tests\s+14 passed/)
  })

  it('passes with node:test', () => {
    const { status, output } = project.run('--test', 'test/page.node-test.mjs', 'test/home.node-test.mjs')
    expect(status, output).toBe(0)
    expect(output).toMatch(/# pass 2/)
  })

  const jest = locate('jest', 'jest/package.json')
  it.skipIf(jest === undefined)('passes with jest', () => {
    const { status, output } = project.run(
      join(dirname(jest!), 'bin/jest.js'),
      '--rootDir',
      project.folder,
      '--testRegex',
      '\\.jest\\.cjs$',
    )
    expect(status, output).toBe(0)
    expect(output).toMatch(/Tests:\s+2 passed/)
  })

  const beside = locate('miniprogram-simulate') !== undefined && locate('jsdom') !== undefined
  it.skipIf(!beside)('passes beside miniprogram-simulate', () => {
    for (const name of ['miniprogram-simulate', 'jsdom', 'mqtt-packet']) project.link(name)
    copyFileSync('dist/mqtt.min.js', join(project.folder, 'components/lamp/mqtt.min.js'))
    const { status, output } = project.run('--test', 'test/component.node-test.cjs')
    expect(status, output).toBe(0)
    expect(output).toMatch(/# pass 1/)
  })

  it('begin with a test of at most fifteen lines', () => {
    expect([...files][0]![1].trim().split('\n').length).toBeLessThanOrEqual(15)
  })

  it.each([
    [
      'a page that does not subscribe',
      'lamp/pages/lamp/lamp.js',
      "this.client.subscribe('home/lamp')",
      '',
      /lamp\.test\.mjs/,
    ],
    [
      'pages with clients of their own',
      'home/pages/lamp/lamp.js',
      "require('../../utils/client.js')",
      "require('../../utils/mqtt.min.js').connect('wxs://broker.example/mqtt')",
      /home\.test\.mjs/,
    ],
    [
      'a component that is deaf',
      'home/components/link/link.js',
      "client.on('close', this.update)",
      '',
      /home\.test\.mjs/,
    ],
  ])('fail for %s', (_what, broken, right, wrong, failed) => {
    const changed = new Project((path, text) => (path === broken ? text.replace(right, wrong) : text))
    try {
      const { status, output } = changed.vitest()
      expect(status, output).toBe(1)
      expect(
        output
          .split('\n')
          .filter((line) => /✗|×|FAIL/.test(line))
          .join('\n'),
      ).toMatch(failed)
    } finally {
      changed.remove()
    }
  })

  it('fail for a page that does not dial again', () => {
    const broken = new Project((path, text) =>
      path === 'pages/room/room.js' ? text.replace('redial() {', 'redial() {\n    return') : text,
    )
    try {
      const { status, output } = broken.vitest()
      expect(status, output).toBe(1)
      expect(output).toMatch(/✗|×|FAIL/)
      expect(output).toMatch(/network-switch\.test\.mjs/)
      expect(output).toMatch(/background\.test\.mjs/)
    } finally {
      broken.remove()
    }
  })
})

describe('the tables of docs/testing.md', () => {
  const named = new Set([...document.matchAll(/^\| (`[^|]*) \|/gm)].flatMap(([, cell = '']) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name))) // prettier-ignore

  it('name every quirk', () => {
    const { quirks } = createMiniProgram()
    for (const name of Object.keys(quirks)) expect([...named], name).toContain(name)
  })

  it('name the quirks as they are', () => {
    for (const [column, platform] of ['android', 'ios', 'devtools'].entries()) {
      const { quirks } = createMiniProgram({ platform: platform as 'android' })
      const rows = [...document.matchAll(/^\| `(\w+)` \| (\S+) \| (\S+) \| (\S+) \| [^|]+ \|$/gm)]
      expect(rows).toHaveLength(7)
      for (const [, name = '', ...cells] of rows) {
        const told = cells[column]!.replace(/[`',]/g, '')
        expect(told, `${name} on ${platform}`).toBe(String(quirks[name as keyof typeof quirks]))
      }
    }
    for (const [column, socketImplementation] of (['binding', 'jsapi'] as const).entries()) {
      const { quirks } = createMiniProgram({ socketImplementation })
      for (const [, name = '', values = ''] of document.matchAll(
        /^\| `(\w+)` \| ([^|;]+; [^|;]+) \| [^|]+ \|$/gm,
      )) {
        const told = values.split('; ')[column]!.replace(/[`']/g, '')
        expect(told, `${name} of ${socketImplementation}`).toBe(String(quirks[name as keyof typeof quirks]))
      }
    }
  })

  it('name every fault, every option and every option of run', () => {
    const { faults } = createMiniProgram()
    const ofTheProgram = /it has ([^.]+)\.$/
      .exec(messageOf(() => createMiniProgram({ nonsense: 1 } as never)))![1]!
      .split(', ')
    const all = [...Object.keys(faults), ...ofTheProgram, 'modules', 'transform', 'page', 'scene', 'plugins', 'globals', 'builtIns', 'without', 'promise', 'frozenGlobals', 'console'] // prettier-ignore
    expect(ofTheProgram.length).toBeGreaterThan(15)
    for (const name of all) expect([...named], name).toContain(name)
  })

  it('name every interface of wx', () => {
    const text = document.slice(document.indexOf('`wx` has'))
    for (const name of Object.keys(createMiniProgram().wx)) {
      const shown = name
        .replace(/^off/, 'on')
        .replace(/Sync$/, '')
        .replace(/^(set|get|remove|clear)Storage$/, '$1')
      expect(text.includes(`\`${shown}\``) || text.includes(`\`${name}\``), name).toBe(true)
    }
  })
})

function messageOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    return (error as Error).message
  }
  return ''
}
