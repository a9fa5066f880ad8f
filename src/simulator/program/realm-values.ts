/** Plain values of the program's own realm: objects, lists, and deep copies as `setData` makes them. */

import { compileFunction } from 'node:vm'
import type { Realm } from './realm.ts'

/**
 * Lists and plain objects are copied, and everything else is passed on: WeChat's own "simple deep copy" (Documented)
 * but for objects of a class, which it strips of their prototype.
 */
const source = `
  'use strict'
  var plain = Object.prototype.toString
  function copy(value, seen) {
    if (value === null || typeof value !== 'object') return value
    var isList = Array.isArray(value)
    if (!isList) {
      var prototype = Object.getPrototypeOf(value)
      if (plain.call(value) !== '[object Object]' || (prototype !== null && Object.getPrototypeOf(prototype) !== null)) return value
    }
    var known = seen.get(value)
    if (known !== undefined) return known
    var result = isList ? [] : {}
    seen.set(value, result)
    Object.keys(value).forEach(function (name) { result[name] = copy(value[name], seen) })
    return result
  }
  return {
    copy: function (value) { return copy(value, new Map()) },
    make: function (isList) { return isList ? [] : {} },
    promise: function (start) { return new Promise(start) },
  }`

export interface RealmValues {
  copy<Value>(value: Value): Value
  make(isList: boolean): object
  promise(start: (resolve: (value: unknown) => void, reject: (error: unknown) => void) => void): unknown
}

/** A copy of lists and plain objects that belong to the test's own realm: `node:assert` compares prototypes. */
export function copyHere(value: unknown, seen = new Map<object, unknown>()): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (seen.has(value)) return seen.get(value)
  const prototype = Object.getPrototypeOf(value) as object | null
  const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null
  if (!Array.isArray(value) && !isPlain) return value
  const copy: Record<string, unknown> = (Array.isArray(value) ? [] : {}) as Record<string, unknown>
  seen.set(value, copy)
  for (const [name, item] of Object.entries(value)) copy[name] = copyHere(item, seen)
  return copy
}

export function valuesOf({ context }: Realm): RealmValues {
  return (compileFunction(source, [], { parsingContext: context }) as () => RealmValues)()
}
