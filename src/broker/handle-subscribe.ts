/** Handles SUBSCRIBE and UNSUBSCRIBE. */

import type { ISubscribePacket, ISubscription, IUnsubscribePacket } from 'mqtt-packet'
import type { BrokerParts } from './broker-parts.ts'
import type { Connection } from './connection.ts'
import { NO_SUBSCRIPTION_EXISTED, reasonCodes } from './reasons.ts'
import type { Reason } from './reasons.ts'
import type { Session } from './session.ts'
import type { Subscription } from './subscriptions.ts'
import { hasWildcard, isShared, isTopicFilter, parseShared } from './topics.ts'

/** What 3.1.1 answers for a subscription it does not grant. */
const FAILURE = 0x80

export function handleSubscribe(
  connection: Connection,
  session: Session,
  packet: ISubscribePacket,
  parts: BrokerParts,
): void {
  const { exchange, settings } = parts
  const identifier = packet.properties?.subscriptionIdentifier
  if (packet.subscriptions.some(({ topic, nl }) => nl && isShared(topic))) {
    connection.end({ reason: 'protocol error', why: 'no local on a shared subscription', will: true })
    return
  }
  const judged = packet.subscriptions.map((wanted) => ({
    wanted,
    reason: findObstacle(wanted, identifier, connection, parts),
  }))
  if (connection.protocolVersion === 3 && judged.some(({ reason }) => reason)) {
    connection.end({ why: 'a subscription refused, which 3.1 cannot say', will: true })
    return
  }
  const results = judged.map(({ wanted, reason }) => {
    if (reason) return { reason }
    const subscription = toSubscription(wanted, identifier, session.clientId, settings.maximumQoS)
    return { subscription, wanted, isNew: exchange.subscribe(session, subscription) }
  })
  connection.send({
    cmd: 'suback',
    messageId: packet.messageId,
    granted: results.map(({ reason, subscription }) => {
      if (subscription) return subscription.qos
      return connection.protocolVersion === 5 ? reasonCodes[reason] : FAILURE
    }),
  })
  for (const { subscription, wanted, isNew } of results) {
    if (!subscription || subscription.group !== undefined) continue
    const handling = wanted.rh ?? 0
    if (handling === 0 || (handling === 1 && isNew)) exchange.sendRetained(session, subscription)
  }
}

export function handleUnsubscribe(
  connection: Connection,
  session: Session,
  packet: IUnsubscribePacket,
  { exchange }: BrokerParts,
): void {
  const granted = packet.unsubscriptions.map((filter) => {
    if (!isTopicFilter(filter)) return reasonCodes['topic filter invalid']
    return exchange.unsubscribe(session, filter) ? 0 : NO_SUBSCRIPTION_EXISTED
  })
  connection.send({ cmd: 'unsuback', messageId: packet.messageId, granted })
}

function findObstacle(
  { topic }: ISubscription,
  identifier: number | undefined,
  { clientId, username }: Connection,
  { settings }: BrokerParts,
): Reason | undefined {
  if (isShared(topic)) {
    if (!settings.sharedSubscriptionAvailable) return 'shared subscriptions not supported'
    if (!parseShared(topic)) return 'topic filter invalid'
  }
  if (!isTopicFilter(topic)) return 'topic filter invalid'
  if (hasWildcard(topic) && !settings.wildcardSubscriptionAvailable) {
    return 'wildcard subscriptions not supported'
  }
  if (identifier !== undefined && !settings.subscriptionIdentifiersAvailable) {
    return 'subscription identifiers not supported'
  }
  return settings.authorize({ clientId, username, action: 'subscribe', topic }) ? undefined : 'not authorized'
}

function toSubscription(
  { topic, qos, nl = false, rap = false }: ISubscription,
  identifier: number | undefined,
  clientId: string,
  maximumQoS: number,
): Subscription {
  const shared = parseShared(topic)
  return {
    clientId,
    name: topic,
    filter: shared?.filter ?? topic,
    group: shared?.group,
    qos: Math.min(qos, maximumQoS) as Subscription['qos'],
    noLocal: nl,
    retainAsPublished: rap,
    identifier,
  }
}
