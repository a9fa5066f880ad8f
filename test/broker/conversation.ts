import type { IConnectPacket, IPublishPacket, ISubscription, Packet, QoS } from 'mqtt-packet'
import { describe, expect, it } from 'vitest'
import { connectPacket, digest, message } from './in-process.ts'
import { PacketClient } from './packet-client.ts'
import type { ByteChannel, Patience } from './packet-client.ts'
import type { ProtocolVersion } from '../../src/broker/packet-codec.ts'

/** Opens a connection to the broker; 3.1 has a name of its own as WebSocket subprotocol. */
export type GetConnection = (version: ProtocolVersion) => Promise<ByteChannel>

/** Where a broker of the world does otherwise than the suite asks by default. Some of it the standard leaves open. */
export type Departure =
  /** An MQTT 5 client is not always told why its connection ends. */
  | 'DISCONNECT of the broker: not always'
  /** Before MQTT 5 a message comes for one of the overlapping subscriptions, not for the one of the highest QoS. */
  | 'overlapping subscriptions: any one, before 5'
  /** In MQTT 5 a message comes once for each of the overlapping subscriptions. */
  | 'overlapping subscriptions: each, in 5'
  /** An invalid filter ends the connection and is not refused in SUBACK. */
  | 'invalid filter: closed'
  /** PUBCOMP of MQTT 5 does not say that the PUBREL had nothing to release. */
  | 'unknown PUBREL: success'
  /** Packets that only a broker sends are overlooked when a client sends them. */
  | 'packets of a broker: taken'
  /** The flags of SUBSCRIBE are not looked at in 3.1. */
  | 'flags of SUBSCRIBE: free in 3.1'
  /** No local on a shared subscription is overlooked. */
  | 'no local on a shared subscription: taken'
  /** DISCONNECT with will does not end the connection. */
  | 'DISCONNECT with will: left open'
  /** An acknowledgement lets more messages follow than the receive maximum of the client allows. */
  | 'receive maximum: exceeded after an answer'

/** What the suite needs to know of a broker to drive it. */
export interface Capabilities {
  /** Lets time pass for the broker. */
  elapse(ms: number): Promise<void>
  patience: Patience
  /** Milliseconds by which the broker may be late with what falls due. */
  lateness: number
  /** Whether tests may run side by side, which those on one virtual clock may not. */
  concurrent: boolean
  departures: readonly Departure[]
  /** A listener that wants a user name and a password. */
  secured: {
    connect: GetConnection
    username: string
    password: string
    code: Record<ProtocolVersion, number>
  }
}

let conversations = 0

/**
 * What a broker does, as its clients see it, packet by packet. The same suite holds the broker of these tests and a
 * broker of the world to one account, so that what is proved over the one is proved of the other.
 */
