/**
 * Why: mqtt-packet keeps a Buffer for each number from 0 to 65,535, 8 MB of them, made before the first packet
 * leaves. Here each is made when it is first written.
 */

import { Buffer } from 'buffer'

const cache: Record<number, Buffer> = {}

/**
 * Two bytes.
 *
 * @throws RangeError above 65,535
 */
function generateNumber(number: number): Buffer {
  if (!(number >= 0 && number <= 0xffff)) throw new RangeError('value is out of range')
  const bytes = Buffer.alloc(2)
  bytes[0] = number >> 8
  bytes[1] = number & 0xff
  return bytes
}

/** Instead of a function of the same name in mqtt-packet's writer. */
export function writeNumberCached(stream: { write(bytes: Buffer): boolean }, number: number): boolean {
  return stream.write((cache[number] ??= generateNumber(number)))
}

/** MQTT's variable byte integer: 7 bits a byte, the lowest first. */
function genBufVariableByteInt(number: number): Buffer {
  const bytes: number[] = []
  do {
    const low = number % 128
    number = (number / 128) | 0
    bytes.push(number > 0 ? low | 128 : low)
  } while (number > 0 && bytes.length < 4)
  return Buffer.from(number > 0 ? [] : bytes)
}

function generate4ByteBuffer(number: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(number, 0)
  return bytes
}

function generateCache(): void {
  // Each number when it is written.
}

export default { cache, generateCache, generateNumber, genBufVariableByteInt, generate4ByteBuffer }
