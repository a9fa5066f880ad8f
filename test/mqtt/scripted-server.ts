/** A server that a test speaks for: packets in, packets out, whenever and whatever it likes. */

import mqttPacket, { type Packet } from 'mqtt-packet'
import type { ServerConnection } from '../../src/testing.ts'
import type { Story } from './clients.ts'

export interface Peer {
  /** 1 for the first connection. */
  readonly number: number
  readonly socket: ServerConnection
  /** What the client has sent. */
  readonly packets: Packet[]
  /** Sends them as one frame, while the socket is open. */
  say(...packets: object[]): void
  sayBytes(...bytes: number[]): void
  /** Closes, while the socket is open. */
  cut(code?: number, reason?: string): void
}

export type Speaker = (packet: Packet, peer: Peer) => void

/** What a friendly broker answers. */
export const answer: Speaker = (packet, peer) => {
  const { cmd, messageId } = packet
  if (cmd === 'connect') peer.say({ cmd: 'connack', returnCode: 0, reasonCode: 0, sessionPresent: false })
  if (cmd === 'subscribe')
    peer.say({ cmd: 'suback', messageId, granted: packet.subscriptions.map(({ qos }) => qos) })
  if (cmd === 'unsubscribe')
    peer.say({ cmd: 'unsuback', messageId, granted: packet.unsubscriptions.map(() => 0) })
  if (cmd === 'publish' && packet.qos === 1) peer.say({ cmd: 'puback', messageId })
  if (cmd === 'publish' && packet.qos === 2) peer.say({ cmd: 'pubrec', messageId })
  if (cmd === 'pubrel') peer.say({ cmd: 'pubcomp', messageId })
  if (cmd === 'pingreq') peer.say({ cmd: 'pingresp' })
}

/**
 * Takes the place of the story's broker for the connections from now on.
 *
 * @returns them, in the order of the dials
 */
export function speak(story: Story, protocolVersion: 4 | 5, on: Speaker = answer): Peer[] {
  const peers: Peer[] = []
  story.door = (socket) => {
    socket.accept({ protocol: 'mqtt' })
    const packets: Packet[] = []
    const send = (bytes: Uint8Array) => {
      if (socket.state === 'open') socket.send(bytes)
    }
    const peer: Peer = {
      number: peers.length + 1,
      socket,
      packets,
      say: (...said) =>
        send(Buffer.concat(said.map((packet) => mqttPacket.generate(packet as Packet, { protocolVersion })))),
      sayBytes: (...bytes) => send(Uint8Array.from(bytes)),
      cut(code = 1000, reason = '') {
        if (socket.state === 'open') socket.close(code, reason)
      },
    }
    peers.push(peer)
    const parser = mqttPacket.parser({ protocolVersion })
    parser.on('packet', (packet) => {
      packets.push(packet)
      on(packet, peer)
    })
    socket.onMessage = (data) => parser.parse(Buffer.from(data as ArrayBuffer))
  }
  return peers
}

/** The packets of one kind that the client has sent, over all connections. */
export function sent<Cmd extends Packet['cmd']>(
  peers: readonly Peer[],
  cmd: Cmd,
): Extract<Packet, { cmd: Cmd }>[] {
  return peers.flatMap(({ packets }) =>
    packets.filter((packet): packet is Extract<Packet, { cmd: Cmd }> => packet.cmd === cmd),
  )
}
