/** What helps whoever looks for an error in a built file, and costs nobody else anything. */

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createClock, createMiniProgram } from '../../dist/testing.mjs'
import { inspect } from '../../scripts/build/built-ins.ts'
import { createBroker } from '../broker/broker.ts'
import { overSimulatedSocket } from '../broker/over-simulated-socket.ts'
import { fromRoot, phoneFiles, readBuilt } from './built-files.ts'
import { fullSessionTrace } from './full-session-trace.ts'

const textOf = (path: string) => readBuilt(path).toString('utf8')

describe('an error that nobody catches', () => {
  it.each(phoneFiles)('does not print the whole of %s: no line is longer than 4 KB', (path) => {
    const lengths = textOf(path)
      .split('\n')
      .map((line) => Buffer.byteLength(line))
    expect(Math.max(...lengths)).toBeLessThan(4200)
  })

  it('prints its line and its stack in Node', () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      ['-e', 'require("./dist/mqtt.min.js").connect()'],
      {
        cwd: fromRoot('.'),
        encoding: 'utf8',
      },
    )
    expect(status).toBe(1)
    expect(stderr).toContain('SocketError: Missing protocol')
    expect(stderr.length).toBeLessThan(10_000)
  })
})

describe.each(['dist/mqtt.min.js', 'dist/miniprogram/transport.js'])('the source map of %s', (path) => {
  const map = JSON.parse(textOf(`${path}.map`)) as {
    sources: string[]
    sourcesContent: string[]
    mappings: string
    version: number
  }

  it('names sources that are there, and brings their texts', () => {
    expect(map.sources.filter((source) => !existsSync(join(dirname(fromRoot(path)), source)))).toEqual([])
    expect(map.sourcesContent.filter((text) => !text)).toEqual([])
    expect(map.sourcesContent).toHaveLength(map.sources.length)
  })

  it('leads from a text in the file to the same text in its source', () => {
    const chart = new SourceMap(map as never)
    const code = textOf(path)
    /** Texts that are once in the file and once in a source. */
    const texts = [...code.matchAll(/"([\w .:-]{20,})"/g)].filter(
      ([, text = ''], _, all) => all.filter((other) => other[1] === text).length === 1,
    )
    let compared = 0
    for (const { 1: text = '', index } of texts) {
      const [before, ...more] = code.slice(0, index).split('\n').reverse()
      const entry = chart.findEntry(more.length, before!.length)
      if (!('originalSource' in entry)) continue
      const source = map.sourcesContent[map.sources.indexOf(entry.originalSource)]!
      // A text that the sources put together of several begins somewhere else.
      if (!source.includes(`'${text}'`) && !source.includes(`"${text}"`)) continue
      compared++
      expect(source.split('\n')[entry.originalLine]!.slice(entry.originalColumn), text).toMatch(
        new RegExp(`^['"]${text.replaceAll('.', '\\.')}['"]`),
      )
    }
    expect(compared).toBeGreaterThan(10)
  })
})

describe('dist/mqtt.js', () => {
  const code = textOf('dist/mqtt.js')

  it('is for people to read', () => {
    const lines = code.split('\n')
    expect(lines.length).toBeGreaterThan(5000)
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(1000)
    for (const name of ['_storeProcessingQueue', 'createStreamBuilder', 'class ', '@param'])
      expect(code).toContain(name)
  })

  it('names no global, no method and no property that a phone may lack', () => {
    expect(Object.values(inspect(code)).flat()).toEqual([])
  })

  it('exports what the minified file exports, and does the same', async () => {
    const clock = createClock()
    const program = createMiniProgram({ clock, server: overSimulatedSocket(createBroker({ clock })) })
    const loaded = program.run<{
      names: string[][]
      mqtt: unknown
      play(mqtt: unknown, settings: object, done: (error: Error | null, trace?: string[]) => void): void
    }>(
      {
        source: `
          exports.names = [Object.keys(require('readable')), Object.keys(require('minified'))]
          exports.mqtt = require('readable')
          exports.play = require('full-session').fullSession`,
      },
      {
        builtIns: 'es2015',
        modules: {
          readable: fromRoot('dist/mqtt.js'),
          minified: fromRoot('dist/mqtt.min.js'),
          'full-session': fromRoot('test/bundle/full-session.js'),
        },
      },
    )
    const [readable, minified] = loaded.names.map((names) => [...names].sort())
    expect(readable).toEqual(minified)
    let trace: string[] | undefined
    const settings = { url: 'wxs://broker.example/mqtt', protocolVersion: 4, clientId: 'phone' }
    loaded.play(loaded.mqtt, settings, (_error, result) => {
      trace = result
    })
    await clock.runAll({ until: () => trace !== undefined })
    expect([...trace!]).toEqual(fullSessionTrace(4))
  })
})

it('none of it is in the package', () => {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const { stdout } = spawnSync(npm, ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: fromRoot('.'),
    encoding: 'utf8',
  })
  const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }]
  const paths = files.map(({ path }) => path)
  expect(paths).toContain('dist/mqtt.min.js')
  expect(paths.filter((path) => path.endsWith('.map') || path === 'dist/mqtt.js')).toEqual([])
})
