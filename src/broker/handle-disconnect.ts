/** Handles DISCONNECT. */

import type { IDisconnectPacket } from 'mqtt-packet'
import type { BrokerParts } from './broker-parts.ts'
import type { Connection } from './connection.ts'
import { limitLifetime } from './handle-connect.ts'
import type { Session } from './session.ts'

export function handleDisconnect(
  connection: Connection,
  session: Session,
  packet: IDisconnectPacket,
  { settings }: BrokerParts,
): void {
  const interval = connection.protocolVersion === 5 ? packet.properties?.sessionExpiryInterval : undefined
  if (interval !== undefined) {
    if (session.lifetime === 0 && interval > 0) {
      connection.end({ reason: 'protocol error', why: 'a session that was to end is kept', will: true })
      return
    }
    session.lifetime = limitLifetime(interval, settings)
  }
  // Only a normal disconnection takes the will back.
  const will = (packet.reasonCode ?? 0) !== 0
  connection.end({ why: 'disconnect', will })
}
