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

export function valuesOf({ context }: Realm): RealmValues {
  return (compileFunction(source, [], { parsingContext: context }) as () => RealmValues)()
}
