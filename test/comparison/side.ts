/** The two sides that are compared: MQTT.js in Node, and the built file in a mini program. */

import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import * as incumbent from 'mqtt'
import { WebSocket } from 'ws'
import { createMiniProgram, type SocketImplementationName } from '../../src/testing.ts'

/** What both sides export, in the types of MQTT.js. */
export type Mqtt = typeof incumbent

export interface Side {
  name: string
  mqtt: Mqtt
  /** Text as the Buffer that a program of this side has: in a mini program that is the npm package `buffer`. */
  bytes(text: string): Buffer
  /** What is left behind, or went wrong unheard, after everything ended. */
  leftovers(): string[]
}

const builtFile = resolve('dist/mqtt.min.js')
const { resolve: find } = createRequire(import.meta.url)

/** A mini program of one file, which finds these packages. */
const app = {
  source: "exports.mqtt = require('mqtt-miniprogram'); exports.Buffer = require('buffer').Buffer",
}
const packages = {
  'mqtt-miniprogram': builtFile,
  // With the slash: not Node's own.
  buffer: find('buffer/'),
  'base64-js': find('base64-js'),
  ieee754: find('ieee754'),
}

export const mqttJs = (): Side => ({
  name: 'MQTT.js',
  mqtt: incumbent,
  bytes: (text) => Buffer.from(text),
  leftovers: () => [],
})

/**
 * The built file in the module wrapper, on a socket that is bridged to a real one. One program lives through all the
 * scenarios, as a page does: what one leaves behind, the next would meet.
 */
export function miniProgram(socketImplementation: SocketImplementationName): Side {
  if (!existsSync(builtFile)) throw new Error('dist/mqtt.min.js is not built yet: npm run build')
  const program = createMiniProgram({ socketImplementation, WebSocket, timelineLimit: 0 })
  const exports = program.run<{ mqtt: Mqtt; Buffer: typeof Buffer }>(app, { modules: packages })
  return {
    name: `in a mini program (${socketImplementation})`,
    mqtt: exports.mqtt,
    bytes: (text) => exports.Buffer.from(text),
    leftovers: () => [
      ...program.errors.map(({ source, error }) => `thrown in ${source}: ${String(error)}`),
      ...program.sockets.open.map(({ url }) => `open socket: ${url}`),
      ...(program.timers.pending > 0 ? [`${program.timers.pending} timers`] : []),
    ],
  }
}
