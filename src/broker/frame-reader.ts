/** Cuts the bytes of a connection into packets. */

/** What came out of a byte stream: one whole packet, or the reason why there will be no more of them. */
export type Frame =
  { kind: 'packet'; bytes: Buffer } | { kind: 'too large'; size: number } | { kind: 'malformed'; why: string }

/** At most four bytes carry the length of a packet. */
const LONGEST_LENGTH_FIELD = 4

/**
 * Cuts a byte stream into packets by their fixed headers.
 *
 * mqtt-packet's parser cuts too, but waits for the whole of whatever length a peer declares, does not tell
 * sizes, and reads past the end of an empty DISCONNECT; here each packet is measured first and parsed alone.
 */
export class FrameReader {
  private readonly maximumSize: number
  private held: Buffer = Buffer.alloc(0)
  private broken = false

  /** @param maximumSize bytes of a whole packet, its fixed header included */
  constructor(maximumSize: number) {
    this.maximumSize = maximumSize
  }

  /** Takes bytes as they came and returns what they complete. After the first bad frame it returns nothing more. */
  push(bytes: Uint8Array): Frame[] {
    const frames: Frame[] = []
    if (this.broken) return frames
    this.held = Buffer.concat([this.held, bytes])
    for (let frame = this.cut(); frame; frame = this.cut()) {
      frames.push(frame)
      if (frame.kind === 'packet') continue
      this.broken = true
      this.held = Buffer.alloc(0)
      break
    }
    return frames
  }

  private cut(): Frame | undefined {
    let length = 0
    for (let index = 1; index <= LONGEST_LENGTH_FIELD; index++) {
      const byte = this.held[index]
      if (byte === undefined) return undefined
      length += (byte & 0x7f) * 128 ** (index - 1)
      if (byte < 0x80) return this.take(index + 1 + length)
    }
    return { kind: 'malformed', why: 'length field of more than four bytes' }
  }

  private take(size: number): Frame | undefined {
    if (size > this.maximumSize) return { kind: 'too large', size }
    if (this.held.length < size) return undefined
    const bytes = this.held.subarray(0, size)
    this.held = this.held.subarray(size)
    return { kind: 'packet', bytes }
  }
}
