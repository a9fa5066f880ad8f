import { describe, expect, it } from 'vitest'
import { StringDecoder } from '../../src/shims/string-decoder.ts'
import { Seeded } from '../hostile/seeded.ts'
import { outcomeOf } from './outcome.ts'
import { ofMqttPacket } from './real-packages.ts'

type DecoderClass = new (encoding?: string) => {
  write(chunk: Uint8Array): string
  end(chunk?: Uint8Array): string
}

const { StringDecoder: RealDecoder } = ofMqttPacket<{ StringDecoder: DecoderClass }>('string_decoder/')

function decode(seed: number, Class: DecoderClass, encoding: string): string[] {
  const random = new Seeded(seed)
  // Without halves of UTF-16: of a pair that is cut there, each may come as it is.
  const text = Array.from({ length: 12 }, () =>
    random.pick(['a', 'é', '漢', encoding.startsWith('utf16') ? 'b' : '😀']),
  ).join('')
  const bytes = Buffer.from(text)
  const decoder = new Class(encoding)
  const parts: string[] = []
  for (let start = 0; start < bytes.length;) {
    const end = start + random.below(5)
    parts.push(decoder.write(bytes.subarray(start, end)))
    start = end
  }
  return [...parts, random.chance(0.5) ? decoder.end() : decoder.end(bytes.subarray(0, 2))]
}

describe('text of a stream beside string_decoder', () => {
  it.each(['utf8', 'utf-8', 'UTF8', 'latin1', 'ascii', 'hex', 'base64', 'utf16le'])(
    'comes in the same parts in %s',
    (encoding) => {
      for (let seed = 0; seed < 500; seed++)
        expect(decode(seed, StringDecoder, encoding), `seed ${seed}`).toEqual(
          decode(seed, RealDecoder, encoding),
        )
    },
  )

  it.each(['utf16le', 'UTF-16LE', 'ucs2', 'ucs-2'])('never ends with half of a pair in %s', (encoding) => {
    const text = 'a😀漢😀😀b'
    const bytes = Buffer.from(text, 'utf16le')
    for (let first = 0; first <= bytes.length; first++) {
      for (let second = first; second <= bytes.length; second++) {
        const decoder = new StringDecoder(encoding)
        const parts = [[0, first], [first, second], [second]].map(([from, to]) =>
          decoder.write(bytes.subarray(from, to)),
        )
        for (const part of parts) expect(part).not.toMatch(/[\ud800-\udbff]$/)
        expect(parts.join('') + decoder.end()).toBe(text)
      }
    }
    const cut = new StringDecoder(encoding)
    expect(cut.write(bytes.subarray(0, 4)) + cut.end()).toBe('a\ud83d')
  })

  it('is UTF-8 by default and refuses an encoding that is none', () => {
    expect(new StringDecoder().write(Buffer.from('é'))).toBe('é')
    for (const Class of [StringDecoder, RealDecoder])
      expect(outcomeOf(() => new Class('nonsense'))).toMatch(/^throws (Type)?Error$/)
  })

  it('loses nothing of bytes that are no text', () => {
    for (let seed = 0; seed < 500; seed++) {
      const random = new Seeded(seed)
      const bytes = random.bytes(20)
      const decoder = new StringDecoder()
      let text = ''
      for (let start = 0; start < 20; start += 3) text += decoder.write(bytes.subarray(start, start + 3))
      expect((text + decoder.end()).replace(/\ufffd+/g, '?')).toBe(bytes.toString().replace(/\ufffd+/g, '?'))
    }
  })
})
