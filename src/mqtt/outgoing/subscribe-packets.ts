/** From what people ask to subscribe to, and what is to be subscribed to again, to the packets that carry it. */

import type { IClientSubscribeOptions, ISubscriptionMap } from 'mqtt/lib/client'
import type { ISubscribePacket } from 'mqtt-packet'
import { Ask, type Request, type Subscription } from './subscription-request.ts'

/** What is subscribed to, by topic filter. */
export type SubscriptionTable = Record<string, Omit<Subscription, 'topic'>>

/** As MQTT.js reads them: what a map says of a topic is all there is. */
export function readSubscriptions(
  topics: string | string[] | ISubscriptionMap,
  options: IClientSubscribeOptions | undefined,
  isV5: boolean,
): Subscription[] {
  const common = { qos: 0 as const, ...(isV5 && { nl: false, rap: false, rh: 0 }), ...options }
  const list = typeof topics === 'string' ? [topics] : Array.isArray(topics) ? topics : undefined
  const names = list ?? Object.keys(topics).filter((name) => name !== 'resubscribe')
  return names.map((topic) => {
    const { qos, nl, rap, rh } = (!list && (topics as ISubscriptionMap)[topic]) || common
    return { topic, qos, ...(isV5 && { nl, rap, rh, properties: common.properties }) } as Subscription
  })
}

/** @param batchSize the most topics of one packet; `null` and what is less than 1: any number */
export function asksOf(
  subscriptions: Subscription[],
  properties: ISubscribePacket['properties'],
  batchSize: number | null | undefined,
  requests: Request[],
): Ask[] {
  const size = batchSize && batchSize >= 1 ? batchSize : subscriptions.length
  const asks: Ask[] = []
  for (let start = 0; start < subscriptions.length; start += size) {
    // Copies: what is granted is written into those of the request.
    const batch = subscriptions.slice(start, start + size).map((one) => ({ ...one }))
    const packet: ISubscribePacket = { cmd: 'subscribe', subscriptions: batch as never }
    if (properties) packet.properties = properties
    asks.push(new Ask(packet, requests))
  }
  return asks
}

/** Those with equal properties together: a packet has one set of them. */
export function groupsOf(table: SubscriptionTable, isLeftOut: (topic: string) => boolean): Subscription[][] {
  const groups = new Map<string, Subscription[]>()
  for (const topic of Object.keys(table)) {
    const known = table[topic]
    if (!known || isLeftOut(topic)) continue
    const one = { topic, ...known }
    const key = JSON.stringify(one.properties ?? 0)
    const group = groups.get(key)
    if (group) group.push(one)
    else groups.set(key, [one])
  }
  const all: Subscription[][] = []
  groups.forEach((group) => all.push(group))
  return all
}
