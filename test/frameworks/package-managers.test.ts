/** The package managers and the old versions of Node that people install and test with. */

import { execFile, execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pack } from '../../scripts/package.mjs'
import { runNpm } from '../../scripts/try-mqtt/commands.mjs'
import { fromRoot } from '../bundle/built-files.ts'
import { describeWith } from './toolchain.ts'

const installed = (path: string) => fromRoot(`test/frameworks/package-managers/node_modules/${path}`)

/** What somebody does with the faces: all of them load, and the simulator runs the file. */
const useFaces = `
const mqtt = require('mqtt-miniprogram')
const { createStreamBuilder } = require('mqtt-miniprogram/transport')
const { createMiniProgram, createClock } = require('mqtt-miniprogram/testing')
const clock = createClock()
const states = []
const program = createMiniProgram({ clock, server: (connection) => connection.accept() })
const inside = program.run(require.resolve('mqtt-miniprogram'))
const client = inside.connect('wxs://broker.example/mqtt', { reconnectPeriod: 0 })
client.on('state', (state) => states.push(state))
clock.runAll({ limit: 100000, until: () => program.sockets.all.length > 0 && program.sockets.open.length > 0 }).then(() => {
  console.log([typeof mqtt.connect, typeof createStreamBuilder, program.sockets.open.length].join())
  client.end(true)
})
`

describeWith('package-managers', 'package managers', () => {
  let folder = ''
  let archive = ''
  beforeAll(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'mqtt-miniprogram-managers-')))
    archive = (await pack(folder)).path
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))

  function emptyProject(name: string): string {
    const project = join(folder, name)
    mkdirSync(project)
    writeFileSync(
      join(project, 'package.json'),
      JSON.stringify({ name: 'user', version: '1.0.0', private: true }),
    )
    writeFileSync(join(project, 'use.cjs'), useFaces)
    return project
  }
  const run = (program: string, args: string[], cwd: string): Promise<string> =>
    new Promise((resolve, reject) =>
      execFile(
        program,
        args,
        { cwd, env: { ...process.env, NODE_OPTIONS: '', COREPACK_ROOT: undefined } },
        (error, stdout, stderr) =>
          // prettier-ignore
          error ? reject(new Error(`${error.message}\n${stdout}\n${stderr}`)) : resolve(`${stdout}${stderr}`),
      ),
    )

  describe.each(['node-16', 'node-18'])('%s', (version) => {
    const node = installed(`${version}/bin/node`)
    // The packages with old versions of Node are those for Linux.
    it.skipIf(!existsSync(node))(
      'yarn 1 installs it, without a warning about the engine, and every face loads',
      async () => {
        const project = emptyProject(`yarn-${version}`)
        const yarn = [
          installed('yarn/bin/yarn.js'),
          'add',
          `file:${archive}`,
          '--offline',
          '--cache-folder',
          join(folder, 'yarn-cache'),
        ]
        expect(await run(node, yarn, project)).not.toMatch(/incompatible|engine/i)
        expect((await run(node, ['use.cjs'], project)).trim()).toBe('function,function,1')
      },
    )
  })

  it('pnpm installs it, and every face loads', async () => {
    const project = emptyProject('pnpm')
    const pnpm = [
      installed('pnpm/bin/pnpm.cjs'),
      'add',
      archive,
      '--offline',
      '--store-dir',
      join(folder, 'pnpm-store'),
    ]
    await run(process.execPath, pnpm, project)
    expect((await run(process.execPath, ['use.cjs'], project)).trim()).toBe('function,function,1')
  })

  it('npm installs it from git, and every face loads', { timeout: 600_000 }, async () => {
    const repository = join(folder, 'repository')
    mkdirSync(repository)
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@invalid', ...args], {
        cwd: repository,
        encoding: 'utf8',
      })
    const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
      cwd: fromRoot('.'), encoding: 'utf8',
    }) // prettier-ignore
    for (const path of tracked.split('\0').filter((each) => each && existsSync(fromRoot(each)))) {
      mkdirSync(dirname(join(repository, path)), { recursive: true })
      cpSync(fromRoot(path), join(repository, path))
    }
    git('init', '--quiet')
    git('add', '--all')
    git('commit', '--quiet', '--message', 'test')
    const project = emptyProject('from-git')
    const { code, output } = await runNpm(
      ['install', `git+file://${repository}`, '--no-audit', '--no-fund'],
      { cwd: project },
    )
    expect(code, output).toBe(0)
    expect((await run(process.execPath, ['use.cjs'], project)).trim()).toBe('function,function,1')
    const own = join(project, 'node_modules/mqtt-miniprogram')
    expect(
      readFileSync(join(own, 'dist/mqtt.min.js')).equals(readFileSync(fromRoot('dist/mqtt.min.js'))),
    ).toBe(true)
    expect(existsSync(join(own, 'src'))).toBe(false)
  })
})
