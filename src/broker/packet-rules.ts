/** The rules of MQTT that a well-formed packet of a client can break. */

import type { Packet, PacketCmd } from 'mqtt-packet'
import type { ProtocolVersion } from './packet-codec.ts'
import type { Reason } from './reasons.ts'
import { isTopicName } from './topics.ts'

/** The packet identifier of a packet that has one: what lacks it was refused as a violation before. */
export const identifierOf = (packet: Packet): number => packet.messageId ?? 0

export interface Violation {
  reason: Reason
  why: string
}

/** What a client may put into each packet of MQTT 5 (its table 2-4). mqtt-packet takes any property anywhere. */
const allowedProperties: Partial<Record<PacketCmd, readonly string[]>> = {
  connect: [
    'sessionExpiryInterval',
    'authenticationMethod',
    'authenticationData',
    'requestProblemInformation',
    'requestResponseInformation',
    'receiveMaximum',
    'topicAliasMaximum',
    'userProperties',
    'maximumPacketSize',
  ],
  publish: [
    'payloadFormatIndicator',
    'messageExpiryInterval',
    'contentType',
    'responseTopic',
    'correlationData',
    'topicAlias',
    'userProperties',
  ],
  puback: ['reasonString', 'userProperties'],
  pubrec: ['reasonString', 'userProperties'],
  pubrel: ['reasonString', 'userProperties'],
  pubcomp: ['reasonString', 'userProperties'],
  subscribe: ['subscriptionIdentifier', 'userProperties'],
  unsubscribe: ['userProperties'],
  disconnect: ['sessionExpiryInterval', 'reasonString', 'userProperties'],
  auth: ['authenticationMethod', 'authenticationData', 'reasonString', 'userProperties'],
}

const fromBrokerOnly: readonly PacketCmd[] = ['connack', 'suback', 'unsuback', 'pingresp']

const withIdentifier: readonly PacketCmd[] = [
  'puback',
  'pubrec',
  'pubrel',
  'pubcomp',
  'subscribe',
  'unsubscribe',
]

/**
 * The rules a well-formed packet of a client can break whatever the broker's state, as far as the parser does not
 * enforce them.
 *
 * @param agreed the version of the accepted CONNECT; undefined before it
 */
export function findViolation(packet: Packet, agreed: ProtocolVersion | undefined): Violation | undefined {
  const rule = rules.find(({ isBroken }) => isBroken(packet, agreed))
  return rule && { reason: rule.reason, why: rule.why(packet) }
}

interface PacketRule {
  reason: Reason
  why: (packet: Packet) => string
  isBroken: (packet: Packet, agreed: ProtocolVersion | undefined) => boolean
}

const rules: readonly PacketRule[] = [
  {
    reason: 'protocol error',
    why: ({ cmd }) => `${cmd} before connect`,
    isBroken: ({ cmd }, agreed) => agreed === undefined && cmd !== 'connect',
  },
  {
    reason: 'protocol error',
    why: () => 'second connect',
    isBroken: ({ cmd }, agreed) => agreed !== undefined && cmd === 'connect',
  },
  {
    reason: 'protocol error',
    why: ({ cmd }) => `${cmd} from a client`,
    isBroken: ({ cmd }) => fromBrokerOnly.includes(cmd),
  },
  {
    reason: 'protocol error',
    why: ({ cmd }) => `${cmd} with a property that is not for it, or twice the same`,
    isBroken: hasForeignProperty,
  },
  {
    reason: 'malformed packet',
    why: () => 'duplicate flag on QoS 0',
    isBroken: (packet) => packet.cmd === 'publish' && packet.qos === 0 && packet.dup,
  },
  {
    reason: 'protocol error',
    why: ({ cmd }) => `${cmd} without packet identifier`,
    isBroken: (packet) =>
      (withIdentifier.includes(packet.cmd) || (packet.cmd === 'publish' && packet.qos > 0)) &&
      !((packet.messageId ?? 0) > 0),
  },
  {
    reason: 'protocol error',
    why: ({ cmd }) => `${cmd} of nothing`,
    isBroken: (packet) =>
      (packet.cmd === 'subscribe' && packet.subscriptions.length === 0) ||
      (packet.cmd === 'unsubscribe' && packet.unsubscriptions.length === 0),
  },
  {
    reason: 'protocol error',
    why: () => 'subscription identifier 0',
    isBroken: (packet) => packet.cmd === 'subscribe' && packet.properties?.subscriptionIdentifier === 0,
  },
  {
    reason: 'topic name invalid',
    why: (packet) => (packet.cmd === 'publish' ? `topic ${JSON.stringify(packet.topic)}` : ''),
    isBroken: (packet, agreed) => {
      if (packet.cmd !== 'publish') return false
      // In MQTT 5 an alias can stand for the topic; whether it does is the connection's to know.
      return !isTopicName(packet.topic) && !(agreed === 5 && packet.topic === '')
    },
  },
  {
    reason: 'protocol error',
    why: () => 'empty topic without alias',
    isBroken: (packet) =>
      packet.cmd === 'publish' && packet.topic === '' && packet.properties?.topicAlias === undefined,
  },
  {
    reason: 'protocol error',
    why: () => 'response topic with wildcard',
    isBroken: (packet) =>
      packet.cmd === 'publish' &&
      packet.properties?.responseTopic !== undefined &&
      !isTopicName(packet.properties.responseTopic),
  },
]

function hasForeignProperty(packet: Packet): boolean {
  if (!('properties' in packet) || !packet.properties) return false
  const allowed = allowedProperties[packet.cmd]
  return Object.entries(packet.properties).some(
    ([name, value]) => !allowed?.includes(name) || (Array.isArray(value) && name !== 'userProperties'),
  )
}
