import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunOptions } from '../../src/testing.ts'
import { programFolder } from './program-folder.ts'
import { stage, type Stage } from './program.ts'

/** What a program exports whose files share a module. */
interface Counted {
  shared: object
}

/** What an expression gives inside a mini program, as plain data. */
function look(
  expression: string,
  options: RunOptions = {},
  platform: 'android' | 'ios' | 'devtools' = 'android',
): unknown {
  const seen = stage({ platform }).program.run({ source: `module.exports = ${expression}` }, options)
  return typeof seen === 'object' && seen !== null ? JSON.parse(JSON.stringify(seen)) : seen
}

// Documented
const absentOnPhones = [
  'TextEncoder', 'TextDecoder', 'URL', 'URLSearchParams', 'AbortController', 'Event', 'EventTarget', 'Blob', 'FileReader',
  'structuredClone', 'queueMicrotask', 'setImmediate', 'MessageChannel', 'crypto', 'performance', 'Intl', 'process',
  'Buffer', 'fetch', 'global', 'WebAssembly', 'SharedArrayBuffer', 'importScripts', 'Worker',
] // prettier-ignore

// Client
const shadowed = [
  'window', 'document', 'frames', 'self', 'location', 'navigator', 'localStorage', 'history', 'Caches', 'screen', 'alert',
  'confirm', 'prompt', 'XMLHttpRequest', 'WebSocket', 'Reporter', 'webkit', 'WeixinJSCore',
] // prettier-ignore

describe('the module wrapper (docs/platform.md §7)', () => {
  // Client
  it('gives require, module and exports, and shadows the rest of its parameters to undefined', () => {
    expect(look('[typeof require, typeof module, typeof exports, module.exports === exports]')).toEqual(['function', 'object', 'object', true]) // prettier-ignore
    for (const name of shadowed) {
      expect(look(`typeof ${name}`), name).toBe('undefined')
      expect(look(`arguments.length`)).toBe(3)
    }
  })

  it('shadows them even where the realm has such a global', () => {
    expect(look('typeof window', { globals: { window: {} } })).toBe('undefined')
    expect(look('typeof globalThis.window', { globals: { window: {} } })).toBe('object')
  })

  it('is strict, and has no this', () => {
    expect(look('this === undefined')).toBe(true)
    expect(() => look('(undeclared = 1)')).toThrow(/undeclared/)
  })

  it('lets out what a file throws while it loads', () => {
    expect(() => stage().program.run({ source: 'throw new Error("while loading")' })).toThrow('while loading')
    expect(() => stage().program.run({ source: 'import x from "y"' })).toThrow(/import/)
  })

  it('names the file in the stack of an error', () => {
    const error = stage().program.run<Error>({
      source: '\nmodule.exports = new Error("x")',
      path: '/pages/index.js',
    })
    expect(error.stack).toMatch(/\/pages\/index\.js:2/)
  })

  it('is one for all that runs in it', () => {
    const { program } = stage()
    program.run({ source: 'Array.prototype.mine = 1' })
    expect(program.run({ source: 'module.exports = typeof [].mine' })).toBe('number')
  })

  it('shares what its files require, and evaluates what is run again', () => {
    const { program } = stage()
    const shared = programFolder({ 'shared.js': '' })
    const file = { source: "exports.shared = require('./shared')", path: `${shared}/app.js` }
    const [one, two] = [program.run<Counted>(file), program.run<Counted>(file)]
    expect(two).not.toBe(one)
    expect(two.shared).toBe(one.shared)
  })

  it.each([
    ['after it was destroyed', ({ program }: Stage) => program.app.destroy(), {}],
    ['with other built-ins', () => undefined, { builtIns: 'es2015' as const }],
    ['with frozen globals', () => undefined, { frozenGlobals: true }],
  ])('starts afresh %s, and its timers end', async (_when, act, options) => {
    const set = stage()
    const { program, clock } = set
    const ticks = program.run<number[]>({
      source: 'Array.prototype.mine = 1; module.exports = []; setInterval(() => module.exports.push(1), 100)',
    })
    await clock.advance(250)
    expect(ticks).toHaveLength(2)
    act(set)
    expect(program.run({ source: 'module.exports = typeof [].mine' }, options)).toBe('undefined')
    await clock.advance(1000)
    expect(ticks).toHaveLength(2)
    expect(program.timers.pending).toBe(0)
  })

  it('gets further globals and another console with a later run', () => {
    const { program } = stage()
    const said: unknown[] = []
    const console = { log: (text: unknown) => said.push(text), info() {}, warn() {}, error() {}, debug() {} }
    program.run({ source: 'Array.prototype.mine = 1' })
    program.run({ source: 'console.log(extra + typeof [].mine)' }, { globals: { extra: 'x' }, console })
    expect(said).toEqual(['xnumber'])
  })
})

