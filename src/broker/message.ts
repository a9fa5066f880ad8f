/** A message, whoever published it, and its delivery to one subscriber. */

import type { IPublishPacket, QoS } from 'mqtt-packet'
import { expectValue, oneOf, type Expectation } from '../simulator/base/expectations.ts'
import { isTopicName } from './topics.ts'

type PublishProperties = NonNullable<IPublishPacket['properties']>

/** Properties that travel with a message from its publisher to its subscribers; the others belong to one hop. */
export type MessageProperties = Omit<
  PublishProperties,
  'topicAlias' | 'subscriptionIdentifier' | 'messageExpiryInterval'
>

export interface Message {
  topic: string
  payload: Buffer
  qos: QoS
  retain: boolean
  properties: MessageProperties
  /** Milliseconds on the broker's clock; Infinity for a message that does not expire. */
  expiresAt: number
  /** Client id of the publisher; undefined for what the broker itself publishes. */
  from?: string
}

/** A message on its way to one subscriber. */
export interface Delivery {
  message: Message
  qos: QoS
  retain: boolean
  /** Subscription identifiers (MQTT 5) of the subscriptions that asked for it. */
  identifiers: number[]
}

export interface MessageSource {
  topic: string
  payload: Uint8Array | string
  qos?: QoS
  retain?: boolean
  properties?: PublishProperties
}

const topicName: Expectation = {
  words: "a topic, such as 'home/lamp', which has no wildcard",
  met: (value) => typeof value === 'string' && isTopicName(value),
}
const payload: Expectation = {
  words: 'text or bytes: a string, a Buffer or a Uint8Array',
  met: (value) => typeof value === 'string' || value instanceof Uint8Array,
}
const someQos = oneOf(0, 1, 2, undefined)

/** @throws SimulatorError `ERR_ARGUMENT` for what a test cannot let a broker publish */
export function checkSource(source: MessageSource): void {
  expectValue('publish({ topic }): topic', source?.topic, topicName)
  expectValue('publish({ payload }): payload', source.payload, payload)
  expectValue('publish({ qos }): qos', source.qos, someQos)
}

/** Strips what belongs to the hop and turns the relative expiry into a time. */
export function toMessage(source: MessageSource, now: number, from?: string): Message {
  const { messageExpiryInterval, ...rest } = source.properties ?? {}
  const properties = { ...rest }
  delete properties.topicAlias
  delete properties.subscriptionIdentifier
  return {
    topic: source.topic,
    payload: Buffer.from(source.payload),
    qos: source.qos ?? 0,
    retain: source.retain ?? false,
    properties,
    expiresAt: messageExpiryInterval === undefined ? Infinity : now + messageExpiryInterval * 1000,
    from,
  }
}

/** What the next hop is told: the whole seconds left. */
export const secondsLeft = (message: Message, now: number): number | undefined =>
  message.expiresAt === Infinity ? undefined : Math.max(0, Math.ceil((message.expiresAt - now) / 1000))
