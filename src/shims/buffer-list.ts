/** Why: bl is a list of buffers for every use, and a stream around it; mqtt-packet's parser uses these few of it. */

import { Buffer } from 'buffer'

/** Bytes that arrived in pieces, as one. Positions count from what was not consumed yet. */
class BufferList {
  /** Bytes. */
  length = 0
  declare toString: (encoding: 'utf8', start: number, end: number) => string
  private pieces: Buffer[] = []
  /** How much of the first piece is consumed. */
  private offset = 0

  append(piece: Buffer): void {
    if (piece.length === 0) return
    this.pieces.push(piece)
    this.length += piece.length
  }

  /** Forgets the first bytes, all where there are not so many. */
  consume(count: number): void {
    let left = Math.min(count, this.length)
    this.length -= left
    left += this.offset
    while (this.pieces.length > 0 && left >= this.first().length) {
      left -= this.first().length
      this.pieces.shift()
    }
    this.offset = left
  }

  /** A view where the bytes came in one piece, else a copy. */
  slice(start: number, end: number): Buffer {
    const stop = Math.min(end, this.length) + this.offset
    start += this.offset
    // Most packets come in one piece.
    if (start < stop && stop > this.first().length) this.join()
    return start < stop ? this.first().subarray(start, stop) : Buffer.alloc(0)
  }

  text(encoding: 'utf8', start: number, end: number): string {
    const first = this.pieces[0]
    const stop = Math.min(end, this.length) + this.offset
    return first && stop <= first.length
      ? first.toString(encoding, this.offset + start, stop)
      : this.slice(start, end).toString(encoding)
  }

  /** @throws RangeError beyond the end; the others too */
  readUInt8(position: number): number {
    const first = this.pieces[0]
    const index = this.offset + position
    return first && index < first.length
      ? (first[index] as number)
      : this.slice(position, position + 1).readUInt8(0)
  }

  readUInt16BE(position: number): number {
    return this.readUInt8(position) * 2 ** 8 + this.readUInt8(position + 1)
  }

  readUInt32BE(position: number): number {
    return this.readUInt16BE(position) * 2 ** 16 + this.readUInt16BE(position + 2)
  }

  private first(): Buffer {
    return this.pieces[0] as Buffer
  }

  private join(): void {
    this.pieces = [Buffer.concat(this.pieces)]
  }
}

// Defined, not assigned: what it inherits may be frozen.
Object.defineProperty(BufferList.prototype, 'toString', {
  value(this: BufferList, encoding: 'utf8', start: number, end: number): string {
    return this.text(encoding, start, end)
  },
})

export default function bl(): BufferList {
  return new BufferList()
}
