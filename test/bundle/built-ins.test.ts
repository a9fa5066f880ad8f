/**
 * The built files name only what ECMAScript 2015 and the platform have. Read off the syntax here; that it is also
 * true of what the files do while they run, `untouched-globals.test.ts` and `old-phone.test.ts` show.
 */

import { describe, expect, it } from 'vitest'
import { createMiniProgram } from '../../dist/testing.mjs'
import { inspect, mentionable, probed, type Findings } from '../../scripts/build/built-ins.ts'
import { namesByEdition } from '../../scripts/build/ecmascript-editions.ts'
import { freeReferences, parseProgram } from '../../scripts/build/references.ts'
import { phoneFiles, readBuilt } from './built-files.ts'

type Texts = Record<keyof Findings, string[]>

/** What is found, as texts. */
const textsIn = (source: string, asked?: readonly string[]): Texts =>
  Object.fromEntries(
    Object.entries(inspect(source, asked)).map(([kind, found]) => [
      kind,
      (found as { text: string }[]).map(({ text }) => text),
    ]),
  ) as Texts

const nothing: Texts = {
  unknownGlobals: [],
  unguarded: [],
  youngNames: [],
  codeFromText: [],
  foreignProperties: [],
}

describe.each(phoneFiles)('%s', (path) => {
  const findings = textsIn(readBuilt(path).toString('utf8'))

  it('names no global that a phone may lack', () => {
    expect(findings.unknownGlobals).toEqual([])
  })

  it('uses a younger global only after asking for it', () => {
    expect(findings.unguarded).toEqual([])
  })

  it('calls no method and reads no property that came after ECMAScript 2015', () => {
    expect(findings.youngNames).toEqual([])
  })

  it('makes no code out of text', () => {
    expect(findings.codeFromText).toEqual([])
  })

  it('changes neither a global nor a property of one', () => {
    expect(findings.foreignProperties).toEqual([])
  })
})

it('needs every exception that is made here, or the exception goes', () => {
  const source = phoneFiles.map((path) => readBuilt(path).toString('utf8')).join('\n')
  const named = new Set(freeReferences(parseProgram(source)).map(({ name }) => name))
  expect(Object.keys(probed).filter((name) => !named.has(name))).toEqual([])
  expect(Object.keys(mentionable).filter((text) => !source.includes(text))).toEqual([])
})

describe('the inspection', () => {
  it.each<[string, Partial<Texts>]>([
    ['new TextDecoder()', { unknownGlobals: ['TextDecoder'] }],
    ['var a = globalThis', { unknownGlobals: ['globalThis'] }],
    ['eval("1")', { unknownGlobals: ['eval'] }],
    ['new SharedArrayBuffer(8)', { unguarded: ['new SharedArrayBuffer(8)'] }],
    ['"u" > typeof SharedArrayBuffer && new SharedArrayBuffer(8)', {}],
    ['"undefined" == typeof SharedArrayBuffer ? Object : SharedArrayBuffer', {}],
    ['function f() { typeof SharedArrayBuffer } f(); SharedArrayBuffer', { unguarded: ['n f() { typeof SharedArrayBuffer } f(); SharedArrayBuffer'] }], // prettier-ignore
    ['[].at(-1)', { youngNames: ['[].at(-1)'] }],
    ['""["padStart"](1)', { youngNames: ['""["padStart"](1)'] }],
    ['var o = {}; o.includes = o.x', {}],
    ['Function("return this")()', { codeFromText: ['Function("return this")()'] }],
    ['var f = Function; f("")', { codeFromText: ['var f = Function; f("")'] }],
    ['Function.prototype.call.call(isNaN)', {}],
    ['isNaN.constructor("return this")', { codeFromText: ['isNaN.constructor("return this")'] }],
    ['setTimeout("x", 1)', { codeFromText: ['setTimeout("x", 1)'] }],
    ['Array.prototype.at = null', { foreignProperties: ['Array.prototype.at = null'] }],
    ['delete Object.keys', { foreignProperties: ['delete Object.keys'] }],
    ['Promise = 1', { foreignProperties: ['Promise = 1'] }],
    ['Object.defineProperty(Array.prototype, "x", {})', { foreignProperties: ['Object.defineProperty(Array.prototype, "x", {})'] }], // prettier-ignore
    ['Object.assign(Math, {})', { foreignProperties: ['Object.assign(Math, {})'] }],
    ['exports.a = 1; module.exports = {}', {}],
  ])('says of %s', (source, expected) => {
    expect(textsIn(source, ['SharedArrayBuffer'])).toEqual({ ...nothing, ...expected })
  })
})

/** Names of the built-ins of a realm. RegExp's own are left out: `RegExp.$1` and its like are older than any edition. */
const listNames = `
  var objects = [Math, JSON, Reflect, RegExp.prototype]
  ;[Array, ArrayBuffer, DataView, Error, Map, Number, Object, Promise, Set, String, Symbol, WeakMap, WeakSet,
    Object.getPrototypeOf(Uint8Array), Uint8Array].forEach(function (constructor) {
    objects.push(constructor, constructor.prototype)
  })
  var names = {}
  objects.forEach(function (object) {
    Object.getOwnPropertyNames(object).forEach(function (name) { names[name] = true })
  })
  module.exports = Object.keys(names).join(' ')
`

it('knows every name that this engine has and a phone of 2015 has not', () => {
  const names = (builtIns: 'all' | 'es2015'): string[] =>
    createMiniProgram().run<string>({ source: listNames }, { builtIns }).split(' ')
  const old = new Set(names('es2015'))
  const known = new Set(Object.values(namesByEdition).flat())
  const younger = names('all').filter((name) => !old.has(name))
  expect(younger).toContain('replaceAll')
  expect(younger.filter((name) => !known.has(name))).toEqual([])
})
