/** Who leaves next, and when: as many at once as the window has places, the oldest first. */

import type { Flight } from './flight.ts'
import type { Message } from './message.ts'
import { Overdue, type OverdueClient } from './overdue.ts'
import type { Waiting } from './waiting.ts'
import { Window, type Lane, type WindowClient } from './window.ts'

/** The client, as far as it is needed here. */
export interface DeparturesClient extends OverdueClient {
  readonly options: WindowClient['options']
  readonly connackPacket?: WindowClient['connackPacket']
  readonly _isolation: { readonly isHolding: boolean; wrote(): void }
  readonly _outgoing: { drain(): void; readonly identifiers: { leave(id: number): void } }
}

/** What is asked of the rest of the room. */
export interface Steps {
  /** Gives a message an identifier and puts it into the store, if that can be. */
  keep(message: Message): void
  /** @returns whether its turn has not come too late */
  leave(message: Message): boolean
}

/** How long a free place waits for others, in milliseconds. */
const REFILL_MS = 10

export class Departures {
  private readonly client: DeparturesClient
  private readonly waiting: Waiting
  private readonly flight: Flight
  private readonly steps: Steps
  private readonly window: Window
  private readonly overdue: Overdue
  private isDraining = false
  /** Places became free since the last refill. */
  private hasFreed = false
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(client: DeparturesClient, waiting: Waiting, flight: Flight, steps: Steps) {
    this.client = client
    this.waiting = waiting
    this.flight = flight
    this.steps = steps
    this.window = new Window(client)
    this.overdue = new Overdue(
      client,
      this.window,
      () => waiting.hasAny,
      () => client._outgoing.drain(),
    )
  }

  /** Another connection: nothing is in flight on it. */
  begin(): void {
    this.window.open()
  }

  /** The connection is lost, with these messages in flight. */
  stop(messages: readonly Message[]): void {
    clearTimeout(this.timer)
    this.timer = undefined
    this.overdue.stop()
    for (const message of messages) {
      this.window.leave(message)
      message.wasSent = true
    }
  }

  /** Whether a message may leave that is published now. */
  isNext(lane: Lane): boolean {
    return !this.waiting.first(lane) && this.hasPlace(lane)
  }

  drain(): void {
    if (this.isDraining) return
    this.isDraining = true
    for (let message = this.next(); message; message = this.next()) {
      this.waiting.shift(message.packet.qos as Lane)
      if (this.steps.leave(message)) this.depart(message)
    }
    this.isDraining = false
  }

  depart(message: Message): void {
    const { client, flight } = this
    client._outgoing.identifiers.leave(message.packet.messageId ?? 0)
    flight.enter(message)
    client._isolation.wrote()
    if (message.isReleased) {
      flight.writeReleased(message)
      return
    }
    this.window.occupy(message)
    this.overdue.mark(message)
    flight.write(message)
  }

  /** It is answered, or given up. */
  settle(message: Message): void {
    this.window.leave(message)
    this.hasFreed = true
  }

  endOfFrame(): void {
    if (!this.hasFreed) return
    this.hasFreed = false
    if (this.isHalfFree(1) || this.isHalfFree(2)) this.drain()
    else if (this.waiting.hasAny)
      this.timer ??= setTimeout(() => {
        this.timer = undefined
        this.client._outgoing.drain()
      }, REFILL_MS)
  }

  private next(): Message | undefined {
    const { client } = this
    if (!client.connected || client._isolation.isHolding) return undefined
    const one = this.ready(1)
    const two = this.ready(2)
    return one && two ? (one.order < two.order ? one : two) : (one ?? two)
  }

  private ready(lane: Lane): Message | undefined {
    const first = this.waiting.first(lane)
    // A PUBREL that goes again takes no place (MQTT 5, 4.9).
    if (!first || !(first.isReleased || this.hasPlace(lane))) return undefined
    if (!first.packet.messageId) this.steps.keep(first)
    return first.isStored && !first.isGone ? first : undefined
  }

  private hasPlace(lane: Lane): boolean {
    return this.window.free(lane, this.waiting.first(lane === 1 ? 2 : 1) !== undefined) > 0
  }

  private isHalfFree(lane: Lane): boolean {
    const free = this.window.free(lane, false)
    return this.waiting.first(lane) !== undefined && free > 0 && free * 2 >= this.window.size(lane)
  }
}
