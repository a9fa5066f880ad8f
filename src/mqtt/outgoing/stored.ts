/** What stands in the store for a message: what MQTT.js would keep there, and what it takes to go on later. */

import type { IPublishPacket, IPubrelPacket, Packet } from 'mqtt-packet'
import type { IStore } from 'mqtt/lib/store'
import { Message, type Settle } from './message.ts'

/** A PUBLISH with its age, where it may not wait for ever. */
interface StoredPublish extends IPublishPacket {
  /** Milliseconds since 1970. */
  since?: number
  /** Milliseconds. */
  lifetime?: number
}

/** A PUBREL with its PUBLISH: without its session the message is published anew. */
interface StoredPubrel extends IPubrelPacket {
  publish?: StoredPublish
}

export type StoredPacket = StoredPublish | StoredPubrel

export function recordOf(message: Message): StoredPacket {
  const { lifetime, packet, since } = message
  const publish: StoredPublish = lifetime < Infinity ? { ...packet, since, lifetime } : packet
  if (!message.isReleased) return publish
  return { cmd: 'pubrel', qos: 2, messageId: packet.messageId, publish } as StoredPubrel
}

/** A message of an earlier life of the program, or of another client; it may have left then. */
export function messageOf(
  stored: StoredPacket,
  cb: (message: Message) => Settle,
  order: number,
): Message | undefined {
  const isReleased = stored.cmd === 'pubrel'
  const {
    since,
    lifetime = Infinity,
    ...publish
  } = isReleased ? ((stored as StoredPubrel).publish ?? EMPTY) : stored
  if (publish.cmd !== 'publish' || !(publish.qos > 0) || !stored.messageId) return undefined
  const packet = { ...publish, messageId: stored.messageId }
  const message: Message = new Message(packet, (error, answer) => cb(message)(error, answer), order, lifetime)
  if (since !== undefined) message.since = since
  message.isStored = message.wasSent = message.isOld = true
  message.isReleased = isReleased
  if (isReleased) message.cmd = 'pubrel'
  return message
}

/** Of a PUBREL that was stored without its PUBLISH, as MQTT.js does it: the topic is not known. */
const EMPTY: StoredPublish = { cmd: 'publish', topic: '', payload: '', qos: 2, dup: false, retain: false }

/** The packet as MQTT.js would hand it to a callback. */
export function plain(stored: Packet | undefined): Packet | undefined {
  if (!stored) return stored
  const copy = { ...stored } as Partial<StoredPublish & { publish: unknown }>
  if (!('publish' in copy) && !('lifetime' in copy)) return stored
  delete copy.publish
  delete copy.since
  delete copy.lifetime
  return copy as Packet
}

/** A store of MQTT.js as it is in memory. */
interface MemoryStore extends IStore {
  _inflights?: Map<number, StoredPacket> | null
}

/** A store of MQTT.js that an end has closed takes nothing more: what it held is gone, and it begins anew. */
export function reopen(store: MemoryStore): void {
  if (store._inflights === null) store._inflights = new Map()
}

/**
 * Reads a store whole. One of MQTT.js's own kind is read before this returns.
 *
 * @param found called for each packet, in the store's order
 */
export function readStore(
  store: IStore,
  found: (packet: StoredPacket) => void,
  done: (error?: Error) => void,
): void {
  const { _inflights } = store as MemoryStore
  if (_inflights instanceof Map) {
    _inflights.forEach(found)
    done()
  } else {
    const stream = store.createStream()
    stream.on('data', found)
    stream.once('end', () => done())
    stream.once('error', done)
  }
}

/** Takes everything out of a store. */
export function clearStore(store: IStore): void {
  const found: StoredPacket[] = []
  readStore(
    store,
    (packet) => found.push(packet),
    () => {
      for (const packet of found) store.del(packet, () => undefined)
    },
  )
}
