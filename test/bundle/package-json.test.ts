/** What package.json promises: to the devtools' npm step, to Node, to TypeScript and to npm. */

import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { fromRoot } from './built-files.ts'

// Work for the processor, which others may be using too.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

interface PackageJson {
  main: string
  types: string
  miniprogram: string
  files: string[]
  bin?: string | Record<string, string>
  exports: Record<string, unknown>
  typesVersions: Record<string, Record<string, string[]>>
}

const packageJson = JSON.parse(readFileSync(fromRoot('package.json'), 'utf8')) as PackageJson

/** Every text in a tree of objects and arrays. */
function texts(tree: unknown): string[] {
  if (typeof tree === 'string') return [tree]
  return tree !== null && typeof tree === 'object' ? Object.values(tree).flatMap(texts) : []
}

const targets = [
  packageJson.main,
  packageJson.types,
  ...texts(packageJson.bin),
  ...texts(packageJson.exports),
  ...texts(packageJson.typesVersions),
].filter((path) => !path.includes('*'))

/** The files of the package as npm would publish it. */
const published = (): string[] => {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const answer = execFileSync(npm, ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: fromRoot('.'),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [pack] = JSON.parse(answer) as { files: { path: string }[] }[]
  return pack!.files.map(({ path }) => path)
}

describe('the npm step of the devtools', () => {
  it('finds a file that is CommonJS, and is not taken for a module', () => {
    expect(packageJson).toHaveProperty('type', 'commonjs')
  })

  // With any of these the whole build of the user's app can fail.
  it.each([
    'dependencies',
    'peerDependencies',
    'optionalDependencies',
    'bundleDependencies',
    'bundledDependencies',
  ])('finds no field "%s"', (field) => {
    expect(packageJson).not.toHaveProperty(field)
  })

  it('finds index.js at the root of the folder it copies, and no file there that it does not understand', () => {
    expect(existsSync(fromRoot(join(packageJson.miniprogram, 'index.js')))).toBe(true)
    expect(existsSync(fromRoot(join(packageJson.miniprogram, 'transport.js')))).toBe(true)
    const copied = published().filter((path) => path.startsWith(`${packageJson.miniprogram}/`))
    expect(copied.filter((path) => !/\.(js|d\.ts|LICENSES\.txt)$/.test(path))).toEqual([])
  })
})

describe('what the package points to', () => {
  it.each([...new Set(targets)])('%s is there', (path) => {
    expect(existsSync(fromRoot(path))).toBe(true)
  })

  it('is published, and neither sources nor tests are', () => {
    const files = published()
    expect(targets.map((path) => path.replace('./', '')).filter((path) => !files.includes(path))).toEqual([])
    expect(files).toContain('dist/mqtt.min.js.LICENSES.txt')
    expect(files).toContain('LICENSE')
    expect(files.filter((path) => /^(src|test|bench|scripts|node_modules)\//.test(path))).toEqual([])
  })

  it('is what `files` lists', () => {
    const listed = packageJson.files.filter((path) => !path.startsWith('!'))
    expect(listed.filter((path) => !existsSync(fromRoot(path)))).toEqual([])
  })
})

describe('Node', () => {
  // The package finds itself by its own name, as those who install it do.
  const require = createRequire(fromRoot('package.json'))

  it.each([
    ['mqtt-miniprogram', 'dist/mqtt.min.js'],
    ['mqtt-miniprogram/transport', 'dist/miniprogram/transport.js'],
    ['mqtt-miniprogram/testing', 'dist/testing.cjs'],
    ['mqtt-miniprogram/dist/mqtt.min.js', 'dist/mqtt.min.js'],
    ['mqtt-miniprogram/package.json', 'package.json'],
  ])("require('%s') is %s", (name, path) => {
    expect(require.resolve(name)).toBe(fromRoot(path))
  })

  it('imports every face, names included', () => {
    const source = `
      import mqtt, { connect } from 'mqtt-miniprogram'
      import { createStreamBuilder } from 'mqtt-miniprogram/transport'
      import { createMiniProgram } from 'mqtt-miniprogram/testing'
      console.log([mqtt.connect === connect, typeof createStreamBuilder, createMiniProgram.name].join())`
    const answer = execFileSync(process.execPath, ['--input-type=module', '-e', source], {
      cwd: fromRoot('.'),
      encoding: 'utf8',
    })
    expect(answer.trim()).toBe('true,function,createMiniProgram')
  })
})
