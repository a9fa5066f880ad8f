/**
 * What this library overrides or uses of a class of a bundled package is still there under its name. TypeScript
 * cannot tell: much of it is private, and an override of a method that was renamed is only one method more.
 */

import { relative } from 'node:path'
import ts from 'typescript'
import type { Plugin } from 'rollup'
import { EventEmitter } from 'node:events'
import type { Report } from './problems.ts'
import { lineOf, moduleName, walk, type SyntaxNode } from './syntax.ts'

export interface Extended {
  /** What the class is called where it is extended. */
  name: string
  module: string
  class: string
  /** The interface of the sources that declares what is used of it and not public. */
  internals: string
}

/** A name that our sources count on. */
interface Use {
  name: string
  /** The file and the line. */
  where: string
}

interface OwnClass {
  base: string
  overrides: Use[]
  /** Members that are meant to be new. */
  additions: Use[]
  where: string
}

/** @param folder where the classes that extend others are */
export function privateNames(extended: readonly Extended[], folder: string, report: Report): Plugin {
  /** Of the modules above, as they were installed. */
  const foreign = new Map<string, string>()
  const classes = new Map<string, OwnClass>()
  const interfaces = new Map<string, Use[]>()
  return {
    name: 'private-names',
    buildStart() {
      foreign.clear()
      classes.clear()
      interfaces.clear()
    },
    transform: {
      // Before types, and anything of the packages, are taken out.
      order: 'pre',
      handler(code, id) {
        if (id.startsWith(folder)) readDeclarations(code, relative('.', id), classes, interfaces)
        if (extended.some(({ module }) => module === moduleName(id))) foreign.set(moduleName(id), code)
        return null
      },
    },
    buildEnd(error) {
      if (error || foreign.size === 0) return
      const used = new Map(extended.map(({ name }): [string, Use[]] => [name, []]))
      const added = new Map(extended.map(({ name }): [string, Use[]] => [name, []]))
      for (const { base, overrides, additions, where } of classes.values()) {
        const root = rootOf(base, classes)
        added.get(root)?.push(...additions)
        if (overrides.length === 0) continue
        const uses = used.get(root)
        if (uses) uses.push(...overrides)
        else
          report(
            `${where} overrides methods of ${base}, of which \`extended\` in src/shims/table.ts says nothing`,
          )
      }
      for (const { name, module, class: className, internals } of extended) {
        const declared = interfaces.get(internals)
        if (!declared)
          report(`there is no interface ${internals}, which src/shims/table.ts names for ${name}`)
        const code = foreign.get(module)
        const members = code === undefined ? undefined : membersOf(this.parse(code) as never, className)
        if (!members) {
          report(`${module} has no class ${className} any more, which is extended as ${name}`)
          continue
        }
        const gone = new Map<string, string[]>()
        for (const { name: member, where } of [...(declared ?? []), ...(used.get(name) ?? [])])
          if (!members.has(member) && !(member in EventEmitter.prototype))
            gone.set(member, [...(gone.get(member) ?? []), where])
        for (const [member, places] of gone)
          report(
            `${module} has no ${className}.${member} any more, which is counted on: ${places.join(', ')}`,
          )
        for (const { name: member, where } of added.get(name) ?? [])
          if (members.has(member))
            report(`${where} adds ${member}, which ${className} of ${module} has for itself: another name`)
      }
    },
  }
}

/** The class at the end of the chain that is not one of ours. */
function rootOf(base: string, classes: ReadonlyMap<string, OwnClass>): string {
  const own = classes.get(base)
  return own ? rootOf(own.base, classes) : base
}

function readDeclarations(
  code: string,
  file: string,
  classes: Map<string, OwnClass>,
  interfaces: Map<string, Use[]>,
): void {
  const source = ts.createSourceFile(file, code, ts.ScriptTarget.Latest)
  const where = (node: ts.Node) => `${file}:${lineOf(code, node.getStart(source))}`
  const use = (node: ts.ClassElement | ts.TypeElement): Use[] =>
    node.name && ts.isIdentifier(node.name) ? [{ name: node.name.text, where: where(node) }] : []
  for (const node of source.statements) {
    if (ts.isInterfaceDeclaration(node)) interfaces.set(node.name.text, node.members.flatMap(use))
    if (!ts.isClassDeclaration(node) || !node.name) continue
    const base = node.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)?.types[0]
    if (!base) continue
    const isMarked = (member: ts.Node, kind: ts.SyntaxKind) =>
      ts.canHaveModifiers(member) &&
      (ts.getModifiers(member) ?? []).some((modifier) => modifier.kind === kind)
    const { OverrideKeyword, DeclareKeyword, StaticKeyword } = ts.SyntaxKind
    const isOverride = (member: ts.ClassElement) => isMarked(member, OverrideKeyword)
    const isAddition = (member: ts.ClassElement) =>
      ![OverrideKeyword, DeclareKeyword, StaticKeyword].some((kind) => isMarked(member, kind))
    classes.set(node.name.text, {
      base: base.expression.getText(source),
      overrides: node.members.filter(isOverride).flatMap(use),
      additions: node.members.filter(isAddition).flatMap(use),
      where: where(node),
    })
  }
}

/** Methods, fields, and whatever is assigned to `this`. */
function membersOf(program: SyntaxNode, className: string): Set<string> | undefined {
  let members: Set<string> | undefined
  walk(program, (node) => {
    if (!/^Class/.test(node.type) || (node.id as { name: string } | null)?.name !== className) return
    const names = (members = new Set<string>())
    walk(node, ({ type, key, static: isStatic, left }) => {
      const target = left as SyntaxNode | undefined
      const isOfThis =
        target?.type === 'MemberExpression' && (target.object as SyntaxNode).type === 'ThisExpression'
      if (type === 'AssignmentExpression' && isOfThis) names.add((target.property as { name: string }).name)
      if (/^(Method|Property)Definition$/.test(type) && !isStatic) names.add((key as { name: string }).name)
    })
  })
  return members
}
