/**
 * Built-ins as variables of the file. A global is looked up by its name each time it is mentioned, in an engine
 * without a compiler or behind a global object that is not an ordinary one (Node's `vm`, and with it Jest) at many
 * times the price of a variable; and a variable has a name of one letter.
 */

import MagicString from 'magic-string'
import type { Plugin } from 'rollup'
import { walk, type SyntaxNode } from './syntax.ts'

/** Those that ES2015 has and nobody replaces while a program runs, as tests do with timers, `Date` and `Promise`. */
const names = [
  'Array',
  'ArrayBuffer',
  'Error',
  'Math',
  'Number',
  'Object',
  'RangeError',
  'Reflect',
  'String',
  'TypeError',
  'Uint8Array',
]

/** Needs ES5: names that are declared anywhere in the chunk are left alone. */
export function localBuiltIns(): Plugin {
  return {
    name: 'local-built-ins',
    renderChunk(code) {
      const program = this.parse(code) as unknown as SyntaxNode
      const declared = new Set<string>()
      /** Property names and the like, by where they begin. */
      const noReferences = new Set<number>()
      walk(program, (node) => {
        const { type } = node
        if (/^Function/.test(type)) for (const param of node.params as SyntaxNode[]) declare(param)
        if (/^Function|^VariableDeclarator$/.test(type)) declare(node.id)
        if (type === 'CatchClause') declare(node.param)
        if (type === 'MemberExpression' && !node.computed) skip(node.property)
        if (type === 'Property' && !node.computed) skip(node.key)
        if (/^(Labeled|Break|Continue)Statement$/.test(type)) skip(node.label)
      })
      function declare(id: unknown): void {
        if (id) declared.add((id as { name: string }).name)
      }
      function skip(node: unknown): void {
        if (node) noReferences.add((node as SyntaxNode).start)
      }
      const used = new Set<string>()
      const text = new MagicString(code)
      walk(program, ({ type, name, start, end }) => {
        if (type !== 'Identifier' || noReferences.has(start)) return
        const built = name as string
        if (!names.includes(built) || declared.has(built)) return
        used.add(built)
        text.overwrite(start, end, `__${built}`)
      })
      if (used.size === 0) return null
      const [first] = program.body as (SyntaxNode & { directive?: string })[]
      const begin = first?.directive ? first.end : 0
      text.appendLeft(begin, `\nvar ${[...used].map((name) => `__${name} = ${name}`).join(', ')};\n`)
      return { code: text.toString(), map: text.generateMap({ hires: true }) }
    },
  }
}
