import { generate, parser, type Packet } from 'mqtt-packet'
import { beforeEach, expect, test } from 'vitest'
import { createEventLoop } from '../../bench/in-engine/event-loop.mjs'
import { LoopbackBroker } from '../../bench/in-engine/loopback-broker.mjs'

let frames: Packet[][]
let loop: ReturnType<typeof createEventLoop>
let broker: LoopbackBroker

beforeEach(() => {
  frames = []
  loop = createEventLoop()
  broker = new LoopbackBroker(loop, (frame: ArrayBuffer) => {
    const packets: Packet[] = []
    const reader = parser({ protocolVersion: 4 })
    reader.on('packet', (packet) => packets.push(packet))
    reader.parse(Buffer.from(frame))
    frames.push(packets)
  })
})

const exact = (bytes: Uint8Array) => new Uint8Array(bytes).buffer
const say = (...packets: Packet[]) => broker.receive(exact(Buffer.concat(packets.map((p) => generate(p)))))
const turns = () => {
  while (loop.step());
  return frames.map((packets) => packets.map(({ cmd, messageId }) => [cmd, messageId]))
}
const message = (qos: 0 | 1 | 2, messageId: number, payload = 'x') =>
  ({ cmd: 'publish', topic: 'a/b', payload, qos, messageId, dup: false, retain: false }) as const

test('CONNECT, SUBSCRIBE, UNSUBSCRIBE and PINGREQ are answered', () => {
  say({ cmd: 'connect', clientId: 'c', protocolId: 'MQTT', protocolVersion: 4, clean: true, keepalive: 0 })
  turns()
  const subscriptions = [{ topic: 'a', qos: 1 as const }, { topic: 'b', qos: 2 as const }] // prettier-ignore
  say({ cmd: 'subscribe', messageId: 300, subscriptions })
  say({ cmd: 'unsubscribe', messageId: 301, unsubscriptions: ['a'] }, { cmd: 'pingreq' })
  expect(turns()).toEqual([
    [['connack', undefined]],
    [['suback', 300], ['unsuback', 301], ['pingresp', undefined]], // prettier-ignore
  ])
  expect(frames[1]?.[0]).toMatchObject({ granted: [1, 2] })
})

test('messages come back as they came, in one frame of the next turn, after their acknowledgements', () => {
  say(message(1, 7, 'one'), message(0, 0, 'two'))
  say(message(2, 9, 'three'))
  expect(frames).toEqual([])
  expect(turns()).toEqual([
    [['puback', 7], ['pubrec', 9], ['publish', 7], ['publish', undefined], ['publish', 9]], // prettier-ignore
  ])
  const payloads = frames[0]
    ?.filter(({ cmd }) => cmd === 'publish')
    .map((p) => String('payload' in p && p.payload))
  expect(payloads).toEqual(['one', 'two', 'three'])
})

test('both halves of QoS 2 are finished', () => {
  say({ cmd: 'pubrel', messageId: 5 }, { cmd: 'pubrec', messageId: 6 })
  say({ cmd: 'pubcomp', messageId: 6 }, { cmd: 'puback', messageId: 8 })
  expect(turns()).toEqual([[['pubcomp', 5], ['pubrel', 6]]]) // prettier-ignore
})

test('a packet may come in pieces, byte by byte, whatever its length', () => {
  const bytes = generate(message(1, 1000, 'y'.repeat(20_000)))
  for (let at = 0; at < bytes.length; at += 997) broker.receive(exact(bytes.subarray(at, at + 997)))
  for (const byte of generate(message(0, 0))) broker.receive(exact(Uint8Array.of(byte)))
  expect(turns()).toEqual([[['puback', 1000], ['publish', 1000], ['publish', undefined]]]) // prettier-ignore
  expect(frames[0]?.[1]).toMatchObject({ payload: Buffer.from('y'.repeat(20_000)) })
})

test('a broker that does not answer takes messages in, and still greets', () => {
  broker.answering = false
  say(message(1, 1), { cmd: 'pubrel', messageId: 2 }, { cmd: 'pingreq' })
  expect(turns()).toEqual([[['pingresp', undefined]]])
})

test('what no client sends is an error', () => {
  expect(() => say({ cmd: 'suback', messageId: 1, granted: [0] })).toThrow('type 9')
})
