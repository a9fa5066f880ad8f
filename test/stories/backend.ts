/** The other end of an exchange: a client beside the broker, whose own connection never fails. */

import type { Packet } from 'mqtt-packet'
import type { Broker } from '../broker/broker.ts'
import { FrameReader } from '../broker/frame-reader.ts'
import { connectPacket, openChannel } from '../broker/in-process.ts'
import { encode, PacketDecoder } from '../broker/packet-codec.ts'

const clientId = 'backend'

/** @param onMessage called for each PUBLISH to these topics, as often as the broker sends it */
export function attachBackend(broker: Broker, topics: string, onMessage: (text: string) => void): void {
  const channel = openChannel(broker)
  const frames = new FrameReader(Infinity)
  const decoder = new PacketDecoder(4)
  const send = (packet: Packet): void => channel.send(encode(packet, 4))
  channel.onBytes = (bytes) => {
    channel.pieces.length = 0
    for (const frame of frames.push(bytes)) {
      if (frame.kind !== 'packet') throw new Error(`The broker sent a frame that is ${frame.kind}`)
      const packet = decoder.decode(frame.bytes)
      const { cmd, messageId } = packet
      if (cmd === 'publish') onMessage(packet.payload.toString())
      if (cmd === 'publish' && packet.qos === 1) send({ cmd: 'puback', messageId })
      if (cmd === 'publish' && packet.qos === 2) send({ cmd: 'pubrec', messageId })
      if (cmd === 'pubrel') send({ cmd: 'pubcomp', messageId })
    }
  }
  channel.onClose = () => {
    throw new Error('The broker has closed the connection of the backend')
  }
  send(connectPacket(4, { clientId }))
  send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: topics, qos: 2 }] })
}

/** Whether a connection is a phone's: outages leave the backend alone. */
export const isPhone = (connection: { clientId: string }): boolean => connection.clientId !== clientId
