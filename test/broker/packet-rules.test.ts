import type { Packet } from 'mqtt-packet'
import { describe, expect, it } from 'vitest'
import { createClock } from '../../src/simulator/base/clock.ts'
import { createBroker } from '../../src/broker/broker.ts'
import { joinAs, message, openClient, connectPacket } from './in-process.ts'

const properties = <Cmd extends Packet['cmd']>(
  packet: Extract<Packet, { cmd: Cmd }>,
  extra: object,
): Packet => ({ ...packet, properties: extra }) as Packet

const subscribe = {
  cmd: 'subscribe' as const,
  messageId: 1,
  subscriptions: [{ topic: 'a', qos: 0 as const }],
}
const publish = message('a', 'x') as Extract<Packet, { cmd: 'publish' }>

/** What mqtt-packet writes, and no client may send. `code` is what MQTT 5 is told. */
const written: { rule: string; packet: Packet; code: number; only5?: boolean }[] = [
  { rule: 'a second CONNECT', packet: connectPacket(5, {}), code: 0x82 },
  {
    rule: 'CONNACK',
    packet: { cmd: 'connack', returnCode: 0, reasonCode: 0, sessionPresent: false },
    code: 0x82,
  },
  { rule: 'SUBACK', packet: { cmd: 'suback', messageId: 1, granted: [0] }, code: 0x82 },
  { rule: 'UNSUBACK', packet: { cmd: 'unsuback', messageId: 1, granted: [0] }, code: 0x82 },
  { rule: 'PINGRESP', packet: { cmd: 'pingresp' }, code: 0x82 },
  { rule: 'QoS 0 with the duplicate flag', packet: message('a', 'x', { dup: true }), code: 0x81 },
  { rule: 'QoS 1 with identifier 0', packet: message('a', 'x', { qos: 1, messageId: 0 }), code: 0x82 },
  { rule: 'PUBACK of 0', packet: { cmd: 'puback', messageId: 0, reasonCode: 0 }, code: 0x82 },
  { rule: 'PUBREL of 0', packet: { cmd: 'pubrel', messageId: 0, reasonCode: 0 }, code: 0x82 },
  { rule: 'SUBSCRIBE with identifier 0', packet: { ...subscribe, messageId: 0 }, code: 0x82 },
  {
    rule: 'UNSUBSCRIBE with identifier 0',
    packet: { cmd: 'unsubscribe', messageId: 0, unsubscriptions: ['a'] },
    code: 0x82,
  },
  { rule: 'a topic with +', packet: message('a/+', 'x'), code: 0x90 },
  { rule: 'a topic with #', packet: message('#', 'x'), code: 0x90 },
  { rule: 'a topic with a null character', packet: message('a\u0000', 'x'), code: 0x90 },
  { rule: 'an empty topic', packet: message('', 'x'), code: 0x82 },
  { rule: 'AUTH without a method', packet: { cmd: 'auth', reasonCode: 0x18 }, code: 0x82, only5: true },
  {
    rule: 'a subscription identifier in PUBLISH',
    packet: properties(publish, { subscriptionIdentifier: 1 }),
    code: 0x82,
    only5: true,
  },
  {
    rule: 'a property of CONNACK in PUBLISH',
    packet: properties(publish, { serverKeepAlive: 1 }),
    code: 0x82,
    only5: true,
  },
  {
    rule: 'a property twice',
    packet: properties(publish, { contentType: ['a', 'b'] }),
    code: 0x82,
    only5: true,
  },
  {
    rule: 'a response topic with wildcard',
    packet: properties(publish, { responseTopic: 'a/#' }),
    code: 0x82,
    only5: true,
  },
  {
    rule: 'subscription identifier 0',
    packet: properties(subscribe, { subscriptionIdentifier: 0 }),
    code: 0x82,
    only5: true,
  },
]

/** What mqtt-packet does not write either. */
const raw: { rule: string; bytes: string; code: number; only5?: boolean }[] = [
  { rule: 'packet type 0', bytes: '0000', code: 0x81 },
  { rule: 'QoS 3', bytes: '3604 0001 61 78', code: 0x81 },
  { rule: 'SUBSCRIBE without its flag', bytes: '8006 0001 0001 61 00', code: 0x81 },
  { rule: 'a length of five bytes', bytes: '30ffffffff01', code: 0x81 },
  { rule: 'a topic longer than its packet', bytes: '3003 0005 61', code: 0x81 },
  { rule: 'PUBACK without identifier', bytes: '4000', code: 0x82 },
  { rule: 'an unknown property', bytes: '3006 0001 61 02 7f 00', code: 0x81, only5: true },
  {
    rule: 'subscription options with reserved bits',
    bytes: '8207 0001 00 0001 61 c0',
    code: 0x81,
    only5: true,
  },
]

const clientOf = (version: 4 | 5) => joinAs(createBroker({ clock: createClock(0) }), 'a', { version })

describe.each([4, 5] as const)('a client of version %i is closed for', (version) => {
  const told = (code: number): object[] => (version === 5 ? [{ cmd: 'disconnect', reasonCode: code }] : [])

  it.each(written.filter(({ only5 }) => version === 5 || !only5))('$rule', ({ packet, code }) => {
    const client = clientOf(version)
    client.send(packet)
    expect(client.take()).toMatchObject(told(code))
    expect(client.isClosed).toBe(true)
  })

  it.each(raw.filter(({ only5 }) => version === 5 || !only5))('$rule, written by hand', ({ bytes, code }) => {
    const client = clientOf(version)
    client.sendBytes(Buffer.from(bytes.replaceAll(' ', ''), 'hex'))
    expect(client.take()).toMatchObject(told(code))
    expect(client.isClosed).toBe(true)
  })
})

describe('before CONNECT a client is closed for', () => {
  it.each<Packet>([
    publish,
    subscribe,
    { cmd: 'pingreq' },
    { cmd: 'disconnect' },
    { cmd: 'puback', messageId: 1 },
  ])('$cmd', (packet) => {
    const client = openClient(createBroker({ clock: createClock(0) }))
    client.send(packet)
    expect(client.take()).toEqual([])
    expect(client.isClosed).toBe(true)
  })
})

describe('allowed is', () => {
  it.each<Packet>([
    properties(publish, {
      payloadFormatIndicator: true,
      messageExpiryInterval: 10,
      contentType: 'text',
      responseTopic: 'r',
      correlationData: Buffer.from('c'),
      userProperties: { a: ['1', '2'], b: '3' },
    }),
    properties(subscribe, { subscriptionIdentifier: 7, userProperties: { a: '1' } }),
    { cmd: 'puback', messageId: 9, reasonCode: 0, properties: { reasonString: 'why' } },
    message('/', ''),
    message('a//b', 'x'),
    message('$x', 'x'),
  ])('%o', (packet) => {
    const client = clientOf(5)
    client.send(packet, { cmd: 'pingreq' })
    expect(client.take().at(-1)).toEqual({ cmd: 'pingresp' })
    expect(client.isClosed).toBe(false)
  })
})
