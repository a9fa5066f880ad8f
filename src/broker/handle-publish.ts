/** Handles PUBLISH. */

import type { IPublishPacket } from 'mqtt-packet'
import type { BrokerParts } from './broker-parts.ts'
import type { Connection } from './connection.ts'
import { toMessage } from './message.ts'
import { identifierOf } from './packet-rules.ts'
import { NO_MATCHING_SUBSCRIBERS, reasonCodes } from './reasons.ts'
import type { Reason } from './reasons.ts'
import type { Session } from './session.ts'

/** Takes a message of a client: once, however often it comes, and answers it. */
export function handlePublish(
  connection: Connection,
  session: Session,
  packet: IPublishPacket,
  { exchange, settings, clock }: BrokerParts,
): void {
  const reason = findObstacle(connection, packet, settings)
  if (reason) {
    connection.end({ reason, will: true })
    return
  }
  const topic = topicOf(connection, packet)
  if (topic === undefined) {
    connection.end({ reason: 'protocol error', why: 'unknown topic alias', will: true })
    return
  }
  const { qos } = packet
  const id = identifierOf(packet)
  if (qos === 2 && session.received.has(id)) {
    connection.send({ cmd: 'pubrec', messageId: id, reasonCode: 0 })
    return
  }
  const isAllowed = settings.authorize({
    clientId: session.clientId,
    username: connection.username,
    action: 'publish',
    topic,
  })
  const accept = (): number =>
    exchange.publish(toMessage({ ...packet, topic }, clock.now(), session.clientId)) > 0
      ? 0
      : NO_MATCHING_SUBSCRIBERS
  // Versions before 5 cannot refuse a message: it is answered as if it had been taken.
  const reasonCode = isAllowed ? accept() : reasonCodes['not authorized']
  if (qos === 0) return
  if (qos === 2 && (isAllowed || connection.protocolVersion < 5)) session.received.add(id)
  connection.send({ cmd: qos === 1 ? 'puback' : 'pubrec', messageId: id, reasonCode })
}

function findObstacle(
  { incomingAliases, protocolVersion }: Connection,
  { qos, retain, properties }: IPublishPacket,
  settings: BrokerParts['settings'],
): Reason | undefined {
  if (qos > settings.maximumQoS) return 'qos not supported'
  if (retain && !settings.retainAvailable) return 'retain not supported'
  const alias = protocolVersion === 5 ? properties?.topicAlias : undefined
  return alias === undefined || incomingAliases.isAllowed(alias) ? undefined : 'topic alias invalid'
}

function topicOf({ incomingAliases }: Connection, packet: IPublishPacket): string | undefined {
  const alias = packet.properties?.topicAlias
  return alias === undefined ? packet.topic : incomingAliases.resolve(packet.topic, alias)
}