export function conversation(getConnection: GetConnection, can: Capabilities): void {
  const versions: ProtocolVersion[] = [3, 4, 5]
  const departs = (departure: Departure): boolean => can.departures.includes(departure)
  const suite = can.concurrent ? describe.concurrent : describe
  const series = ++conversations
  let names = 0
  /** A name no other test has used: some brokers live longer than a test, and serve more than one conversation. */
  const fresh = (): string => `c${series}n${++names}`

  const open = async (version: ProtocolVersion): Promise<PacketClient> =>
    new PacketClient(await getConnection(version), version, can.patience)

  type Fields = Partial<IConnectPacket>

  async function dial(version: ProtocolVersion, fields: Fields) {
    const client = await open(version)
    client.send(connectPacket(version, { keepalive: 60, ...fields }))
    return { client, connack: await client.next('connack') }
  }

  async function join(version: ProtocolVersion, fields: Fields = {}): Promise<PacketClient> {
    const { client, connack } = await dial(version, { clientId: fresh(), ...fields })
    expect(connack.returnCode ?? connack.reasonCode).toBe(0)
    return client
  }

  /** Subscribes and returns what was retained for it. */
  async function subscribe(
    client: PacketClient,
    subscription: Partial<ISubscription>,
    subscriptionIdentifier?: number,
  ): Promise<IPublishPacket[]> {
    client.send({
      cmd: 'subscribe',
      messageId: 1000,
      subscriptions: [{ topic: '', qos: 2, ...subscription }],
      ...(subscriptionIdentifier !== undefined && { properties: { subscriptionIdentifier } }),
    })
    const packets = await client.untilPong()
    expect(packets.filter(({ cmd }) => cmd === 'suback')).toMatchObject([
      { messageId: 1000, granted: [subscription.qos ?? 2] },
    ])
    return packets.filter((packet): packet is IPublishPacket => packet.cmd === 'publish')
  }

  /** Publishes, goes all its steps, and comes back when the broker is done with it. Nothing else may come. */
  async function publish(
    client: PacketClient,
    topic: string,
    payload: string,
    fields: Partial<IPublishPacket> = {},
  ) {
    const messageId = 500
    client.send(message(topic, payload, { messageId, ...fields }))
    if (fields.qos === 1) await client.next('puback')
    if (fields.qos === 2) {
      await client.next('pubrec')
      client.send({ cmd: 'pubrel', messageId, reasonCode: 0 })
      await client.next('pubcomp')
    }
    expect(await client.untilPong()).toEqual([])
  }

  /** An MQTT 5 client is told of the end by one DISCONNECT, the others by nothing. */
  function expectGoodbye(version: ProtocolVersion, told: Packet[], reasonCode?: number): void {
    const goodbye = { cmd: 'disconnect', ...(reasonCode !== undefined && { reasonCode }) }
    if (version < 5) expect(told).toEqual([])
    else if (told.length > 0 || !departs('DISCONNECT of the broker: not always'))
      expect(told).toMatchObject([goodbye])
  }

  const answer = (cmd: 'puback' | 'pubrec' | 'pubcomp', messageId: number | undefined): Packet => ({
    cmd,
    messageId,
    reasonCode: 0,
  })

  const willOn = (topic: string, properties?: object): Fields => ({
    will: { topic, payload: Buffer.from('gone'), qos: 1, retain: false, properties },
  })

  suite.each(versions)('version %i', (version) => {
    const kept: Fields =
      version === 5 ? { clean: false, properties: { sessionExpiryInterval: 300 } } : { clean: false }

    it('accepts a client and answers its pings', async () => {
      const { client, connack } = await dial(version, { clientId: fresh() })
      expect(connack).toMatchObject({ sessionPresent: false })
      client.send({ cmd: 'pingreq' }, { cmd: 'pingreq' })
      await client.next('pingresp')
      await client.next('pingresp')
    })

    it.each<{ published: QoS; subscribed: QoS }>(
      ([0, 1, 2] as const).flatMap((published) =>
        ([0, 1, 2] as const).map((subscribed) => ({ published, subscribed })),
      ),
    )('brings QoS $published to a subscription of QoS $subscribed', async ({ published, subscribed }) => {
      const topic = fresh()
      const to = await join(version)
      await subscribe(to, { topic, qos: subscribed })
      await publish(await join(version), topic, 'x', { qos: published })
      const qos = Math.min(published, subscribed)
      const packet = await to.next('publish')
      expect(packet).toMatchObject({ topic, payload: Buffer.from('x'), qos, dup: false, retain: false })
      if (qos === 1) to.send(answer('puback', packet.messageId))
      if (qos === 2) {
        to.send(answer('pubrec', packet.messageId))
        expect(await to.next('pubrel')).toMatchObject({ messageId: packet.messageId })
        to.send(answer('pubcomp', packet.messageId))
      }
      expect(await to.untilPong()).toEqual([])
    })

    it.each([
      ['+', 'a', true],
      ['+', 'a/b', false],
      ['#', 'a', true],
      ['#', 'a/b/c', true],
      ['a/+/c', 'a/b/c', true],
      ['a/+/c', 'a/b/d', false],
      ['a/#', 'a', true],
      ['a/+', 'a', false],
      ['a/+', 'a/', true],
    ])('compares %s with %s: %s', async (filter, topic, isMatch) => {
      const root = fresh()
      const to = await join(version)
      await subscribe(to, { topic: `${root}/${filter}` })
      await publish(await join(version), `${root}/${topic}`, 'x')
      expect(await to.untilPong()).toHaveLength(isMatch ? 1 : 0)
    })

    it('answers several filters in their order', async () => {
      const client = await join(version)
      const topic = fresh()
      client.send({
        cmd: 'subscribe',
        messageId: 9,
        subscriptions: ([2, 0, 1] as const).map((qos) => ({ topic: `${topic}/${qos}`, qos })),
      })
      expect(await client.next('suback')).toMatchObject({ messageId: 9, granted: [2, 0, 1] })
    })

    it('stops at UNSUBSCRIBE', async () => {
      const topic = fresh()
      const client = await join(version)
      await subscribe(client, { topic })
      client.send({ cmd: 'unsubscribe', messageId: 8, unsubscriptions: [topic, `${topic}/never`] })
      expect(await client.next('unsuback')).toMatchObject(
        version === 5 ? { messageId: 8, granted: [0, 0x11] } : { messageId: 8 },
      )
      await publish(client, topic, 'x', { qos: 1 })
    })

    it('keeps the last retained message until an empty one', async () => {
      const topic = fresh()
      const from = await join(version)
      await publish(from, topic, 'old', { retain: true })
      await publish(from, topic, 'new', { retain: true, qos: 1 })
      await publish(from, topic, 'passing')
      const to = await join(version)
      expect(digest(await subscribe(to, { topic }))).toEqual([`${topic} new q1 retain`])
      await publish(from, topic, '', { retain: true })
      expect(digest(await to.untilPong())).toEqual([`${topic}  q0`])
      expect(await subscribe(await join(version), { topic })).toEqual([])
    })

    it('publishes the will of a lost connection', async () => {
      const topic = fresh()
      const to = await join(version)
      await subscribe(to, { topic })
      const mortal = await join(version, willOn(topic))
      mortal.drop()
      expect(digest([await to.next('publish')])).toEqual([`${topic} gone q1`])
    })

    it('forgets the will at DISCONNECT, and closes', async () => {
      const topic = fresh()
      const to = await join(version)
      await subscribe(to, { topic })
      const mortal = await join(version, willOn(topic))
      mortal.send({ cmd: 'disconnect', reasonCode: 0 })
      expect(await mortal.untilClosed()).toEqual([])
      expect(await to.untilPong()).toEqual([])
    })

    it('publishes the will of a client silent for one and a half times its keepalive, and closes', async () => {
      const topic = fresh()
      const to = await join(version)
      await subscribe(to, { topic })
      const mortal = await join(version, { ...willOn(topic), keepalive: 4 })
      await can.elapse(4000)
      expect(await mortal.untilPong()).toEqual([])
      await can.elapse(4000)
      expect(mortal.isClosed).toBe(false)
      await can.elapse(2000 + can.lateness)
      await mortal.untilClosed()
      expect(digest([await to.next('publish')])).toEqual([`${topic} gone q1`])
    })

    it('keeps a session, and what was published meanwhile, in order', async () => {
      const topic = fresh()
      const clientId = fresh()
      const first = await join(version, { ...kept, clientId })
      await subscribe(first, { topic: `${topic}/#` })
      first.send({ cmd: 'disconnect', reasonCode: 0 })
      await first.untilClosed()
      const from = await join(version)
      for (const [payload, qos] of [
        ['1', 1],
        ['2', 2],
        ['3', 0],
        ['4', 1],
      ] as const) {
        await publish(from, `${topic}/x`, payload, { qos })
      }
      const { client, connack } = await dial(version, { ...kept, clientId })
      if (version !== 3) expect(connack).toMatchObject({ sessionPresent: true })
      expect(digest(await client.untilPong())).toEqual([
        `${topic}/x 1 q1`,
        `${topic}/x 2 q2`,
        `${topic}/x 4 q1`,
      ])
    })

    it('sends again what was not acknowledged, on the next connection, with the same identifiers', async () => {
      const topic = fresh()
      const clientId = fresh()
      const first = await join(version, { ...kept, clientId })
      await subscribe(first, { topic })
      const from = await join(version)
      for (const [payload, qos] of [
        ['1', 1],
        ['2', 2],
        ['3', 2],
      ] as const) {
        await publish(from, topic, payload, { qos })
      }
      const sent = (await first.untilPong()).map(({ messageId }) => messageId)
      expect(sent).toHaveLength(3)
      first.send(answer('pubrec', sent[1]))
      await first.next('pubrel')
      first.drop()
      const again = (await dial(version, { ...kept, clientId })).client
      const packets = await again.untilPong()
      expect(digest(packets)).toEqual([`${topic} 1 q1 dup`, `pubrel ${sent[1]}`, `${topic} 3 q2 dup`])
      expect(packets.map(({ messageId }) => messageId)).toEqual(sent)
    })

    it('ends a session at a clean start', async () => {
      const topic = fresh()
      const clientId = fresh()
      const first = await join(version, { ...kept, clientId })
      await subscribe(first, { topic })
      first.send({ cmd: 'disconnect', reasonCode: 0 })
      await first.untilClosed()
      const { client, connack } = await dial(version, { clientId, clean: true })
      expect(connack).toMatchObject({ sessionPresent: false })
      await publish(client, topic, 'x', { qos: 1 })
    })

    it('takes a QoS 2 message once, though it comes twice', async () => {
      const topic = fresh()
      const to = await join(version)
      await subscribe(to, { topic })
      const from = await join(version)
      const packet = { qos: 2 as const, messageId: 3 }
      from.send(message(topic, 'x', packet))
      await from.next('pubrec')
      from.send(message(topic, 'x', { ...packet, dup: true }))
      await from.next('pubrec')
      from.send({ cmd: 'pubrel', messageId: 3, reasonCode: 0 })
      await from.next('pubcomp')
      expect(await to.untilPong()).toHaveLength(1)
      from.send(message(topic, 'y', packet))
      await from.next('pubrec')
      from.send({ cmd: 'pubrel', messageId: 3, reasonCode: 0 })
      await from.next('pubcomp')
      expect(await to.untilPong()).toHaveLength(1)
    })

    it('takes a QoS 2 message once, though it comes again on the next connection', async () => {
      const topic = fresh()
      const clientId = fresh()
      const to = await join(version)
      await subscribe(to, { topic })
      const from = await join(version, { ...kept, clientId })
      const packet = { qos: 2 as const, messageId: 3 }
      from.send(message(topic, 'x', packet))
      await from.next('pubrec')
      from.drop()
      const again = (await dial(version, { ...kept, clientId })).client
      again.send(message(topic, 'x', { ...packet, dup: true }))
      await again.next('pubrec')
      again.send({ cmd: 'pubrel', messageId: 3, reasonCode: 0 })
      await again.next('pubcomp')
      expect(await to.untilPong()).toHaveLength(1)
    })

    it('answers a PUBREL for nothing', async () => {
      const client = await join(version)
      client.send({ cmd: 'pubrel', messageId: 77, reasonCode: 0 })
      expect(await client.next('pubcomp')).toMatchObject({
        messageId: 77,
        ...(version === 5 && { reasonCode: departs('unknown PUBREL: success') ? 0 : 0x92 }),
      })
    })

    it('gives a client id to the one who has it last', async () => {
      const clientId = fresh()
      const topic = fresh()
      const first = await join(version, { ...kept, clientId })
      await subscribe(first, { topic })
      const second = await join(version, { ...kept, clientId })
      expectGoodbye(version, await first.untilClosed(), 0x8e)
      await publish(await join(version), topic, 'x')
      expect(digest(await second.untilPong())).toEqual([`${topic} x q0`])
      expect(first.take()).toEqual([])
    })

    it('publishes the will of a connection that another of its name displaces', async () => {
      const topic = fresh()
      const clientId = fresh()
      const to = await join(version)
      await subscribe(to, { topic })
      const first = await join(version, { clientId, ...willOn(topic) })
      await join(version, { clientId })
      await first.untilClosed()
      expect(digest(await to.untilPong())).toEqual([`${topic} gone q1`])
    })

    it('reads many packets in one frame, and one packet in single bytes', async () => {
      const client = await join(version)
      const ping = Buffer.from([0xc0, 0x00])
      client.sendBytes(Buffer.concat([ping, ping, ping]))
      for (let count = 0; count < 3; count++) await client.next('pingresp')
      for (const byte of ping) client.sendBytes(Buffer.from([byte]))
      await client.next('pingresp')
    })

    it('gives overlapping subscriptions one copy', async () => {
      const topic = fresh()
      const to = await join(version)
      await subscribe(to, { topic: `${topic}/+`, qos: 0 })
      await subscribe(to, { topic: `${topic}/#`, qos: 1 })
      await publish(await join(version), `${topic}/x`, 'x', { qos: 1 })
      const qos = (await to.untilPong()).map((packet) => packet.cmd === 'publish' && packet.qos)
      if (version < 5 && departs('overlapping subscriptions: any one, before 5')) {
        expect([[0], [1]]).toContainEqual(qos)
      } else {
        expect(qos.sort()).toEqual(
          version === 5 && departs('overlapping subscriptions: each, in 5') ? [0, 1] : [1],
        )
      }
    })

    it.each<{ rule: string; bytes?: string; packet?: Packet; unless?: boolean }>([
      { rule: 'a second CONNECT', packet: connectPacket(version, {}) },
      { rule: 'a topic with a wildcard', packet: message('a/#', 'x') },
      {
        rule: 'SUBACK',
        packet: { cmd: 'suback', messageId: 1, granted: [0] },
        unless: departs('packets of a broker: taken'),
      },
      { rule: 'PINGRESP', packet: { cmd: 'pingresp' }, unless: departs('packets of a broker: taken') },
      { rule: 'packet type 0', bytes: '0000' },
      { rule: 'QoS 3', bytes: version === 5 ? '3606 0001 61 0001 00' : '3605 0001 61 0001' },
      {
        rule: 'SUBSCRIBE without its flag',
        bytes: version === 5 ? '8007 0001 00 0001 61 00' : '8006 0001 0001 61 00',
        unless: version === 3 && departs('flags of SUBSCRIBE: free in 3.1'),
      },
      { rule: 'a length of five bytes', bytes: '30ffffffff01' },
      { rule: 'a topic longer than its packet', bytes: '3003 0005 61' },
      { rule: 'QoS 1 with identifier 0', packet: message('a', 'x', { qos: 1, messageId: 0 }) },
    ])('ends the connection for $rule', async ({ bytes, packet, unless = false }) => {
      const client = await join(version)
      if (packet) client.send(packet)
      else client.sendBytes(Buffer.from(bytes!.replaceAll(' ', ''), 'hex'))
      if (unless) {
        await client.untilPong()
        return
      }
      expectGoodbye(version, await client.untilClosed())
    })

    it('ends a connection that does not begin with CONNECT', async () => {
      const client = await open(version)
      client.send({ cmd: 'pingreq' })
      expect(await client.untilClosed()).toEqual([])
    })

    it('does not take an invalid filter', async () => {
      const client = await join(version)
      client.send({ cmd: 'subscribe', messageId: 5, subscriptions: [{ topic: 'a/#/b', qos: 0 }] })
      if (version === 3 || departs('invalid filter: closed')) {
        expect((await client.untilClosed()).filter(({ cmd }) => cmd !== 'disconnect')).toEqual([])
      } else {
        expect(await client.next('suback')).toMatchObject({ granted: [version === 5 ? 0x8f : 0x80] })
      }
    })

    it.each([
      {
        rule: 'the right password',
        username: can.secured.username,
        password: can.secured.password,
        isWelcome: true,
      },
      { rule: 'a wrong password', username: can.secured.username, password: 'wrong', isWelcome: false },
      { rule: 'an unknown user', username: 'nobody', password: can.secured.password, isWelcome: false },
      { rule: 'nothing', username: undefined, password: undefined, isWelcome: false },
    ])('where a password is wanted, judges $rule', async ({ username, password, isWelcome }) => {
      const client = new PacketClient(await can.secured.connect(version), version, can.patience)
      client.send(
        connectPacket(version, {
          clientId: fresh(),
          username,
          password: password && Buffer.from(password),
        } as Fields),
      )
      const connack = await client.next('connack')
      expect(connack.returnCode ?? connack.reasonCode).toBe(isWelcome ? 0 : can.secured.code[version])
      if (!isWelcome) await client.untilClosed()
    })
  })

  suite('before there is a version', () => {
    it('refuses one it does not know, in words of 3.1.1', async () => {
      const client = await open(4)
      client.sendBytes(Buffer.from('100d00044d515454090200000001' + '61', 'hex'))
      expect(await client.next('connack')).toMatchObject({ returnCode: 1 })
      expect(await client.untilClosed()).toEqual([])
    })

    it('ends a connection with an unknown protocol name', async () => {
      const client = await open(4)
      client.sendBytes(Buffer.from('100d00044d515458040200000001' + '61', 'hex'))
      expect((await client.untilClosed()).filter(({ cmd }) => cmd !== 'connack')).toEqual([])
    })

    it('gives a nameless client of 3.1.1 a name', async () => {
      await join(4, { clientId: '', clean: true })
    })

    it('keeps no session for a nameless client of 3.1.1', async () => {
      const client = await open(4)
      client.sendBytes(Buffer.from('100c00044d5154540400003c0000', 'hex'))
      expect(await client.next('connack')).toMatchObject({ returnCode: 2 })
      expect(await client.untilClosed()).toEqual([])
    })
  })

  suite('of MQTT 5 alone', () => {
    it('gives a nameless client its name', async () => {
      const { connack } = await dial(5, { clientId: '' })
      expect(connack.properties?.assignedClientIdentifier).toMatch(/./)
    })

    it('refuses an authentication method it does not know', async () => {
      const { client, connack } = await dial(5, {
        clientId: fresh(),
        properties: { authenticationMethod: 'nonsense' },
      })
      expect(connack).toMatchObject({ reasonCode: 0x8c })
      await client.untilClosed()
    })

    it('carries properties of a message', async () => {
      const topic = fresh()
      const to = await join(5)
      await subscribe(to, { topic })
      const properties = {
        payloadFormatIndicator: true,
        contentType: 'text/plain',
        responseTopic: 'answers',
        correlationData: Buffer.from('id'),
        userProperties: { k: ['1', '2'], l: '3' },
      }
      await publish(await join(5), topic, 'x', { properties })
      expect(await to.next('publish')).toMatchObject({ properties })
    })

    it('ends a session with its connection by default', async () => {
      const clientId = fresh()
      const first = await join(5, { clientId, clean: false })
      first.send({ cmd: 'disconnect', reasonCode: 0 })
      await first.untilClosed()
      expect((await dial(5, { clientId, clean: false })).connack).toMatchObject({ sessionPresent: false })
    })

    it('keeps a session as long as was agreed, and no longer', async () => {
      const clientId = fresh()
      const terms = { clientId, clean: false, properties: { sessionExpiryInterval: 4 } }
      const first = await join(5, terms)
      first.drop()
      await can.elapse(1000)
      const { client, connack } = await dial(5, terms)
      expect(connack).toMatchObject({ sessionPresent: true })
      client.drop()
      await can.elapse(4000 + can.lateness)
      expect((await dial(5, terms)).connack).toMatchObject({ sessionPresent: false })
    })

    it('takes a new session expiry at DISCONNECT', async () => {
      const clientId = fresh()
      const terms = { clientId, clean: false, properties: { sessionExpiryInterval: 300 } }
      const first = await join(5, terms)
      first.send({ cmd: 'disconnect', reasonCode: 0, properties: { sessionExpiryInterval: 0 } })
      await first.untilClosed()
      expect((await dial(5, terms)).connack).toMatchObject({ sessionPresent: false })
    })

    it('publishes a will at DISCONNECT where it is asked to', async () => {
      const topic = fresh()
      const to = await join(5)
      await subscribe(to, { topic })
      const mortal = await join(5, willOn(topic))
      mortal.send({ cmd: 'disconnect', reasonCode: 4 })
      if (departs('DISCONNECT with will: left open')) {
        await can.elapse(500)
        mortal.drop()
      }
      await mortal.untilClosed()
      expect(digest([await to.next('publish')])).toEqual([`${topic} gone q1`])
    })

    it('waits with a will for its delay', async () => {
      const topic = fresh()
      const to = await join(5)
      await subscribe(to, { topic })
      const mortal = await join(5, {
        ...willOn(topic, { willDelayInterval: 4 }),
        clean: false,
        properties: { sessionExpiryInterval: 300 },
      })
      mortal.drop()
      await can.elapse(1000)
      expect(await to.untilPong()).toEqual([])
      await can.elapse(4000 + can.lateness)
      expect(digest(await to.untilPong())).toEqual([`${topic} gone q1`])
    })

    it('does not publish the will of one who is back within its delay', async () => {
      const topic = fresh()
      const clientId = fresh()
      const to = await join(5)
      await subscribe(to, { topic })
      const terms = { clientId, clean: false, properties: { sessionExpiryInterval: 300 } }
      const mortal = await join(5, { ...terms, ...willOn(topic, { willDelayInterval: 4 }) })
      mortal.drop()
      await join(5, terms)
      await can.elapse(5000 + can.lateness)
      expect(await to.untilPong()).toEqual([])
    })

    it('says how many seconds a waiting message has left, and drops it after them', async () => {
      const topic = fresh()
      const clientId = fresh()
      const terms = { clientId, clean: false, properties: { sessionExpiryInterval: 300 } }
      const first = await join(5, terms)
      await subscribe(first, { topic })
      first.send({ cmd: 'disconnect', reasonCode: 0 })
      await first.untilClosed()
      const from = await join(5)
      await publish(from, topic, 'short', { qos: 1, properties: { messageExpiryInterval: 1 } })
      await publish(from, topic, 'long', { qos: 1, properties: { messageExpiryInterval: 100 } })
      await can.elapse(2000 + can.lateness)
      const again = (await dial(5, terms)).client
      const packet = await again.next('publish')
      expect(packet.payload.toString()).toBe('long')
      expect(packet.properties?.messageExpiryInterval).toBeGreaterThan(80)
      expect(packet.properties?.messageExpiryInterval).toBeLessThan(99)
    })

    it('keeps its own messages from a subscriber who wants no local', async () => {
      const topic = fresh()
      const client = await join(5)
      await subscribe(client, { topic, nl: true })
      await publish(client, topic, 'own', { qos: 1 })
      await publish(await join(5), topic, 'other')
      expect(digest(await client.untilPong())).toEqual([`${topic} other q0`])
    })

    it.each([
      { rap: true, arrives: 'x q0 retain' },
      { rap: false, arrives: 'x q0' },
    ])('forwards a retained message with retain as published $rap', async ({ rap, arrives }) => {
      const topic = fresh()
      const to = await join(5)
      await subscribe(to, { topic, rap })
      await publish(await join(5), topic, 'x', { retain: true })
      expect(digest(await to.untilPong())).toEqual([`${topic} ${arrives}`])
    })

    it.each([
      { rh: 0, first: 1, again: 1 },
      { rh: 1, first: 1, again: 0 },
      { rh: 2, first: 0, again: 0 },
    ])(
      'with retain handling $rh sends what is retained $first time, then $again',
      async ({ rh, first, again }) => {
        const topic = fresh()
        await publish(await join(5), topic, 'x', { retain: true })
        const to = await join(5)
        expect(await subscribe(to, { topic, rh })).toHaveLength(first)
        expect(await subscribe(to, { topic, rh })).toHaveLength(again)
      },
    )

    it('sends the identifier of the subscription', async () => {
      const topic = fresh()
      const to = await join(5)
      await subscribe(to, { topic }, 42)
      await publish(await join(5), topic, 'x')
      const packet = await to.next('publish')
      expect([packet.properties?.subscriptionIdentifier].flat()).toEqual([42])
    })

    it('says that a message had no subscribers', async () => {
      const client = await join(5)
      client.send(message(fresh(), 'x', { qos: 1, messageId: 1 }))
      expect(await client.next('puback')).toMatchObject({ reasonCode: 0x10 })
    })

    it('has no more unanswered messages on their way than the client takes', async () => {
      const topic = fresh()
      const to = await join(5, { properties: { receiveMaximum: 2 } })
      await subscribe(to, { topic })
      const from = await join(5)
      for (const payload of ['1', '2', '3', '4']) await publish(from, topic, payload, { qos: 1 })
      const first = await to.untilPong()
      expect(digest(first)).toEqual([`${topic} 1 q1`, `${topic} 2 q1`])
      to.send(answer('puback', first[0]?.messageId))
      expect(digest(await to.untilPong())).toEqual([
        `${topic} 3 q1`,
        ...(departs('receive maximum: exceeded after an answer') ? [`${topic} 4 q1`] : []),
      ])
    })

    it('drops a message larger than the client takes, and goes on', async () => {
      const topic = fresh()
      const to = await join(5, { properties: { maximumPacketSize: 100 } })
      await subscribe(to, { topic })
      const from = await join(5)
      await publish(from, topic, 'x'.repeat(200), { qos: 1 })
      await publish(from, topic, 'small', { qos: 1 })
      expect(digest(await to.untilPong())).toEqual([`${topic} small q1`])
    })

    it('knows a topic by the alias it was given', async () => {
      const topic = fresh()
      const to = await join(5)
      await subscribe(to, { topic: `${topic}/#` })
      const { client, connack } = await dial(5, { clientId: fresh() })
      expect(connack.properties?.topicAliasMaximum).toBeGreaterThan(0)
      await publish(client, `${topic}/a`, '1', { properties: { topicAlias: 1 } })
      await publish(client, '', '2', { properties: { topicAlias: 1 } })
      await publish(client, `${topic}/b`, '3', { properties: { topicAlias: 1 } })
      await publish(client, '', '4', { properties: { topicAlias: 1 } })
      expect(digest(await to.untilPong())).toEqual(
        [`a 1`, `a 2`, `b 3`, `b 4`].map((told) => `${topic}/${told} q0`),
      )
    })

    it.each([
      { rule: 'an alias of 0', topic: 'a', topicAlias: 0 },
      { rule: 'an alias above the maximum', topic: 'a', topicAlias: 65_535 },
      { rule: 'an alias that stands for nothing', topic: '', topicAlias: 1 },
    ])('ends the connection for $rule', async ({ topic, topicAlias }) => {
      const client = await join(5)
      client.send(message(topic, 'x', { properties: { topicAlias } }))
      await client.untilClosed()
    })

    it('shares a subscription among its members', async () => {
      const topic = fresh()
      const members = [await join(5), await join(5)]
      for (const member of members) await subscribe(member, { topic: `$share/g/${topic}` })
      const from = await join(5)
      for (const payload of ['1', '2', '3', '4']) await publish(from, topic, payload)
      const got = [await members[0]!.untilPong(), await members[1]!.untilPong()].map(({ length }) => length)
      expect(got).toEqual([2, 2])
    })

    it('does not take no local on a shared subscription', async () => {
      const client = await join(5)
      const subscriptions = [{ topic: `$share/g/${fresh()}`, qos: 0 as const, nl: true }]
      client.send({ cmd: 'subscribe', messageId: 1, subscriptions })
      if (departs('no local on a shared subscription: taken')) await client.next('suback')
      else await client.untilClosed()
    })
  })
}
