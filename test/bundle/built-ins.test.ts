/**
 * The built files name only what ECMAScript 2015 and the platform have. Read off the syntax here; that it is also
 * true of what the files do while they run, `untouched-globals.test.ts` and `old-phone.test.ts` show.
 */

import type { AnyNode } from 'acorn'
import { describe, expect, it } from 'vitest'
import { createMiniProgram } from '../../dist/testing.mjs'
import { phoneFiles, readBuilt } from './built-files.ts'
import { globals2015, namesByEdition } from './ecmascript-editions.ts'
import { freeReferences, memberName, parseProgram, visit, type FreeReference } from './syntax-tree.ts'

/** What the platform gives beside ECMAScript (docs/platform.md §7), the parameters of its module wrapper included. */
const platformGlobals = [
  'wx', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'console', 'require', 'module', 'exports',
] // prettier-ignore

/** Younger globals that may be named, because the code asks for them first. */
const probed: Record<string, string> = {
  BigInt:
    'the Buffer has methods for 64-bit integers where there are any; each asks first and says so where there is none',
}

/** Names of younger built-ins that may be mentioned, by the text of the expression, and why none is missed. */
const mentionable: Record<string, string> = {
  'this.entries': 'a Map of the topic alias list, no built-in',
}

const isCalled = (node: AnyNode, parent: AnyNode | undefined): boolean =>
  (parent?.type === 'CallExpression' || parent?.type === 'NewExpression') && parent.callee === node

const isTypeof = ({ parents: [parent] }: FreeReference): boolean =>
  parent?.type === 'UnaryExpression' && parent.operator === 'typeof'

/** Whether the condition around it, or the left side of its `&&`, asks `typeof` of the same name. */
function isGuarded({ name, start, parents }: FreeReference, all: readonly FreeReference[]): boolean {
  const guards = parents.filter(
    ({ type }) => type === 'LogicalExpression' || type === 'ConditionalExpression' || type === 'IfStatement',
  )
  return guards.some((guard) =>
    all.some(
      (other) => other.name === name && isTypeof(other) && other.start >= guard.start && other.start < start,
    ),
  )
}

/** The first identifier of `a.b.c`. */
function rootOf(node: AnyNode): AnyNode {
  return node.type === 'MemberExpression' ? rootOf(node.object) : node
}

/** What an expression changes, where it changes anything. */
function targetOf(node: AnyNode): AnyNode | undefined {
  if (node.type === 'AssignmentExpression') return node.left
  if (node.type === 'UpdateExpression') return node.argument
  if (node.type === 'UnaryExpression' && node.operator === 'delete') return node.argument
  if (node.type === 'ForInStatement') return node.left
  const first = node.type === 'CallExpression' ? node.arguments[0] : undefined
  const callee = node.type === 'CallExpression' ? memberName(node.callee) : undefined
  return ['defineProperty', 'defineProperties', 'assign', 'setPrototypeOf'].includes(callee ?? '')
    ? first
    : undefined
}

interface Findings {
  unknownGlobals: string[]
  unguarded: string[]
  youngNames: string[]
  codeFromText: string[]
  foreignProperties: string[]
}

function inspect(source: string, asked: readonly string[] = Object.keys(probed)): Findings {
  const program = parseProgram(source)
  const free = freeReferences(program)
  const text = (node: AnyNode): string => source.slice(node.start, node.end)
  const around = ({ start }: { start: number }): string => source.slice(Math.max(0, start - 40), start + 60)
  const allowed = new Set([...globals2015, ...platformGlobals])
  const young = new Set(Object.values(namesByEdition).flat())
  const findings: Findings = {
    unknownGlobals: free
      .filter(({ name }) => !allowed.has(name) && !asked.includes(name))
      .map(({ name }) => name),
    unguarded: free
      .filter((reference) => asked.includes(reference.name) && reference.name !== 'BigInt')
      .filter((reference) => !isTypeof(reference) && !isGuarded(reference, free))
      .map(around),
    youngNames: [],
    codeFromText: free
      .filter(({ name, parents: [parent] }) => name === 'Function' && parent?.type !== 'MemberExpression')
      .map(around),
    foreignProperties: [],
  }
  const isFree = new Set(free.map(({ start }) => start))
  visit(program, (node, [parent]) => {
    const name = memberName(node)
    const isDefined = parent?.type === 'AssignmentExpression' && parent.left === node
    if (name !== undefined && young.has(name) && !isDefined && !(text(node) in mentionable)) {
      findings.youngNames.push(around(node))
    }
    const timer = node.type === 'CallExpression' && /^set(Timeout|Interval)$/.test(text(node.callee))
    if (timer && node.arguments[0]?.type === 'Literal') findings.codeFromText.push(around(node))
    // `(…).constructor('…')` is Function where the object is a function.
    if (name === 'constructor' && isCalled(node, parent) && text(node) !== 'this.constructor') {
      findings.codeFromText.push(around(node))
    }
    const target = targetOf(node)
    const root = target && rootOf(target)
    if (root?.type === 'Identifier' && isFree.has(root.start) && !['exports', 'module'].includes(root.name)) {
      findings.foreignProperties.push(around(node))
    }
  })
  return findings
}

const nothing: Findings = {
  unknownGlobals: [],
  unguarded: [],
  youngNames: [],
  codeFromText: [],
  foreignProperties: [],
}

describe.each(phoneFiles)('%s', (path) => {
  const findings = inspect(readBuilt(path).toString('utf8'))

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
  it.each<[string, Partial<Findings>]>([
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
    expect(inspect(source, ['SharedArrayBuffer'])).toEqual({ ...nothing, ...expected })
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
