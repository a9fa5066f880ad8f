/** Packet identifiers: never one that is in flight, that waits, or that stands in the store. */

import type { IMessageIdProvider } from 'mqtt/lib/default-message-id-provider'

/** So many may be held by messages; the rest is for SUBSCRIBE and UNSUBSCRIBE. */
const MOST_HELD = 65_000
const ALL = 65_535

/** The client, as far as it is needed here. */
export interface IdentifierClient {
  readonly messageIdProvider: IMessageIdProvider
  /** What MQTT.js waits for an answer to. */
  readonly outgoing: Record<number, unknown>
}

export class Identifiers<Holder> {
  /** Those of what waits. */
  private readonly waiting = new Map<number, Holder>()
  private held = 0
  private lent = 0
  private readonly client: IdentifierClient

  constructor(client: IdentifierClient) {
    this.client = client
  }

  /** @returns an identifier for a message, or 0 where none is free now */
  forMessage(): number {
    return this.held < MOST_HELD ? this.next() : 0
  }

  /** @returns an identifier for a packet of another kind, to be given back, or 0 where none is free now */
  lend(): number {
    const id = this.next()
    if (id) this.lent++
    return id
  }

  giveBack(): void {
    this.lent--
  }

  private next(): number {
    const { messageIdProvider, outgoing } = this.client
    if (this.held + this.lent >= ALL) return 0
    for (let tries = 0; tries < ALL; tries++) {
      const id = messageIdProvider.allocate()
      if (!id) return 0
      if (!outgoing[id] && !this.waiting.has(id)) return id
    }
    return 0
  }

  /** A message has it from now on. */
  hold(id: number, holder: Holder): void {
    this.held++
    this.waiting.set(id, holder)
  }

  /** What has it leaves, and stands among what is outgoing. */
  leave(id: number): void {
    this.waiting.delete(id)
  }

  /** It is free again. */
  release(id: number): void {
    this.held--
    this.waiting.delete(id)
    this.client.messageIdProvider.deallocate(id)
  }

  find(id: number): Holder | undefined {
    return this.waiting.get(id)
  }

  /** MQTT.js clears its provider with each connection: what is held is taken. */
  register(): void {
    const { messageIdProvider, outgoing } = this.client
    messageIdProvider.clear()
    for (const id of Object.keys(outgoing)) messageIdProvider.register(Number(id))
    this.waiting.forEach((_, id) => messageIdProvider.register(id))
  }
}
