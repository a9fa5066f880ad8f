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
  { module: 'process-nextick-args', by: 'process.ts', why: 'no process; nextTick is one drained queue' },
  { module: 'rfdc', by: '../mqtt/outgoing/copy.ts', why: 'reads the global Buffer' },
  { module: 'bl', by: 'buffer-list.ts', why: 'the parser uses the list, not the stream around it' },
  {
    module: 'lru-cache',
    by: 'lru-cache.ts',
    why: 'AbortController, performance, ES2022; 5 methods are used',
  },
  {
    module: 'mqtt-packet/constants',
    by: 'packet-constants.ts',
    why: 'spells out every reason where only its code is asked for',
  },
  {
    module: 'mqtt-packet/numbers',
    by: 'packet-numbers.ts',
    why: 'keeps 65,536 Buffers, made before the first packet leaves',
  },
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
  { module: 'events', by: 'events.ts', why: 'serves engines before ES2015 and EventTarget' },
  {
    module: 'buffer',
    by: 'buffer/buffer.ts',
    why: 'serves engines before ES2015; makes an array of every text that it measures',
  },
  {
    module: 'mqtt/build/lib/is-browser',
    by: 'environment.ts',
    why: 'window, process, navigator: no sniffing',
  },
  { module: 'mqtt/build/lib/get-timer', by: 'timer.ts', why: 'Workers made from Blobs' },
  { module: 'mqtt/package.json', by: 'mqtt-version.ts', why: 'only the version is read' },
]

/** Names that the bundled packages use and nobody defines: globals that a phone lacks, and what is left out below. */
export const globals: Record<string, { by: string; name: string }> = {
  Buffer: { by: 'buffer/buffer.ts', name: 'Buffer' },
  process: { by: 'process.ts', name: 'process' },
  globalThis: { by: 'global-this.ts', name: 'default' },
  writeNumberCached: { by: 'packet-numbers.ts', name: 'writeNumberCached' },
}

/** Methods younger than ES2015 that the bundled packages call: each call becomes one of `ponyfills.ts`. */
export const ponyfills: readonly string[] = ['at', 'includes']

/**
 * What is left out of the bundled packages' own files: functions, methods, cases of a `switch`, by their names, and
 * statements `this.on('event', …)`. Each has to be there exactly once, in what `of` names.
 */
export const leftOut: readonly {
  module: string
  of: string
  parts: readonly string[]
  /** Something else has the name: what stays goes on using it. */
  isReplaced?: boolean
  why: string
}[] = [
  {
    module: 'mqtt/build/lib/client',
    of: 'class MqttClient',
    parts: [
      'connect',
      'publish',
      'subscribe',
      'unsubscribe',
      'removeOutgoingMessage',
      '_clearReconnect',
      '_flush',
      '_onConnect',
      '_reconnect',
      '_removeOutgoingAndStoreMessage',
      '_sendPacket',
      '_setupReconnect',
      '_writePacket',
    ],
    isReplaced: true,
    why: "the client of this library has its own, which do not call MQTT.js's",
  },
  {
    module: 'mqtt/build/lib/client',
    of: 'constructor of class MqttClient',
    parts: ["on('connect')", "on('close')"],
    why: 'the client of this library does the same before any listener hears of it',
  },
  {
    module: 'mqtt/build/lib/client',
    of: 'class MqttClient',
    parts: [
      '_discardIncomingQoS2State',
      '_flushStoreProcessingQueue',
      '_flushVolatile',
      '_invokeAllStoreProcessingQueue',
      '_nextId',
      '_removeTopicAliasAndRecoverTopicName',
      '_resubscribe',
      '_storeAndSend',
      '_storePacket',
    ],
    why: 'nothing is left that would call them',
  },
  {
    module: 'mqtt-packet/parser',
    of: 'class Parser',
    parts: ['_parseConnect', '_parseSubscribe', '_parseUnsubscribe'],
    why: 'only a client sends these: from a broker they are an error, as any packet that is unknown',
  },
  {
    module: 'mqtt-packet/parser',
    of: 'switch in _parsePayload',
    parts: ["case 'connect'", "case 'subscribe'", "case 'unsubscribe'"],
    why: 'nothing is left that would read them',
  },
  {
    module: 'mqtt-packet/writeToStream',
    of: 'file',
    parts: ['connack', 'suback', 'unsuback'],
    why: 'only a broker sends these',
  },
  {
    module: 'mqtt-packet/writeToStream',
    of: 'switch in generate',
    parts: ["case 'connack'", "case 'suback'", "case 'unsuback'"],
    why: 'nothing is left that would write them',
  },
  {
    module: 'mqtt-packet/writeToStream',
    of: 'file',
    parts: ['writeNumberCached'],
    isReplaced: true,
    why: 'replaced, see packet-numbers.ts',
  },
]

/** The packages whose code is in the bundle. */
export const bundled: readonly string[] = ['mqtt', 'mqtt-packet']

/** Classes of theirs that this library extends, by the name that they have in its sources. */
export const extended: readonly {
  name: string
  module: string
  class: string
  /** The interface that declares what this library uses of it, private or not. */
  internals: string
}[] = [
  { name: 'BaseClient', module: 'mqtt/build/lib/client', class: 'MqttClient', internals: 'Internals' },
  { name: 'Store', module: 'mqtt/build/lib/store', class: 'Store', internals: 'StoreInternals' },
  { name: 'PacketParser', module: 'mqtt-packet/parser', class: 'Parser', internals: 'ParserInternals' },
]
