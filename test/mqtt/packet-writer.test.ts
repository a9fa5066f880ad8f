import { generate, type Packet } from 'mqtt-packet'
import { Writable } from 'readable-stream'
import { describe, expect, it } from 'vitest'
import { writeToStream } from '../../src/mqtt/packet-writer.ts'
import { Seeded } from '../hostile/seeded.ts'

/** Notes what reaches the end of it, write by write. */
function recorder() {
  const writes: Buffer[] = []
  const frames: Buffer[] = []
  const stream = new Writable({
    writev(chunks, callback) {
      const bytes = Array.from(chunks, ({ chunk }) => chunk as Buffer)
      frames.push(Buffer.concat(bytes))
      writes.push(...bytes)
      callback()
    },
    write(chunk: Buffer, _encoding, callback) {
      frames.push(chunk)
      writes.push(chunk)
      callback()
    },
  })
  return { stream: stream as never as Parameters<typeof writeToStream>[1], writes, frames }
}

const soon = () => new Promise((resolve) => setImmediate(resolve))

const alphabet = ['a', '/', '0', ' ', 'é', '\u20ac', '\ud83d\ude00', '\ud800']

function text(random: Seeded, longest: number): string {
  const length = random.below(random.chance(0.1) ? longest : 40) + 1
  const units = random.chance(0.5) ? alphabet.slice(0, 3) : alphabet
  return Array.from({ length }, () => random.pick(units)).join('')
}

function publish(random: Seeded, version: 4 | 5): Packet {
  const qos = random.pick([0, 1, 2] as const)
  const longest = random.pick([300, 1100, 5000, 20_000])
  return {
    cmd: 'publish',
    topic: text(random, 300),
    payload: random.chance(0.5) ? text(random, longest) : random.bytes(random.below(longest)),
    qos,
    dup: qos > 0 && random.chance(0.2),
    retain: random.chance(0.2),
    messageId: random.below(65_535) + 1,
    ...(version === 5 && {
      properties: {
        contentType: text(random, 50),
        messageExpiryInterval: random.below(2 ** 31),
        correlationData: random.bytes(random.below(1500)),
        userProperties: { first: text(random, 30), second: [text(random, 1200), 'b'] },
      },
    }),
  }
}

function anyPacket(random: Seeded, version: 4 | 5): Packet {
  const messageId = random.below(65_535) + 1
  const subscriptions = Array.from({ length: random.below(80) + 1 }, () => ({
    topic: text(random, 200),
    qos: random.pick([0, 1, 2] as const),
    nl: random.chance(0.5),
    rap: random.chance(0.5),
    rh: random.below(3),
  }))
  const make = random.pick([
    () => publish(random, version),
    () => publish(random, version),
    (): Packet => ({ cmd: random.pick(['puback', 'pubrec', 'pubrel', 'pubcomp'] as const), messageId }),
    (): Packet => ({ cmd: 'subscribe', messageId, subscriptions }),
    (): Packet => ({
      cmd: 'unsubscribe',
      messageId,
      unsubscriptions: subscriptions.map(({ topic }) => topic),
    }),
    (): Packet => ({ cmd: 'pingreq' }),
    (): Packet => ({ cmd: 'disconnect' }),
    (): Packet => ({
      cmd: 'connect',
      clientId: text(random, 60),
      keepalive: random.below(65_536),
      clean: true,
      protocolId: 'MQTT',
      protocolVersion: version,
      username: text(random, 2000),
      password: random.bytes(random.below(3000)),
      will: { topic: text(random, 100), payload: random.bytes(random.below(3000)), qos: 1, retain: false },
    }),
  ])
  return make()
}

describe('packets on their way into a stream', () => {
  it.each([4, 5] as const)('are the bytes that mqtt-packet makes of them, MQTT %i', async (version) => {
    for (let seed = 0; seed < 40; seed++) {
      const random = new Seeded(seed)
      const options = { protocolVersion: version }
      const phones = [recorder(), recorder()]
      const wanted: Buffer[][] = [[], []]
      for (let turn = 0; turn < 4; turn++) {
        for (let count = random.below(40); count >= 0; count--) {
          const index = random.below(2)
          const packet = anyPacket(random, version)
          wanted[index]!.push(generate(packet, options))
          writeToStream(packet, phones[index]!.stream, options)
        }
        await soon()
      }
      phones.forEach(({ writes }, index) => {
        expect(Buffer.concat(writes).equals(Buffer.concat(wanted[index]!)), `seed ${seed}`).toBe(true)
      })
    }
  })

  it('take one write each, but where a page ends, and leave together at the end of the turn', async () => {
    const { stream, writes, frames } = recorder()
    for (let messageId = 1; messageId <= 500; messageId++)
      writeToStream({ cmd: 'publish', topic: 'a/b', payload: 'c', qos: 1, dup: false, retain: false, messageId }, stream, {}) // prettier-ignore
    expect(frames).toHaveLength(0)
    await soon()
    expect(frames).toHaveLength(1)
    expect(writes.length).toBeLessThan(510)
    writeToStream({ cmd: 'pingreq' }, stream, {})
    await soon()
    expect(frames).toHaveLength(2)
  })

  it('hand on a long payload as it is, without a copy', async () => {
    const { stream, writes } = recorder()
    const payload = Buffer.alloc(5000, 1)
    writeToStream({ cmd: 'publish', topic: 'a', payload, qos: 0, dup: false, retain: false }, stream, {})
    await soon()
    expect(writes).toHaveLength(2)
    expect(writes[1]).toBe(payload)
  })

  it('go into a stream that cannot be corked', () => {
    const written: Buffer[] = []
    const stream = { write: (bytes: Buffer) => written.push(bytes) > 0 }
    writeToStream({ cmd: 'pingreq' }, stream as never, {})
    expect(Buffer.concat(written).toString('hex')).toBe('c000')
  })

  it('say when the stream has enough', () => {
    const { stream } = recorder()
    const packet: Packet = {
      cmd: 'publish',
      topic: 'a',
      payload: 'b'.repeat(900),
      qos: 0,
      dup: false,
      retain: false,
    }
    const answers = Array.from({ length: 20 }, () => writeToStream(packet, stream, {}))
    expect(answers.slice(0, 10)).not.toContain(false)
    expect(answers.slice(19)).toEqual([false])
  })

  it('are left out, and destroy the stream, where they cannot be written', async () => {
    const { stream, writes } = recorder()
    const told: unknown[] = []
    stream.on('error', (error: Error) => told.push(error.message))
    writeToStream({ cmd: 'pingreq' }, stream, {})
    await soon()
    writeToStream(
      { cmd: 'subscribe', messageId: undefined, subscriptions: [{ topic: 'a', qos: 0 }] },
      stream,
      {},
    )
    await soon()
    expect(told).toEqual(['Invalid messageId'])
    expect(Buffer.concat(writes).toString('hex')).toBe('c000')
  })

  it('go to the next stream although one was destroyed while it was written', async () => {
    const [broken, whole] = [recorder(), recorder()]
    broken.stream.on('error', () => undefined)
    // A write that waits is told at once, and whoever waits for it writes again.
    broken.stream.write('x')
    broken.stream.write('y', () => writeToStream({ cmd: 'pingreq' }, whole.stream, {}))
    writeToStream({ cmd: 'subscribe', messageId: undefined, subscriptions: [] }, broken.stream, {})
    await soon()
    expect(Buffer.concat(whole.writes).toString('hex')).toBe('c000')
  })
})
