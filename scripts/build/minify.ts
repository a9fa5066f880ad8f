/** The last steps on the text of a chunk: minified, broken into lines, with a banner. */

import { minify as minifyCode, type JsMinifyOptions } from '@swc/core'
import MagicString from 'magic-string'
import type { Plugin } from 'rollup'

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