describe('require', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'mini-program-'))
    mkdirSync(join(folder, 'lib/deep'), { recursive: true })
    writeFileSync(join(folder, 'plain.js'), `
      exports.lib = require('./lib/lib')
      exports.again = require('./lib/lib.js') === exports.lib
      exports.index = require('./lib/deep')
    `) // prettier-ignore
    writeFileSync(join(folder, 'lib/lib.js'), `
      exports.name = 'lib'
      exports.ownArray = [] instanceof Array
      exports.cycle = require('../lib/lib.js') === exports`) // prettier-ignore
    writeFileSync(join(folder, 'lib/deep/index.js'), `module.exports = 'index of deep'`)
    writeFileSync(join(folder, 'broken.js'), `throw new Error('broken')`)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('finds files beside the file, with and without .js, and index.js, each evaluated once', () => {
    const seen = stage().program.run<Record<string, unknown>>(join(folder, 'plain.js'))
    expect(JSON.parse(JSON.stringify(seen))).toEqual({
      lib: { name: 'lib', ownArray: true, cycle: true },
      again: true,
      index: 'index of deep',
    })
  })

  it('takes a file: URL, and source beside files', () => {
    const { program } = stage()
    expect(program.run(pathToFileURL(join(folder, 'lib/deep/index.js')))).toBe('index of deep')
    const source = `module.exports = require('./lib/lib').name`
    expect(program.run({ source, path: join(folder, 'made-up.js') })).toBe('lib')
  })

  it('finds what the test gives for a name: a file, or exports', () => {
    const modules = { 'mqtt-miniprogram': join(folder, 'lib/lib.js'), './config': { host: 'h' } }
    const source = `module.exports = [require('mqtt-miniprogram').name, require('./config').host].join()`
    expect(stage().program.run({ source }, { modules })).toBe('lib,h')
  })

  it('fails in the words of the platform for what is not there', () => {
    expect(() => look(`require('./nowhere')`)).toThrow(
      /module '.*nowhere\.js' is not defined, require args is '\.\/nowhere'/,
    )
    expect(() => look(`require('fs')`)).toThrow(/is not defined/)
    expect(() => look(`require(7)`)).toThrow(TypeError)
  })

  it('lets out what a required file throws, each time', () => {
    const source = `
      var count = 0
      for (var i = 0; i < 2; i++) try { require('./broken') } catch (error) { count++ }
      module.exports = count`
    expect(stage().program.run({ source, path: join(folder, 'x.js') })).toBe(2)
  })
})

