/** The steps of the build that are this project's own. */

import { transform, type JsMinifyOptions } from '@swc/core'
import MagicString from 'magic-string'
import { join } from 'node:path'
import type { Plugin } from 'rollup'

interface Row {
  module: string
  by: string
}

/** Sends imports of what a phone lacks to the file of `folder` that stands in for it. */
export function replaceModules(rows: readonly Row[], folder: string): Plugin {
  const rowOf = (name: string) => {
    const bare = name.replace(/^.*\/node_modules\//, '').replace(/(\/|\.js)$/, '')
    return rows.find(({ module }) => bare === module || bare === `${module}/default`)
  }
  return {
    name: 'replace-modules',
    async resolveId(source, importer, options) {
      if (!importer || source.includes('\0') || importer.startsWith(folder)) return null
      let row = rowOf(source)
      if (!row && source.startsWith('.')) {
        const resolved = await this.resolve(source, importer, { ...options, skipSelf: true })
        row = resolved ? rowOf(resolved.id) : undefined
      }
      return row ? join(folder, row.by) : null
    },
  }
}

interface Node {
  type: string
  start: number
  end: number
  [name: string]: unknown
}

/** Turns `list.method(…)` of bundled packages into `method(list, …)` for methods younger than ES2015. */
export function lowerMethods(methods: readonly string[], file: string): Plugin {
  return {
    name: 'lower-methods',
    transform(code, id) {
      if (!id.includes('/node_modules/') || !methods.some((method) => code.includes(`.${method}(`)))
        return null
      const text = new MagicString(code)
      const used = new Set<string>()
      walk(this.parse(code) as unknown as Node, (node) => {
        const callee = node.callee as Node | undefined
        if (node.type !== 'CallExpression' || callee?.type !== 'MemberExpression' || callee.computed) return
        const object = callee.object as Node
        const name = (callee.property as { name: string }).name
        if (!methods.includes(name)) return
        const first = (node.arguments as Node[])[0]
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

/**
 * Leaves out statements of bundled packages: functions and assignments, named as the source writes them.
 * A name that is not found any more stops the build.
 */
export function dropStatements(rows: readonly { module: string; statements: readonly string[] }[]): Plugin {
  return {
    name: 'drop-statements',
    transform(code, id) {
      const row = rows.find(({ module }) => id.endsWith(`/node_modules/${module}.js`))
      if (!row) return null
      const text = new MagicString(code)
      const missing = new Set(row.statements)
      for (const node of (this.parse(code) as unknown as { body: Node[] }).body) {
        const name = nameOfStatement(node, code)
        if (name !== undefined && missing.delete(name)) text.remove(node.start, node.end)
      }
      if (missing.size > 0) this.error(`${row.module} has no ${[...missing].join(', ')} to leave out`)
      return { code: text.toString(), map: text.generateMap({ hires: true }) }
    },
  }
}

function nameOfStatement(node: Node, code: string): string | undefined {
  if (node.type === 'FunctionDeclaration') return (node.id as { name: string }).name
  const expression = node.expression as Node | undefined
  if (expression?.type !== 'AssignmentExpression') return undefined
  const left = expression.left as Node
  return code.slice(left.start, left.end)
}

/** Leaves out statements that only call this function: logging that nobody can switch on. */
export function dropCalls(callee: string): Plugin {
  return {
    name: 'drop-calls',
    transform(code, id) {
      if (!id.includes('/node_modules/') || !code.includes(`${callee}(`)) return null
      const text = new MagicString(code)
      walk(this.parse(code) as unknown as Node, (node) => {
        const call = node.type === 'ExpressionStatement' ? (node.expression as Node) : undefined
        if (call?.type !== 'CallExpression' || (call.callee as { name?: string }).name !== callee) return
        text.overwrite(node.start, node.end, ';')
      })
      return text.hasChanged() ? { code: text.toString(), map: text.generateMap({ hires: true }) } : null
    },
  }
}

function walk(node: Node, visit: (node: Node) => void): void {
  visit(node)
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (child && typeof (child as Node).type === 'string') walk(child as Node, visit)
    }
  }
}

/** The whole chunk in ES5, minified. Helpers come once, because it is done on the chunk and not on its files. */
export function es5(defines: Record<string, string>, minify: JsMinifyOptions): Plugin {
  return {
    name: 'es5',
    async renderChunk(code) {
      const { code: lowered } = await transform(code, {
        configFile: false,
        swcrc: false,
        isModule: false,
        // Internet Explorer 9 knew ES5 and nothing else. Its `typeof` is not asked about symbols: a phone has them.
        env: { targets: { ie: '9' }, exclude: ['transform-typeof-symbol'] },
        jsc: {
          parser: { syntax: 'ecmascript' },
          assumptions: {
            setPublicClassFields: true,
            setClassMethods: true,
            constantSuper: true,
            setSpreadProperties: true,
            noClassCalls: true,
            superIsCallableConstructor: false,
          },
          transform: { optimizer: { globals: { vars: defines } } },
          minify,
        },
        minify: true,
      })
      return { code: lowered, map: null }
    },
  }
}
