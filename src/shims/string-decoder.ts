/** Why: string_decoder is 9 KB; a stream that is read as text is mostly read as UTF-8, and the rest is short. */

import { Buffer } from 'buffer'
import { streamError } from './streams/stream-error.ts'

/** Text of a stream, chunk by chunk: a character that was cut in two waits for its second half. */
export class StringDecoder {
  readonly encoding: string
  private rest: Uint8Array = Buffer.alloc(0)

  constructor(encoding = 'utf8') {
    if (!Buffer.isEncoding(encoding)) throw streamError('ERR_UNKNOWN_ENCODING', encoding)
    this.encoding = encoding
  }

  write(chunk: Uint8Array): string {
    const bytes = this.rest.length > 0 ? Buffer.concat([this.rest, chunk]) : Buffer.from(chunk)
    const whole = wholeLength(bytes, this.encoding)
    this.rest = bytes.subarray(whole)
    return bytes.toString(this.encoding as 'utf8', 0, whole)
  }

  end(chunk?: Uint8Array): string {
    const text = chunk ? this.write(chunk) : ''
    const rest = Buffer.from(this.rest).toString(this.encoding as 'utf8')
    this.rest = Buffer.alloc(0)
    return text + rest
  }
}

/** How many of the bytes form whole characters. */
function wholeLength(bytes: Uint8Array, encoding: string): number {
  const { length } = bytes
  if (/^(utf16le|utf-16le|ucs2|ucs-2)$/i.test(encoding)) {
    const units = length - (length % 2)
    // The first half of a pair waits for the second.
    return units > 0 && (bytes[units - 1] as number) >> 2 === 0x36 ? units - 2 : units
  }
  if (/^base64(url)?$/i.test(encoding)) return length - (length % 3)
  if (!/^utf-?8$/i.test(encoding)) return length
  // The last lead byte says how many must follow it.
  for (let back = 1; back <= Math.min(3, length); back++) {
    const byte = bytes[length - back] as number
    if (byte < 0x80) return length
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
      return needed > back ? length - back : length
    }
  }
  return length
}
