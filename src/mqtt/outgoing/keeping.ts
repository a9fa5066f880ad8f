/** Each message of QoS 1 and 2 is in the store before it leaves, under an identifier that nothing else has. */

import type { IStore } from 'mqtt/lib/store'
import type { Packet } from 'mqtt-packet'
import type { Flight } from './flight.ts'
import type { Identifiers } from './identifiers.ts'
import type { Message, Settle } from './message.ts'
import { messageOf, plain, readStore, recordOf, reopen } from './stored.ts'

/** The client, as far as it is needed here. */
export interface KeepingClient {
  readonly options: { outgoingStore?: IStore; outbox?: unknown }
  readonly outgoing: Record<number, unknown>
  readonly outgoingStore: IStore
  readonly _outbox: { readonly isOpen: boolean }
  emit(event: 'error', error: Error): boolean
}

export class Keeping {
  /** The store is being read, or not known yet: what it holds goes first, and has the identifiers that it has. */
  isLoading = false
  private readonly client: KeepingClient
  private readonly identifiers: Identifiers<Message>
  private readonly flight: Flight
  private store: IStore | undefined

  constructor(client: KeepingClient, identifiers: Identifiers<Message>, flight: Flight) {
    this.client = client
    this.identifiers = identifiers
    this.flight = flight
  }

  /**
   * Gives a message an identifier, where one is free, and puts it into the store.
   *
   * @param done called with the error of the store, or when the message is stored; before this returns where it can be
   */
  keep(message: Message, done: (error?: Error) => void): void {
    const { packet } = message
    if (this.isLoading) return
    packet.messageId = this.identifiers.forMessage()
    if (!packet.messageId) return
    this.identifiers.hold(packet.messageId, message)
    this.client.outgoingStore.put(recordOf(message), (error?: Error) => {
      if (message.isGone) return
      message.isStored = !error
      done(error)
    })
  }

  /** Puts what became of it in the place of what is stored. */
  update(message: Message): void {
    this.client.outgoingStore.put(recordOf(message), () => undefined)
  }

  /** @param callback as MQTT.js calls it: with the error of the store, and with what stood there */
  remove(messageId: number, isHeld: boolean, callback: Settle): void {
    this.client.outgoingStore.del({ messageId } as Packet, (error?: Error, packet?: Packet) => {
      callback(error, plain(packet))
      if (isHeld) this.identifiers.release(messageId)
    })
  }

  /** It will not be sent by this client any more. */
  release({ packet: { messageId } }: Message): void {
    if (!messageId) return
    this.identifiers.release(messageId)
    const { outbox, outgoingStore } = this.client.options
    // What a page keeps in a store of its own stays there; after an end the store is closed.
    if (!outgoingStore && !outbox) this.store?.del({ messageId } as Packet, () => undefined)
  }

  /**
   * Reads what the store holds of an earlier life of the program, where that has not been done.
   *
   * @param held messages of this client
   * @param delivered called when one of the store is confirmed
   * @param done called when all of the store are in flight
   */
  load(
    held: Message[],
    orderOf: () => number,
    delivered: (message: Message) => void,
    done: () => void,
  ): void {
    const { outbox, outgoingStore } = this.client.options
    const { outgoingStore: store } = this.client
    if (outbox && !this.client._outbox.isOpen) this.isLoading = true
    else if (this.store !== store) {
      this.store = store
      reopen(store)
      if (outgoingStore || outbox) this.read(store, orderOf, delivered, done)
      for (const message of held) if (message.packet.messageId) this.update(message)
    }
  }

  private read(
    store: IStore,
    orderOf: () => number,
    delivered: (message: Message) => void,
    done: () => void,
  ): void {
    const { client } = this
    const settle =
      (message: Message): Settle =>
      (error) =>
        error ? client.emit('error', error) : delivered(message)
    this.isLoading = true
    readStore(
      store,
      (stored) => {
        const { messageId = 0 } = stored
        const message = messageOf(stored, settle, orderOf())
        if (!message || client.outgoing[messageId] || this.identifiers.find(messageId)) return
        this.identifiers.hold(messageId, message)
        this.identifiers.leave(messageId)
        this.flight.enter(message)
      },
      (error) => {
        this.isLoading = false
        done()
        if (error) client.emit('error', error)
      },
    )
  }

  /** The stores are closed: whoever connects again reads them anew. */
  close(): void {
    this.store = undefined
  }
}
