/**
 * Why: readable-stream is 35 KB of Node's streams, with promises, pipelines, operators, async iteration, web
 * streams and abort signals. This library and MQTT.js use these three classes, which are here as they are there.
 */

export { Duplex } from './streams/duplex.ts'
export { Readable } from './streams/readable.ts'
export { Writable } from './streams/writable.ts'