describe('the realm (docs/platform.md §7)', () => {
  // Documented
  it.each(['android', 'ios'] as const)(
    'on %s has wx, timers and console beside ECMAScript, and nothing of the web',
    (platform) => {
      for (const name of absentOnPhones) expect(look(`typeof ${name}`, {}, platform), name).toBe('undefined')
      for (const name of [
        'wx',
        'console',
        'setTimeout',
        'clearTimeout',
        'setInterval',
        'clearInterval',
        'Promise',
        'Map',
      ]) {
        expect(look(`typeof ${name}`, {}, platform), name).not.toBe('undefined')
      }
    },
  )

  it('has no global beyond ECMAScript, wx, timers, console and what the test gives', () => {
    const ofTheEngine = runInNewContext('Object.getOwnPropertyNames(globalThis)') as string[]
    const names = look('Object.getOwnPropertyNames(globalThis)', { globals: { App: 1 } }) as string[]
    expect(names.filter((name) => !ofTheEngine.includes(name)).sort()).toEqual([
      'App', 'clearInterval', 'clearTimeout', 'setInterval', 'setTimeout', 'wx',
    ]) // prettier-ignore
    expect([...ofTheEngine].filter((name) => !names.includes(name)).sort()).toEqual([
      'Atomics', 'Intl', 'SharedArrayBuffer', 'WebAssembly',
    ]) // prettier-ignore
  })

  it('with the built-ins of 2015 has none of what this engine added since', () => {
    const ofTheEngine = runInNewContext('Object.getOwnPropertyNames(globalThis)') as string[]
    const left = ofTheEngine.filter((name) => look(`typeof ${name}`, { builtIns: 'es2015' }) !== 'undefined')
    expect(left.filter((name) => /^[a-z]/.test(name)).sort()).toEqual([
      'console', 'decodeURI', 'decodeURIComponent', 'encodeURI', 'encodeURIComponent', 'escape', 'eval', 'isFinite', 'isNaN',
      'parseFloat', 'parseInt', 'unescape',
    ]) // prettier-ignore
    expect(left.filter((name) => /^[A-Z]/.test(name)).sort()).toEqual([
      'Array', 'ArrayBuffer', 'Boolean', 'DataView', 'Date', 'Error', 'EvalError', 'Float32Array', 'Float64Array', 'Function',
      'Infinity', 'Int16Array', 'Int32Array', 'Int8Array', 'JSON', 'Map', 'Math', 'NaN', 'Number', 'Object', 'Promise', 'Proxy',
      'RangeError', 'ReferenceError', 'Reflect', 'RegExp', 'Set', 'String', 'Symbol', 'SyntaxError', 'TypeError', 'URIError',
      'Uint16Array', 'Uint32Array', 'Uint8Array', 'Uint8ClampedArray', 'WeakMap', 'WeakSet',
    ]) // prettier-ignore
  })

  // Documented: a test in the devtools proves nothing
  it('in the devtools has much of the web', () => {
    for (const name of ['TextEncoder', 'URL', 'AbortController', 'queueMicrotask', 'fetch', 'Intl']) {
      expect(look(`typeof ${name}`, {}, 'devtools'), name).not.toBe('undefined')
    }
    expect(look('typeof window', {}, 'devtools')).toBe('undefined')
    expect(look('typeof process', {}, 'devtools')).toBe('undefined')
  })

  // Documented, Client
  it('disables eval and Function, whose prototype stays usable', () => {
    for (const code of [
      'eval("1")',
      'new Function("return 1")',
      'Function("a", "return a")',
      '(function () {}).constructor("return 1")',
    ]) {
      expect(() => look(code), code).toThrow(/Code generation from strings/)
    }
    expect(look('Object.keys(Function("return this")())')).toEqual([])
    expect(look('Function.prototype.call.call(function () { return this.a }, { a: 7 })')).toBe(7)
    expect(look('(function () {}) instanceof Function')).toBe(true)
  })

  // Client
  it.each(['setTimeout', 'setInterval'])(
    '%s throws on a non-function, and swallows what its callback throws',
    async (name) => {
      expect(() => look(`${name}("code", 1)`)).toThrow(
        `${name} expects a function as first argument but got string.`,
      )
      const { clock, program } = stage()
      program.run({
        source: `var t = ${name}(function () { clearInterval(t); throw new Error('from a timer') }, 5)`,
      })
      await clock.advance(5)
      expect(program.errors).toMatchObject([{ at: 5, source: name, error: { message: 'from a timer' } }])
    },
  )

  it('has timers with numbers and arguments', async () => {
    const { clock, program } = stage()
    const seen = program.run<{ ids: number[]; args: number[] }>({
      source: `
        exports.args = []
        function note(a, b) { exports.args.push(a, b) }
        exports.ids = [setTimeout(note, 1, 1, 2), setInterval(note, 5, 3, 4), setTimeout(note)]
        clearTimeout(exports.ids[2]); clearTimeout(undefined); clearTimeout({}); clearInterval(77)`,
    })
    expect([...seen.ids].every((id) => typeof id === 'number')).toBe(true)
    await clock.advance(10)
    expect([...seen.args]).toEqual([1, 2, 3, 4, 3, 4])
    expect(program.timers.pending).toBe(1)
  })

  it('gives its console to the test when asked', () => {
    const lines: unknown[][] = []
    const note = (...args: unknown[]): void => void lines.push(args)
    const console = { log: note, info: note, warn: note, error: note, debug: note }
    stage().program.run({ source: `console.log('a', 1); console.error('b')` }, { console })
    expect(lines).toEqual([['a', 1], ['b']])
  })

  it('has the globals a test gives', () => {
    let page: { data?: unknown } = {}
    const globals = { Page: (options: { data?: unknown }) => (page = options) }
    stage().program.run({ source: `Page({ data: { on: true } })` }, { globals })
    expect(JSON.parse(JSON.stringify(page.data))).toEqual({ on: true })
  })

  // Documented
  it.each([
    '[].at',
    '[].includes',
    '[].flat',
    '[].flatMap',
    '[].findLast',
    '[].toSorted',
    'Array.fromAsync',
    'Object.entries',
    'Object.values',
    'Object.fromEntries',
    'Object.hasOwn',
    'Object.getOwnPropertyDescriptors',
    '"".padStart',
    '"".padEnd',
    '"".trimStart',
    '"".matchAll',
    '"".replaceAll',
    '"".at',
    'Promise.prototype.finally',
    'Promise.allSettled',
    'Promise.any',
    'Symbol.asyncIterator',
    'Symbol.matchAll',
    'Symbol().description',
    'new Uint8Array(1).includes',
    'new Uint8Array(1).at',
    'Uint8Array.prototype.toSorted',
    'DataView.prototype.getBigInt64',
    'ArrayBuffer.prototype.resize',
    'RegExp.prototype.dotAll',
    'Map.groupBy',
    'Set.prototype.union',
    '[][Symbol.iterator]().map',
    'Math.f16round',
    'Error.captureStackTrace',
    'JSON.rawJSON',
    '/x/[Symbol.matchAll]',
  ])('with the built-ins of 2015 has no %s', (path) => {
    // prettier-ignore
    expect(look(`typeof ${path}`, { builtIns: 'es2015' })).toBe('undefined')
  })

  it.each([
    'BigInt',
    'globalThis',
    'WeakRef',
    'FinalizationRegistry',
    'AggregateError',
    'Atomics',
    'BigInt64Array',
    'Iterator',
  ])('with the built-ins of 2015 has no global %s', (name) => {
    expect(look(`typeof ${name}`, { builtIns: 'es2015' })).toBe('undefined')
  })

  it('with the built-ins of 2015 still has all of these', () => {
    const there = [
      'Array.from', '[].find', '[].fill', '[].keys', '[][Symbol.iterator]', 'Object.assign', 'Object.setPrototypeOf',
      'String.raw', '"".startsWith', '"".includes', '"".codePointAt', '"".normalize', '"".trim', 'Promise.race', 'Map.prototype.forEach',
      'Set.prototype.has', 'WeakMap.prototype.get', 'Symbol.for', 'Symbol.iterator', 'Symbol.toStringTag', 'Reflect.ownKeys',
      'Proxy', 'Math.imul', 'Math.clz32', 'Number.isInteger', 'Uint8Array.from', 'Uint8Array.of', 'new Uint8Array(1).set', 'new Uint8Array(1).subarray',
      'new Uint8Array(1).fill', 'ArrayBuffer.isView', 'ArrayBuffer.prototype.slice', 'DataView.prototype.getUint16', 'RegExp.prototype.flags',
      'Date.now', 'JSON.stringify', 'parseInt', 'encodeURIComponent', 'escape', 'isNaN', 'Function.prototype.bind', 'new Date().toISOString',
    ] // prettier-ignore
    for (const path of there)
      expect(look(`typeof ${path}`, { builtIns: 'es2015' }), path).not.toBe('undefined')
    expect(look(`[new Error('x').message, Array.from(new Map([[1, 2]]).values())[0], typeof Symbol('s'), Symbol('s').toString(), [1, 2, 3].indexOf(2)]`, { builtIns: 'es2015' })).toEqual(['x', 2, 'symbol', 'Symbol(s)', 1]) // prettier-ignore
    expect(() => look('new Symbol()', { builtIns: 'es2015' })).toThrow(/not a constructor/)
    expect(
      look('Symbol.prototype.constructor === Symbol && Object(Symbol()) instanceof Symbol', {
        builtIns: 'es2015',
      }),
    ).toBe(true)
  })

  it('lacks what the test takes away', () => {
    const options = { without: ['Array.prototype.at', 'globalThis', 'Intl', 'Nothing.at.all'] }
    expect(look('[typeof [].at, typeof globalThis]', options)).toEqual(['undefined', 'undefined'])
  })

  // Documented: with plugins the globals are frozen
  it('may have frozen globals', () => {
    const frozen = { frozenGlobals: true }
    for (const code of [
      'Array.prototype.mine = 1',
      'Object.prototype.mine = 1',
      'Promise.race = null',
      'Math.max = null',
      'Uint8Array.prototype.set = null',
      'Object.getPrototypeOf(Uint8Array).prototype.set = null',
      'wx.connectSocket.mine = 1, Function.prototype.mine = 1',
    ]) {
      expect(() => look(`(${code})`, frozen), code).toThrow(/not extensible|read only/)
      expect(() => look(`(${code})`), code).not.toThrow()
    }
    expect(look('Object.isFrozen(Array.prototype) && Object.isFrozen(Symbol)', frozen)).toBe(true)
    expect(look('Object.isFrozen(Array.prototype)')).toBe(false)
  })
})

