import type { IConnectPacket, Packet } from 'mqtt-packet'
import { describe, expect, it } from 'vitest'
import { createClock } from '../../src/simulator/base/clock.ts'
import { createBroker } from '../../src/broker/broker.ts'
import type { BrokerOptions, Reason } from '../../src/broker/broker.ts'
import { connectPacket, digest, joinAs, openClient } from './in-process.ts'
import type { ProtocolVersion } from '../../src/broker/packet-codec.ts'
import { reasonCodes } from '../../src/broker/reasons.ts'

const brokerWith = (options: Partial<BrokerOptions> = {}) =>
  createBroker({ clock: createClock(0), ...options })

const will = { topic: 'w', payload: Buffer.from('gone'), qos: 0 as const, retain: false }

interface Handshake {
  rule: string
  version: ProtocolVersion
  fields?: Partial<IConnectPacket>
  options?: Partial<BrokerOptions>
  /** Fields of the one CONNACK; undefined when there is none. */
  connack?: object
  isOpen: boolean
}

const handshakes: Handshake[] = [
  { rule: '3.1 is accepted', version: 3, connack: { returnCode: 0, sessionPresent: false }, isOpen: true },
  { rule: '3.1.1 is accepted', version: 4, connack: { returnCode: 0, sessionPresent: false }, isOpen: true },
  { rule: '5 is accepted', version: 5, connack: { reasonCode: 0, sessionPresent: false }, isOpen: true },
  {
    rule: 'the name of 3.1 with the level of 3.1.1 is no version',
    version: 4,
    fields: { protocolId: 'MQIsdp' },
    connack: { returnCode: 1 },
    isOpen: false,
  },
  {
    rule: '3.1 client ids have at most 23 characters',
    version: 3,
    fields: { clientId: 'x'.repeat(24) },
    connack: { returnCode: 2 },
    isOpen: false,
  },
  {
    rule: '3.1 client ids may have 23 characters',
    version: 3,
    fields: { clientId: 'x'.repeat(23) },
    connack: { returnCode: 0 },
    isOpen: true,
  },
  {
    rule: '3.1.1 without a client id gets one it is not told',
    version: 4,
    fields: { clientId: '' },
    connack: { returnCode: 0 },
    isOpen: true,
  },
  {
    rule: '5 without a client id is told the one it gets',
    version: 5,
    fields: { clientId: '' },
    connack: { reasonCode: 0, properties: { assignedClientIdentifier: 'assigned-1', topicAliasMaximum: 10 } },
    isOpen: true,
  },
  {
    rule: 'receive maximum 0 is an error',
    version: 5,
    fields: { properties: { receiveMaximum: 0 } },
    connack: { reasonCode: 0x82 },
    isOpen: false,
  },
  {
    rule: 'maximum packet size 0 is an error',
    version: 5,
    fields: { properties: { maximumPacketSize: 0 } },
    connack: { reasonCode: 0x82 },
    isOpen: false,
  },
  {
    rule: 'an authentication method is refused: there is none',
    version: 5,
    fields: { properties: { authenticationMethod: 'SCRAM' } },
    connack: { reasonCode: 0x8c },
    isOpen: false,
  },
  {
    rule: 'authentication data without a method is an error',
    version: 5,
    fields: { properties: { authenticationData: Buffer.from('x') } },
    connack: { reasonCode: 0x82 },
    isOpen: false,
  },
  {
    rule: 'a will needs a topic without wildcards (5)',
    version: 5,
    fields: { will: { ...will, topic: 'w/#' } },
    connack: { reasonCode: 0x90 },
    isOpen: false,
  },
  {
    rule: 'a will needs a topic without wildcards (3.1.1, which has no code for it)',
    version: 4,
    fields: { will: { ...will, topic: 'w/+' } },
    connack: undefined,
    isOpen: false,
  },
  {
    rule: 'a will above the maximum QoS is refused',
    version: 5,
    fields: { will: { ...will, qos: 2 } },
    options: { maximumQoS: 1 },
    connack: { reasonCode: 0x9b },
    isOpen: false,
  },
  {
    rule: 'a retained will is refused where nothing is retained',
    version: 5,
    fields: { will: { ...will, retain: true } },
    options: { retainAvailable: false },
    connack: { reasonCode: 0x9a },
    isOpen: false,
  },
  {
    rule: 'the limits of the broker are told, as far as they are any',
    version: 5,
    fields: { properties: { sessionExpiryInterval: 500 } },
    options: {
      receiveMaximum: 3,
      maximumQoS: 1,
      retainAvailable: false,
      maximumPacketSize: 1000,
      topicAliasMaximum: 4,
      wildcardSubscriptionAvailable: false,
      subscriptionIdentifiersAvailable: false,
      sharedSubscriptionAvailable: false,
      serverKeepAlive: 30,
      sessionExpiryMaximum: 60,
    },
    connack: {
      reasonCode: 0,
      properties: {
        sessionExpiryInterval: 60,
        receiveMaximum: 3,
        maximumQoS: 1,
        retainAvailable: false,
        maximumPacketSize: 1000,
        topicAliasMaximum: 4,
        wildcardSubscriptionAvailable: false,
        subscriptionIdentifiersAvailable: false,
        sharedSubscriptionAvailable: false,
        serverKeepAlive: 30,
      },
    },
    isOpen: true,
  },
]

