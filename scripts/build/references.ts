/** What the tests read off a syntax tree of an ECMAScript 5 file, as acorn makes it. */

import { parse, type AnyNode, type Function as FunctionNode, type Identifier, type Program } from 'acorn'

export function parseProgram(source: string): Program {
  return parse(source, { ecmaVersion: 5, sourceType: 'script' })
}

function isNode(value: unknown): value is AnyNode {
  return value !== null && typeof value === 'object' && typeof (value as AnyNode).type === 'string'
}

export function childrenOf(node: AnyNode): AnyNode[] {
  return Object.values(node).flat().filter(isNode)
}

/** Every node, a parent before its children. `parents` are the nodes around it, the nearest first. */
export function visit(root: AnyNode, see: (node: AnyNode, parents: readonly AnyNode[]) => void): void {
  const go = (node: AnyNode, parents: readonly AnyNode[]): void => {
    see(node, parents)
    const around = [node, ...parents]
    for (const child of childrenOf(node)) go(child, around)
  }
  go(root, [])
}

/** The name of `object.name` and `object['name']`; `undefined` where only running the program tells. */
export function memberName(node: AnyNode): string | undefined {
  if (node.type !== 'MemberExpression') return undefined
  if (!node.computed) return node.property.type === 'Identifier' ? node.property.name : undefined
  return node.property.type === 'Literal' ? String(node.property.value) : undefined
}

/** An identifier that no function and no `catch` around it declares, nor the file itself. */
export interface FreeReference {
  readonly name: string
  readonly start: number
  readonly parents: readonly AnyNode[]
}

type Scope = ReadonlySet<string>

/**
 * The free identifiers of a file. In ECMAScript 5 names are declared by functions, `var` and `catch` alone, and the
 * whole of a function sees them.
 * @param given names that are declared around the file, such as the parameters of its wrapper
 */
export function freeReferences(program: Program, given: readonly string[] = []): FreeReference[] {
  const found: FreeReference[] = []
  const go = (node: AnyNode, parents: readonly AnyNode[], scopes: readonly Scope[]): void => {
    if (node.type === 'Identifier') {
      if (isReference(node, parents[0]) && !scopes.some((scope) => scope.has(node.name))) {
        found.push({ name: node.name, start: node.start, parents })
      }
      return
    }
    const inner = declaredBy(node)
    const visible = inner === undefined ? scopes : [inner, ...scopes]
    const around = [node, ...parents]
    for (const child of childrenOf(node)) go(child, around, visible)
  }
  go(program, [], [new Set(given)])
  return found
}

function isFunction(node: AnyNode): node is FunctionNode & AnyNode {
  return node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression'
}

/** The names that come into being with this node, for everything inside it. */
function declaredBy(node: AnyNode): Scope | undefined {
  if (node.type === 'CatchClause') return new Set(node.param ? namesOf(node.param) : [])
  if (node.type === 'Program') return new Set(declarations(node))
  if (!isFunction(node)) return undefined
  const own = node.type === 'FunctionExpression' && node.id ? [node.id.name] : []
  return new Set(['arguments', ...own, ...node.params.flatMap(namesOf), ...declarations(node.body)])
}

/** `var` and function declarations, as far down as the next function. */
function declarations(node: AnyNode): string[] {
  return childrenOf(node).flatMap((child) => {
    if (child.type === 'FunctionDeclaration') return namesOf(child.id as Identifier)
    if (isFunction(child)) return []
    const own = child.type === 'VariableDeclarator' ? namesOf(child.id) : []
    return [...own, ...declarations(child)]
  })
}

function namesOf(pattern: AnyNode): string[] {
  if (pattern.type !== 'Identifier') throw new TypeError(`${pattern.type} is no ECMAScript 5`)
  return [pattern.name]
}

/** Names of properties and labels are identifiers too, and mean nothing outside. */
function isReference(node: Identifier, parent: AnyNode | undefined): boolean {
  switch (parent?.type) {
    case 'MemberExpression':
      return parent.computed || parent.object === node
    case 'Property':
      return parent.value === node
    case 'LabeledStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
      return false
    default:
      return true
  }
}
