/** What `message` gives is a Buffer that does what Node's does, whatever lowering and trimming did to its source. */

import { describe, expect, it } from 'vitest'
import type { RunOptions } from '../../dist/testing.mjs'
import { oldRealm, startPhone } from './phone.ts'

const bytes = [0x00, 0xff, 0x80, 0x7f, 0xe4, 0xbd, 0xa0, 0x41, 0xc3, 0xbc, 0x01, 0x02, 0x03, 0x04, 0xfe, 0x42]

/** A phone that listens; what it returns brings the bytes to it once more and gives what the listener got. */
async function listen(realm: RunOptions = {}): Promise<() => Promise<Buffer>> {
  const { broker, clock, mqtt } = startPhone({}, realm)
  const client = mqtt.connect('wxs://broker.example/mqtt', { clientId: 'phone' })
  let payload: Buffer | undefined
  client.on('message', (_topic: string, message: Buffer) => {
    payload = message
  })
  client.subscribe('bytes')
  await clock.advance(1000)
  return async () => {
    payload = undefined
    broker.publish({ topic: 'bytes', payload: Buffer.from(bytes) })
    await clock.runAll({ until: () => payload !== undefined })
    return payload!
  }
}

const received = await listen()
const receivedOnOldPhone = await listen(oldRealm)

const uses: Record<string, (buffer: Buffer) => unknown> = {
  'its length': (buffer) => buffer.length,
  'a byte of it': (buffer) => [buffer[0], buffer[1], buffer[16]],
  'toString()': (buffer) => buffer.toString(),
  'a template string': (buffer) => `${buffer.subarray(4, 10)}`,
  "toString('utf8', 4, 10)": (buffer) => buffer.toString('utf8', 4, 10),
  "toString('hex')": (buffer) => buffer.toString('hex'),
  "toString('base64')": (buffer) => buffer.toString('base64'),
  "toString('latin1')": (buffer) => buffer.toString('latin1'),
  "toString('ascii')": (buffer) => buffer.toString('ascii'),
  "toString('utf16le')": (buffer) => buffer.toString('utf16le'),
  'toJSON()': (buffer) => JSON.stringify(buffer),
  'slice and subarray': (buffer) => [Array.from(buffer.subarray(2, -3)), Array.from(buffer.subarray(20))],
  integers: (buffer) => [
    buffer.readUInt8(1),
    buffer.readInt8(1),
    buffer.readUInt16BE(0),
    buffer.readUInt16LE(0),
    buffer.readInt16BE(1),
    buffer.readUInt32BE(1),
    buffer.readInt32LE(1),
    buffer.readUIntBE(3, 6),
    buffer.readIntLE(3, 6),
  ],
  fractions: (buffer) => [buffer.readFloatBE(8), buffer.readDoubleLE(3), buffer.readDoubleBE(0)],
  '64-bit integers': (buffer) => [
    buffer.readBigInt64BE(1),
    buffer.readBigInt64LE(1),
    buffer.readBigUInt64BE(1),
    buffer.readBigUInt64LE(1),
  ],
  searching: (buffer) => [
    buffer.indexOf(0x41),
    buffer.indexOf('ü'),
    buffer.includes('A'),
    buffer.lastIndexOf(0xff),
  ],
  comparing: (buffer) => [buffer.equals(buffer.subarray(0)), buffer.compare(buffer.subarray(1))],
  iterating: (buffer) => [...buffer.values()].concat([...buffer.keys()]),
  'writing text': (buffer) => [buffer.write('é', 2), buffer.toString('hex')],
  'writing numbers': (buffer) => [
    buffer.writeUInt16BE(0x1234, 0),
    buffer.writeInt32LE(-5, 2),
    buffer.writeDoubleBE(Math.PI, 6),
    buffer.toString('hex'),
  ],
  'writing 64-bit integers': (buffer) => [
    buffer.writeBigInt64BE(-(1n << 62n), 0),
    buffer.writeBigUInt64LE((1n << 64n) - 1n, 8),
    buffer.toString('hex'),
  ],
  'fill, copy, swap': (buffer) => [
    buffer.copy(buffer, 0, 8, 12),
    buffer.fill(7, 12, 14).swap16().toString('hex'),
  ],
}

/** What is refused. The package lets pass more than Node does: fractions and texts as offsets. */
const mistakes: Record<string, (buffer: Buffer) => unknown> = {
  'reading beyond the end': (buffer) => buffer.readUInt32BE(14),
  'reading before the start': (buffer) => buffer.readUInt8(-1),
  'reading a 64-bit integer beyond the end': (buffer) => buffer.readBigInt64LE(12),
  'an unknown encoding': (buffer) => buffer.toString('klingon' as never),
}

describe('a payload, beside a Buffer of Node', () => {
  it.each(Object.entries(uses))('%s', async (_title, use) => {
    const payload = await received()
    expect(use(payload)).toEqual(use(Buffer.from(bytes)))
  })

  it.each(Object.entries(mistakes))('fails as it does: %s', async (_title, make) => {
    const told = (buffer: Buffer): string => {
      try {
        make(buffer)
      } catch (error) {
        return (error as Error).name
      }
      throw new Error('nothing was thrown')
    }
    const name = told(Buffer.from(bytes))
    expect(told(await received())).toBe(name)
  })

  it('says which 64-bit integer does not fit', async () => {
    const payload = await received()
    expect(() => payload.writeBigInt64LE(1n << 63n)).toThrow(/out of range/)
  })
})

describe('a payload on an old phone', () => {
  const modern = ['64-bit integers', 'writing 64-bit integers', 'iterating']

  it.each(Object.entries(uses).filter(([title]) => !modern.includes(title)))('%s', async (_title, use) => {
    const payload = await receivedOnOldPhone()
    expect(JSON.stringify(use(payload))).toEqual(JSON.stringify(use(Buffer.from(bytes))))
  })

  it('says that there is no BigInt', async () => {
    const payload = await receivedOnOldPhone()
    expect(() => payload.readBigInt64BE(0)).toThrow('BigInt not supported')
    expect(() => payload.writeBigUInt64LE(1n, 0)).toThrow('BigInt not supported')
  })
})
