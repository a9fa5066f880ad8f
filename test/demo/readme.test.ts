import { parse } from 'acorn'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { hostClock } from '../../src/simulator/base/clock.ts'
import { createClock, createMiniProgram, type MiniProgram, type ServerConnection } from '../../src/testing.ts'
import { createBroker } from '../broker/broker.ts'
import { overWebSocket } from '../broker/over-web-socket.ts'
import { codeBlocks, tableRows } from './markdown.ts'

const README = 'README.md'
const require = createRequire(import.meta.url)
const blocks = codeBlocks(README, 'js')

const built = {
  '../../lib/mqtt.min.js': 'dist/mqtt.min.js',
  'mqtt-miniprogram': 'dist/miniprogram/index.js',
  'mqtt-miniprogram/transport': 'dist/miniprogram/transport.js',
}

/** The one block that has this in it. */
function blockWith(text: string): string {
  const found = blocks.filter((code) => code.includes(text))
  if (found.length !== 1) throw new Error(`${found.length} blocks of the README have ${text}`)
  return found[0]!
}

interface Client {
  connected: boolean
  options: Record<string, unknown>
  end(force?: boolean): void
}

describe('the blocks of the README', () => {
  it.each(blocks.map((code) => [code.split('\n', 1)[0], code]))('parses: %s', (_first, code = '') => {
    parse(code, { ecmaVersion: 2018, sourceType: 'script' })
  })

  it('finds the package as "Build npm" lays it out', () => {
    const program = createMiniProgram({ clock: createClock() })
    const source = `${blockWith('require("mqtt-miniprogram")'.replace(/"/g, "'"))}
      module.exports = [typeof mqtt.connect, typeof createStreamBuilder]`
    expect([...program.run<string[]>({ source }, { modules: built })]).toEqual(['function', 'function'])
  })

  it('compiles the TypeScript with nothing but the typings of the package', () => {
    // Those beside other packages are compiled in test/bundle/documents.test.ts, as all of them are.
    const alone = codeBlocks(README, 'ts').filter((code) => !/from '(?!mqtt-miniprogram)/.test(code))
    const source = `declare const console: { log(...args: unknown[]): void; error(...args: unknown[]): void }\n${alone.join('\n')}`
    expect(alone).toHaveLength(1)
    // One mistake is made on purpose, to see that mistakes are seen; it has to be the only one.
    const mistakes = diagnose(`${source}\nclient.publish('counter', 1)`)
    expect(mistakes).toEqual([expect.stringMatching(/number/)])
  }, 60_000)

  it('writes and reads on the bare stream', async () => {
    const clock = createClock()
    const received: number[][] = []
    const printed: unknown[][] = []
    const print = (...words: unknown[]) => void printed.push(words)
    const program = createMiniProgram({
      clock,
      server(connection: ServerConnection) {
        connection.accept({ protocol: connection.protocols[0] })
        connection.onMessage = (data) => {
          received.push([...new Uint8Array(data as ArrayBuffer)])
          connection.send(new Uint8Array([0xd0, 0x00]))
          connection.close(1000, 'done')
        }
      },
    })
    program.run(
      { source: blockWith('const dial = createStreamBuilder') },
      { modules: built, console: { log: print, info: print, warn: print, error: print, debug: print } },
    )
    await clock.advance(100)
    expect(received).toEqual([[0xc0, 0x00]])
    expect(printed[0]).toEqual([2])
    expect(printed[1]?.[0]).toBe('closed')
    expect(clock.pending).toBe(0)
  })

  it('runs a session in the simulated mini program', async () => {
    const broker = createBroker({ clock: hostClock })
    const listening = await overWebSocket(broker)
    const code = blockWith("platform: 'ios'").replace('wxs://broker.example/mqtt', listening.url)
    const run = new Function('require', `${code}\nreturn { client, program }`) as (
      find: (name: string) => unknown,
    ) => { client: { once(event: string, heard: () => void): void }; program: MiniProgram }
    try {
      const { client, program } = run((name) => require(name))
      await new Promise<void>((heard) => client.once('end', heard))
      await expect.poll(() => program.sockets.open.length).toBe(0)
      expect(broker.timeline.map(({ packet }) => packet?.cmd)).toContain('disconnect')
    } finally {
      broker.stop()
      await listening.stop()
    }
  })
})

/** What the compiler has against a file that finds the package's typings and no others. */
function diagnose(source: string): string[] {
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    types: [],
    lib: ['lib.es2015.d.ts'],
    target: ts.ScriptTarget.ES2015,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    esModuleInterop: true,
    paths: { 'mqtt-miniprogram': [resolve('dist/mqtt.min.d.ts')] },
  }
  const path = resolve('readme.ts')
  const host = ts.createCompilerHost(options)
  const { getSourceFile, fileExists } = host
  host.fileExists = (name) => name === path || fileExists.call(host, name)
  host.getSourceFile = (name, version) =>
    name === path ? ts.createSourceFile(name, source, version) : getSourceFile.call(host, name, version)
  const program = ts.createProgram([path], options, host)
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
}

