/** Typings that a mini program can read by themselves: those of Node and of its packages become a few of our own. */

import { join, resolve } from 'node:path'
import type { Plugin } from 'rollup'

export function phoneTypings(folder: string): Plugin {
  const standIns: Record<string, string> = {
    'readable-stream': join(folder, 'streams.d.ts'),
    'node:stream': join(folder, 'streams.d.ts'),
    buffer: resolve('node_modules/buffer/index.d.ts'),
    http: join(folder, 'absent.d.ts'),
    ws: join(folder, 'absent.d.ts'),
    'worker-timers': join(folder, 'absent.d.ts'),
  }
  return {
    name: 'phone-typings',
    resolveId(source) {
      // The package's typesVersions send every path to its entry.
      const [, file] = /^mqtt\/(lib\/.*)$/.exec(source) ?? []
      return file ? resolve(`node_modules/mqtt/build/${file}.d.ts`) : (standIns[source] ?? null)
    },
    renderChunk(code) {
      // MQTT.js's own declarations mean Node's global Buffer; here it is the bundled one, and BigInt is no type
      // where the library is ES2015.
      const own = code.replace(/\bBuffer\$1\b/g, 'Buffer').replace(/: BigInt\b/g, ': bigint')
      return /\bBufferEncoding\b/.test(own) ? `type BufferEncoding = string\n${own}` : own
    },
  }
}
