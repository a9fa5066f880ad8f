/** What the editions of ECMAScript brought: which built-ins a phone of 2015 has, and which names came after them. */

const words = (text: string): string[] => text.trim().split(/\s+/)

/** The global names of ECMAScript 2015 that code may use. `eval` is one of them and is left out on purpose. */
export const globals2015 = words(`
  Array ArrayBuffer Boolean DataView Date Error EvalError Float32Array Float64Array Function Infinity Int8Array
  Int16Array Int32Array JSON Map Math NaN Number Object Promise Proxy RangeError ReferenceError Reflect RegExp Set
  String Symbol SyntaxError TypeError URIError Uint8Array Uint8ClampedArray Uint16Array Uint32Array WeakMap WeakSet
  decodeURI decodeURIComponent encodeURI encodeURIComponent isFinite isNaN parseFloat parseInt undefined
`)

/** Names of methods and properties of built-ins, by the edition that brought them. */
export const namesByEdition: Record<string, readonly string[]> = {
  2016: words('includes'),
  2017: words('entries values getOwnPropertyDescriptors padStart padEnd'),
  2018: words('finally asyncIterator dotAll'),
  2019: words('flat flatMap fromEntries trimStart trimEnd trimLeft trimRight description'),
  2020: words('matchAll allSettled getBigInt64 setBigInt64 getBigUint64 setBigUint64 asIntN asUintN'),
  2021: words('replaceAll any deref'),
  2022: words('at hasOwn hasIndices'),
  2023: words('findLast findLastIndex toReversed toSorted toSpliced with'),
  2024: words(`
    groupBy withResolvers isWellFormed toWellFormed unicodeSets
    resize resizable maxByteLength transfer transferToFixedLength detached
  `),
  2025: words(`
    union intersection difference symmetricDifference isSubsetOf isSupersetOf isDisjointFrom
    take drop toArray try escape getFloat16 setFloat16 f16round
  `),
  2026: words(`
    fromAsync sumPrecise isError fromBase64 toBase64 setFromBase64 fromHex toHex setFromHex getOrInsert
    getOrInsertComputed rawJSON isRawJSON
  `),
  'no edition': words('captureStackTrace stackTraceLimit'),
}
