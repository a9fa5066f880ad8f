/** Turns `list.method(…)` of bundled packages into `method(list, …)` for methods younger than ES2015. */

import MagicString from 'magic-string'
import type { Plugin } from 'rollup'
import { walk, type SyntaxNode } from './syntax.ts'

export function lowerMethods(methods: readonly string[], file: string): Plugin {
  return {
    name: 'lower-methods',
    transform(code, id) {
      if (!id.includes('/node_modules/') || !methods.some((method) => code.includes(`.${method}(`)))
        return null
      const text = new MagicString(code)
      const used = new Set<string>()
      walk(this.parse(code) as unknown as SyntaxNode, (node) => {
        const callee = node.callee as SyntaxNode | undefined
        if (node.type !== 'CallExpression' || callee?.type !== 'MemberExpression' || callee.computed) return
        const object = callee.object as SyntaxNode
        const name = (callee.property as { name: string }).name
        if (!methods.includes(name)) return
        const first = (node.arguments as SyntaxNode[])[0]
        if (!first) return
        used.add(name)
        text.appendLeft(object.start, `__${name}(`)
        text.overwrite(object.end, first.start, ', ')
      })
      if (used.size === 0) return null
      const names = [...used].map((name) => `${name} as __${name}`).join(', ')
      text.prepend(`import { ${names} } from ${JSON.stringify(file)};\n`)
      return { code: text.toString(), map: text.generateMap({ hires: true }) }
    },
  }
}
