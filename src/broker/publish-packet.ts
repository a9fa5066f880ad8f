/** A message as the PUBLISH that one client is sent. */

import type { IPublishPacket } from 'mqtt-packet'
import type { InflightEntry } from './inflight.ts'
import { secondsLeft, type Delivery } from './message.ts'
import type { ProtocolVersion } from './packet-codec.ts'

/** @param tracked its packet identifier, for QoS 1 and 2 */
export function publishPacket(
  { message, qos, retain, identifiers }: Delivery,
  tracked: InflightEntry | undefined,
  version: ProtocolVersion,
  now: number,
): IPublishPacket {
  const packet: IPublishPacket = {
    cmd: 'publish',
    topic: message.topic,
    payload: message.payload,
    qos,
    retain,
    dup: tracked?.sentBefore ?? false,
    ...(tracked && { messageId: tracked.id }),
  }
  if (version !== 5) return packet
  const messageExpiryInterval = secondsLeft(message, now)
  return {
    ...packet,
    properties: {
      ...message.properties,
      ...(messageExpiryInterval !== undefined && { messageExpiryInterval }),
      ...(identifiers.length > 0 && { subscriptionIdentifier: identifiers }),
    },
  }
}
