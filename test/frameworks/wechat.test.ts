/** WeChat's own compiler, with "Build npm" and its settings: what it makes of the file and of the package still works. */

import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fromRoot, readBuilt } from '../bundle/built-files.ts'
import { fullSessionTrace } from '../bundle/full-session-trace.ts'
import { playPage } from './session.ts'
import { describeWith, UserProject } from './toolchain.ts'

/** By what the devtools call them under 详情 → 本地设置. */
const settings: Record<string, object> = {
  'nothing on': { es6: false, es7: false, minify: false, enhance: false },
  'ES6 to ES5': { es6: true, es7: false, minify: false, enhance: false },
  'ES6 to ES5, enhanced': { es6: true, es7: true, minify: false, enhance: true },
  'ES6 to ES5, minified': { es6: true, es7: false, minify: true, enhance: false },
  'ES6 to ES5, enhanced and minified': { es6: true, es7: true, minify: true, enhance: true },
  'minified alone': { es6: false, es7: false, minify: true, enhance: false },
  'the setting of the README': {
    es6: true, es7: true, minify: false, enhance: true,
    babelSetting: { ignore: ['lib/mqtt.min.js', 'miniprogram_npm/mqtt-miniprogram/*'], disablePlugins: [], outputPath: '' },
  },
} // prettier-ignore

interface Quality {
  name: string
  success: boolean
  detail?: unknown
}

interface Report {
  npmWarnings: unknown[]
  manually: { miniProgramPackNum: number; otherNpmPackNum: number; warnList: unknown[] }
  quality: Quality[]
}

const pages = [
  ['required', 'require by npm name'],
  ['imported', 'import x by npm name'],
  ['namespace', 'import * as x by npm name'],
  ['typed', 'TypeScript'],
  ['copied', 'the copied file, by path'],
] as const

describeWith('wechat', "WeChat's compiler", () => {
  let project: UserProject
  /** Not in the project: it would be compiled too. */
  let output = ''
  let report: Report
  beforeAll(async () => {
    project = await UserProject.create('wechat', { without: true })
    output = mkdtempSync(join(tmpdir(), 'mqtt-miniprogram-compiled-'))
    for (const folder of ['lib', 'alone/lib']) {
      mkdirSync(project.path(folder))
      copyFileSync('dist/mqtt.min.js', project.path(folder, 'mqtt.min.js'))
    }
    await project.run(fromRoot('test/frameworks/wechat/compile.cjs'), [
      project.folder,
      output,
      ...Object.values(settings).map((each) => JSON.stringify(each)),
    ])
    report = JSON.parse(readFileSync(join(output, 'report.json'), 'utf8')) as Report
  }, 900_000)
  afterAll(() => {
    project.remove()
    rmSync(output, { recursive: true, force: true })
  })

  it('copies the folder of the package, and has nothing to compile and nothing to warn of', () => {
    expect(report.npmWarnings).toEqual([])
    expect(report.manually).toEqual({ miniProgramPackNum: 1, otherNpmPackNum: 0, warnList: [] })
    for (const packed of [project.path('miniprogram_npm'), join(output, 'manually/miniprogram_npm')]) {
      const folder = join(packed, 'mqtt-miniprogram')
      expect(readdirSync(folder)).toContain('mqtt.min.js.LICENSES.txt')
      for (const file of ['index.js', 'transport.js'])
        expect(readFileSync(join(folder, file)).equals(readBuilt(`dist/miniprogram/${file}`)), file).toBe(
          true,
        )
    }
  })

  it('finds nothing to say about our files', () => {
    const complaints = report.quality.filter(({ success }) => !success)
    expect(report.quality.length).toBeGreaterThan(8)
    expect(JSON.stringify(complaints)).not.toMatch(/miniprogram_npm\/mqtt|mqtt\.min/)
  })

  describe.each(Object.keys(settings).map((title, index) => [title, String(index)]))(
    'with %s',
    (title, index) => {
      const isLowered = title !== 'nothing on' && title !== 'minified alone'
      const compiled = (path: string) => join(output, index, path)
      const modules = () => ({
        'mqtt-miniprogram': compiled('miniprogram_npm/mqtt-miniprogram/index.js'),
        'mqtt-miniprogram/transport': compiled('miniprogram_npm/mqtt-miniprogram/transport.js'),
      })

      // Without "ES6 to ES5" the devtools leave modules to a compiler that is part of no package.
      it.each(pages.filter(([page]) => isLowered || page === 'required' || page === 'typed'))(
        'a page runs a session: %s (%s)',
        async (page) => {
          const { page: got, trace } = await playPage(compiled(`pages/${page}/index.js`), modules())
          expect(trace).toEqual(fullSessionTrace(4))
          if (page === 'copied') expect(got.isOne).toBe(true)
          else expect(typeof got.createStreamBuilder).toBe('function')
        },
      )

      it.each(['sub', 'alone'])('a page of the subpackage %s runs a session', async (root) => {
        const { trace } = await playPage(compiled(`${root}/pages/index.js`), modules())
        expect(trace).toEqual(fullSessionTrace(4))
      })
    },
  )

  it.each(['lib/mqtt.min.js', 'miniprogram_npm/mqtt-miniprogram/index.js'])(
    'puts a helper of Babel into %s, but for the setting of the README, which leaves it as it is',
    (path) => {
      const texts = Object.keys(settings).map((_, index) =>
        readFileSync(join(output, String(index), path), 'utf8'),
      )
      const with_ = Object.keys(settings).filter((_, index) => texts[index]!.includes('@babel/runtime'))
      expect(with_).toEqual(Object.keys(settings).filter((title) => title.startsWith('ES6')))
      const original = readBuilt('dist/mqtt.min.js').toString('utf8')
      expect(texts[0] === original).toBe(true)
      expect(texts.at(-1) === original).toBe(true)
    },
  )

  it('is told so by the README', () => {
    const { babelSetting } = settings['the setting of the README'] as { babelSetting: object }
    const written = /"babelSetting": (\{.*?\})/.exec(
      readFileSync('README.md', 'utf8').replace(/\s+/g, ' '),
    )?.[1]
    expect(JSON.parse(written!)).toEqual(babelSetting)
  })
})
