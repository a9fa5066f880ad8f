/** The JavaScript realm of a program: what a phone has, and nothing that only Node has. */

import { createContext, runInContext, type Context } from 'node:vm'
import { aBoolean, anObject, listOf, objectWith, oneOf, text, type Fields } from '../base/expectations.ts'
import { SimulatorError } from '../base/simulator-error.ts'
import type { PlatformName } from '../wire/platform-profile.ts'
import { ecmascript2015, removeLaterBuiltIns } from './ecmascript-2015.ts'
import { macrotaskPromise } from './macrotask-promise.ts'
import type { ProgramTimers } from './timers.ts'

/** How the JavaScript realm of a program is furnished. */
export interface RealmOptions {
  /** `'es2015'` takes away every built-in of later editions, as an old phone lacks them. Default `'all'`. */
  builtIns?: 'all' | 'es2015'
  /** Single built-ins to take away, by path: `['Array.prototype.at', 'globalThis']`. */
  without?: readonly string[]
  /** `'macrotask'`: callbacks of promises run in macrotasks, as on iOS up to 15 (Documented). Default `'native'`. */
  promise?: 'native' | 'macrotask'
  /** Every global and its prototype is frozen, as with plugins (Documented). Default false. */
  frozenGlobals?: boolean
  /** Further globals, such as a test's own `Page`, `App` and `getApp`. */
  globals?: Readonly<Record<string, unknown>>
  /** Where the program's `console` goes. Default: the host's console. */
  console?: Readonly<Record<ConsoleMethod, (...args: unknown[]) => void>>
}

type ConsoleMethod = 'log' | 'info' | 'warn' | 'error' | 'debug'

const consoleMethods: readonly ConsoleMethod[] = ['log', 'info', 'warn', 'error', 'debug']

export const realmFields: Fields<keyof RealmOptions> = {
  builtIns: oneOf('all', 'es2015'),
  without: listOf(text, "built-ins, such as ['Array.prototype.at']"),
  promise: oneOf('native', 'macrotask'),
  frozenGlobals: aBoolean,
  globals: anObject,
  console: objectWith(`a console, with ${consoleMethods.join(', ')}`, ...consoleMethods),
}

/** What the devtools have and phones do not: a test there proves nothing. (Documented) */
const webInterfacesOfDevtools = [
  'TextEncoder', 'TextDecoder', 'URL', 'URLSearchParams', 'AbortController', 'AbortSignal', 'Event', 'EventTarget',
  'Blob', 'structuredClone', 'queueMicrotask', 'MessageChannel', 'crypto', 'performance', 'fetch',
] as const // prettier-ignore

/** Built-ins of this engine that are no part of ECMAScript, or that phones do not offer to a mini program. */
const notOnPhones = ['WebAssembly', 'SharedArrayBuffer', 'Atomics', 'Intl']

const removePath = `(function (path) {
  var names = path.split('.')
  var last = names.pop()
  var owner = names.reduce(function (object, name) { return object === undefined || object === null ? undefined : object[name] }, this)
  if (owner === undefined || owner === null) return true
  return delete owner[last]
})`

/** \`eval\` and code from strings are off; what old libraries use to find the global object gives an empty one. (Client) */
const withoutCodeFromText = `(function () {
  'use strict'
  var prototype = Function.prototype
  var Disabled = function Function() {
    if (arguments.length > 0 && arguments[arguments.length - 1] === 'return this') return function () { return {} }
    throw new EvalError('Code generation from strings disallowed for this context')
  }
  Object.defineProperty(Disabled, 'prototype', { value: prototype })
  Object.defineProperty(this, 'Function', { value: Disabled, writable: true, configurable: true })
})`

const freezeGlobals = `(function () {
  'use strict'
  var scope = this
  Object.getOwnPropertyNames(scope).forEach(function (name) {
    var value = scope[name]
    if (value === scope || value === null || (typeof value !== 'object' && typeof value !== 'function')) return
    Object.freeze(value)
    if (typeof value === 'function' && value.prototype) Object.freeze(value.prototype)
  })
  Object.freeze(Object.getPrototypeOf(Uint8Array))
  Object.freeze(Object.getPrototypeOf(Uint8Array).prototype)
})`

