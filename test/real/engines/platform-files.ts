/** The scripts that make a phone out of a bare engine, in the order in which they are evaluated. */

import { readFileSync } from 'node:fs'
import { ecmascript2015, removeLaterBuiltIns } from '../../../src/simulator/program/ecmascript-2015.ts'
import { macrotaskPromise } from '../../../src/simulator/program/macrotask-promise.ts'
import { fromRoot, mqttFile } from '../../bundle/built-files.ts'

export type Realm = 'new' | 'old'

export interface EngineScript {
  name: string
  source: string
}

/** The parameters of the platform's module wrapper (docs/platform.md §7). */
const wrapperParameters = [
  'require', 'module', 'exports', 'window', 'document', 'frames', 'self', 'location', 'navigator', 'localStorage',
  'history', 'Caches', 'screen', 'alert', 'confirm', 'prompt', 'XMLHttpRequest', 'WebSocket', 'Reporter', 'webkit',
  'WeixinJSCore',
] // prettier-ignore

const wrapped = (name: string, path: string): EngineScript => ({
  name: path,
  source: `world.define(${JSON.stringify(name)}, function (${wrapperParameters.join(', ')}) { 'use strict';${readFileSync(path, 'utf8')}\n})`,
})

/** @param shell globals of the engine's own that its loop needs, and that an old phone's list does not know */
export function platformFiles(realm: Realm, shell: readonly string[]): EngineScript[] {
  const world = readFileSync(new URL('./world.js', import.meta.url), 'utf8')
  const keep = { ...ecmascript2015, globals: [...ecmascript2015.globals, ...shell] }
  const old = [
    { name: 'old-phone.js', source: `(${removeLaterBuiltIns}).call(this, ${JSON.stringify(keep)})` },
  ]
  const oldPromise = [{ name: 'old-promise.js', source: `Promise = (${macrotaskPromise})(setTimeout)` }]
  return [
    ...(realm === 'old' ? old : []),
    {
      name: 'world.js',
      source: `var world = (function (exports) { ${world}\n return exports })({}).createWorld(this)`,
    },
    ...(realm === 'old' ? oldPromise : []),
    wrapped('mqtt-miniprogram', mqttFile),
    wrapped('full-session', fromRoot('test/bundle/full-session.js')),
  ]
}
