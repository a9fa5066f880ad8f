/** V8, in the simulated mini program: the platform's own socket behaviour, in front of real sockets. */

import { WebSocket } from 'ws'
import { createMiniProgram } from '../../../dist/testing.mjs'
import { fromRoot, mqttFile } from '../../bundle/built-files.ts'
import type { Realm } from './platform-files.ts'
import type { PlaySettings } from './play.ts'

type Script = (mqtt: unknown, settings: object, done: (error: Error | null, result: unknown) => void) => void

/** @throws Error of the script, and what the platform swallowed */
export async function playInV8<Result>(
  script: 'fullSession' | 'longTalk',
  settings: PlaySettings,
  realm: Realm,
): Promise<Result> {
  const program = createMiniProgram({
    WebSocket,
    socketImplementation: settings.sendCallbacks === 'sync' ? 'binding' : 'jsapi',
  })
  const { mqtt, scripts } = program.run<{ mqtt: unknown; scripts: Record<string, Script> }>(
    { source: "exports.mqtt = require('mqtt-miniprogram'); exports.scripts = require('full-session')" },
    {
      ...(realm === 'old' ? { builtIns: 'es2015', promise: 'macrotask' } : {}),
      modules: { 'mqtt-miniprogram': mqttFile, 'full-session': fromRoot('test/bundle/full-session.js') },
    },
  )
  const drop = (): void => program.sockets.last?.drop()
  const result = await new Promise((resolve, reject) => {
    scripts[script]!(mqtt, { ...settings, drop }, (error, outcome) => {
      if (error) reject(error)
      else resolve(outcome)
    })
  })
  while (program.sockets.open.length > 0) await new Promise((resolve) => setTimeout(resolve, 5))
  if (program.errors.length > 0) throw program.errors[0]!.error
  return result as Result
}
