import { describe, expect, it } from 'vitest'
import { createClock } from '../../src/simulator/base/clock.ts'
import { createRandom } from '../../src/simulator/base/seeded-random.ts'
import { createBroker } from '../../src/broker/broker.ts'
import type { Misbehaviour, Rule, TimelineEntry } from '../../src/broker/broker.ts'
import { connectPacket, joinAs, message, openChannel, openClient } from './in-process.ts'
import { encode } from '../../src/broker/packet-codec.ts'

/** 400 random steps of five clients, under a script that misbehaves at random. */
function walk(seed: number): readonly TimelineEntry[] {
  const random = createRandom(seed)
  const pick = <Value>(...values: Value[]): Value => random.pick(values)
  const clock = createClock(0)
  const broker = createBroker({ clock, receiveMaximum: 5, topicAliasMaximum: 3 })
  const moves: Misbehaviour[] = ['ignore', 'delay', 'close', 'duplicate', 'chunk', 'join', 'truncate']
  const occasions: Rule['on'][] = ['publish', 'puback', 'pubrec', 'pingreq', 'subscribe', 'connack', 'suback']
  for (const on of occasions) {
    broker.script({
      on,
      from: pick('client', 'broker'),
      do: pick(...moves),
      skip: random.integer(0, 19),
      times: 3,
    })
  }
  const channels = new Map<string, ReturnType<typeof openChannel>>()
  for (let step = 0; step < 400; step++) {
    const clientId = pick('a', 'b', 'c', 'd', 'e')
    const version = clientId < 'c' ? 4 : 5
    const topic = pick('t/1', 't/2', 'u')
    const messageId = random.integer(1, 5)
    if (random.next() < 0.05) channels.get(clientId)?.close()
    const channel = channels.get(clientId)
    if (!channel) {
      const opened = openChannel(broker)
      channels.set(clientId, opened)
      opened.onClose = () => channels.delete(clientId)
      const properties = { sessionExpiryInterval: pick(0, 5, 60), topicAliasMaximum: 2 }
      const will = { topic: 'u', payload: Buffer.from('gone'), qos: 1 as const }
      opened.send(
        encode(
          connectPacket(version, { clientId, clean: pick(true, false), keepalive: 5, will, properties }),
          version,
        ),
      )
      continue
    }
    channel.send(
      encode(
        pick(
          message(topic, `${step}`, { qos: pick(0, 1, 2), messageId, retain: pick(true, false) }),
          {
            cmd: 'subscribe',
            messageId,
            subscriptions: [{ topic: pick('t/+', '#', '$share/g/u'), qos: pick(0, 1, 2) }],
          },
          { cmd: 'puback', messageId, reasonCode: 0 },
          { cmd: 'pubrel', messageId, reasonCode: 0 },
          { cmd: 'pingreq' },
        ),
        version,
      ),
    )
    clock.advanceSync(random.integer(0, 1500))
  }
  broker.stop()
  expect(clock.pending).toBe(0)
  return broker.timeline
}

describe('the timeline', () => {
  it.each([1, 2, 3, 4, 5])('is the same for the same seed: %i', (seed) => {
    const once = walk(seed)
    expect(once.length).toBeGreaterThan(600)
    expect(walk(seed)).toEqual(once)
  })

  it('is another for another seed', () => {
    expect(walk(1)).not.toEqual(walk(2))
  })

  it('tells who said what and when', () => {
    const clock = createClock(0)
    const broker = createBroker({ clock })
    broker.script({ on: 'pingreq', do: 'duplicate' })
    const client = joinAs(broker, 'a')
    clock.advanceSync(20)
    client.send({ cmd: 'pingreq' })
    broker.connection('a')?.sendBytes(Buffer.from([0xff]))
    clock.advanceSync(10)
    client.drop()
    const told = broker.timeline.map(({ at, connection, clientId, what, packet, detail }) =>
      [at, connection, clientId, what, packet?.cmd, detail].filter((part) => part !== undefined).join(' '),
    )
    expect(told).toEqual([
      '0 1  open',
      '0 1  in connect',
      '0 1 a out connack',
      '20 1 a in pingreq',
      '20 1 a scripted pingreq duplicate',
      '20 1 a out pingresp',
      '20 1 a raw ff',
      '30 1 a close closed by the client',
    ])
  })

  it('hides passwords and other secrets', () => {
    const broker = createBroker({ clock: createClock(0) })
    const client = openClient(broker, 5)
    const secret = Buffer.from('hunter2')
    client.send(
      connectPacket(5, {
        username: 'u',
        password: secret,
        properties: { authenticationMethod: 'm', authenticationData: secret },
      }),
    )
    const [, connect] = broker.timeline
    expect(connect?.packet).toMatchObject({
      cmd: 'connect',
      username: 'u',
      password: Buffer.from('(hidden)'),
    })
    expect(JSON.stringify(broker.timeline)).not.toContain(JSON.stringify(secret))
  })

  it('keeps the latest entries only, when told so', () => {
    const broker = createBroker({ clock: createClock(0), timelineLimit: 2 })
    joinAs(broker, 'a').send({ cmd: 'pingreq' })
    expect(broker.timeline.map(({ packet }) => packet?.cmd)).toEqual(['pingreq', 'pingresp'])
  })
})
