/** A project of somebody who uses the package: only what npm would have given them lies there. */

import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ts from 'typescript'
import { fromRoot } from './built-files.ts'

export interface ConsumerProject {
  /** Writes these files, checks them with `strict` and `skipLibCheck: false`, and gives what TypeScript says. */
  check(files: Readonly<Record<string, string>>, options: ts.CompilerOptions): string[]
  remove(): void
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
    check(files, options) {
      const paths = Object.entries(files).map(([name, source]) => {
        const path = join(root, name)
        writeFileSync(path, source)
        return path
      })
      const program = ts.createProgram(paths, {
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
      })
      return ts.getPreEmitDiagnostics(program).map((diagnostic) => {
        const text = ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n')
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
