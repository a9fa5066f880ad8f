/**
 * With plugins the globals of a mini program are frozen. Then `X.prototype.toString = …` throws wherever the
 * prototype behind X has a `toString`, because what is inherited and read-only cannot be shadowed by an
 * assignment; a definition can.
 */

import MagicString from 'magic-string'
import type { Plugin } from 'rollup'
import { walk, type SyntaxNode } from './syntax.ts'

/** What objects, errors and typed arrays inherit. */
const inherited = new Set(
  [
    Object.prototype,
    Error.prototype,
    Uint8Array.prototype,
    Object.getPrototypeOf(Uint8Array.prototype) as object,
  ]
    .flatMap((prototype) => Object.getOwnPropertyNames(prototype))
    .filter((name) => name !== 'constructor'),
)

/** Of errors, and set on the error itself as well. */
const ofErrors = new Set(['name', 'message'])

const DEFINE = '__define'
const definition = `
function ${DEFINE}(object, name, value) {
  Object.defineProperty(object, name, { value: value, writable: true, enumerable: true, configurable: true });
  return value;
}
`

/** Assignments of properties that a frozen global may have become definitions, in the whole chunk. */
export function survivesFrozenGlobals(): Plugin {
  return {
    name: 'survives-frozen-globals',
    renderChunk(code) {
      const text = new MagicString(code)
      walk(this.parse(code) as unknown as SyntaxNode, (node) => {
        const left = node.left as SyntaxNode | undefined
        if (node.type !== 'AssignmentExpression' || node.operator !== '=') return
        if (left?.type !== 'MemberExpression' || left.computed) return
        const object = left.object as SyntaxNode
        const { name } = left.property as unknown as { name: string }
        const isPrototype = code.slice(object.start, object.end).endsWith('prototype')
        if (!ofErrors.has(name) && !(isPrototype && inherited.has(name))) return
        text.appendLeft(object.start, `${DEFINE}(`)
        text.overwrite(object.end, (node.right as SyntaxNode).start, `, "${name}", `)
        text.appendRight(node.end, ')')
      })
      if (!text.hasChanged()) return null
      // Behind everything: before it would be in the place of the "use strict".
      text.append(definition)
      return { code: text.toString(), map: text.generateMap({ hires: true }) }
    },
  }
}

/**
 * Stops the build where a class has a method that all objects have: the compiler assigns methods to prototypes,
 * which throws where the same name is inherited from something frozen.
 */
export function noInheritedMethods(): Plugin {
  return {
    name: 'no-inherited-methods',
    renderChunk(code) {
      walk(this.parse(code) as unknown as SyntaxNode, ({ type, kind, key, static: isStatic }) => {
        const { name = '' } = (key ?? {}) as { name?: string }
        if (type === 'MethodDefinition' && kind === 'method' && !isStatic && name in Object.prototype)
          this.error(`a class has ${name}: define it, the one it inherits may be frozen`)
      })
      return null
    },
  }
}
