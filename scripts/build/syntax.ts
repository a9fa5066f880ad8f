/** Trees of source text, and the names of the modules that they are of. */

/** A node of the tree that `this.parse` of a plugin gives. */
export interface SyntaxNode {
  type: string
  start: number
  end: number
  [name: string]: unknown
}

/** Visits the node and what is in it; nothing below a node for which `visit` returns `false`. */
export function walk(node: SyntaxNode, visit: (node: SyntaxNode) => unknown): void {
  if (visit(node) === false) return
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (child && typeof (child as SyntaxNode).type === 'string') walk(child as SyntaxNode, visit)
    }
  }
}

const slashes = (id: string) => id.replaceAll('\\', '/')

/** Whether a file belongs to a package, whose name `moduleName` gives. */
export const isBundled = (id: string) => slashes(id).includes('/node_modules/')

/** `package/path/file` of a file in node_modules, wherever that lies; another path as it is. */
export const moduleName = (id: string) =>
  slashes(id)
    .replace(/^.*\/node_modules\//, '')
    .replace(/(\/|\.js)$/, '')

/** `package` or `@scope/package` of a `moduleName`. */
export const packageName = (module: string) => /^(?:@[^/]+\/)?[^/]+/.exec(module)?.[0] ?? module

/** The number of the line of an offset, from 1. */
export const lineOf = (code: string, offset: number) => code.slice(0, offset).split('\n').length
