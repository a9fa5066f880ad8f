/**
 * What ECMAScript 2015 defined, of the built-ins that later editions added to. An old phone has these and nothing
 * else (docs/platform.md §7). Built-ins that never grew (Date, JSON's two functions, Reflect, …) need no row.
 */
const GLOBALS =
  'Array ArrayBuffer Boolean DataView Date Error EvalError Float32Array Float64Array Function Infinity Int8Array ' +
  'Int16Array Int32Array JSON Map Math NaN Number Object Promise Proxy RangeError ReferenceError Reflect RegExp Set ' +
  'String Symbol SyntaxError TypeError URIError Uint8Array Uint8ClampedArray Uint16Array Uint32Array WeakMap WeakSet ' +
  'decodeURI decodeURIComponent encodeURI encodeURIComponent escape eval isFinite isNaN parseFloat parseInt ' +
  'undefined unescape'

const properties: Record<string, string> = {
  Array: 'length name prototype from isArray of',
  'Array.prototype':
    'constructor length concat copyWithin entries every fill filter find findIndex forEach indexOf join keys ' +
    'lastIndexOf map pop push reduce reduceRight reverse shift slice some sort splice toLocaleString toString unshift values',
  ArrayBuffer: 'length name prototype isView',
  'ArrayBuffer.prototype': 'constructor byteLength slice',
  'DataView.prototype':
    'constructor buffer byteLength byteOffset getFloat32 getFloat64 getInt8 getInt16 getInt32 getUint8 getUint16 ' +
    'getUint32 setFloat32 setFloat64 setInt8 setInt16 setInt32 setUint8 setUint16 setUint32',
  Error: 'length name prototype',
  'Error.prototype': 'constructor message name toString',
  JSON: 'parse stringify',
  Map: 'length name prototype',
  'Map.prototype': 'constructor clear delete entries forEach get has keys set size values',
  Math:
    'E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2 abs acos acosh asin asinh atan atan2 atanh cbrt ceil clz32 cos cosh exp ' +
    'expm1 floor fround hypot imul log log10 log1p log2 max min pow random round sign sin sinh sqrt tan tanh trunc',
  Object:
    'length name prototype assign create defineProperties defineProperty freeze getOwnPropertyDescriptor ' +
    'getOwnPropertyNames getOwnPropertySymbols getPrototypeOf is isExtensible isFrozen isSealed keys ' +
    'preventExtensions seal setPrototypeOf',
  Promise: 'length name prototype all race reject resolve',
  'Promise.prototype': 'constructor catch then',
  RegExp: 'length name prototype',
  'RegExp.prototype':
    'constructor exec flags global ignoreCase multiline source sticky test toString unicode compile',
  Set: 'length name prototype',
  'Set.prototype': 'constructor add clear delete entries forEach has keys size values',
  String: 'length name prototype fromCharCode fromCodePoint raw',
  'String.prototype':
    'constructor length anchor big blink bold charAt charCodeAt codePointAt concat endsWith fixed fontcolor fontsize ' +
    'includes indexOf italics lastIndexOf link localeCompare match normalize repeat replace search slice small split ' +
    'startsWith strike sub substr substring sup toLocaleLowerCase toLocaleUpperCase toLowerCase toString toUpperCase ' +
    'trim valueOf',
  'Symbol.prototype': 'constructor toString valueOf',
  TypedArray: 'length name prototype from of',
  'TypedArray.prototype':
    'constructor buffer byteLength byteOffset copyWithin entries every fill filter find findIndex forEach indexOf ' +
    'join keys lastIndexOf length map reduce reduceRight reverse set slice some sort subarray toLocaleString toString values',
  Uint8Array: 'length name prototype BYTES_PER_ELEMENT',
  'Uint8Array.prototype': 'constructor BYTES_PER_ELEMENT',
  IteratorPrototype: '',
}

const SYMBOLS =
  'hasInstance isConcatSpreadable iterator match replace search species split toPrimitive toStringTag unscopables for keyFor'

/** A function, as source text for a bare realm, that takes away what ECMAScript 2015 does not have. */
export const removeLaterBuiltIns = `(function (keep) {
  'use strict'
  var scope = this
  var hidden = {
    TypedArray: Object.getPrototypeOf(Uint8Array),
    IteratorPrototype: Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()))
  }
  function find(path) {
    return path.split('.').reduce(function (owner, name) {
      return Object.prototype.hasOwnProperty.call(owner, name) ? owner[name] : hidden[name]
    }, scope)
  }
  var names = Object.getOwnPropertyNames
  delete RegExp.prototype[Symbol.matchAll]

  // The well-known symbols cannot be deleted, so Symbol itself gives way to one that lacks the later ones.
  var NativeSymbol = Symbol
  var OldSymbol = function Symbol(description) {
    if (this instanceof OldSymbol) throw new TypeError('Symbol is not a constructor')
    return description === undefined ? NativeSymbol() : NativeSymbol(description)
  }
  keep.symbols.forEach(function (name) {
    Object.defineProperty(OldSymbol, name, { value: NativeSymbol[name] })
  })
  OldSymbol.prototype = NativeSymbol.prototype
  Object.defineProperty(NativeSymbol.prototype, 'constructor', { value: OldSymbol, configurable: true, writable: true })

  Object.keys(keep.properties).forEach(function (path) {
    var owner = find(path)
    names(owner).forEach(function (name) {
      if (keep.properties[path].indexOf(name) < 0) delete owner[name]
    })
  })
  names(scope).forEach(function (name) {
    if (keep.globals.indexOf(name) < 0) delete scope[name]
  })
  Object.defineProperty(scope, 'Symbol', { value: OldSymbol, configurable: true, writable: true })
})`

const words = (text: string): string[] => text.split(' ').filter((word) => word !== '')

/** The argument of {@link removeLaterBuiltIns}. */
export const ecmascript2015 = {
  globals: words(GLOBALS),
  symbols: words(SYMBOLS),
  properties: Object.fromEntries(Object.entries(properties).map(([path, names]) => [path, words(names)])),
}
