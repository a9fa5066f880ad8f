/** Between text and bytes, in the encodings that a Buffer knows. */

export interface Encoding {
  /** Bytes that the text takes, at most. */
  lengthOf(text: string): number
  /** Writes what fits before `end`, whole characters only, and returns where it stopped. */
  write(text: string, bytes: Uint8Array, start: number, end: number): number
  read(bytes: Uint8Array, start: number, end: number): string
}

const utf8: Encoding = {
  lengthOf(text) {
    let length = text.length
    // Most text is ASCII, and an expression sees that faster than a loop does.
    if (ASCII.test(text)) return length
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index)
      if (unit < 0x80) continue
      length += unit < 0x800 ? 1 : 2
      // Two units, four bytes.
      if (isPair(text, index)) index++
    }
    return length
  },
  write(text, bytes, start, end) {
    const { length } = text
    const most = Math.min(length, end - start)
    let index = 0
    // Most text is ASCII, and where nothing is compiled every step of a loop counts.
    for (let code; index < most && (code = text.charCodeAt(index)) < 0x80;) bytes[start + index++] = code
    start += index
    for (; index < length; index++) {
      let code = text.charCodeAt(index)
      if (code < 0x80) {
        if (start >= end) break
        bytes[start++] = code
        continue
      }
      if (isPair(text, index)) code = 0x10000 + ((code & 0x3ff) << 10) + (text.charCodeAt(++index) & 0x3ff)
      // Half a pair means nothing.
      else if (isHalf(code)) code = REPLACEMENT
      const more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3
      if (start + more >= end) break
      // 110xxxxx, 1110xxxx or 11110xxx, then 10xxxxxx each.
      bytes[start++] = (0xf0 << (3 - more)) | (code >> (6 * more))
      for (let left = more - 1; left >= 0; left--) bytes[start++] = 0x80 | ((code >> (6 * left)) & 0x3f)
    }
    return start
  },
  read(bytes, start, end) {
    const plain = textOf(bytes, start, end)
    if (ASCII.test(plain)) return plain
    let text = ''
    let units: number[] = []
    while (start < end) {
      if (units.length >= MOST) {
        text += fromUnits(units)
        units = []
      }
      const first = bytes[start++] as number
      if (first < 0x80) {
        units.push(first)
        continue
      }
      const more = first < 0xc0 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3
      let code = first & (more === 1 ? 0x1f : 0x0f)
      let index = start
      while (index < end && index < start + more && ((bytes[index] as number) & 0xc0) === 0x80)
        code = (code << 6) | ((bytes[index++] as number) & 0x3f)
      const isWhole = more > 0 && index === start + more && code >= (SMALLEST[more] as number)
      if (!isWhole || code > 0x10ffff || isHalf(code)) units.push(REPLACEMENT)
      else {
        start = index
        if (code > 0xffff) {
          units.push(0xd800 | ((code - 0x10000) >> 10))
          code = 0xdc00 | (code & 0x3ff)
        }
        units.push(code)
      }
    }
    return text + fromUnits(units)
  },
}

const ASCII = /^[\0-\x7f]*$/
const REPLACEMENT = 0xfffd
/** What needs so many bytes more. */
const SMALLEST = [0, 0x80, 0x800, 0x10000]

/** Whether two units from here on are one character. */
function isPair(text: string, index: number): boolean {
  return (text.charCodeAt(index) & 0xfc00) === 0xd800 && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00
}

const isHalf = (code: number) => code >> 11 === 0x1b

/** As many units at a time as a function surely takes arguments. */
const MOST = 4096

const fromUnits = (units: ArrayLike<number>): string =>
  String.fromCharCode.apply(null, units as unknown as number[])

/** Text whose units are bytes. */
function textOf({ buffer, byteOffset }: Uint8Array, start: number, end: number): string {
  let text = ''
  for (; start < end; start += MOST) {
    text += fromUnits(new Uint8Array(buffer, byteOffset + start, Math.min(MOST, end - start)))
  }
  return text
}

const latin1: Encoding = {
  lengthOf: (text) => text.length,
  write(text, bytes, start, end) {
    for (let index = 0; index < text.length && start < end; index++) bytes[start++] = text.charCodeAt(index)
    return start
  },
  read: textOf,
}

const ascii: Encoding = {
  ...latin1,
  read: (bytes, start, end) =>
    textOf(
      bytes.slice(start, end).map((byte) => byte & 0x7f),
      0,
      end - start,
    ),
}

const utf16: Encoding = {
  lengthOf: (text) => text.length * 2,
  write(text, bytes, start, end) {
    for (let index = 0; index < text.length && start + 1 < end; index++) {
      bytes[start++] = text.charCodeAt(index)
      bytes[start++] = text.charCodeAt(index) >> 8
    }
    return start
  },
  read(bytes, start, end) {
    let text = ''
    for (; start + 1 < end; start += 2)
      text += String.fromCharCode((bytes[start] as number) | ((bytes[start + 1] as number) << 8))
    return text
  },
}

const hex: Encoding = {
  lengthOf: (text) => text.length >> 1,
  // What is not hexadecimal ends it.
  write(text, bytes, start, end) {
    for (let index = 0; start < end; index += 2) {
      const pair = text.slice(index, index + 2)
      if (!/^[\da-f]{2}$/i.test(pair)) break
      bytes[start++] = parseInt(pair, 16)
    }
    return start
  },
  read(bytes, start, end) {
    let text = ''
    while (start < end) text += ((bytes[start++] as number) + 0x100).toString(16).slice(1)
    return text
  },
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** The digits of base64: up to the first `=`, also in the alphabet for URLs; what else there is does not count. */
function digitsOf(text: string): string {
  const digits = text.split('=')[0] as string
  return digits
    .replace(/-/g, '+')
    .replace(/_/g, '/')
    .replace(/[^\w+/]/g, '')
}

const base64: Encoding = {
  lengthOf: (text) => (digitsOf(text).length * 3) >> 2,
  write(text, bytes, start, end) {
    let bits = 0
    let held = 0
    const digits = digitsOf(text)
    for (let index = 0; index < digits.length; index++) {
      held = (held << 6) | ALPHABET.indexOf(digits.charAt(index))
      bits += 6
      if (bits < 8) continue
      if (start >= end) break
      bits -= 8
      bytes[start++] = held >> bits
    }
    return start
  },
  read(bytes, start, end) {
    let text = ''
    for (; start < end; start += 3) {
      const byteAt = (index: number) => (index < end ? (bytes[index] as number) : 0)
      const held = (byteAt(start) << 16) | (byteAt(start + 1) << 8) | byteAt(start + 2)
      for (let digit = 0; digit < 4; digit++)
        text += digit > end - start ? '=' : ALPHABET.charAt((held >> (18 - 6 * digit)) & 0x3f)
    }
    return text
  },
}

const encodings: Record<string, Encoding> = {
  utf8,
  latin1,
  binary: latin1,
  ascii,
  utf16le: utf16,
  ucs2: utf16,
  hex,
  base64,
}

/** By any of its names, in any case; `undefined` for a name that is none. Default UTF-8. */
export function encodingOf(name: unknown): Encoding | undefined {
  if (name === undefined || name === 'utf8') return utf8
  const plain = String(name)
    .toLowerCase()
    .replace(/^(utf|ucs)-/, '$1')
  return Object.prototype.hasOwnProperty.call(encodings, plain) ? encodings[plain] : undefined
}

/** Whether its characters are two bytes wide. */
export function isWide(name: unknown): boolean {
  return name !== undefined && encodingOf(name) === utf16
}
