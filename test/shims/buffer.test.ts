import { Buffer as NodeBuffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import { Buffer as OwnBuffer } from '../../src/shims/buffer/buffer.ts'
import { Seeded } from '../hostile/seeded.ts'
import { outcomeOf } from './outcome.ts'
import { ofMqttPacket } from './real-packages.ts'

type BufferClass = typeof NodeBuffer
type AnyBuffer = Omit<InstanceType<BufferClass>, 'fill' | 'write'> &
  Record<string, (...given: unknown[]) => unknown>

const { Buffer: RealBuffer } = ofMqttPacket<{ Buffer: BufferClass }>('buffer/')

const encodings = [
  'utf8',
  'UTF-8',
  'latin1',
  'binary',
  'ascii',
  'hex',
  'base64',
  'ucs2',
  'utf16le',
  'UTF-16LE',
]

/** Text of all lengths of UTF-8. Of several halves of pairs in a row the package loses one; Node does not. */
function textOf(random: Seeded, halves: readonly string[] = []): string {
  const letters = ['a', 'Z', '0', ' ', 'é', 'ß', '漢', '字', '😀', '\u0000', '=', ...halves]
  return Array.from({ length: random.below(9) }, () => random.pick(letters)).join('')
}

function textFor(random: Seeded, encoding: string): string {
  const bytes = random.bytes(random.below(9))
  if (encoding === 'hex') return bytes.toString('hex') + random.pick(['', '', 'zz'])
  if (encoding === 'base64') {
    const text = bytes.toString(random.chance(0.3) ? 'base64url' : 'base64')
    return random.chance(0.3) ? text.replace(/./, '$&\n') : text
  }
  return textOf(random)
}

/** An index that is mostly inside, and sometimes not there or out of bounds. */
function indexOf(random: Seeded, length: number): number | undefined {
  return random.chance(0.2) ? undefined : random.below(length + 4) - (random.chance(0.2) ? 3 : 0)
}

const integers = [8, 16, 32].flatMap((bits) =>
  (bits === 8 ? [''] : ['LE', 'BE']).flatMap((order) =>
    ['Int', 'UInt', 'Uint'].map((kind) => `${kind}${bits}${order}`),
  ),
)

/** Each does one random thing with a Buffer class and returns what came of it. */
const deeds: Record<string, (random: Seeded, Class: BufferClass) => unknown> = {
  from(random, Class) {
    const memory = Uint8Array.from(random.bytes(8)).buffer
    const encoding = random.pick(encodings)
    return random.pick<() => unknown>([
      () => Class.from(textFor(random, encoding), encoding as 'utf8'),
      () => Class.from(textOf(random)),
      () => Class.from([1, 255, 256, -1, 3.7, NaN, '12' as unknown as number]),
      () => Class.from(memory),
      () => Class.from(memory, random.below(10), random.below(10)),
      () => Class.from(new Uint16Array([1, 300, 65535])),
      () => Class.from(new Int8Array([-1, 5])),
      () => Class.from(new Float64Array([1.5, -1, 300])),
      () => Class.from(new DataView(memory) as never),
      () => Class.from(new String('text') as never),
      () => Class.from({ length: 3, 0: 1, 2: 7 } as never),
      () => Class.from({ type: 'Buffer', data: [1, 2, 3] } as never),
      () => Class.from({ [Symbol.toPrimitive]: () => 'primitive' } as never),
      () => Class.from({ valueOf: () => 'value' } as never),
      () => Class.from(null as never),
      () => Class.from(undefined as never),
      () => Class.from(5 as never),
      () => Class.from({} as never),
      () => Class.from(true as never),
      () => Class.from('x', 'nonsense' as never),
      () => Class.from(new SharedArrayBuffer(3)),
    ])()
  },
  construct: (random, Class) => {
    const construct = Class as unknown as new (...given: unknown[]) => unknown
    return new construct(random.pick<unknown>([3, 'text', [1, 2], new ArrayBuffer(2), -1, null]))
  },
  alloc(random, Class) {
    const size = random.pick<never>([0, 1, 5, -1, NaN, 'x', undefined] as never[])
    const encoding = random.pick(encodings)
    const fill = random.pick<never>([
      undefined,
      7,
      300,
      textFor(random, encoding),
      Class.from([1, 2]),
    ] as never[])
    return random.chance(0.5) ? Class.alloc(size, fill, encoding as 'utf8') : Class.alloc(size, fill)
  },
  allocUnsafe: (random, Class) => Class.allocUnsafe(random.pick<never>([0, 4, -1, 'x'] as never[])).length,
  byteLength(random, Class) {
    const encoding = random.pick([...encodings, 'nonsense', undefined])
    const value = random.pick<never>([
      textFor(random, encoding ?? ''),
      textOf(random),
      new ArrayBuffer(5),
      new Uint16Array(3),
      Class.from('abc'),
      7,
      null,
    ] as never[])
    return Class.byteLength(value, encoding as 'utf8')
  },
  isEncoding: (random, Class) =>
    Class.isEncoding(
      random.pick<never>([...encodings, 'x', '', null, undefined, 7, 'constructor', 'utf--8'] as never[]),
    ),
  isBuffer: (random, Class) =>
    Class.isBuffer(
      random.pick([Class.from('a'), new Uint8Array(1), null, undefined, 'a', Class.prototype, {}]),
    ),
  concat(random, Class) {
    const list = Array.from({ length: random.below(4) }, () =>
      random.chance(0.3) ? new Uint8Array(random.bytes(3)) : Class.from(random.bytes(random.below(5))),
    )
    const length = random.chance(0.4) ? random.below(12) : undefined
    return Class.concat(random.pick<never>([list, list, list, 'x', [{}]] as never[]), length)
  },
  compare(random, Class) {
    const some = () =>
      random.pick([Class.from('abc'), Class.from('abd'), Class.from('ab'), new Uint8Array([97, 98])])
    return [
      Class.compare(some(), some()),
      some().length && (some() as unknown as AnyBuffer).equals?.(Class.from('abc')),
    ]
  },
  'compare parts'(random, Class) {
    const own = Class.from(random.bytes(4).map((byte) => byte % 3))
    const other = Class.from(random.bytes(4).map((byte) => byte % 3))
    const [start, end, ownStart, ownEnd] = [4, 4, 4, 4].map((length) => indexOf(random, length))
    return own.compare(other, start, end, ownStart, ownEnd)
  },
  text(random, Class) {
    const bytes = Class.from(
      random.chance(0.6) ? NodeBuffer.from(textOf(random)) : random.bytes(random.below(12)),
    )
    const encoding = random.pick([...encodings, undefined, '', 'nonsense'])
    return (bytes as unknown as AnyBuffer).toString!(
      encoding as 'utf8',
      indexOf(random, 6),
      indexOf(random, 12),
    )
  },
  write(random, Class) {
    const bytes = Class.alloc(8, 0xee) as unknown as AnyBuffer
    const encoding = random.pick(encodings)
    const text = textFor(random, encoding)
    const given = random.pick<() => unknown[]>([
      () => [text, encoding],
      () => [text, random.below(10), encoding],
      () => [textOf(random)],
    ])()
    return [bytes.write!(...given), bytes]
  },
  fill(random, Class) {
    const encoding = random.pick(encodings)
    const value = random.pick<unknown>([
      0,
      7,
      257,
      -1,
      'a',
      'ab',
      '',
      true,
      null,
      undefined,
      Class.from('xyz'),
    ])
    const bytes = Class.alloc(6, 0xee) as unknown as AnyBuffer
    const given = random.pick<() => unknown[]>([
      () => [value],
      () => [value, random.below(8) - 1, indexOf(random, 6)],
      () => [typeof value === 'string' ? textFor(random, encoding) : value, encoding],
      () => [textFor(random, encoding), indexOf(random, 6), encoding],
      () => [value, 0, 6, encoding],
    ])()
    return bytes.fill!(...given)
  },
  slice(random, Class) {
    const bytes = Class.from('0123456789') as unknown as AnyBuffer
    const method = random.pick(['slice', 'subarray'])
    const part = bytes[method]!(indexOf(random, 10), indexOf(random, 10)) as unknown as AnyBuffer
    // On the same memory, and as much a Buffer.
    if (part.length > 0) part[0] = 0x58 as never
    return [part, bytes, part.toString!(), Class.isBuffer(part)]
  },
  copy(random, Class) {
    const source = Class.from('0123456789') as unknown as AnyBuffer
    const isSame = random.chance(0.3)
    const target = isSame ? source : Class.alloc(6)
    const start = random.below(9)
    const end = random.chance(0.3) ? undefined : start + random.below(12)
    return [source.copy!(target as Uint8Array, random.pick([undefined, 0, 2, 5, 6, 9]), start, end), target]
  },
  find(random, Class) {
    const bytes = Class.from('abcabcdabcéabab') as unknown as AnyBuffer
    const value = random.pick<unknown>([
      'abc',
      'ab',
      'é',
      'x',
      '',
      'abcd',
      97,
      97 + 256,
      120,
      Class.from('bc'),
    ])
    const place = random.pick<unknown>([undefined, 0, 1, 3, 20, -1, -5, -100, null, NaN, '1'])
    const given = typeof place === 'string' ? [value] : [value, place]
    return ['indexOf', 'lastIndexOf', 'includes'].map((method) => outcomeOf(() => bytes[method]!(...given)))
  },
  'find encoded'(random, Class) {
    const bytes = Class.from('abcabc') as unknown as AnyBuffer
    const method = random.pick(['indexOf', 'includes'])
    return bytes[method]!(
      ...random.pick([
        ['6263', 'hex'],
        ['YmM=', 0, 'base64'],
        ['bc', 'latin1'],
      ]),
    )
  },
  swap(random, Class) {
    return (Class.from(random.bytes(random.pick([0, 3, 4, 6, 8, 16]))) as unknown as AnyBuffer)[
      random.pick(['swap16', 'swap32', 'swap64'])
    ]!()
  },
  shape(random, Class) {
    const bytes = Class.from(random.bytes(random.pick([0, 3, 50, 51]))) as unknown as AnyBuffer
    const other = bytes as unknown as { parent: ArrayBuffer; offset: number }
    return [
      bytes.toJSON(),
      bytes.inspect!(),
      JSON.stringify(bytes),
      other.parent.byteLength,
      other.offset,
      `${bytes}`,
    ]
  },
  inherited(random, Class) {
    const bytes = Class.from(random.bytes(5)) as unknown as AnyBuffer
    const made = [bytes.map((byte) => byte + 1), bytes.filter((byte) => byte > 99), Class.of(1, 2)]
    return [made, made.every((each) => Class.isBuffer(each)), [...bytes], bytes instanceof Uint8Array]
  },
  integers(random, Class) {
    const name = random.pick(integers)
    const bytes = Class.from(random.bytes(6)) as unknown as AnyBuffer
    const offset = random.pick([undefined, 0, 1, 2, 3, 5, 6, -1])
    const value = random.pick([
      0,
      1,
      127,
      128,
      255,
      256,
      -1,
      -128,
      -129,
      32767,
      32768,
      65535,
      65536,
      2 ** 31,
      2 ** 32,
      1.5,
    ])
    return [bytes[`read${name}`]!(offset), outcomeOf(() => bytes[`write${name}`]!(value, offset)), bytes]
  },
  'integers of any size'(random, Class) {
    const bytes = Class.from(random.bytes(8)) as unknown as AnyBuffer
    const [size, offset] = [1 + random.below(6), random.below(5)]
    const name = random.pick(['IntLE', 'IntBE', 'UIntLE', 'UIntBE', 'UintLE'])
    const value = Math.floor((random.next() - (name.startsWith('I') ? 0.5 : 0)) * 2 ** (8 * size))
    return [
      outcomeOf(() => bytes[`read${name}`]!(offset, size)),
      outcomeOf(() => bytes[`write${name}`]!(value, offset, size)),
      bytes,
    ]
  },
  floats(random, Class) {
    const bytes = Class.from(random.bytes(9)) as unknown as AnyBuffer
    const name = random.pick(['FloatLE', 'FloatBE', 'DoubleLE', 'DoubleBE'])
    const value = random.pick([0, -0, 1.5, -3e38, 1e300, Infinity, -Infinity, NaN, 5e-324])
    const offset = random.pick([undefined, 0, 1, 5, 8])
    return [
      outcomeOf(() => bytes[`write${name}`]!(value, offset)),
      outcomeOf(() => bytes[`read${name}`]!(offset)),
    ]
  },
  'big integers'(random, Class) {
    const bytes = Class.from(random.bytes(10)) as unknown as AnyBuffer
    const name = random.pick(['BigInt64LE', 'BigInt64BE', 'BigUInt64LE', 'BigUInt64BE'])
    const value = random.pick([
      0n,
      1n,
      -1n,
      2n ** 63n - 1n,
      2n ** 63n,
      -(2n ** 63n),
      2n ** 64n - 1n,
      2n ** 64n,
    ])
    const offset = random.pick([undefined, 0, 1, 2, 3])
    return [
      outcomeOf(() => bytes[`read${name}`]!(offset)),
      outcomeOf(() => bytes[`write${name}`]!(value, offset)),
      bytes,
    ]
  },
}

describe('Buffer beside the package buffer', () => {
  it.each(Object.keys(deeds))('%s', (name) => {
    const deed = deeds[name]!
    for (let seed = 0; seed < 1500; seed++) {
      const expected = outcomeOf(() => deed(new Seeded(seed), RealBuffer))
      expect(
        outcomeOf(() => deed(new Seeded(seed), OwnBuffer)),
        `seed ${seed}`,
      ).toBe(expected)
    }
  })

  const kinds = (object: object) =>
    Object.fromEntries(
      Reflect.ownKeys(object).map((name) => [
        String(name),
        typeof (object as Record<PropertyKey, unknown>)[name],
      ]),
    )

  it('has all its static members', () => {
    expect(kinds(OwnBuffer)).toMatchObject(kinds(RealBuffer))
  })

  it('has all its methods', () => {
    expect(kinds(OwnBuffer.prototype)).toMatchObject(kinds(RealBuffer.prototype))
  })
})

describe('Buffer beside that of Node', () => {
  it('reads and writes long texts the same', () => {
    const random = new Seeded(1)
    for (let round = 0; round < 20; round++) {
      const text = Array.from({ length: 3000 }, () => textOf(random, ['\ud83d', '\ude00'])).join('')
      const bytes = NodeBuffer.from(text)
      expect(OwnBuffer.byteLength(text)).toBe(bytes.length)
      expect(bytes.equals(OwnBuffer.from(text))).toBe(true)
      expect(OwnBuffer.from(bytes).toString()).toBe(bytes.toString())
    }
  })

  it('takes the arguments that the package mistakes', () => {
    const calls: ((Class: BufferClass) => unknown)[] = [
      (Class) => Class.from('abcabc').lastIndexOf('6263', 'hex' as never),
      (Class) => Class.from('abcabc').indexOf('abc', 2.7),
      (Class) => (Class.alloc(4) as unknown as AnyBuffer).write!('6263', 1, undefined, 'hex'),
      (Class) => Class.alloc(4).write('62630', 'hex'),
      (Class) => Class.from('abc').indexOf(null as never, 9),
      (Class) => Class.from('\ud83d\ud83d'),
      (Class) => Class.from([1, 2, 3, 4, 5, 6, 7, 200]).readBigUint64BE(),
      (Class) => Class.from('abc').includes(new Uint8Array([98, 99]) as never),
      (Class) => Class.from('abc').equals(new Uint8Array([97, 98, 99])),
    ]
    for (const call of calls) expect(outcomeOf(() => call(OwnBuffer))).toBe(outcomeOf(() => call(NodeBuffer)))
  })

  it('stops before a character that does not fit, and at what is not hexadecimal', () => {
    for (const text of ['aé漢😀', '0g11', '11zz']) {
      for (const encoding of ['utf8', 'utf16le', 'hex'] as const) {
        for (let room = 0; room < 12; room++) {
          const write = (Class: BufferClass) => {
            const bytes = Class.alloc(12)
            return [bytes.write(text, 1, room, encoding), bytes]
          }
          expect(outcomeOf(() => write(OwnBuffer))).toBe(outcomeOf(() => write(NodeBuffer)))
        }
      }
    }
  })
})