/** Functions of the host, wrapped so that the program meets functions of its own realm. */
const furnish = `(function (host) {
  'use strict'
  var scope = this
  function define(name, value) {
    Object.defineProperty(scope, name, { value: value, writable: true, configurable: true, enumerable: true })
  }
  var timers = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval']
  timers.forEach(function (name) {
    define(name, function () { return host.timers[name].apply(null, arguments) })
  })
  var console = {}
  host.consoleMethods.forEach(function (name) {
    console[name] = function () { host.console[name].apply(null, arguments) }
  })
  define('console', console)
  // A new Date is now on the program's clock; everything else of Date stays as it is.
  var Real = Date
  var Own = function Date() {
    if (!(this instanceof Own)) return new Real(host.now()).toString()
    if (arguments.length === 0) return new Real(host.now())
    return new (Real.bind.apply(Real, [null].concat(Array.prototype.slice.call(arguments))))()
  }
  Object.getOwnPropertyNames(Real).forEach(function (name) {
    if (name !== 'length' && name !== 'name') Object.defineProperty(Own, name, Object.getOwnPropertyDescriptor(Real, name))
  })
  Own.now = function now() { return Math.floor(host.now()) }
  Object.defineProperty(Own, 'length', { value: 7 })
  Real.prototype.constructor = Own
  Object.defineProperty(scope, 'Date', { value: Own, writable: true, configurable: true })
  if (host.random) Math.random = function random() { return host.random() }
})`

export interface Realm {
  readonly context: Context
  /** The realm's own constructors, for what the platform hands to the program. */
  readonly ArrayBuffer: ArrayBufferConstructor
  readonly Promise: PromiseConstructor
  readonly JSON: JSON
  readonly Date: DateConstructor
  /** Of the promises that async functions of the realm return, whatever its global `Promise` is. */
  readonly promisePrototype: object
}

/** A realm that a program runs in: globals and the console can be others later. */
export interface ProgramRealm extends Realm {
  furnish(options: Pick<RealmOptions, 'globals' | 'console'>): void
}

/** What a program has of time and chance. */
export interface ProgramSources {
  readonly timers: ProgramTimers
  /** Milliseconds, for `Date`. */
  readonly now: () => number
  /** From 0 to 1, for `Math.random`; default: the realm's own. */
  readonly random: (() => number) | undefined
}

/**
 * A fresh realm as a mini program finds it: ECMAScript's built-ins, `wx`, timers and `console`, and nothing else.
 * It keeps mistakes in, not attackers: objects of the host can be reached through `wx`.
 * @throws SimulatorError `ERR_OPTION` for a built-in of `without` that cannot be taken away
 */
export function createRealm(
  platform: PlatformName,
  wx: unknown,
  { timers, now, random }: ProgramSources,
  options: RealmOptions = {},
): ProgramRealm {
  const context = createContext({}, { codeGeneration: { strings: false, wasm: false } })
  const inRealm = <Result>(source: string, ...args: unknown[]): Result =>
    (runInContext(`(${source}).bind(this)`, context) as (...args: unknown[]) => Result)(...args)
  const define = (name: string, value: unknown): void => {
    Object.defineProperty(context, name, { value, writable: true, configurable: true, enumerable: true })
  }

  inRealm('function () { delete this.console }')
  if (options.builtIns === 'es2015') inRealm(removeLaterBuiltIns, ecmascript2015)
  if (platform === 'devtools') {
    for (const name of webInterfacesOfDevtools) define(name, (globalThis as Record<string, unknown>)[name])
  } else {
    for (const name of notOnPhones) inRealm(removePath, name)
  }
  inRealm(withoutCodeFromText)
  const host = { timers, now, random, consoleMethods, console: options.console ?? globalThis.console }
  inRealm(furnish, host)
  if (options.promise === 'macrotask') {
    define('Promise', runInContext(`${macrotaskPromise}(setTimeout)`, context))
  }
  for (const path of options.without ?? []) {
    if (!inRealm<boolean>(removePath, path)) {
      throw new SimulatorError(
        'ERR_OPTION',
        `without: '${path}' cannot be taken away from a JavaScript realm.`,
      )
    }
  }
  if (options.frozenGlobals === true) inRealm(freezeGlobals)
  define('wx', wx)
  const further: ProgramRealm['furnish'] = ({ globals = {}, console }) => {
    for (const [name, value] of Object.entries(globals)) define(name, value)
    if (console !== undefined) host.console = console
  }
  further(options)
  return { ...realmOf(context), furnish: further }
}

/** A realm that is neither the test's nor the program's: on some phones the buffers come from such a one. (Observed) */
export function createForeignRealm(): Realm {
  return realmOf(createContext({}))
}

function realmOf(context: Context): Realm {
  const own: unknown = runInContext(
    '({ ArrayBuffer: ArrayBuffer, Promise: Promise, JSON: JSON, Date: Date, promisePrototype: Object.getPrototypeOf((async function () {})()) })',
    context,
  )
  return { ...(own as Omit<Realm, 'context'>), context }
}
