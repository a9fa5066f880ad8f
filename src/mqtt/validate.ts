/**
 * Packets that cannot be written. mqtt-packet answers them by destroying the connection, and where the packet
 * was stored or is subscribed to again, after every reconnect anew: so they are refused before.
 */

import { Buffer } from 'buffer'
import mqttPacket, {
  type IPublishPacket,
  type ISubscribePacket,
  type IUnsubscribePacket,
  type QoS,
} from 'mqtt-packet'
import { validateTopics } from 'mqtt/lib/validations'
import { SocketError } from '../socket/socket-error.ts'

/** What the header of a PUBLISH is made of, as people pass it. */
export interface PublishHeader {
  topic: unknown
  qos: unknown
  properties?: IPublishPacket['properties']
}

export function validatePublish(header: PublishHeader, protocolVersion: number): SocketError | undefined {
  const { topic, qos, properties } = header
  const aliased = protocolVersion === 5 && properties?.topicAlias !== undefined
  if (typeof topic !== 'string' || (topic === '' && !aliased)) {
    return invalid(
      `the topic of publish is ${topic === '' ? 'empty' : nameOf(topic)}`,
      'It is a string of at least one character',
    )
  }
  if (topic.indexOf('+') >= 0 || topic.indexOf('#') >= 0 || topic.indexOf('\0') >= 0) {
    // A broker answers it by closing the connection.
    return invalid(
      'the topic of publish has a wildcard (+ or #) or a null character',
      'Wildcards are for subscribe',
    )
  }
  if (!isQoS(qos)) return invalid(`the QoS of publish is ${shown(qos)}`, 'It is 0, 1 or 2')
  if (isTooLong(topic)) return invalid('the topic of publish is too long', TOPIC_LENGTH)
  // Writing a packet for nothing costs; only properties have rules that need it.
  if (!properties || protocolVersion !== 5) return undefined
  return unwritable(
    'publish',
    { cmd: 'publish', topic, qos, payload: '', messageId: 1, dup: false, retain: false, properties },
    5,
  )
}

/** `topics` as MQTT.js takes them: a filter, an array of filters, or an object from filter to options. */
export function validateSubscribe(
  topics: unknown,
  options: unknown,
  protocolVersion: number,
): Error | undefined {
  const isMap = topics !== null && typeof topics === 'object' && !Array.isArray(topics)
  const filters = isMap ? Object.keys(topics).filter((name) => name !== 'resubscribe') : filtersOf(topics)
  const bad = validateFilters('subscribe', filters)
  if (bad || !filters) return bad
  const common = isOptions(options) ? options : {}
  const v5 = protocolVersion === 5
  const fallback = { qos: 0, ...(v5 && { nl: false, rap: false, rh: 0 }), ...common }
  const subscriptions = filters.map((topic) => {
    // As MQTT.js reads them: what a map says of a topic is all there is.
    const own = (isMap && (topics as Record<string, Partial<typeof fallback> | undefined>)[topic]) || fallback
    return { topic, qos: own.qos, ...(v5 && { nl: own.nl, rap: own.rap, rh: own.rh }) }
  })
  for (const { qos } of subscriptions) {
    if (!isQoS(qos)) return invalid(`the QoS of subscribe is ${shown(qos)}`, 'It is 0, 1 or 2')
  }
  const packet = {
    cmd: 'subscribe',
    messageId: 1,
    subscriptions,
    properties: common.properties,
  } as ISubscribePacket
  return unwritable('subscribe', packet, protocolVersion)
}

export function validateUnsubscribe(
  topics: unknown,
  options: unknown,
  protocolVersion: number,
): Error | undefined {
  const filters = filtersOf(topics)
  const bad = validateFilters('unsubscribe', filters)
  if (bad || !filters) return bad
  const { properties } = isOptions(options) ? options : {}
  return unwritable(
    'unsubscribe',
    { cmd: 'unsubscribe', messageId: 1, unsubscriptions: filters, properties } as IUnsubscribePacket,
    protocolVersion,
  )
}

function isQoS(qos: unknown): qos is QoS {
  return qos === 0 || qos === 1 || qos === 2
}

function shown(qos: unknown): string {
  return typeof qos === 'number' ? String(qos) : nameOf(qos)
}

const TOPIC_LENGTH = 'MQTT allows 65,535 bytes of UTF-8'

function isTooLong(topic: string): boolean {
  // No character takes more than 3 bytes per unit of a string's length.
  return topic.length > 21_845 && Buffer.byteLength(topic) > 65_535
}

function filtersOf(topics: unknown): string[] | undefined {
  if (typeof topics === 'string') return [topics]
  return Array.isArray(topics) ? topics : undefined
}

function validateFilters(what: string, filters: unknown[] | undefined): Error | undefined {
  if (!filters)
    return invalid(
      `the topics of ${what} are neither text nor an array`,
      'Pass a topic or an array of topics',
    )
  for (const filter of filters) {
    if (typeof filter !== 'string' || filter === '') {
      return invalid(
        `a topic of ${what} is ${filter === '' ? 'empty' : nameOf(filter)}`,
        'It is a string of at least one character',
      )
    }
    if (filter.indexOf('\0') >= 0) return invalid(`a topic of ${what} has a null character`, 'Leave it out')
    if (isTooLong(filter)) return invalid(`a topic of ${what} is too long`, TOPIC_LENGTH)
  }
  // An empty list, and misplaced wildcards: in MQTT.js's own words.
  const bad = validateTopics(filters as string[]) as string | null
  return bad === null ? undefined : new Error(`Invalid topic ${bad}`)
}

function isOptions(options: unknown): options is { properties?: never } {
  return options !== null && typeof options === 'object'
}

type Writable = IPublishPacket | ISubscribePacket | IUnsubscribePacket

/** Writes the packet once without sending it, and returns what mqtt-packet objects to. */
function unwritable(what: string, packet: Writable, protocolVersion: number): SocketError | undefined {
  try {
    mqttPacket.generate(packet, { protocolVersion })
    return undefined
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    return invalid(
      `${what} cannot be written: ${why}`,
      'See the options of the method and, for properties, MQTT 5',
      cause,
    )
  }
}

export function invalid(message: string, hint: string, cause?: unknown): SocketError {
  return new SocketError('ERR_ARGUMENT', message, { hint, cause })
}

/** What a value is, for a message: never the value itself. */
export function nameOf(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  const kind = Object.prototype.toString.call(value).slice(8, -1)
  return typeof value === 'object' ? `an object (${kind})` : `a ${typeof value}`
}
