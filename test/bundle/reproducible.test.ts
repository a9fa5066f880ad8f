/** The same sources give the same bytes, wherever and how often they are built, and say whose work is in them. */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { buildCopy } from '../../scripts/build.mjs'
import { fromRoot, readBuilt } from './built-files.ts'

// Work for the processor, which others may be using too.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

const builtIn = (folder: string): Map<string, Buffer> =>
  new Map(
    readdirSync(join(folder, 'dist'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path): [string, Buffer] => [relative(folder, path), readFileSync(path)])
      .sort(([a], [b]) => a.localeCompare(b)),
  )

/** Of the path of a module: the package it belongs to. */
const packageOf = (id: string): string | undefined =>
  /.*\/node_modules\/((?:@[^/]+\/)?[^/?]+)/.exec(id.replaceAll('\\', '/'))?.[1]

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()

let folders: string[] = []

beforeAll(async () => {
  folders = ['a', 'b'].map((name) => mkdtempSync(join(tmpdir(), `mqtt-miniprogram-${name}-`)))
  await Promise.all([
    buildCopy(folders[0]!, ['--silent']),
    buildCopy(folders[1]!, ['--silent', '--plugin', fromRoot('test/bundle/record-modules.mjs')]),
  ])
})

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

describe('two builds in fresh directories', () => {
  it('give the same files with the same bytes', () => {
    const [one, other] = folders.map(builtIn) as [Map<string, Buffer>, Map<string, Buffer>]
    expect([...one.keys()]).toContain('dist/mqtt.min.js')
    expect([...one.keys()]).toEqual([...other.keys()])
    expect([...one].filter(([path, bytes]) => !bytes.equals(other.get(path)!)).map(([path]) => path)).toEqual(
      [],
    )
  })

  it('give what lies in dist; if not, dist is older than the sources: npm run build', () => {
    const built = builtIn(folders[0]!)
    const different = [...built].filter(([path, bytes]) => !bytes.equals(readBuilt(path)))
    expect(different.map(([path]) => path)).toEqual([])
    expect(built.size).toBeGreaterThan(8)
  })
})

describe('dist/mqtt.min.js.LICENSES.txt', () => {
  const packagesIn = (file: string): string[] => {
    const ids = JSON.parse(readFileSync(join(folders[1]!, 'modules', `${file}.json`), 'utf8')) as string[]
    return [...new Set(ids.map(packageOf).filter((name) => name !== undefined))].sort()
  }
  const sections = readBuilt('dist/mqtt.min.js.LICENSES.txt')
    .toString('utf8')
    .split(/^(?=Name: )/m)

  it('names every package inside, and no other', () => {
    const names = sections.map((section) => /^Name: (.*)$/m.exec(section)?.[1])
    expect(names.sort()).toEqual(packagesIn('mqtt.min.js'))
    expect(names).toContain('mqtt-packet')
  })

  it('holds for transport.js too', () => {
    const inside = packagesIn('mqtt.min.js')
    expect(packagesIn('transport.js').filter((name) => !inside.includes(name))).toEqual([])
    expect(packagesIn('transport.js')).not.toContain('mqtt')
  })

  it('gives the whole text of each licence, and the version that is installed', () => {
    for (const section of sections) {
      const name = /^Name: (.*)$/m.exec(section)![1]!
      const installed = JSON.parse(readFileSync(fromRoot(`node_modules/${name}/package.json`), 'utf8')) as {
        version: string
      }
      expect(/^Version: (.*)$/m.exec(section)?.[1], name).toBe(installed.version)
      const licence = readdirSync(fromRoot(`node_modules/${name}`)).find((file) => /^licen[cs]e/i.test(file))!
      const text = readFileSync(fromRoot(`node_modules/${name}/${licence}`), 'utf8')
      expect(oneLine(section), name).toContain(oneLine(text))
      expect(text.length, name).toBeGreaterThan(500)
    }
  })

  it('is what the banner of each file points to', () => {
    for (const path of ['dist/mqtt.min.js', 'dist/miniprogram/transport.js']) {
      expect(readBuilt(path).toString('utf8').split('\n')[0]).toMatch(/^\/\*! mqtt-miniprogram .*mqtt\.min\.js\.LICENSES\.txt \*\/$/) // prettier-ignore
    }
  })
})
