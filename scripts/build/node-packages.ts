/** What the packages inside a file for Node import and Node has itself, or nobody needs there. */

import type { Plugin } from 'rollup'

/** By the package: the code that stands in for it. */
const standIns: Record<string, string> = {
  'readable-stream': "export { Duplex } from 'node:stream'",
  inherits: "export { inherits as default } from 'node:util'",
  buffer: "export { Buffer } from 'node:buffer'",
  events: "export { EventEmitter } from 'node:events'",
  // Its lines tell of mqtt-packet's own steps; a broker has a timeline.
  debug: 'export default () => () => undefined',
}

const PREFIX = '\0node-package:'

export function nodePackages(): Plugin {
  return {
    name: 'node-packages',
    resolveId(id) {
      return Object.hasOwn(standIns, id) ? `${PREFIX}${id}` : null
    },
    load(id) {
      return id.startsWith(PREFIX) ? (standIns[id.slice(PREFIX.length)] ?? null) : null
    },
  }
}
