/** What a scenario plays on: one side, a broker behind a real WebSocket server, and the actors who take everything down. */

import type { IClientOptions, MqttClient } from 'mqtt'
import { Broker, type BrokerOptions } from '../broker/broker.ts'
import { overWebSocket, type ListeningBroker } from '../broker/over-web-socket.ts'
import { Actor } from './actor.ts'
import { until } from './patience.ts'
import { shownPacket } from './shown.ts'
import type { Mqtt, Side } from './side.ts'

/** What one side made of a scenario. */
export interface Trace {
  /** What each client said, by the name of its actor. */
  clients: Record<string, string[]>
  /** By connection: what came in at the broker, what went out, and how it ended. */
  broker: { in: string[]; out: string[]; end: string[] }[]
}

const clock = {
  now: () => Date.now(),
  setTimeout: (callback: () => void, ms: number) => setTimeout(callback, ms),
  clearTimeout: (timer: unknown) => clearTimeout(timer as ReturnType<typeof setTimeout>),
}

/** How clients are made when the scenario does not say otherwise. Milliseconds. */
const usual: IClientOptions = { reconnectPeriod: 25, connectTimeout: 5000 }

export class Stage {
  readonly mqtt: Mqtt
  readonly broker: Broker
  readonly #side: Side
  readonly #actors = new Map<string, Actor>()
  readonly #servers: ListeningBroker[] = []
  readonly #given = new Set<string>()

  private constructor(side: Side, options: Partial<BrokerOptions>) {
    this.#side = side
    this.mqtt = side.mqtt
    this.broker = new Broker({ ...options, clock })
  }

  static async open(side: Side, options: Partial<BrokerOptions> = {}): Promise<Stage> {
    const stage = new Stage(side, options)
    await stage.listen()
    return stage
  }

  /** One more way to the same broker. Ports are random: a trace shows them as `PORT`, `PORT2`, … */
  async listen(): Promise<ListeningBroker> {
    const server = await overWebSocket(this.broker)
    this.#servers.push(server)
    return server
  }

  /** Text as the Buffer that a program of this side has. */
  bytes(text: string): Buffer {
    return this.#side.bytes(text)
  }

  /** Whether MQTT.js plays: for a scenario that waits for what only one side does. */
  get isMqttJs(): boolean {
    return this.#side.name === 'MQTT.js'
  }

  get server(): ListeningBroker {
    return this.#servers[0]!
  }

  get url(): string {
    return this.server.url
  }

  /** Somebody without a client yet. */
  actor(name = 'a'): Actor {
    const known = this.#actors.get(name)
    if (known) return known
    const actor = new Actor(name, (line) => this.#withoutPorts(line))
    this.#actors.set(name, actor)
    return actor
  }

  /** A client and its actor; the client id is the actor's name. */
  connect(options: IClientOptions & { url?: string } = {}, name = 'a'): Actor {
    const { url = this.url, ...rest } = options
    return this.actor(name).take(this.mqtt.connect(url, this.options(rest, name)))
  }

  async connected(options: IClientOptions & { url?: string } = {}, name = 'a'): Promise<Actor> {
    const actor = this.connect(options, name)
    await actor.heard('connect')
    return actor
  }

  options(options: IClientOptions = {}, name = 'a'): IClientOptions {
    return { ...usual, clientId: name, ...options }
  }

  /** Resolves once the broker has seen `count` packets of this kind come in, on whichever connections. */
  saw(cmd: string, count = 1): Promise<void> {
    const seen = () =>
      this.broker.timeline.filter(({ what, packet }) => what === 'in' && packet?.cmd === cmd).length
    return until(
      () => seen() >= count,
      () => `the broker saw ${seen()} of ${count} ${cmd}`,
    )
  }

  /** Resolves once nobody is connected to the broker. */
  deserted(): Promise<void> {
    return until(
      () => this.broker.connections.length === 0,
      () => `${this.broker.connections.length} connections stay open`,
    )
  }

  /** Lets go of a client that cannot be ended: the end of it was part of the scenario. */
  async giveUp(actor: Actor): Promise<void> {
    const { client } = actor
    this.#given.add(actor.name)
    client.options.reconnectPeriod = 0
    const stream = client.stream as MqttClient['stream'] | undefined
    if (!stream || stream.destroyed) return
    const closed = actor.heard('close', actor.count('close') + 1)
    stream.destroy()
    await closed
  }

  /** Ends whom the scenario did not end, and gathers what everybody said. */
  async close(): Promise<Trace> {
    for (const actor of this.#actors.values()) {
      if (!actor.hasClient || this.#given.has(actor.name)) continue
      actor.describe('left')
      await this.#end(actor)
      actor.describe('ended')
    }
    await this.deserted()
    const { leftovers } = this.#side
    await until(
      () => leftovers().length === 0,
      () => `left behind: ${leftovers().join('; ')}`,
    )
    return this.#trace()
  }

  /** Takes the servers down, whatever came of the scenario. */
  async clear(): Promise<void> {
    for (const actor of this.#actors.values()) if (actor.hasClient) letGo(actor.client)
    this.broker.stop()
    await Promise.all(this.#servers.map((server) => server.stop()))
  }

  async #end(actor: Actor): Promise<void> {
    const { client } = actor
    if (client.disconnected) return
    const ended = actor.heard('end', actor.count('end') + 1)
    // Whoever can says goodbye: then the broker has seen everything that came before it.
    client.end(!client.connected || Object.keys(client.outgoing).length > 0)
    await ended
  }

  #withoutPorts(line: string): string {
    return this.#servers.reduce(
      (text, { port }, i) => text.replaceAll(String(port), `PORT${i === 0 ? '' : i + 1}`),
      line,
    )
  }

  #trace(): Trace {
    const clients = [...this.#actors].map(([name, { lines }]): [string, string[]] => [name, [...lines]])
    const connections = new Set(this.broker.timeline.map(({ connection }) => connection))
    return {
      clients: Object.fromEntries(clients),
      broker: [...connections].map((id) => this.#connection(id)),
    }
  }

  #connection(id: number): Trace['broker'][number] {
    const entries = this.broker.timeline.filter(({ connection }) => connection === id)
    const packets = (way: 'in' | 'out') =>
      entries.filter(({ what }) => what === way).map(({ packet }) => this.#withoutPorts(shownPacket(packet!)))
    const end = entries.filter(({ what }) => what === 'close').map(({ detail = '' }) => detail)
    return { in: packets('in'), out: packets('out'), end }
  }
}

function letGo(client: MqttClient): void {
  client.options.reconnectPeriod = 0
  client.removeAllListeners()
  client.on('error', () => undefined)
  client.end(true)
}
