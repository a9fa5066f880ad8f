/** Steps of the build that make the bundled packages smaller and change nothing they do. */

import MagicString from 'magic-string'
import type { Plugin } from 'rollup'
import { walk, type SyntaxNode } from './syntax.ts'

/** What TypeScript writes at the top of a CommonJS file for its imports. */
const interop = new Set(['__createBinding', '__setModuleDefault', '__importStar', '__importDefault'])

/**
 * Gives the files of this folder of node_modules, which TypeScript wrote as CommonJS, their `import`s and
 * `export`s back: each name becomes a variable of the bundle, and no file carries its own interop functions.
 * A use of `exports` that is not known stops the build.
 */
export function restoreImports(folder: string): Plugin {
  return {
    name: 'restore-imports',
    transform(code, id) {
      if (!id.includes(`/node_modules/${folder}/`) || !id.endsWith('.js')) return null
      const text = new MagicString(code)
      const required: string[] = []
      for (const statement of (this.parse(code) as unknown as { body: SyntaxNode[] }).body) {
        const rest = restoreStatement(statement, text)
        if (!rest) continue
        walk(rest, (node) => {
          const path = requiredPath(node)
          const name = path === undefined ? exportedName(node) : `__required${required.push(path)}`
          if (name !== undefined) {
            text.overwrite(node.start, node.end, name)
            return false
          }
          if (node.type === 'Identifier' && node.name === 'exports')
            this.error(`${id} uses exports in a way that is not known`, node.start)
          return true
        })
      }
      required.forEach((path, index) => text.prepend(importAll(`__required${index + 1}`, path)))
      return { code: text.toString(), map: text.generateMap({ hires: true }) }
    },
  }
}

/**
 * The same for files of a package that were written as CommonJS by hand: constants that are `require`d on top, one
 * `module.exports` at the end. `namespaces` are the paths whose exports are names; others export one thing.
 */
export function importRequired(files: readonly string[], namespaces: readonly string[]): Plugin {
  return {
    name: 'import-required',
    transform(code, id) {
      if (!files.some((file) => id.endsWith(`/node_modules/${file}.js`))) return null
      const text = new MagicString(code)
      const required: string[] = []
      for (const statement of (this.parse(code) as unknown as { body: SyntaxNode[] }).body) {
        const { start, end } = statement
        const by = importFor(statement, code, namespaces)
        if (by !== undefined) text.overwrite(start, end, by)
        else {
          walk(statement, (node) => {
            const path = requiredPath(node)
            if (path === undefined) return true
            text.overwrite(node.start, node.end, `__required${required.push(path)}`)
            return false
          })
          if (code.startsWith('module.exports =', start))
            text.overwrite(start, start + 'module.exports ='.length, 'export default')
        }
      }
      required.forEach((path, index) =>
        text.prepend(`import __required${index + 1} from ${JSON.stringify(path)};\n`),
      )
      return { code: text.toString(), map: text.generateMap({ hires: true }) }
    },
  }
}

/** Of `const x = require('y')`, `const { x } = require('y')` and `const x = require('y').x`. */
function importFor(statement: SyntaxNode, code: string, namespaces: readonly string[]): string | undefined {
  if (statement.type !== 'VariableDeclaration') return undefined
  const [{ id, init }] = statement.declarations as [{ id: SyntaxNode; init: SyntaxNode | null }]
  if (!init) return undefined
  const names = code.slice(id.start, id.end)
  const member = init.type === 'MemberExpression' ? requiredPath(init.object as SyntaxNode) : undefined
  if (member !== undefined) return `import { ${names} } from ${JSON.stringify(member)}`
  const path = requiredPath(init)
  if (path === undefined) return undefined
  return `import ${namespaces.includes(path) ? '* as ' : ''}${names} from ${JSON.stringify(path)}`
}

/** Returns what is still to be looked at in the statement. */
function restoreStatement(statement: SyntaxNode, text: MagicString): SyntaxNode | undefined {
  const { start, end } = statement
  if (statement.type === 'VariableDeclaration') {
    const [{ id, init }] = statement.declarations as [{ id: SyntaxNode; init: SyntaxNode | null }]
    const path = init ? importedPath(init) : undefined
    if (interop.has(id.name as string)) text.remove(start, end)
    else if (path !== undefined) text.overwrite(start, end, importAll(id.name as string, path))
    else return statement
    return undefined
  }
  if (text.original.startsWith('Object.defineProperty(exports, "__esModule"', start)) {
    text.remove(start, end)
    return undefined
  }
  const expression = statement.expression as SyntaxNode | undefined
  const name =
    expression?.type === 'AssignmentExpression' ? exportedName(expression.left as SyntaxNode) : undefined
  if (!expression || name === undefined) return statement
  const value = expression.right as SyntaxNode
  if (text.original.slice(value.start, end).endsWith('void 0;')) text.remove(start, end)
  else if (value.type === 'Identifier')
    text.overwrite(start, end, `export { ${value.name as string} as ${name} };`)
  else {
    text.overwrite(start, value.start, name === 'default' ? 'export default ' : `export const ${name} = `)
    return value
  }
  return undefined
}

const importAll = (name: string, path: string) => `import * as ${name} from ${JSON.stringify(path)};\n`

/** `x` of `require("x")`. */
function requiredPath({ type, callee, arguments: given }: SyntaxNode): string | undefined {
  if (type !== 'CallExpression' || (callee as SyntaxNode).name !== 'require') return undefined
  return (given as [{ value: string }])[0].value
}

/** `x` of `require("x")`, also where TypeScript put an interop function around it. */
function importedPath(node: SyntaxNode): string | undefined {
  const isWrapped = node.type === 'CallExpression' && interop.has((node.callee as SyntaxNode).name as string)
  return requiredPath(isWrapped ? (node.arguments as [SyntaxNode])[0] : node)
}

/** `x` of `exports.x`. */
function exportedName({ type, object, property, computed }: SyntaxNode): string | undefined {
  if (type !== 'MemberExpression' || computed || (object as SyntaxNode).name !== 'exports') return undefined
  return (property as SyntaxNode).name as string
}
