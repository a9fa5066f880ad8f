import type { IPublishPacket, ISubscription, Packet } from 'mqtt-packet'
import type { Broker } from '../../src/broker/broker.ts'
import { PacketClient } from './packet-client.ts'
import type { ByteChannel } from './packet-client.ts'
import type { ProtocolVersion } from '../../src/broker/packet-codec.ts'

/** A channel straight into a broker: everything arrives at once. `pieces` are the sends as the broker made them. */
export function openChannel(broker: Broker): ByteChannel & { pieces: Uint8Array[] } {
  const pieces: Uint8Array[] = []
  const early: Uint8Array[] = []
  let isOpen = true
  let closedEarly = false
  let onBytes: ByteChannel['onBytes'] = (bytes) => early.push(bytes)
  let onClose: ByteChannel['onClose'] = () => {
    closedEarly = true
  }
  const attachment = broker.attach({
    send: (bytes) => {
      pieces.push(bytes)
      onBytes(bytes)
    },
    close: () => {
      isOpen = false
      onClose()
    },
  })
  return {
    pieces,
    send: (bytes) => {
      if (isOpen) attachment.receive(bytes)
    },
    close: () => {
      if (!isOpen) return
      isOpen = false
      attachment.closed()
      onClose()
    },
    set onBytes(listener: ByteChannel['onBytes']) {
      onBytes = listener
      for (const bytes of early.splice(0)) listener(bytes)
    },
    set onClose(listener: ByteChannel['onClose']) {
      onClose = listener
      if (closedEarly) listener()
    },
  }
}

/** Everything in process is immediate: what has not come by now will not come of itself. */
export const impatience = (onExpired: () => void): (() => void) => {
  const timer = setTimeout(onExpired, 0)
  return () => {
    clearTimeout(timer)
  }
}

export const openClient = (broker: Broker, version: ProtocolVersion = 4): PacketClient =>
  new PacketClient(openChannel(broker), version, impatience)

type ConnectFields = Partial<Omit<Extract<Packet, { cmd: 'connect' }>, 'cmd'>>

export const connectPacket = (version: ProtocolVersion, fields: ConnectFields): Packet => ({
  cmd: 'connect',
  clientId: 'a',
  clean: true,
  keepalive: 0,
  protocolVersion: version,
  protocolId: version === 3 ? 'MQIsdp' : 'MQTT',
  ...fields,
})

/** A client whose CONNECT was accepted and whose CONNACK was taken. */
export function joinAs(
  broker: Broker,
  clientId: string,
  { version = 4, ...fields }: ConnectFields & { version?: ProtocolVersion } = {},
): PacketClient {
  const client = openClient(broker, version)
  client.send(connectPacket(version, { clientId, ...fields }))
  const connack = client.received.shift()
  if (connack?.cmd !== 'connack' || (connack.reasonCode ?? connack.returnCode) !== 0) {
    throw new Error(`Not accepted: ${JSON.stringify(connack)}`)
  }
  return client
}

export function subscribe(client: PacketClient, ...filters: (string | Partial<ISubscription>)[]): void {
  client.send({
    cmd: 'subscribe',
    messageId: 60_000,
    subscriptions: filters.map((filter) =>
      typeof filter === 'string' ? { topic: filter, qos: 2 } : { topic: '', qos: 2, ...filter },
    ),
  })
  const suback = client.received.shift()
  if (suback?.cmd !== 'suback') throw new Error(`No SUBACK: ${JSON.stringify(suback)}`)
}

export const message = (topic: string, payload: string, fields: Partial<IPublishPacket> = {}): Packet => ({
  cmd: 'publish',
  topic,
  payload,
  qos: 0,
  dup: false,
  retain: false,
  ...fields,
})

/** Messages in short: `topic payload qN`, with `dup` and `retain` where set. */
export const digest = (packets: readonly Packet[]): string[] =>
  packets.map((packet) => {
    if (packet.cmd !== 'publish') {
      return packet.messageId === undefined ? packet.cmd : `${packet.cmd} ${packet.messageId}`
    }
    const flags = `${packet.dup ? ' dup' : ''}${packet.retain ? ' retain' : ''}`
    return `${packet.topic} ${packet.payload.toString()} q${packet.qos}${flags}`
  })
