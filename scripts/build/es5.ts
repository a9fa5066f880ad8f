/** The whole chunk in ES5 syntax. */

import { transform } from '@swc/core'
import MagicString from 'magic-string'
import { readFileSync } from 'node:fs'
import type { Plugin } from 'rollup'
import { walk, type SyntaxNode } from './syntax.ts'

interface Es5Options {
  /** Identifiers and the expressions that replace them. */
  defines: Record<string, string>
  /** A script of the functions that the compiler calls for what ES5 has no syntax for, by the compiler's names. */
  helpers: string
}

/** The whole chunk in ES5 syntax. Done on the chunk and not on its files, so that helpers come once. */
export function es5({ defines, helpers }: Es5Options): Plugin {
  return {
    name: 'es5',
    async renderChunk(code) {
      const counting = countingLoops(code, this.parse(code) as unknown as SyntaxNode)
      const { code: lowered, map } = await transform(counting.toString(), {
        configFile: false,
        swcrc: false,
        isModule: false,
        // Internet Explorer 9 knew ES5 and nothing else. Its `typeof` is not asked about symbols: a phone has them.
        env: { targets: { ie: '9' }, exclude: ['transform-typeof-symbol'] },
        jsc: {
          externalHelpers: true,
          parser: { syntax: 'ecmascript' },
          assumptions: {
            setPublicClassFields: true,
            setClassMethods: true,
            constantSuper: true,
            setSpreadProperties: true,
            noClassCalls: true,
            superIsCallableConstructor: true,
            noDocumentAll: true,
            pureGetters: true,
            ignoreFunctionLength: true,
            ignoreFunctionName: true,
            ignoreToPrimitiveHint: true,
            objectRestNoSymbols: true,
            // Not of spreads and patterns, which this does not change; of loops, see `countingLoops`.
            iterableIsArray: true,
          },
          transform: { optimizer: { globals: { vars: defines } } },
        },
        inputSourceMap: counting.generateMap({ hires: true }).toString(),
        sourceMaps: true,
      })
      const own = readFileSync(helpers, 'utf8')
      const missing = new Set<string>()
      const linked = lowered
        .replace(/^var (_\w+) = require\("@swc\/helpers\/_\/\w+"\);$/gm, (_, name: string) => {
          if (!own.includes(`function ${name}(`)) missing.add(name)
          return ''
        })
        // As long as before, so that the map holds.
        .replace(/\b(_\w+)\._\(/g, '$1  (')
      if (missing.size > 0) this.error(`${helpers} has no ${[...missing].join(', ')}`)
      // At the end, where functions may stand as well.
      return { code: `${linked}\n${own}`, map: map as string }
    },
  }
}

/** `for (x of list)` of ES5 counts: what is gone through has to be an array. */
function countingLoops(code: string, program: SyntaxNode): MagicString {
  const text = new MagicString(code)
  walk(program, ({ type, right }) => {
    if (type !== 'ForOfStatement') return
    const { start, end } = right as SyntaxNode
    text.appendRight(start, '_list(').appendLeft(end, ')')
  })
  return text
}
