/** What a broker that is broken, hostile or no broker at all may send. */

import mqttPacket, { type Packet } from 'mqtt-packet'
import type { Seeded } from './seeded.ts'

export type Version = 4 | 5

/** Packets that are right by themselves, though nobody asked for them. */
function packet(seeded: Seeded, version: Version): Packet {
  const messageId = 1 + seeded.below(10)
  const qos = seeded.below(3) as 0 | 1 | 2
  const reasonCode = seeded.pick([0, 16, 128, 135, 151])
  const properties = version === 5 && seeded.chance(0.5) ? someProperties(seeded) : undefined
  const topic = seeded.pick(['t', 't/1', '', '$SYS/x', 'x'.repeat(300), '#', '\u0000', '🙂'])
  const packets: Packet[] = [
    { cmd: 'connack', returnCode: seeded.below(6), reasonCode: seeded.pick([0, 128, 135]), sessionPresent: seeded.chance(0.5), properties },
    { cmd: 'publish', topic, payload: seeded.bytes(seeded.below(40)), qos, messageId, retain: seeded.chance(0.5), dup: seeded.chance(0.5) && qos > 0, properties },
    { cmd: 'puback', messageId, reasonCode },
    { cmd: 'pubrec', messageId, reasonCode },
    { cmd: 'pubrel', messageId, reasonCode: 0 },
    { cmd: 'pubcomp', messageId, reasonCode: 0 },
    { cmd: 'suback', messageId, granted: Array.from({ length: seeded.below(4) + 1 }, () => seeded.pick([0, 1, 2, 128])) },
    { cmd: 'unsuback', messageId, granted: [0] },
    { cmd: 'pingresp' },
    { cmd: 'pingreq' },
    { cmd: 'connect', protocolId: 'MQTT', protocolVersion: version, clean: true, clientId: 'server', keepalive: 0 },
    { cmd: 'subscribe', messageId, subscriptions: [{ topic: 't', qos: 0 }] },
    { cmd: 'unsubscribe', messageId, unsubscriptions: ['t'] },
    { cmd: 'disconnect', reasonCode: 0 },
  ] // prettier-ignore
  if (version === 5) packets.push({ cmd: 'auth', reasonCode: seeded.pick([0, 24, 25]) })
  return seeded.pick(packets)
}

function someProperties(seeded: Seeded): Record<string, unknown> {
  return seeded.pick([
    { topicAlias: 1 + seeded.below(3) },
    { topicAliasMaximum: 5 },
    { userProperties: { a: 'b' } },
    { serverKeepAlive: 1 + seeded.below(100) },
    { receiveMaximum: 1 },
    { maximumPacketSize: 20 },
  ])
}

function written(seeded: Seeded, version: Version): Buffer {
  for (;;) {
    try {
      return mqttPacket.generate(packet(seeded, version), { protocolVersion: version })
    } catch {
      // A combination that cannot be written says nothing; the next one.
    }
  }
}

/** Length bytes that announce far more than ever comes, or are no length at all. */
function oversized(seeded: Seeded): Buffer {
  const length = seeded.pick([
    [0xff, 0xff, 0xff, 0x7f],
    [0xff, 0xff, 0xff, 0xff],
    [0x80, 0x80, 0x80, 0x80, 0x01],
    [0x80, 0x80, 0x80, 0x08],
  ])
  return Buffer.concat([
    Buffer.from([seeded.pick([0x30, 0x32, 0x20, 0x90, 0x40])]),
    Buffer.from(length),
    seeded.bytes(4),
  ])
}

function mutated(seeded: Seeded, bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes)
  for (let times = 1 + seeded.below(3); times > 0; times--) {
    copy[seeded.below(copy.length)] = seeded.below(256)
  }
  return copy
}

/** One frame: rarely good, mostly not. */
export function hostileFrame(seeded: Seeded, version: Version): Buffer {
  const kind = seeded.below(7)
  if (kind === 0) return seeded.bytes(seeded.below(30))
  if (kind === 1) return oversized(seeded)
  const good = written(seeded, version)
  if (kind === 2) return good
  if (kind === 3) return good.subarray(0, seeded.below(good.length))
  if (kind === 4)
    return Buffer.concat([good, written(seeded, version), mutated(seeded, written(seeded, version))])
  return mutated(seeded, good)
}

/** The same bytes in pieces: as they are, at every byte, or cut somewhere. */
export function split(seeded: Seeded, bytes: Buffer): Buffer[] {
  const way = seeded.below(4)
  if (way === 0) return Array.from(bytes, (byte) => Buffer.from([byte]))
  if (way === 1) {
    const cut = seeded.below(bytes.length + 1)
    return [bytes.subarray(0, cut), bytes.subarray(cut)]
  }
  return [bytes]
}
