/** Why: readable-stream's entry brings pipelines, operators, promises and web streams; these three are used. */

export { default as Duplex } from 'readable-stream/lib/internal/streams/duplex.js'
export { default as Readable } from 'readable-stream/lib/internal/streams/readable.js'
export { default as Writable } from 'readable-stream/lib/internal/streams/writable.js'
