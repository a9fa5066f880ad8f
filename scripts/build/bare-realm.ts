/** The last word on a built file: it loads as a phone of 2015 loads it. */

import { join } from 'node:path'
import type { Plugin } from 'rollup'
import { createMiniProgram } from '../../src/testing.ts'

/** A realm with the built-ins of ES2015 alone, none of Node's globals, the platform's wrapper around the file. */
export function loadsInBareRealm(): Plugin {
  return {
    name: 'loads-in-bare-realm',
    writeBundle: {
      order: 'post',
      sequential: true,
      handler({ dir = '.', file }, bundle) {
        for (const chunk of Object.values(bundle)) {
          if (chunk.type !== 'chunk') continue
          const path = file ?? join(dir, chunk.fileName)
          let exported: object
          try {
            exported = createMiniProgram().run<object>(path, { builtIns: 'es2015', frozenGlobals: true })
          } catch (error) {
            this.error(`${path} does not load with the built-ins of ES2015 alone: ${String(error)}`)
          }
          const missing = chunk.exports.filter((name) => !(name in exported))
          if (missing.length > 0) this.error(`${path} loads, and does not export ${missing.join(', ')}`)
        }
      },
    },
  }
}
