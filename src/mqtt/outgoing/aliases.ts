/** Topic aliases (MQTT 5, 3.3.2.3.4) belong to one connection: they are assigned when a message leaves. */

import type { IPublishPacket } from 'mqtt-packet'

/** The client, as far as it is needed here. */
export interface AliasClient {
  readonly options: { protocolVersion?: number; autoAssignTopicAlias?: boolean; autoUseTopicAlias?: boolean }
  /** What this connection knows; missing where the broker takes no alias. */
  readonly topicAliasSend:
    { readonly max: number; getTopicByAlias(alias: number): string | undefined } | undefined
  /** MQTT.js's own: changes the packet. */
  _applyTopicAlias(packet: IPublishPacket): Error | undefined
}

/** @returns the packet as it is kept, with its topic and without an alias, or the error to report */
export function withoutAlias(client: AliasClient, packet: IPublishPacket): IPublishPacket | Error {
  const { properties, topic } = packet
  const alias = properties?.topicAlias
  if (alias === undefined) return packet
  const known = client.topicAliasSend
  if (!known || (topic && (alias < 1 || alias > known.max)))
    return new Error('Sending Topic Alias out of range')
  const whole = topic || known.getTopicByAlias(alias)
  if (!whole) return new Error('Unregistered Topic Alias')
  const rest = { ...properties }
  delete rest.topicAlias
  return { ...packet, topic: whole, properties: rest }
}

/**
 * @param wish the alias that was asked for
 * @param isAlone whether the topic was given by that alias alone
 * @returns the packet as it leaves: itself, where nothing changes
 */
export function withAlias(
  client: AliasClient,
  packet: IPublishPacket,
  wish: number | undefined,
  isAlone: boolean,
): IPublishPacket {
  const { autoAssignTopicAlias, autoUseTopicAlias, protocolVersion } = client.options
  const known = client.topicAliasSend
  if (protocolVersion !== 5 || !known) return packet
  if (wish !== undefined && wish <= known.max) {
    const isKnown = isAlone && known.getTopicByAlias(wish) === packet.topic
    const copy = { ...packet, properties: { ...packet.properties, topicAlias: wish } }
    if (isKnown) copy.topic = ''
    client._applyTopicAlias(copy)
    return copy
  }
  if (!autoAssignTopicAlias && !autoUseTopicAlias) return packet
  const copy = { ...packet }
  client._applyTopicAlias(copy)
  return copy
}
