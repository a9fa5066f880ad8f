/** What was read and waits for its reader: text, bytes or objects, first in, first out. */

import { Buffer } from 'buffer'

type Chunk = string | Uint8Array

export class ChunkList {
  private chunks: unknown[] = []
  /** Where the first one is: taking them off the front one by one would move all the others each time. */
  private start = 0

  get length(): number {
    return this.chunks.length - this.start
  }

  first(): unknown {
    return this.chunks[this.start]
  }

  push(chunk: unknown): void {
    this.chunks.push(chunk)
  }

  unshift(chunk: unknown): void {
    if (this.start > 0) this.chunks[--this.start] = chunk
    else this.chunks.unshift(chunk)
  }

  shift(): unknown {
    const chunk = this.chunks[this.start]
    this.chunks[this.start++] = undefined
    if (this.start === this.chunks.length) this.clear()
    return chunk
  }

  clear(): void {
    this.chunks = []
    this.start = 0
  }

  /** The first so many characters or bytes, of which there are enough, in one. */
  consume(length: number): Chunk {
    const parts: Chunk[] = []
    for (let missing = length; missing > 0;) {
      const part = this.shift() as Chunk
      if (part.length > missing) this.unshift(part.slice(missing))
      parts.push(part.length > missing ? part.slice(0, missing) : part)
      missing -= part.length
    }
    return join(parts)
  }
}

/** The chunk itself where it is the only one. */
function join(parts: Chunk[]): Chunk {
  if (typeof parts[0] === 'string') return parts.join('')
  return parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts as Uint8Array[])
}
