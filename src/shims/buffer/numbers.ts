/** The methods of a Buffer that read and write numbers: `readUInt16BE`, `writeDoubleLE` and so on. */

type Method = (this: Uint8Array, ...given: never[]) => unknown

/** By their names. */
export const numberMethods: Record<string, Method> = {}

/** @throws RangeError for what lies beyond the end */
function place(bytes: Uint8Array, offset: number, size: number): number {
  offset >>>= 0
  if (offset + size > bytes.length) throw new RangeError('offset is beyond the end of the Buffer')
  return offset
}

function readUInt(bytes: Uint8Array, offset: number, size: number, isLittle: boolean): number {
  offset = place(bytes, offset, size)
  let value = 0
  for (let index = 0; index < size; index++)
    value = value * 256 + (bytes[isLittle ? offset + size - 1 - index : offset + index] as number)
  return value
}

function readInt(bytes: Uint8Array, offset: number, size: number, isLittle: boolean): number {
  const value = readUInt(bytes, offset, size, isLittle)
  return value < 2 ** (8 * size - 1) ? value : value - 2 ** (8 * size)
}

function write(
  bytes: Uint8Array,
  value: number,
  offset: number,
  size: number,
  isLittle: boolean,
  isSigned: boolean,
): number {
  offset = place(bytes, offset, size)
  const limit = 2 ** (8 * size)
  const smallest = isSigned ? -limit / 2 : 0
  if (value < smallest || value >= limit + smallest) throw new RangeError('value is out of range')
  value = Math.trunc(value)
  if (value < 0) value += limit
  for (let index = 0; index < size; index++) {
    bytes[isLittle ? offset + index : offset + size - 1 - index] = value % 256
    value = Math.floor(value / 256)
  }
  return offset + size
}

/** @throws RangeError for a size that no number has exactly, TypeError for what is no size */
function checked(size: number): number {
  if (typeof size !== 'number') throw new TypeError('byteLength is a number')
  if (!(size >= 1 && size <= 6)) throw new RangeError('byteLength is a number from 1 to 6')
  return size | 0
}

/** `UInt` is also called `Uint`. */
function define(verb: string, isSigned: boolean, rest: string, method: Method): void {
  for (const name of isSigned ? ['Int'] : ['UInt', 'Uint']) numberMethods[verb + name + rest] = method
}

function defineIntegers(order: 'LE' | 'BE', isSigned: boolean): void {
  const isLittle = order === 'LE'
  const read = isSigned ? readInt : readUInt
  define('read', isSigned, order, function (offset: number, size: number) {
    return read(this, offset, checked(size), isLittle)
  })
  define('write', isSigned, order, function (value: number, offset: number, size: number) {
    return write(this, value, offset, checked(size), isLittle, isSigned)
  })
  for (const size of [1, 2, 4]) {
    const rest = size === 1 ? '8' : 8 * size + order
    define('read', isSigned, rest, function (offset: number) {
      return read(this, offset, size, isLittle)
    })
    define('write', isSigned, rest, function (value: number, offset: number) {
      return write(this, value, offset, size, isLittle, isSigned)
    })
  }
  defineBig(order, isSigned)
}

function defineFloats(order: 'LE' | 'BE'): void {
  const isLittle = order === 'LE'
  const viewOn = ({ buffer, byteOffset }: Uint8Array) => new DataView(buffer, byteOffset)
  numberMethods[`readFloat${order}`] = function (offset: number) {
    return viewOn(this).getFloat32(place(this, offset, 4), isLittle)
  }
  numberMethods[`readDouble${order}`] = function (offset: number) {
    return viewOn(this).getFloat64(place(this, offset, 8), isLittle)
  }
  numberMethods[`writeFloat${order}`] = function (value: number, offset: number) {
    const start = place(this, offset, 4)
    viewOn(this).setFloat32(start, value, isLittle)
    return start + 4
  }
  numberMethods[`writeDouble${order}`] = function (value: number, offset: number) {
    const start = place(this, offset, 8)
    viewOn(this).setFloat64(start, value, isLittle)
    return start + 8
  }
}

/* eslint-disable no-restricted-globals -- A phone that has BigInt has these methods, as Buffer's users expect. */
function defineBig(order: 'LE' | 'BE', isSigned: boolean): void {
  const isLittle = order === 'LE'
  const limit = () => BigInt(2 ** 32) * BigInt(2 ** 32)
  const half = isLittle ? [0, 4] : [4, 0]
  define('readBig', isSigned, `64${order}`, function (offset = 0) {
    checkBig()
    const start = place(this, offset, 8)
    const high = (isSigned ? readInt : readUInt)(this, start + (half[1] as number), 4, isLittle)
    return BigInt(high) * BigInt(2 ** 32) + BigInt(readUInt(this, start + (half[0] as number), 4, isLittle))
  })
  define('writeBig', isSigned, `64${order}`, function (value: bigint, offset = 0) {
    checkBig()
    const start = place(this, offset, 8)
    const smallest = isSigned ? -limit() / BigInt(2) : BigInt(0)
    if (value < smallest || value >= limit() + smallest) throw new RangeError('value is out of range')
    const positive = value < 0 ? value + limit() : value
    write(this, Number(positive % BigInt(2 ** 32)), start + (half[0] as number), 4, isLittle, false)
    write(this, Number(positive / BigInt(2 ** 32)), start + (half[1] as number), 4, isLittle, false)
    return start + 8
  })
}

function checkBig(): void {
  if (typeof BigInt === 'undefined') throw new Error('BigInt not supported')
}
/* eslint-enable no-restricted-globals */

for (const order of ['LE', 'BE'] as const) {
  defineIntegers(order, false)
  defineIntegers(order, true)
  defineFloats(order)
}
