/** A project of somebody who uses the package: only what npm would have given them lies there. */

import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ts from 'typescript'
import { fromRoot } from './built-files.ts'

export type Compiler = typeof ts

export interface ConsumerProject {
  /**
   * Writes these files, checks them with `strict` and `skipLibCheck: false`, and gives what TypeScript says.
   *
   * @param compiler default: the one that this project uses itself
   */
  check(files: Readonly<Record<string, string>>, options: ts.CompilerOptions, compiler?: Compiler): string[]
  remove(): void
}

/** Libraries as TypeScript read them, by version, path and how they were to be read: each check needs the same ones. */
const libraries = new Map<string, ts.SourceFile | undefined>()

function sharingHost(compiler: Compiler, settings: ts.CompilerOptions): ts.CompilerHost {
  const host = compiler.createCompilerHost(settings)
  const read = host.getSourceFile.bind(host)
  host.getSourceFile = (path, how, ...more) => {
    if (!path.endsWith('.d.ts')) return read(path, how, ...more)
    const key = JSON.stringify([compiler.version, path, how])
    if (!libraries.has(key)) libraries.set(key, read(path, how, ...more))
    return libraries.get(key)
  }
  return host
}

/** @param others packages that are installed beside ours, by name */
export function createConsumer(others: readonly string[] = []): ConsumerProject {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'mqtt-miniprogram-consumer-')))
  const own = join(root, 'node_modules', 'mqtt-miniprogram')
  for (const path of ['package.json', 'dist']) cpSync(fromRoot(path), join(own, path), { recursive: true })
  for (const name of others) {
    const path = join(root, 'node_modules', name)
    mkdirSync(join(path, '..'), { recursive: true })
    symlinkSync(fromRoot(join('node_modules', name)), path, 'junction')
  }
  return {
    check(files, options, compiler = ts) {
      const paths = Object.entries(files).map(([name, source]) => {
        const path = join(root, name)
        writeFileSync(path, source)
        return path
      })
      const settings: ts.CompilerOptions = {
        target: ts.ScriptTarget.ES2015,
        lib: ['lib.es2015.d.ts'],
        types: [],
        module: ts.ModuleKind.ESNext,
        moduleResolution: ts.ModuleResolutionKind.Bundler,
        strict: true,
        skipLibCheck: false,
        noEmit: true,
        typeRoots: [join(root, 'node_modules', '@types'), join(root, 'node_modules')],
        ...options,
      }
      const program = compiler.createProgram(paths, settings, sharingHost(compiler, settings))
      return compiler.getPreEmitDiagnostics(program).map((diagnostic) => {
        const text = compiler.flattenDiagnosticMessageText(diagnostic.messageText, '\n')
        if (diagnostic.file === undefined || diagnostic.start === undefined) return text
        const { line } = diagnostic.file.getLineAndCharacterOfPosition(diagnostic.start)
        return `${diagnostic.file.fileName.replace(`${root}/`, '')}:${line + 1}: ${text}`
      })
    },
    remove() {
      rmSync(root, { recursive: true, force: true })
    },
  }
}