describe('CONNECT', () => {
  it.each(handshakes)('$version: $rule', ({ version, fields, options, connack, isOpen }) => {
    const client = openClient(brokerWith(options), version)
    client.send(connectPacket(version, fields ?? {}))
    const answers = client.take()
    expect(answers).toHaveLength(connack ? 1 : 0)
    if (connack) expect(answers[0]).toMatchObject({ cmd: 'connack', ...connack })
    expect(client.isClosed).toBe(!isOpen)
  })

  /** CONNECTs that mqtt-packet does not write. `length`, name, version, flags, keepalive, client id, … */
  it.each([
    { rule: 'version 6', bytes: '10 0d 0004 4d515454 06 02 0000 0001 61', code: 1 },
    { rule: 'a bridge of 3.1.1', bytes: '10 0d 0004 4d515454 84 02 0000 0001 61', code: 1 },
    { rule: '3.1 without client id', bytes: '10 0e 0006 4d5149736470 03 02 0000 0000', code: 2 },
    {
      rule: '3.1.1 without client id for a kept session',
      bytes: '10 0c 0004 4d515454 04 00 0000 0000',
      code: 2,
    },
    { rule: 'an unknown protocol name', bytes: '10 0d 0004 4d515458 04 02 0000 0001 61', code: undefined },
    { rule: 'the reserved flag', bytes: '10 0d 0004 4d515454 04 03 0000 0001 61', code: undefined },
    {
      rule: 'password without user name',
      bytes: '10 10 0004 4d515454 04 42 0000 0001 61 0001 70',
      code: undefined,
    },
    { rule: 'will QoS 3', bytes: '10 13 0004 4d515454 04 1e 0000 0001 61 0001 77 0001 78', code: undefined },
    { rule: 'a client id with a null character', bytes: '10 0d 0004 4d515454 04 02 0000 0001 00', code: 2 },
    { rule: 'a truncated packet', bytes: '10 0a 0004 4d515454 04 02 0000', code: undefined },
  ])('refuses $rule with code $code', ({ bytes, code }) => {
    const client = openClient(brokerWith())
    client.sendBytes(Buffer.from(bytes.replaceAll(' ', ''), 'hex'))
    const answers: Packet[] = client.take()
    expect(answers.map((packet) => packet.cmd === 'connack' && packet.returnCode)).toEqual(
      code === undefined ? [] : [code],
    )
    expect(client.isClosed).toBe(true)
  })

  it.each(Object.keys(reasonCodes) as Reason[])('refuses in words of MQTT 5: %s', (reason) => {
    const client = openClient(brokerWith({ authenticate: () => reason }), 5)
    client.send(connectPacket(5, {}))
    expect(client.take()).toMatchObject([
      { cmd: 'connack', reasonCode: reasonCodes[reason], sessionPresent: false },
    ])
    expect(client.isClosed).toBe(true)
  })

  it.each<[Reason, number | undefined]>([
    ['unsupported protocol version', 1],
    ['client identifier not valid', 2],
    ['server unavailable', 3],
    ['server busy', 3],
    ['bad user name or password', 4],
    ['not authorized', 5],
    ['banned', 5],
    ['bad authentication method', undefined],
  ])('refuses in words of 3.1.1: %s is %s', (reason, code) => {
    const client = openClient(brokerWith({ authenticate: () => reason }), 4)
    client.send(connectPacket(4, {}))
    expect(client.take()).toMatchObject(
      code === undefined ? [] : [{ cmd: 'connack', returnCode: code, sessionPresent: false }],
    )
    expect(client.isClosed).toBe(true)
  })

  it('shows user name and password to who decides', () => {
    const asked: unknown[] = []
    const broker = brokerWith({
      authenticate: (credentials) => {
        asked.push(credentials)
        return credentials.password?.toString() === 'right' ? true : 'bad user name or password'
      },
    })
    for (const password of ['right', 'wrong']) {
      const client = openClient(broker, 4)
      client.send(connectPacket(4, { username: 'u', password: Buffer.from(password) }))
      expect(client.take()).toMatchObject([{ returnCode: password === 'right' ? 0 : 4 }])
    }
    expect(asked).toMatchObject([
      { clientId: 'a', username: 'u', password: Buffer.from('right'), protocolVersion: 4 },
      { clientId: 'a', username: 'u', password: Buffer.from('wrong'), protocolVersion: 4 },
    ])
  })

  it('refuses before it touches the session of that name', () => {
    const broker = brokerWith({ authenticate: ({ username }) => username === 'u' || 'not authorized' })
    const first = joinAs(broker, 'a', { username: 'u' })
    const intruder = openClient(broker)
    intruder.send(connectPacket(4, {}))
    expect(first.isClosed).toBe(false)
    expect(broker.session('a')?.isConnected).toBe(true)
  })

  it('gives every nameless client another name', () => {
    const broker = brokerWith()
    joinAs(broker, 'assigned-1')
    joinAs(broker, '')
    joinAs(broker, '')
    expect(broker.sessions.map(({ clientId }) => clientId)).toEqual([
      'assigned-1',
      'assigned-2',
      'assigned-3',
    ])
  })

  it('waits for it no longer than connectTimeout', () => {
    const clock = createClock(0)
    const broker = createBroker({ clock, connectTimeout: 5000 })
    const client = openClient(broker)
    clock.advanceSync(4999)
    expect(client.isClosed).toBe(false)
    clock.advanceSync(1)
    expect(client.isClosed).toBe(true)
    expect(clock.pending).toBe(0)
  })

  it('reads packets that come with it', () => {
    const client = openClient(brokerWith())
    client.send(connectPacket(4, {}), { cmd: 'pingreq' })
    expect(digest(client.take())).toEqual(['connack', 'pingresp'])
  })
})
