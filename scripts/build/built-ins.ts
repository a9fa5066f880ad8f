/**
 * A built file names only what ECMAScript 2015 and the platform have. Read off its syntax; that it is also true of
 * what the file does while it runs, tests show.
 */

import type { AnyNode } from 'acorn'
import { SourceMap } from 'node:module'
import type { OutputChunk, Plugin } from 'rollup'
import { globals2015, namesByEdition } from './ecmascript-editions.ts'
import type { Report } from './problems.ts'
import { freeReferences, memberName, parseProgram, visit, type FreeReference } from './references.ts'
import { moduleName } from './syntax.ts'

/** What the platform gives beside ECMAScript (docs/platform.md), the parameters of its module wrapper included. */
const platformGlobals = [
  'wx', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'console', 'require', 'module', 'exports',
] // prettier-ignore

/** Younger globals that may be named, because the code asks for them first. */
export const probed: Record<string, string> = {
  BigInt:
    'the Buffer has methods for 64-bit integers where there are any; each asks first and says so where there is none',
}

/** Names of younger built-ins that may be mentioned, by the text of the expression, and why none is missed. */
export const mentionable: Record<string, string> = {
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

export interface Finding {
  /** A global, or what stands around it in the file. */
  text: string
  /** Where in the file. */
  start: number
}

export interface Findings {
  unknownGlobals: Finding[]
  unguarded: Finding[]
  youngNames: Finding[]
  codeFromText: Finding[]
  foreignProperties: Finding[]
}

const meanings: Record<keyof Findings, string> = {
  unknownGlobals: 'a phone may lack the global',
  unguarded: 'a younger global is used without being asked for',
  youngNames: 'this came after ECMAScript 2015:',
  codeFromText: 'this makes code out of text:',
  foreignProperties: 'this changes a global, or a property of one:',
}

/** @param asked names of younger globals that the code asks for first */
export function inspect(source: string, asked: readonly string[] = Object.keys(probed)): Findings {
  const program = parseProgram(source)
  const free = freeReferences(program)
  const text = (node: AnyNode): string => source.slice(node.start, node.end)
  const around = ({ start }: { start: number }): Finding => ({
    text: source.slice(Math.max(0, start - 40), start + 60),
    start,
  })
  const allowed = new Set([...globals2015, ...platformGlobals])
  const young = new Set(Object.values(namesByEdition).flat())
  const findings: Findings = {
    unknownGlobals: free
      .filter(({ name }) => !allowed.has(name) && !asked.includes(name))
      .map(({ name, start }) => ({ text: name, start })),
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

/** Stops the build at whatever the inspection finds, and says where it came from. */
export function onlyBuiltIns2015(report: Report): Plugin {
  return {
    name: 'only-built-ins-2015',
    generateBundle(_, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue
        const originOf = origins(chunk)
        const findings = inspect(chunk.code)
        for (const kind of Object.keys(meanings) as (keyof Findings)[]) {
          for (const { text, start } of findings[kind]) {
            report(`${originOf(start)}${meanings[kind]} ${text.trim()}`)
          }
        }
      }
    },
  }
}

/** Of a place in the chunk, the file and the line that it was made of, where its map knows it. */
function origins({ code, map }: OutputChunk): (offset: number) => string {
  const chart = map && new SourceMap(map as never)
  return (offset) => {
    const before = code.slice(0, offset).split('\n')
    const entry = chart?.findEntry(before.length - 1, before.at(-1)?.length ?? 0)
    if (!entry || !('originalSource' in entry)) return ''
    return `${moduleName(entry.originalSource)}:${entry.originalLine + 1}: `
  }
}
