/** Handles CONNECT: agreement, session and CONNACK, or a refusal. */

import type { IConnackPacket, IConnectPacket } from 'mqtt-packet'
import type { BrokerParts } from './broker-parts.ts'
import type { Agreement, Connection } from './connection.ts'
import type { Settings } from './options.ts'
import type { ProtocolVersion } from './packet-codec.ts'
import { reasonCodes, returnCodeOf } from './reasons.ts'
import type { Reason } from './reasons.ts'
import type { Will } from './session.ts'
import { isTopicName } from './topics.ts'

/** Largest value of a session expiry interval: the session never ends. */
const FOREVER = 0xffffffff

/** MQTT 3.1 allows client ids of 23 characters; the versions after it leave that to the broker. */
const LONGEST_CLIENT_ID_OF_31 = 23

/** Answers a CONNECT: agreement, session and CONNACK, or a refusal. */
export function handleConnect(
  connection: Connection,
  packet: IConnectPacket,
  parts: BrokerParts,
  assignClientId: () => string,
): void {
  connection.protocolVersion = packet.protocolVersion ?? 4
  const reason = findRefusal(packet, parts.settings)
  if (reason) {
    refuse(connection, reason)
    return
  }
  const isAssigned = packet.clientId === ''
  const clientId = isAssigned ? assignClientId() : packet.clientId
  parts.exchange.sessions.get(clientId)?.link?.end({ reason: 'session taken over', will: true })
  const { session, isPresent } = parts.exchange.open(clientId, packet.clean ?? true)
  session.lifetime = lifetimeOf(packet, parts.settings)
  session.will = willOf(packet)
  const agreement: Agreement = {
    session,
    username: packet.username,
    keepalive: keepaliveOf(packet, parts.settings),
    receiveMaximum: packet.properties?.receiveMaximum ?? 65_535,
    maximumPacketSize: packet.properties?.maximumPacketSize ?? Infinity,
    topicAliasMaximum: packet.properties?.topicAliasMaximum ?? 0,
  }
  connection.agree(agreement)
  connection.send(
    connack(packet, parts.settings, {
      isPresent,
      assigned: isAssigned ? clientId : undefined,
      lifetime: session.lifetime,
    }),
  )
  session.flush()
}

function refuse(connection: Connection, reason: Reason): void {
  if (connection.protocolVersion === 5) {
    connection.send({ cmd: 'connack', reasonCode: reasonCodes[reason], sessionPresent: false })
  } else {
    const returnCode = returnCodeOf(reason)
    if (returnCode !== undefined) connection.send({ cmd: 'connack', returnCode, sessionPresent: false })
  }
  connection.end({ why: `refused: ${reason}`, will: false })
}

function findRefusal(packet: IConnectPacket, settings: Settings): Reason | undefined {
  const { clientId, username, password, protocolVersion = 4 } = packet
  if (!isKnownVersion(packet)) return 'unsupported protocol version'
  if (password !== undefined && username === undefined && protocolVersion < 5) return 'malformed packet'
  if (!isAcceptableId(packet, protocolVersion)) return 'client identifier not valid'
  return (
    findRefusalOfProperties(packet) ??
    findRefusalOfWill(packet, settings) ??
    findRefusalOfCredentials(settings.authenticate({ clientId, username, password, protocolVersion }))
  )
}

function isKnownVersion(packet: IConnectPacket): boolean {
  // A bridge says so in a bit of the version; this broker has no bridges.
  if ('bridgeMode' in packet) return false
  return (packet.protocolId === 'MQIsdp') === (packet.protocolVersion === 3)
}

function isAcceptableId({ clientId, clean }: IConnectPacket, version: ProtocolVersion): boolean {
  if (clientId.includes('\u0000')) return false
  if (version === 3) return clientId.length >= 1 && clientId.length <= LONGEST_CLIENT_ID_OF_31
  return clientId !== '' || version === 5 || clean === true
}

function findRefusalOfProperties({ properties }: IConnectPacket): Reason | undefined {
  if (properties?.receiveMaximum === 0 || properties?.maximumPacketSize === 0) return 'protocol error'
  if (properties?.authenticationMethod !== undefined) return 'bad authentication method'
  return properties?.authenticationData === undefined ? undefined : 'protocol error'
}

function findRefusalOfWill({ will }: IConnectPacket, settings: Settings): Reason | undefined {
  if (!will) return undefined
  const qos: number = will.qos ?? 0
  if (qos > 2) return 'malformed packet'
  if (!isTopicName(will.topic)) return 'topic name invalid'
  if (qos > settings.maximumQoS) return 'qos not supported'
  return will.retain && !settings.retainAvailable ? 'retain not supported' : undefined
}

const findRefusalOfCredentials = (verdict: true | Reason): Reason | undefined =>
  verdict === true ? undefined : verdict

function lifetimeOf(packet: IConnectPacket, settings: Settings): number {
  if (packet.protocolVersion !== 5) return packet.clean ? 0 : Infinity
  return limitLifetime(packet.properties?.sessionExpiryInterval ?? 0, settings)
}

/** The seconds a session outlives its connection, when a client of MQTT 5 asks for `interval`. */
export const limitLifetime = (interval: number, settings: Settings): number =>
  Math.min(interval === FOREVER ? Infinity : interval, settings.sessionExpiryMaximum)

const keepaliveOf = (packet: IConnectPacket, { serverKeepAlive }: Settings): number =>
  (packet.protocolVersion === 5 ? serverKeepAlive : undefined) ?? packet.keepalive ?? 0

function willOf({ will }: IConnectPacket): Will | undefined {
  if (!will) return undefined
  const { willDelayInterval = 0, ...properties } = will.properties ?? {}
  const { topic, payload, qos, retain } = will
  return { delay: willDelayInterval, message: { topic, payload, qos, retain, properties } }
}

function connack(
  packet: IConnectPacket,
  settings: Settings,
  { isPresent, assigned, lifetime }: { isPresent: boolean; assigned: string | undefined; lifetime: number },
): IConnackPacket {
  // 3.1 has no session present flag.
  if (packet.protocolVersion === 3) return { cmd: 'connack', returnCode: 0, sessionPresent: false }
  if (packet.protocolVersion !== 5) return { cmd: 'connack', returnCode: 0, sessionPresent: isPresent }
  const asked = packet.properties?.sessionExpiryInterval ?? 0
  const isShortened = lifetime !== (asked === FOREVER ? Infinity : asked)
  const { maximumQoS } = settings
  return {
    cmd: 'connack',
    reasonCode: 0,
    sessionPresent: isPresent,
    properties: {
      ...(isShortened && { sessionExpiryInterval: lifetime }),
      ...(settings.receiveMaximum < 65_535 && { receiveMaximum: settings.receiveMaximum }),
      ...(maximumQoS < 2 && { maximumQoS }),
      ...(!settings.retainAvailable && { retainAvailable: false }),
      ...(settings.maximumPacketSize !== Infinity && { maximumPacketSize: settings.maximumPacketSize }),
      ...(assigned !== undefined && { assignedClientIdentifier: assigned }),
      ...(settings.topicAliasMaximum > 0 && { topicAliasMaximum: settings.topicAliasMaximum }),
      ...(!settings.wildcardSubscriptionAvailable && { wildcardSubscriptionAvailable: false }),
      ...(!settings.subscriptionIdentifiersAvailable && { subscriptionIdentifiersAvailable: false }),
      ...(!settings.sharedSubscriptionAvailable && { sharedSubscriptionAvailable: false }),
      ...(settings.serverKeepAlive !== undefined && { serverKeepAlive: settings.serverKeepAlive }),
    },
  }
}
