/** The bundlers that apps and their tests are built with, and what checks a package before it is published. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pack } from '../../scripts/package.mjs'
import { fullSessionTrace } from '../bundle/full-session-trace.ts'
import { playPage } from './session.ts'
import { describeWith, UserProject } from './toolchain.ts'

describeWith('bundlers', 'bundlers', () => {
  let project: UserProject
  let output = ''
  beforeAll(async () => {
    project = await UserProject.create('bundlers')
    output = mkdtempSync(join(tmpdir(), 'mqtt-miniprogram-bundled-'))
  })
  afterAll(() => {
    project.remove()
    rmSync(output, { recursive: true, force: true })
  })
  const bundle = async (bundler: string, entry: string): Promise<string> => {
    const file = join(output, `${bundler}-${entry}.cjs`)
    await project.run('bundle.mjs', [bundler, entry, file])
    return file
  }

  describe.each(['esbuild', 'rollup', 'vite', 'webpack'])('%s', (bundler) => {
    it.each(['imported.mjs', 'namespace.mjs', 'required.cjs'])(
      'makes one file of %s, which runs a session',
      async (entry) => {
        const { page, trace } = await playPage(await bundle(bundler, entry), {}, {})
        expect(trace).toEqual(fullSessionTrace(4))
        expect(typeof page.createStreamBuilder).toBe('function')
      },
    )

    it('makes one file of a test with the simulator', async () => {
      expect((await project.run(await bundle(bundler, 'testing.mjs'))).trim()).toBe('function true')
    })
  })

  it('publint has nothing to say, but that no version of Node is shut out', async () => {
    const said = await project.run('node_modules/publint/src/cli.js', [
      'node_modules/mqtt-miniprogram',
      '--strict',
    ])
    const findings = [...said.matchAll(/^ *\d+\. (.*)$/gm)].map(([, finding]) => finding)
    expect(findings).toEqual([expect.stringMatching(/"engines\.node"/)])
  })

  it('are the types wrong? No', async () => {
    const { path } = await pack(output)
    const args = [path, '--format', 'ascii', '--no-emoji', '--exclude-entrypoints', 'dist/*']
    const said = await project.run('node_modules/@arethetypeswrong/cli/dist/index.js', args)
    expect(said).toContain('No problems found')
  })
})
