/** What the broker announced in its CONNACK (MQTT 5, 3.2.2.3) is obeyed before anything is sent. */

import mqttPacket, { type IConnackPacket, type IPublishPacket, type ISubscribePacket } from 'mqtt-packet'
import { SocketError } from '../../socket/socket-error.ts'

type Announced = NonNullable<IConnackPacket['properties']>

/** Longer than any header without properties: packet type, length, topic length, identifier, no properties. */
const HEADER_BYTES = 16
const BYTES_PER_UNIT = 3

export function checkPublish(packet: IPublishPacket, announced: Announced): SocketError | undefined {
  const { maximumPacketSize, maximumQoS, retainAvailable } = announced
  if (maximumQoS !== undefined && packet.qos > maximumQoS) {
    return beyond(
      `QoS ${packet.qos} of "${packet.topic}" is beyond the broker's Maximum QoS ${maximumQoS}`,
      'Use a lower QoS',
    )
  }
  if (packet.retain && isFalse(retainAvailable))
    return beyond(`the broker keeps no retained messages ("${packet.topic}")`, 'Leave retain out')
  if (maximumPacketSize === undefined || mayFit(packet, maximumPacketSize)) return undefined
  return checkSize(packet, maximumPacketSize, `the message of "${packet.topic}"`)
}

export function checkSubscribe(packet: ISubscribePacket, announced: Announced): SocketError | undefined {
  const { maximumPacketSize, subscriptionIdentifiersAvailable } = announced
  if (packet.properties?.subscriptionIdentifier !== undefined && isFalse(subscriptionIdentifiersAvailable))
    return beyond('the broker takes no subscription identifiers', 'Leave it out')
  for (const { topic } of packet.subscriptions) {
    if (/[+#]/.test(topic) && isFalse(announced.wildcardSubscriptionAvailable))
      return beyond(`the broker takes no wildcards in subscriptions ("${topic}")`, 'Name whole topics')
    if (topic.indexOf('$share/') === 0 && isFalse(announced.sharedSubscriptionAvailable))
      return beyond(`the broker takes no shared subscriptions ("${topic}")`, 'Leave $share out')
  }
  return maximumPacketSize === undefined
    ? undefined
    : checkSize(packet, maximumPacketSize, `the subscription to "${packet.subscriptions[0]?.topic ?? ''}"`)
}

function isFalse(flag: unknown): boolean {
  // mqtt-packet reads 0 and 1 as booleans; brokers of tests may say numbers.
  return flag === false || flag === 0
}

/** Whether it is short enough without being written to know. */
function mayFit({ topic, payload, properties }: IPublishPacket, most: number): boolean {
  if (properties) return false
  const bytes = typeof payload === 'string' ? payload.length * BYTES_PER_UNIT : payload.length
  return topic.length * BYTES_PER_UNIT + bytes + HEADER_BYTES <= most
}

function checkSize(
  packet: IPublishPacket | ISubscribePacket,
  most: number,
  what: string,
): SocketError | undefined {
  const { length } = mqttPacket.generate(
    { ...packet, messageId: packet.messageId || 1 },
    { protocolVersion: 5 },
  )
  if (length <= most) return undefined
  return beyond(
    `${what} takes ${length} bytes, the broker's Maximum Packet Size is ${most}`,
    'Send less at once',
  )
}

function beyond(message: string, hint: string): SocketError {
  return new SocketError('ERR_BROKER_LIMIT', message, { hint })
}
