/** Ponyfills of the methods after ES2015 that MQTT.js calls, for phones that lack them (iOS before 15.4). */

interface List {
  readonly length: number
  readonly [index: number]: unknown
}

/** `list.at(index)` */
export function at(list: List, index: number): unknown {
  return list[index < 0 ? list.length + index : index]
}

/** `list.includes(value)` of an Array or a String, and of `undefined` where the call was optional. */
export function includes(list: unknown[] | string | undefined, value: never): boolean {
  return list !== undefined && list !== null && list.indexOf(value) >= 0
}
