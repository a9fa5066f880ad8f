/**
 * One packet, one write. mqtt-packet writes each field of a packet by itself, and a write of a stream is not for
 * nothing: the fields are put together here first, text without a Buffer of its own.
 */

import { Buffer } from 'buffer'
import mqttPacket, { type Packet } from 'mqtt-packet'
import { nextTick, type IStream } from 'mqtt/lib/shared'

type WriterOptions = Parameters<typeof mqttPacket.writeToStream>[2]

/** Bytes that are put together; longer fields are written by themselves, without being copied. */
const PAGE_LENGTH = 4096
/** A field that takes more is not worth copying. */
const LONGEST_COPY = 1024
/** A character takes at most so many bytes for each unit of a string's length. */
const BYTES_PER_UNIT = 3

/** Written from the front to the back, once: what was handed on stays as it is until a new page takes its place. */
let page = Buffer.alloc(PAGE_LENGTH)
let used = 0

/** What mqtt-packet takes for a stream. */
class PacketFields {
  private readonly stream: IStream
  /** Where on the page what is not handed on yet begins. */
  private start = used
  private isFlowing = true

  constructor(stream: IStream) {
    this.stream = stream
  }

  write(field: string | Buffer): boolean {
    const isText = typeof field === 'string'
    const most = isText ? field.length * BYTES_PER_UNIT : field.length
    if (most > LONGEST_COPY) {
      this.flush()
      this.isFlowing = this.stream.write(field)
      return true
    }
    if (most > PAGE_LENGTH - used) {
      this.flush()
      page = Buffer.alloc(PAGE_LENGTH)
      this.start = used = 0
    }
    if (isText) used += page.write(field, used)
    else {
      page.set(field, used)
      used += most
    }
    return true
  }

  /** mqtt-packet's answer to what cannot be written; nothing more is taken then. */
  destroy(error: Error): void {
    this.stream.destroy(error)
  }

  /** @returns whether more may be written before `drain` */
  flush(): boolean {
    if (used > this.start) {
      const bytes = page.subarray(this.start, used)
      this.start = used
      this.isFlowing = this.stream.write(bytes)
    }
    return this.isFlowing
  }
}

/** Streams that wait for the end of this turn: what is written until then leaves together. */
let corked: IStream[] = []

function uncorkAll(): void {
  const streams = corked
  corked = []
  for (const stream of streams) stream.uncork()
}

/** @returns whether more may be written before `drain` */
export function writeToStream(packet: Packet, stream: IStream, options: WriterOptions): boolean {
  // Streams that other people build may not know it.
  if (typeof stream.cork === 'function' && corked.indexOf(stream) < 0) {
    stream.cork()
    if (corked.push(stream) === 1) nextTick(uncorkAll)
  }
  const fields = new PacketFields(stream)
  mqttPacket.writeToStream(packet, fields as unknown as NodeJS.WritableStream, options)
  return fields.flush()
}
