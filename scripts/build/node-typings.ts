/** Typings that a compiler reads for any target: a test may be compiled for one that is older than its Node. */

import type { Plugin } from 'rollup'

export function nodeTypings(): Plugin {
  return {
    name: 'node-typings',
    renderChunk(code) {
      // That a class has private fields says nothing to its users, and is an error before ES2015.
      return `/// <reference lib="es2018.asynciterable" />\n${code.replace(/^ *#private;\n/gm, '')}`
    },
  }
}
