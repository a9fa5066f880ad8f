/** The last steps on the text of a chunk: minified, broken into lines, with a banner. */

import { minify as minifyCode, type JsMinifyOptions } from '@swc/core'
import MagicString from 'magic-string'
import type { Plugin } from 'rollup'
import { walk, type SyntaxNode } from './syntax.ts'

/** The chunk minified. */
export function minify(options: JsMinifyOptions): Plugin {
  return {
    name: 'minify',
    async renderChunk(code) {
      const minified = await minifyCode(code, { ...options, sourceMap: true })
      return { code: minified.code, map: minified.map as string }
    },
  }
}

/** Puts a line on top of the file. */
export function firstLine(banner: string): Plugin {
  return {
    name: 'first-line',
    renderChunk(code) {
      const text = new MagicString(code).prepend(`${banner}\n`).append('\n')
      return { code: text.toString(), map: text.generateMap({ hires: true }) }
    },
  }
}

/** Characters. */
const LONGEST_LINE = 4000

/**
 * Breaks the line between statements: of an error that nobody catches, Node and consoles print the whole line that
 * threw.
 */
export function breakLines(longest = LONGEST_LINE): Plugin {
  return {
    name: 'break-lines',
    renderChunk(code) {
      const ends = new Set<number>()
      walk(this.parse(code) as unknown as SyntaxNode, ({ type, body, consequent }) => {
        if (type === 'Program' || type === 'BlockStatement')
          for (const { end } of body as SyntaxNode[]) ends.add(end)
        if (type === 'SwitchCase') for (const { end } of consequent as SyntaxNode[]) ends.add(end)
      })
      const text = new MagicString(code)
      let begin = code.indexOf('\n') + 1
      let last = begin
      for (const end of [...ends].sort((a, b) => a - b)) {
        if (end - begin > longest && last > begin) {
          text.appendLeft(last, '\n')
          begin = last
        }
        last = end
      }
      return { code: text.toString(), map: text.generateMap({ hires: true }) }
    },
  }
}
