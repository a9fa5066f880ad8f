/**
 * Pages in a simulated mini program and a backend, talking over the deterministic broker on a virtual clock, with
 * books on every message. On the backend's side nothing ever fails.
 */

import { resolve } from 'node:path'
import type * as Mqtt from '../../src/index.ts'
import * as simulatorOfThisTree from '../../src/testing.ts'
import type {
  MiniProgram,
  MiniProgramOptions,
  RunOptions,
  ServerConnection,
  VirtualClock,
} from '../../src/testing.ts'
import { Broker } from '../broker/broker.ts'
import { overSimulatedSocket } from '../broker/over-simulated-socket.ts'
import { attachBackend } from './backend.ts'
import { Books } from './books.ts'
import { WatchedSockets } from './watched-sockets.ts'

export type Client = Mqtt.MqttClient

export interface ExchangeOptions extends Omit<MiniProgramOptions, 'clock' | 'server'> {
  /** What the phone's JavaScript is like. */
  realm?: RunOptions
  /** Default: this tree's. */
  simulator?: Pick<typeof simulatorOfThisTree, 'createClock' | 'createMiniProgram'>
}

const builtFile = resolve('dist/mqtt.min.js')

/**
 * How long everybody may take to come to rest once all is well again, in ms: after a reconnect the client sends what
 * it had stored one after the other, so a slow network takes its time.
 */
const patience = 600_000
const betweenLooks = 250

export class Exchange {
  readonly clock: VirtualClock
  readonly broker: Broker
  readonly program: MiniProgram
  readonly sockets: WatchedSockets
  /** Of the messages from now on. */
  books = new Books()
  /** Whether the server takes connections. */
  isServing = true
  readonly #mqtt: typeof Mqtt
  #connections: ServerConnection[] = []

  constructor({ simulator = simulatorOfThisTree, realm, ...options }: ExchangeOptions = {}) {
    this.clock = simulator.createClock()
    this.broker = new Broker({ clock: this.clock, timelineLimit: 0 })
    attachBackend(this.broker, 'up/#', (text) => this.books.arrive(text))
    const serve = overSimulatedSocket(this.broker)
    this.program = simulator.createMiniProgram({
      timelineLimit: 0,
      ...options,
      clock: this.clock,
      server: (connection) => {
        if (!this.isServing) {
          connection.fail('open fail: _code:111,_msg:Connection refused')
          return
        }
        serve(connection)
        this.#connections = [...this.connections, connection]
      },
    })
    this.sockets = new WatchedSockets(this.program)
    this.#mqtt = this.program.run<typeof Mqtt>(builtFile, { ...realm, globals: { wx: this.sockets.wx } })
  }

  /** The server's side of the phone's open connections. */
  get connections(): ServerConnection[] {
    return this.#connections.filter(({ state }) => state === 'open')
  }

  /** A client whose session outlives its connections, and which hears what the backend tells it. */
  async join(options: Mqtt.ClientOptions & { clientId: string }): Promise<Client> {
    const { clientId, protocolVersion } = options
    const client = this.#mqtt.connect(`wx://127.0.0.1/${clientId}`, {
      clean: false,
      keepalive: 30,
      connectTimeout: 10_000,
      ...(protocolVersion === 5 && { properties: { sessionExpiryInterval: 0xffffffff } }),
      ...options,
    })
    client.on('message', (_topic, payload) => this.books.arrive(payload.toString()))
    let isSubscribed = false
    client.subscribe(`down/${clientId}`, { qos: 2 }, (error) => {
      isSubscribed = !error
    })
    // What the backend says before that is for nobody.
    if (!(await this.#until(() => isSubscribed))) throw new Error(`${clientId} could not subscribe`)
    return client
  }

  /** The page says something to the backend. */
  up(client: Client, qos: 0 | 1 | 2): void {
    const { clientId = '' } = client.options
    const text = this.books.open('up', qos, clientId)
    client.publish(`up/${clientId}`, text, { qos }, (error) => this.books.tell(text, error))
  }

  /** The backend says something to the page. */
  down(client: Client, qos: 1 | 2): void {
    const { clientId = '' } = client.options
    this.broker.publish({ topic: `down/${clientId}`, payload: this.books.open('down', qos, clientId), qos })
  }

  /** The page wants something else of the broker, which fails when the connection is lost meanwhile. */
  ask(client: Client, what: 'subscribe' | 'unsubscribe', topic: string): void {
    const text = this.books.open('up', 0, client.options.clientId ?? '')
    if (what === 'subscribe') client.subscribe(topic, (error) => this.books.tell(text, error))
    else client.unsubscribe(topic, (error) => this.books.tell(text, error))
  }

  /** Lets time pass until these clients are connected and every message has come to its end. */
  settle(clients: readonly Client[]): Promise<boolean> {
    return this.#until(() => clients.every(({ connected }) => connected) && this.books.isSettled)
  }

  /** Ends a client, and lets time pass until that is done. */
  async end(client: Client, force = false): Promise<void> {
    let isOver = false
    client.end(force, () => {
      isOver = true
    })
    await this.#until(() => isOver)
  }

  /** Lets time pass until nothing is left of the clients, all of which were ended; tells what stays. */
  async leftovers(): Promise<string[]> {
    const { timers, sockets } = this.program
    await this.#until(() => sockets.open.length === 0 && timers.pending === 0 && this.clock.pending === 0)
    return [
      ...(timers.pending === 0 ? [] : [`${timers.pending} timers of the program are left`]),
      ...(sockets.open.length === 0 ? [] : [`${sockets.open.length} sockets are left`]),
      ...(this.clock.pending === 0 ? [] : [`${this.clock.pending} timers of the platform are left`]),
    ]
  }

  /** What must not have happened to anybody. */
  get wrongs(): string[] {
    return [
      ...this.sockets.violations,
      ...this.program.errors.map(({ at, source, error }) => `${at} ms: ${source} threw ${String(error)}`),
    ]
  }

  async #until(isSo: () => boolean): Promise<boolean> {
    const end = this.clock.now() + patience
    while (!isSo()) {
      if (this.clock.now() >= end) return false
      await this.clock.advance(betweenLooks)
    }
    return true
  }
}
