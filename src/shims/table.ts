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
  {
    module: 'readable-stream',
    by: 'streams.ts',
    why: 'promises, pipelines, operators, async iteration, web streams, abort signals; 3 classes are used',
  },
  { module: 'events', by: 'events.ts', why: 'size' },
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
