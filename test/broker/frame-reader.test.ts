import { describe, expect, it } from 'vitest'
import { FrameReader } from '../../src/broker/frame-reader.ts'
import type { Frame } from '../../src/broker/frame-reader.ts'

const ping = Buffer.from([0xc0, 0x00])
const publish = Buffer.concat([Buffer.from([0x30, 0x83, 0x01]), Buffer.alloc(131, 1)])

const packets = (frames: Frame[]): Buffer[] =>
  frames.map((frame) => {
    if (frame.kind !== 'packet') throw new Error(frame.kind)
    return frame.bytes
  })

describe('frames', () => {
  const stream = Buffer.concat([ping, publish, ping])

  it.each(Array.from({ length: stream.length - 1 }, (_, index) => index + 1))(
    'come out of a stream cut at byte %i',
    (at) => {
      const reader = new FrameReader(Infinity)
      const frames = [...reader.push(stream.subarray(0, at)), ...reader.push(stream.subarray(at))]
      expect(packets(frames)).toEqual([ping, publish, ping])
    },
  )

  it('come out of a stream of single bytes', () => {
    const reader = new FrameReader(Infinity)
    expect(packets([...stream].flatMap((byte) => reader.push(Buffer.from([byte]))))).toEqual([
      ping,
      publish,
      ping,
    ])
  })

  it.each([
    { size: 134, limit: 134, kind: 'packet' },
    { size: 134, limit: 133, kind: 'too large' },
  ])('of $size bytes are, with a limit of $limit, $kind', ({ limit, kind }) => {
    expect(new FrameReader(limit).push(publish)[0]?.kind).toBe(kind)
  })

  it('are too large by their header alone', () => {
    expect(new FrameReader(1000).push(Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f]))).toEqual([
      { kind: 'too large', size: 268_435_460 },
    ])
  })

  it('have at most four bytes of length, and after a bad one there are none', () => {
    const reader = new FrameReader(Infinity)
    const frames = reader.push(Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff, 0x01]))
    expect(frames).toMatchObject([{ kind: 'malformed' }])
    expect(reader.push(ping)).toEqual([])
  })
})
