import { createEventLoop } from './event-loop.mjs'
import { LoopbackWx } from './loopback-wx.mjs'
import { NetworkWx } from './network-wx.mjs'
import * as lent from './lent-globals.mjs'

/** The parameters of the function that each file of a mini program becomes; only the first three are passed (docs/platform.md §7). */
const wrapperParameters = [
  'require', 'module', 'exports', 'window', 'document', 'frames', 'self', 'location', 'navigator', 'localStorage',
  'history', 'Caches', 'screen', 'alert', 'confirm', 'prompt', 'XMLHttpRequest', 'WebSocket', 'Reporter', 'webkit',
  'WeixinJSCore',
] // prettier-ignore

/** What the realm of a mini program has beside the language. `engine` is what the host of this realm offers. */
export function furnish(engine) {
  const loop = engine.loop === undefined ? createEventLoop() : engine.loop
  const wx = engine.openSocket === undefined ? new LoopbackWx(loop) : new NetworkWx(engine)
  const scope = globalThis
  scope.wx = wx
  const timers = ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval']
  for (const timer of timers) scope[timer] = loop[timer]
  const write = (...words) => engine.print(words.map(String).join(' '))
  scope.console = { log: write, info: write, warn: write, error: write, debug: write }
  return { engine, loop, wx, WebSocket: lent.createWebSocket(wx) }
}

const selfOf516 = { AbortController: lent.AbortController, AbortSignal: lent.AbortSignal }

/** By the names that `bench/peers.mjs` lends them under. */
const lendable = {
  window: () => ({ document: {} }),
  document: () => ({ URL: 'https://servicewechat.com/' }),
  self: () => selfOf516,
  navigator: () => ({ language: 'zh_CN', userAgent: '' }),
  global: ({ WebSocket }) => ({ WebSocket, ArrayBuffer }),
  WebSocket: ({ WebSocket }) => WebSocket,
  TextEncoder: () => lent.TextEncoder,
  TextDecoder: () => lent.TextDecoder,
}

/** @returns the text of a file as a phone's module wrapper holds it, and what the wrapper is called with */
export function wrap(program, { path, lent: names = [], suffix = '' }) {
  const further = names.filter((name) => !wrapperParameters.includes(name))
  const parameters = wrapperParameters.concat(further)
  const source = program.engine.read(path)
  const module = { exports: {} }
  const given = parameters.map((name) => (names.includes(name) ? lendable[name](program) : undefined))
  given.splice(0, 3, (name) => { throw new Error(`require('${name}')`) }, module, module.exports) // prettier-ignore
  return {
    text: `(function (${parameters.join()}) {'use strict';${source}\n${suffix}\n})`,
    call: (body) => {
      body(...given)
      return module.exports
    },
  }
}

/** @returns what the file exports; of a peer without a file, what the host has */
export function load(program, file) {
  if (file.path === undefined) return program.engine.nativeLibrary()
  const { text, call } = wrap(program, file)
  return call(program.engine.evaluate(text))
}
