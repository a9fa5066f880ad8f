/**
 * What the bundled packages import and a phone lacks, what stands in for it, and why. The build reads it.
 *
 * `module` is what is imported: a package, or a file of one (`package/path`, however it is reached).
 */

export interface Replacement {
  module: string
  /** Only where this file imports it; default: everywhere. */
  importer?: string
  /** A file, from this folder. */
  by: string
  why: string
}

export const replacements: readonly Replacement[] = [
  { module: 'debug', by: 'debug.ts', why: 'reads process; silent by default; the option `log` remains' },
  { module: 'process', by: 'process.ts', why: 'no process; nextTick is one drained queue' },
  { module: 'process-nextick-args', by: 'process.ts', why: 'no process; nextTick is one drained queue' },
  { module: 'rfdc', by: 'clone.ts', why: 'reads the global Buffer' },
  { module: 'bl', by: 'buffer-list.ts', why: 'the parser uses the list, not the stream around it' },
  {
    module: 'lru-cache',
    by: 'lru-cache.ts',
    why: 'AbortController, performance, ES2022; 5 methods are used',
  },
  { module: 'string_decoder', by: 'string-decoder.ts', why: 'size' },
  {
    module: 'mqtt-packet',
    importer: 'mqtt/build/lib/client',
    by: '../mqtt/packets.ts',
    why: 'its parser takes any length that is announced, and goes on after an error',
  },
  { module: 'readable-stream', by: 'streams.ts', why: 'its entry brings all wings' },
  {
    module: 'readable-stream/lib/ours/errors',
    by: 'stream-errors.ts',
    why: 'globalThis, an inspector, all of Node',
  },
  {
    module: 'readable-stream/lib/ours/util',
    by: 'stream-util.ts',
    why: 'AbortController, Blob, async functions',
  },
  {
    module: 'readable-stream/lib/internal/validators',
    by: 'stream-validators.ts',
    why: 'all of Node; 2 are used',
  },
  {
    module: 'readable-stream/lib/internal/streams/add-abort-signal',
    by: 'stream-wings.ts',
    why: 'AbortSignal',
  },
  {
    module: 'readable-stream/lib/internal/streams/end-of-stream',
    by: 'stream-wings.ts',
    why: 'async iteration only',
  },
  { module: 'readable-stream/lib/internal/streams/from', by: 'stream-wings.ts', why: 'async iterators' },
  {
    module: 'mqtt/build/lib/is-browser',
    by: 'environment.ts',
    why: 'window, process, navigator: no sniffing',
  },
  { module: 'mqtt/build/lib/get-timer', by: 'timer.ts', why: 'Workers made from Blobs' },
  { module: 'mqtt/package.json', by: 'mqtt-version.ts', why: 'only the version is read' },
]

/** Globals that the bundled packages name and a phone lacks. */
export const globals: Record<string, { by: string; name: string }> = {
  Buffer: { by: 'buffer', name: 'Buffer' },
  process: { by: 'process.ts', name: 'process' },
  globalThis: { by: 'global-this.ts', name: 'default' },
}

/** Methods younger than ES2015 that the bundled packages call: each call becomes one of `young-methods.ts`. */
export const youngMethods: readonly string[] = ['at', 'includes']

/**
 * What is left out of readable-stream's own files: async iteration, web streams and the wrapping of old
 * streams. They need what a phone lacks, and nothing enters them.
 */
export const leftOut: readonly { module: string; statements: readonly string[] }[] = [
  {
    module: 'readable-stream/lib/internal/streams/readable',
    statements: [
      'Readable.prototype[SymbolAsyncDispose]',
      'Readable.prototype[SymbolAsyncIterator]',
      'Readable.prototype.iterator',
      'streamToAsyncIterator',
      'createAsyncIterator',
      'Readable.from',
      'Readable.fromWeb',
      'Readable.toWeb',
      'Readable.wrap',
      'Readable.prototype.wrap',
      'lazyWebStreams',
    ],
  },
  {
    module: 'readable-stream/lib/internal/streams/writable',
    statements: ['Writable.fromWeb', 'Writable.toWeb', 'lazyWebStreams'],
  },
  {
    module: 'readable-stream/lib/internal/streams/duplex',
    statements: ['Duplex.from', 'Duplex.fromWeb', 'Duplex.toWeb', 'lazyWebStreams'],
  },
]