describe('the states of the README', () => {
  it('are told, with when and why it is tried again', async () => {
    const clock = createClock()
    const printed: unknown[][] = []
    const warned: unknown[][] = []
    const print = (...words: unknown[]) => void printed.push(words)
    const warn = (...words: unknown[]) => void warned.push(words)
    const program = createMiniProgram({ clock, server: (connection) => connection.refuse(503) })
    program.run(
      { source: blockWith("client.on('state'") },
      { modules: built, console: { log: print, info: print, warn, error: print, debug: print } },
    )
    await clock.advance(100)
    expect(printed).toEqual([
      [
        'trying again in',
        expect.any(Number),
        'ms, because',
        expect.objectContaining({ code: 'ERR_HANDSHAKE' }),
      ],
    ])
    expect(printed[0]?.[1]).toBeGreaterThanOrEqual(500)
    expect(printed[0]?.[1]).toBeLessThanOrEqual(1500)
    // The page listens to no `error`.
    expect(warned).toHaveLength(1)
    program.app.destroy()
  })
})

describe('the tables of the README', () => {
  it('names every code that an error can have', () => {
    const source = readFileSync('src/socket/error-table.ts', 'utf8')
    const [, union = ''] = /export type SocketErrorCode =([\s\S]*?)\n\n/.exec(source) ?? []
    const codes = [...union.matchAll(/'(ERR_\w+)'/g)].map(([, code = '']) => code)
    expect(codes.length).toBeGreaterThan(10)
    const named = tableRows(README, 'Errors').map(([code = '']) => code)
    expect([...named].sort()).toEqual([...codes].sort())
  })

  it('tells the defaults that a client has', async () => {
    const clock = createClock()
    const program = createMiniProgram({ clock })
    const mqtt = program.run<{ connect(url: string): Client }>('dist/mqtt.min.js')
    const client = mqtt.connect('wxs://broker.example/mqtt')
    const rows = tableRows(README, 'Options')
    const checked = [
      'clean',
      'protocolVersion',
      'keepalive',
      'connectTimeout',
      'reconnectPeriod',
      'resubscribe',
    ]
    for (const name of checked) {
      const [, value = ''] = rows.find(([option]) => option === name) ?? []
      expect(value.replace(/,/g, ''), name).toBe(String(client.options[name]))
    }
    expect(client.options['clientId']).toMatch(/^mqttjs_[0-9a-f]{1,8}$/)
    client.end(true)
    await clock.advance(3000)
  })

  it('tells the defaults of the options that MQTT.js does not have', () => {
    const source = readFileSync('src/mqtt/options.ts', 'utf8')
    const rows = tableRows(README, 'Options')
    const stated = /Default (\d[\d,]*(?:\.\d+)?|`\w+`)( MiB)?[.;](?:(?!\*\/)[\s\S])*\*\/\s+(\w+)\?:/g
    const told = [...source.matchAll(stated)].map(([, value = '', mebi, name = '']) => {
      const plain = value.replace(/[,`]/g, '')
      return [name, mebi ? String(Number(plain) * 1024 * 1024) : plain] as const
    })
    expect(told.length).toBeGreaterThanOrEqual(7)
    for (const [name, value] of told) {
      const [, cell = ''] = rows.find(([option]) => option === name) ?? []
      expect(cell.replace(/[,']/g, ''), name).toBe(value)
    }
  })

  it('names every option that MQTT.js does not have', () => {
    const [, own = ''] = /interface ClientOptions [^{]*\{([\s\S]*?)\n\}/.exec(readFileSync('src/mqtt/options.ts', 'utf8')) ?? [] // prettier-ignore
    const names = [...own.matchAll(/^ {2}(\w+)\?:/gm)].map(([, name = '']) => name)
    expect(names).toContain('credentials')
    expect(tableRows(README, 'Options').map(([name]) => name)).toEqual(expect.arrayContaining(names))
  })

  it('tells options that exist', () => {
    const typings = readFileSync('dist/mqtt.min.d.ts', 'utf8')
    const names = tableRows(README, 'Options').flatMap(([cell = '']) => cell.match(/\w+/g) ?? [])
    for (const name of names) expect(typings, name).toMatch(new RegExp(`^\\s+${name}\\?:`, 'm'))
  })
})
