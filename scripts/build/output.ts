/** What is asked of a file and done with it when its text is final. */

import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Plugin } from 'rollup'
import type { Report } from './problems.ts'

/** Stops the build when a file outgrows its budget, in bytes, as it is and compressed; says what it weighs. */
export function budget(limits: { raw: number; gzip: number }, report: Report): Plugin {
  return {
    name: 'budget',
    generateBundle(_, bundle) {
      for (const [file, chunk] of Object.entries(bundle)) {
        if (chunk.type !== 'chunk') continue
        const raw = Buffer.byteLength(chunk.code)
        const gzip = gzipSync(chunk.code, { level: 9 }).length
        const said = `${file}: ${raw} bytes (of ${limits.raw}), ${gzip} gzip (of ${limits.gzip})`
        if (raw > limits.raw || gzip > limits.gzip) report(`too large: ${said}`)
        else console.log(said)
      }
    },
  }
}

/** Writes the same bytes under a second name. */
export function copyTo(path: string): Plugin {
  return {
    name: 'copy-to',
    writeBundle({ file }) {
      if (!file) return
      mkdirSync(dirname(path), { recursive: true })
      copyFileSync(file, path)
    },
  }
}

/** Writes a module with the exports of this CommonJS file: whoever imports it and whoever requires it get one copy. */
export function importable(path: string): Plugin {
  return {
    name: 'importable',
    writeBundle({ file }, bundle) {
      const names = Object.values(bundle).flatMap((each) => (each.type === 'chunk' ? each.exports : []))
      const lines = names.sort().map((name) => `  ${name},\n`)
      const text = `import testing from './${basename(file!)}'\n\nexport const {\n${lines.join('')}} = testing\n`
      writeFileSync(path, text)
    },
  }
}

/** Writes typings that are those of the CommonJS file. */
export function importableTypings(path: string, file: string): Plugin {
  return {
    name: 'importable-typings',
    writeBundle() {
      writeFileSync(path, `export * from './${file}'\n`)
    },
  }
}
