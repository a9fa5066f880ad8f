/** One client on the stage, and everything it says: events, callbacks and promises in the order in which they came. */

import type { MqttClient, MqttClientEventCallbacks } from 'mqtt'
import { Lines } from './patience.ts'
import { shown, shownAll } from './shown.ts'

const events: readonly (keyof MqttClientEventCallbacks)[] = [
  'connect', 'packetsend', 'packetreceive', 'message', 'disconnect', 'close', 'offline', 'reconnect', 'error', 'end',
  'outgoingEmpty',
] // prettier-ignore

export class Actor {
  readonly name: string
  #lines = new Lines()
  #client: MqttClient | undefined
  readonly #rewrite: (line: string) => string

  /** @param rewrite takes out of a line what differs from one run to the next */
  constructor(name: string, rewrite: (line: string) => string) {
    this.name = name
    this.#rewrite = rewrite
  }

  /** What was said so far. */
  get lines(): readonly string[] {
    return this.#lines.all
  }

  get client(): MqttClient {
    if (!this.#client) throw new Error(`${this.name} has no client yet`)
    return this.#client
  }

  get hasClient(): boolean {
    return this.#client !== undefined
  }

  /** Listens to a client before anybody else can. */
  take(client: MqttClient): this {
    this.#client = client
    // The usual provider begins at a random number.
    const { messageIdProvider } = client as unknown as { messageIdProvider: { nextId?: number } }
    if (typeof messageIdProvider.nextId === 'number') messageIdProvider.nextId = 1
    for (const event of events) {
      client.on(event, (...args: unknown[]) => {
        this.note(args.length > 0 ? `${event} ${shownAll(args)}` : event)
      })
    }
    return this
  }

  note(line: string): void {
    this.#lines.add(this.#rewrite(line))
  }

  /** Resolves once `count` lines have begun with these words. */
  heard(start: string, count = 1): Promise<void> {
    return this.#lines.heard(start, count)
  }

  /** Whether such a line comes within `ms`: for what one of the sides never says. */
  hears(start: string, ms: number): Promise<boolean> {
    return this.#lines.hears(start, ms)
  }

  count(start: string): number {
    return this.#lines.count(start)
  }

  /** A callback that says with what it was called. */
  told(name: string): (...args: unknown[]) => void {
    return (...args) => {
      // An `undefined` at the end is as good as none.
      while (args.length > 0 && args[args.length - 1] === undefined) args.pop()
      this.note(args.length > 0 ? `${name}: ${shownAll(args)}` : `${name}:`)
    }
  }

  /** Says what a function returned or threw. */
  attempt<Result>(name: string, run: () => Result): Result | undefined {
    try {
      const result = run()
      this.note(`${name} returned`)
      return result
    } catch (error) {
      this.note(`${name} threw: ${shown(error)}`)
      return undefined
    }
  }

  /** Says what a promise came to. */
  async settled(name: string, promise: Promise<unknown>): Promise<void> {
    await promise.then(
      (value) => {
        this.note(`${name} resolved: ${value === undefined ? 'undefined' : shown(value)}`)
      },
      (error: unknown) => {
        this.note(`${name} rejected: ${shown(error)}`)
      },
    )
  }

  /** Says what its client's public properties are. */
  describe(when: string): void {
    const { client } = this
    this.note(
      `${when} ${shown({
        connected: client.connected,
        disconnecting: client.disconnecting,
        // MQTT.js sets it at the first end.
        disconnected: Boolean(client.disconnected),
        reconnecting: client.reconnecting,
        queueQoSZero: client.queueQoSZero,
        queued: client.queue.length,
        outgoing: Object.keys(client.outgoing),
        lastMessageId: client.getLastMessageId(),
        messageIdToTopic: client.messageIdToTopic,
        keepalive: client.keepalive,
        hasKeepaliveManager: Boolean(client.keepaliveManager),
        serverProperties: client.serverProperties ?? null,
        clientId: client.options.clientId,
        clean: client.options.clean,
        protocolVersion: client.options.protocolVersion,
      })}`,
    )
  }
}
