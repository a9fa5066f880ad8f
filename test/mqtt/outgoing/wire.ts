/** What tests of messages on their way out look at: what came in at the broker, and what callbacks were told. */

import type { Packet } from 'mqtt-packet'
import type * as Mqtt from '../../../src/index.ts'
import type { Client, Story } from '../clients.ts'

export const versions = [4, 5] as const
export type Version = (typeof versions)[number]

/** A session that outlives its connection, in each version's words; no delay is a matter of chance. */
export const lasting = (protocolVersion: Version): Mqtt.ClientOptions => ({
  protocolVersion,
  clean: false,
  reconnectPeriod: 1000,
  ...(protocolVersion === 5 && { properties: { sessionExpiryInterval: 3600 } }),
})

/** `publish t one q1 dup`, `pubrel 7`, `subscribe t q1, u q0`, `unsubscribe t`; others by their command. */
export function inShort(packet: Packet): string {
  if (packet.cmd === 'publish') {
    const { dup, payload, qos, topic } = packet
    return `publish ${topic} ${payload.toString()} q${qos}${dup ? ' dup' : ''}`
  }
  if (packet.cmd === 'subscribe')
    return `subscribe ${packet.subscriptions.map(({ topic, qos }) => `${topic} q${qos}`).join(', ')}`
  if (packet.cmd === 'unsubscribe') return `unsubscribe ${packet.unsubscriptions.join(', ')}`
  return packet.cmd === 'pubrel' ? `pubrel ${packet.messageId}` : packet.cmd
}

/** What came in over the connection of this number, from 1; without a number over all of them. */
export function packets({ broker }: Story, connection?: number): Packet[] {
  return broker.timeline
    .filter((entry) => entry.what === 'in' && (connection ?? entry.connection) === entry.connection)
    .map(({ packet }) => packet!)
}

export const arrived = (story: Story, connection?: number): string[] =>
  packets(story, connection).map(inShort)

/** Callbacks, and what they were told: `name`, or `name: code or message`. */
export function ears(): {
  told: string[]
  hear(name: string): (error?: Error | null) => void
} {
  const told: string[] = []
  return {
    told,
    hear: (name) => (error) => {
      const { code, message } = (error ?? {}) as { code?: unknown; message?: string }
      told.push(error ? `${name}: ${String(code ?? message)}` : name)
    },
  }
}

/** Counts what a client sent with QoS 1 and 2 and has no answer to: how much that was at most, by QoS and in all. */
export function watchInFlight(client: Client): { one: number; two: number; both: number } {
  const open = new Map<number, number>()
  const most = { one: 0, two: 0, both: 0 }
  client.on('packetsend', (packet) => {
    if (packet.cmd !== 'publish' || packet.qos === 0) return
    open.set(packet.messageId!, packet.qos)
    const ones = [...open.values()].filter((qos) => qos === 1).length
    most.one = Math.max(most.one, ones)
    most.two = Math.max(most.two, open.size - ones)
    most.both = Math.max(most.both, open.size)
  })
  client.on('packetreceive', (packet) => {
    if (packet.cmd === 'puback' || packet.cmd === 'pubcomp') open.delete(packet.messageId!)
  })
  client.on('close', () => open.clear())
  return most
}
