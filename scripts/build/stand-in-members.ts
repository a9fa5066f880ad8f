/**
 * A bundled package uses no method and no property that a stand-in does not have: `cache.has(key)` of a stand-in
 * without `has` would throw on a phone, the first time that a user comes by. TypeScript finds it, which infers what
 * each variable of the package is.
 */

import { dirname, relative, sep } from 'node:path'
import ts from 'typescript'
import type { Plugin, PluginContext, ProgramNode } from 'rollup'
import type { Report } from './problems.ts'
import { isBundled, moduleName } from './syntax.ts'

const options: ts.CompilerOptions = {
  allowJs: true,
  checkJs: true,
  noEmit: true,
  strict: true,
  skipLibCheck: true,
  esModuleInterop: true,
  allowImportingTsExtensions: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ['lib.es2022.d.ts'],
  types: [],
}

/** "Property '…' does not exist on type '…'", without and with a suggestion. */
const MISSING = [2339, 2551]

/** @param folder where the stand-ins are */
export function standInMembers(folder: string, report: Report): Plugin {
  return {
    name: 'stand-in-members',
    async buildEnd(error) {
      if (error) return
      const modules = await readModules(this)
      const host = ts.createCompilerHost(options, true)
      const readFile = host.readFile.bind(host)
      host.readFile = (path) => modules.get(path)?.code ?? readFile(path)
      host.fileExists = (path) => modules.has(path) || ts.sys.fileExists(path)
      host.resolveModuleNameLiterals = (literals, containing) =>
        literals.map(({ text }) => {
          const id =
            modules.get(containing)?.resolved.get(text) ??
            (/\.ts$/.test(text) ? ts.sys.resolvePath(`${dirname(containing)}/${text}`) : undefined)
          return {
            resolvedModule:
              id === undefined
                ? undefined
                : {
                    resolvedFileName: id,
                    extension: id.endsWith('.ts') ? ts.Extension.Ts : ts.Extension.Js,
                    isExternalLibraryImport: false,
                  },
          }
        })
      const bundled = [...modules.keys()].filter(isBundled)
      const program = ts.createProgram(bundled, options, host)
      const checker = program.getTypeChecker()
      for (const id of bundled) {
        const source = program.getSourceFile(id)
        if (!source) continue
        for (const { code, start = 0 } of program.getSemanticDiagnostics(source)) {
          if (!MISSING.includes(code)) continue
          const access = tokenAt(source, start)?.parent
          if (!access || !ts.isPropertyAccessExpression(access)) continue
          const standIn = fileOf(checker.getTypeAtLocation(access.expression))
          if (standIn?.startsWith(folder + sep))
            report(
              `${moduleName(id)} uses \`${access.getText(source)}\`, and ${relative('.', standIn)} has no ${access.name.text}`,
            )
        }
      }
    },
  }
}

interface Module {
  /** As the plugins made it. */
  code: string
  /** By what is written in an import: the file. */
  resolved: Map<string, string>
}

async function readModules(context: PluginContext): Promise<Map<string, Module>> {
  const modules = new Map<string, Module>()
  for (const id of context.getModuleIds()) {
    const { code, ast } = context.getModuleInfo(id) ?? {}
    if (!code || !ast || id.includes('\0')) continue
    const resolved = new Map<string, string>()
    for (const source of importsOf(ast)) {
      const found = await context.resolve(source, id)
      if (found && !found.external) resolved.set(source, found.id)
    }
    // The stand-ins are read with their types.
    if (isBundled(id)) modules.set(id, { code, resolved })
    else modules.set(id, { code: ts.sys.readFile(id) ?? code, resolved })
  }
  return modules
}

function importsOf({ body }: ProgramNode): string[] {
  return body.flatMap((statement) =>
    'source' in statement && statement.source ? [String(statement.source.value)] : [],
  )
}

function tokenAt(source: ts.SourceFile, position: number): ts.Node | undefined {
  const go = (node: ts.Node): ts.Node =>
    node.forEachChild((child) =>
      child.getStart(source) <= position && position < child.end ? go(child) : undefined,
    ) ?? node
  return go(source)
}

/** Where the class or the object is declared that a type is of. What a module exports, the bundler knows itself. */
function fileOf(type: ts.Type): string | undefined {
  const types = (type.isUnion() ? type.types : [type]).filter(
    ({ symbol }) => !(symbol?.flags & ts.SymbolFlags.Module),
  )
  return types
    .flatMap(({ symbol }) => symbol?.declarations ?? [])
    .map((node) => node.getSourceFile().fileName)[0]
}
