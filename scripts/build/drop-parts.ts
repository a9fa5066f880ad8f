/**
 * Leaves out parts of bundled packages: functions, methods, cases of a `switch` (`case 'name'`), and statements by which
 * an object listens to itself (`on('event')`).
 */

import MagicString from 'magic-string'
import type { Plugin } from 'rollup'
import type { Report } from './problems.ts'
import { lineOf, moduleName, walk, type SyntaxNode } from './syntax.ts'

export interface LeftOut {
  module: string
  /** What they are parts of: `class Parser`, `constructor of class Parser`, `switch in generate`, `function f`, or `file`. */
  of: string
  parts: readonly string[]
  /** Something else has the name: what stays may go on using it. */
  isReplaced?: boolean
}

interface Part {
  name: string
  of: string
  node: SyntaxNode
}

/** Each part has to be there once in its file, and in the parent that is named. */
export function dropParts(rows: readonly LeftOut[], report: Report): Plugin {
  const seen = new Set<LeftOut>()
  return {
    name: 'drop-parts',
    buildStart: () => seen.clear(),
    transform(code, id) {
      const module = moduleName(id)
      const ofModule = rows.filter((row) => row.module === module)
      if (ofModule.length === 0) return null
      const tree = this.parse(code) as unknown as SyntaxNode
      const all = partsOf(tree)
      const text = new MagicString(code)
      const dropped: SyntaxNode[] = []
      for (const row of ofModule) {
        seen.add(row)
        for (const name of row.parts) {
          const found = all.filter((part) => part.name === name)
          // Also where one is too many: what follows from it would only hide what is wrong.
          dropped.push(...found.filter(({ of }) => of === row.of).map(({ node }) => node))
          if (found.length !== 1 || found[0]?.of !== row.of)
            report(`${module}: ${mismatch(name, row.of, found, code)} (\`leftOut\` in src/shims/table.ts)`)
        }
      }
      for (const { start, end } of dropped) text.remove(start, end)
      const gone = new Set(ofModule.filter((row) => !row.isReplaced).flatMap(({ parts }) => parts))
      walk(tree, (node) => {
        if (dropped.includes(node)) return false
        const name = node.type === 'Identifier' ? (node.name as string) : ''
        if (gone.has(name))
          report(`${module}:${lineOf(code, node.start)} uses ${name}, which src/shims/table.ts leaves out`)
        return true
      })
      return { code: text.toString(), map: text.generateMap({ hires: true }) }
    },
    buildEnd(error) {
      if (error) return
      for (const row of rows)
        if (!seen.has(row))
          report(`${row.module} is not in the bundle, and src/shims/table.ts leaves parts of it out`)
    },
  }
}

function mismatch(name: string, of: string, found: readonly Part[], code: string): string {
  if (found.length === 0) return `there is no ${name} any more to leave out of ${of}`
  const places = found.map((part) => `line ${lineOf(code, part.node.start)}, ${part.of}`).join('; ')
  return `${name} was to be left out of ${of}, and is there ${found.length} times: ${places}`
}

/** Whatever could be left out of a file, with what it is a part of. */
function partsOf(tree: SyntaxNode): Part[] {
  const parts: Part[] = []
  const go = (node: SyntaxNode, around: Around): void => {
    const part = named(node, around)
    if (part) parts.push({ ...part, node })
    const inside = { ...around, ...scopeOf(node) }
    for (const value of Object.values(node)) {
      for (const child of Array.isArray(value) ? value : [value]) {
        if (child && typeof (child as SyntaxNode).type === 'string') go(child as SyntaxNode, inside)
      }
    }
  }
  go(tree, { class: '', function: '' })
  return parts
}

/** Names of the nearest class and of the nearest function or method. */
interface Around {
  class: string
  function: string
}

function scopeOf({ type, id, key }: SyntaxNode): Partial<Around> {
  const name = ((id ?? key) as { name?: string } | null | undefined)?.name ?? ''
  if (type === 'ClassDeclaration' || type === 'ClassExpression') return { class: name, function: '' }
  if (type === 'FunctionDeclaration' || type === 'MethodDefinition') return { function: name }
  return {}
}

function named(node: SyntaxNode, around: Around): Omit<Part, 'node'> | undefined {
  const { type, id, key, test } = node
  if (type === 'FunctionDeclaration')
    return {
      name: (id as { name: string }).name,
      of: around.function ? `function ${around.function}` : 'file',
    }
  if (type === 'MethodDefinition')
    return { name: (key as { name?: string }).name ?? '', of: `class ${around.class}` }
  if (type === 'SwitchCase' && test)
    return {
      name: `case '${String((test as { value?: unknown }).value)}'`,
      of: `switch in ${around.function}`,
    }
  const event = ownEvent(node)
  if (event) return { name: `on('${event}')`, of: `${around.function} of class ${around.class}` }
  return undefined
}

/** The event of a statement `this.on('event', …)`. */
function ownEvent({ type, expression }: SyntaxNode): string | undefined {
  if (type !== 'ExpressionStatement') return undefined
  const call = expression as SyntaxNode & { callee?: SyntaxNode; arguments?: { value?: unknown }[] }
  const { object, property } = (call.callee ?? {}) as { object?: SyntaxNode; property?: { name?: string } }
  const event = call.arguments?.[0]?.value
  const isOwn = call.type === 'CallExpression' && object?.type === 'ThisExpression' && property?.name === 'on'
  return isOwn && typeof event === 'string' ? event : undefined
}
