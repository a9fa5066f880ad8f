/** Handles PUBACK, PUBREC, PUBREL and PUBCOMP. */

import type { IPubackPacket, IPubcompPacket, IPubrecPacket, IPubrelPacket } from 'mqtt-packet'
import type { Connection } from './connection.ts'
import { identifierOf } from './packet-rules.ts'
import { reasonCodes } from './reasons.ts'
import type { Session } from './session.ts'

type Acknowledgement = IPubackPacket | IPubrecPacket | IPubrelPacket | IPubcompPacket

/** Moves a QoS 1 or 2 message one step on, whichever way it travels. */
export function handleAcknowledgement(
  connection: Connection,
  session: Session,
  packet: Acknowledgement,
): void {
  const id = identifierOf(packet)
  if (packet.cmd === 'pubrel') {
    const isKnown = session.received.delete(id)
    connection.send({ cmd: 'pubcomp', messageId: id, reasonCode: isKnown ? 0 : notFound })
    return
  }
  const entry = session.outgoing.get(id)
  if (!entry) {
    if (packet.cmd === 'pubrec') connection.send({ cmd: 'pubrel', messageId: id, reasonCode: notFound })
    return
  }
  const expected = entry.delivery.qos === 1 ? ['puback'] : ['pubrec', 'pubcomp']
  if (!expected.includes(packet.cmd) || (packet.cmd === 'pubcomp' && entry.awaits === 'publish')) {
    connection.end({
      reason: 'protocol error',
      why: `${packet.cmd} for QoS ${entry.delivery.qos} that awaits an answer to ${entry.awaits}`,
      will: true,
    })
    return
  }
  if (packet.cmd === 'pubrec' && (packet.reasonCode ?? 0) < 0x80) {
    entry.awaits = 'pubrel'
    connection.release(id)
    return
  }
  session.outgoing.remove(id)
  session.flush()
}

const notFound = reasonCodes['packet identifier not found']