describe('the Promise of iOS up to 15 (docs/platform.md §7)', () => {
  const order = async (promise: 'native' | 'macrotask'): Promise<string[]> => {
    const { clock, program } = stage({ platform: 'ios' })
    const seen = program.run<string[]>(
      {
        source: `
          var seen = module.exports = []
          setTimeout(function () { seen.push('timer') }, 0)
          Promise.resolve().then(function () { seen.push('promise') })
          seen.push('sync')`,
      },
      { promise },
    )
    await clock.advance(0)
    return [...seen]
  }

  // Documented
  it('calls back in macrotasks', async () => {
    expect(await order('native')).toEqual(['sync', 'promise', 'timer'])
    expect(await order('macrotask')).toEqual(['sync', 'timer', 'promise'])
  })

  const settled = async (expression: string): Promise<unknown> => {
    const { clock, program } = stage()
    const seen = program.run<{ value?: unknown; reason?: unknown }>(
      {
        source: `
          var later = function (value, ms) { return new Promise(function (resolve) { setTimeout(function () { resolve(value) }, ms) }) }
          ;(${expression}).then(function (value) { exports.value = value }, function (reason) { exports.reason = String(reason) })`,
      },
      { promise: 'macrotask' },
    )
    await clock.advance(1_000)
    return JSON.parse(JSON.stringify(seen))
  }

  it.each([
    ['Promise.resolve(1).then(function (v) { return v + 1 })', { value: 2 }],
    ['Promise.resolve(1).then(null).then(function (v) { return v })', { value: 1 }],
    ['Promise.reject("no")', { reason: 'no' }],
    ['Promise.reject("no").catch(function (r) { return r + "t" })', { value: 'not' }],
    [
      'Promise.resolve().then(function () { throw new TypeError("thrown") })',
      { reason: 'TypeError: thrown' },
    ],
    ['new Promise(function () { throw "executor" })', { reason: 'executor' }],
    ['new Promise(function (a, b) { a(1); b(2); a(3) })', { value: 1 }],
    ['new Promise(function (a) { a(later("nested", 5)) })', { value: 'nested' }],
    ['Promise.resolve({ then: function (a) { a("thenable") } })', { value: 'thenable' }],
    ['Promise.resolve({ then: function () { throw "bad thenable" } })', { reason: 'bad thenable' }],
    ['Promise.resolve({ get then() { throw "getter" } })', { reason: 'getter' }],
    ['Promise.all([1, later(2, 5), Promise.resolve(3)])', { value: [1, 2, 3] }],
    ['Promise.all([])', { value: [] }],
    ['Promise.all([later(1, 5), Promise.reject("one")])', { reason: 'one' }],
    ['Promise.race([later("slow", 9), later("fast", 3)])', { value: 'fast' }],
    [
      '(function () { var p = new Promise(function (a) { setTimeout(function () { a(p) }, 0) }); return p })()',
      { reason: 'TypeError: Chaining cycle detected for promise' },
    ],
    ['Promise.resolve(Object.prototype.toString.call(Promise.resolve()))', { value: '[object Promise]' }],
  ])('settles %s', async (expression, expected) => {
    // prettier-ignore
    expect(await settled(expression)).toEqual(expected)
  })

  it('refuses to be called without new, or without a function', () => {
    expect(() => look('Promise(function () {})', { promise: 'macrotask' })).toThrow(/without 'new'/)
    expect(() => look('new Promise(7)', { promise: 'macrotask' })).toThrow(/is not a function/)
  })

  it('is what wx returns to the program', async () => {
    const { clock, program } = stage()
    const seen = program.run<{ own: boolean; type?: string }>(
      { source: `var p = wx.getNetworkType(); exports.own = p instanceof Promise; p.then(function (r) { exports.type = r.networkType })` }, // prettier-ignore
      { promise: 'macrotask' },
    )
    await clock.advance(0)
    expect({ ...seen }).toEqual({ own: true, type: 'wifi' })
  })
})
