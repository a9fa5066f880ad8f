import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rollup, type Plugin } from 'rollup'
import { loadConfigFile } from 'rollup/loadConfigFile'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { loadsInBareRealm } from '../../../scripts/build/bare-realm.ts'
import { gatherProblems } from '../../../scripts/build/problems.ts'
import { fromRoot } from '../../bundle/built-files.ts'

const source = (code: string): Plugin => ({
  name: 'source',
  resolveId: (id) => (id === 'entry' ? id : null),
  load: (id) => (id === 'entry' ? code : null),
})

// Work for the processor, which others may be using too.
vi.setConfig({ testTimeout: 60_000 })

describe('a warning of the bundler', () => {
  const build = async (code: string): Promise<void> => {
    const { onwarn, stop } = gatherProblems()
    const bundle = await rollup({ input: 'entry', onwarn, plugins: [source(code), stop()] })
    await bundle.generate({ format: 'cjs' })
  }

  it.each([
    ['eval("1")', /Use of eval/],
    ['import { x } from "no-such-package"; x()', /"no-such-package" is imported by "entry".*a new package/],
    [
      'import * as all from "entry"; export const a = all.b',
      /"b" is not exported by "entry".*a stand-in has to have/,
    ],
    ['export const a = 1', undefined],
  ])('stops the build: %s', async (code, said) => {
    const built = build(code)
    if (said) await expect(built).rejects.toThrow(said)
    else await built
  })

  it('is one of several problems, which are said together', async () => {
    const all = build('import { x } from "no-such-package"; import * as all from "entry"; x(all.b)')
    await expect(all).rejects.toThrow(
      /^3 problems\n {2}- .*no-such-package.*\n {2}- Circular.*\n {2}- .*"b" is not exported/s,
    )
  })

  it('stops every file of this build', async () => {
    const { options } = await loadConfigFile(fromRoot('rollup.config.ts'), {
      configPlugin: ['swc'],
      silent: true,
    })
    expect(options.length).toBeGreaterThan(5)
    for (const { plugins } of options) {
      const names = [plugins].flat(5).map((plugin) => (plugin as Plugin).name)
      expect(names).toContain('stop-at-problems')
    }
  })
})

describe('the last step of the build loads the file', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'mqtt-miniprogram-realm-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const write = async (code: string): Promise<void> => {
    const bundle = await rollup({ input: 'entry', plugins: [source(code), loadsInBareRealm()] })
    await bundle.write({ file: join(folder, 'built.js'), format: 'cjs', exports: 'named' })
  }

  it.each([
    [
      'a global of Node',
      'export const a = Buffer.alloc(1)',
      /built\.js does not load .*Buffer is not defined/,
    ],
    ['a global of browsers', 'export const a = new TextDecoder()', /TextDecoder is not defined/],
    ['a younger method', 'export const a = [[1]].flat()', /flat is not a function/],
    ['what a frozen global does not allow', '"use strict"; Array.prototype.last = 1', /not extensible/],
    ['an export that gets lost', 'export const a = 1; module.exports = {}', /does not export a$/],
  ])('and stops at %s', async (_, code, said) => {
    await expect(write(code)).rejects.toThrow(said)
  })

  it('and lets pass what a phone of 2015 can do', async () => {
    await write('export const a = new Map([[1, Object.assign({}, { b: 2 })]])')
  })
})
