import * as simulatorOfThisTree from '../../src/testing.ts'
import type {
  MiniProgram,
  MiniProgramOptions,
  RunOptions,
  ServerHandler,
  VirtualClock,
} from '../../src/testing.ts'
import { createBroker, type Broker, type BrokerOptions } from '../broker/broker.ts'
import { overSimulatedSocket } from '../broker/over-simulated-socket.ts'
import type { Library, MqttClient, MqttModule } from './library.ts'

export interface StageOptions extends Omit<MiniProgramOptions, 'clock' | 'server'> {
  broker?: Omit<BrokerOptions, 'clock'>
  /** What answers the dials; default: the broker at once. */
  server?: (broker: ServerHandler, clock: VirtualClock) => ServerHandler
  /** Another host as the program's global `wx`, made from the platform's own. */
  host?: (wx: MiniProgram['wx'], clock: VirtualClock) => object | undefined
  realm?: RunOptions
  /** Source that runs before the library, in the same realm. */
  before?: string
  /** Default: this tree's. */
  simulator?: Pick<typeof simulatorOfThisTree, 'createClock' | 'createMiniProgram'>
}

/** A mini program with a library loaded, a broker, and the virtual clock that both live by. */
export class Stage {
  readonly clock: VirtualClock
  readonly broker: Broker
  readonly program: MiniProgram
  readonly mqtt: MqttModule
  readonly #library: Library

  /** @throws whatever the library throws while loading */
  constructor(library: Library, stageOptions: StageOptions = {}) {
    const {
      broker,
      server,
      host,
      realm = {},
      before,
      simulator = simulatorOfThisTree,
      ...options
    } = stageOptions
    const clock = simulator.createClock()
    this.clock = clock
    this.#library = library
    this.broker = createBroker({ clock, ...broker })
    const toBroker = overSimulatedSocket(this.broker)
    this.program = simulator.createMiniProgram({
      ...options,
      clock,
      server: server ? server(toBroker, clock) : toBroker,
      // The platform's other ways with buffers are not what the scenarios are about.
      quirks: { foreignBuffers: false, ...options.quirks },
    })
    const wx = host ? { wx: host(this.program.wx, clock) } : {}
    const furnished = { ...realm, globals: { ...realm.globals, ...wx } }
    this.mqtt = library.load(this.program, furnished, before) as MqttModule
  }

  /** Connects with no reconnecting unless asked for, and listens from the first moment. */
  connect(options: object = {}, url = 'wx://broker.example/mqtt'): Watched {
    return new Watched(
      this.clock,
      this.mqtt.connect(url, { reconnectPeriod: 0, ...this.#library.options, ...options }),
    )
  }

  /** The same, `connect` event included. */
  async connected(options: object = {}): Promise<Watched> {
    const watched = this.connect(options)
    await this.clock.advance(100)
    if (!watched.client.connected) throw new Error(`It did not connect: ${watched.story()}`)
    return watched
  }

  /** How many times the program called `send` of a socket. */
  get sends(): number {
    return this.program.timeline.entries.filter(({ actor, what }) => actor === 'program' && what === 'send')
      .length
  }

  /** The addresses that were dialled. */
  get dialled(): string[] {
    return this.program.sockets.all.map(({ url }) => url)
  }

  /** What came out of callbacks of the platform, where nobody can catch it. */
  get uncaught(): string[] {
    return this.program.errors.map(({ error, source }) => `${messageOf(error)} (out of ${source})`)
  }
}

export interface Heard {
  /** Milliseconds on the clock. */
  at: number
  event: string
  error?: Error & { code?: unknown }
}

const events = ['connect', 'reconnect', 'offline', 'close', 'error', 'end'] as const

/** A client and everything it said. */
export class Watched {
  readonly client: MqttClient
  readonly heard: Heard[] = []
  /** `topic payload` */
  readonly messages: string[] = []

  constructor(clock: VirtualClock, client: MqttClient) {
    this.client = client
    for (const event of events) {
      client.on(event, (argument: unknown) => {
        const heard: Heard = { at: clock.now(), event }
        if (event === 'error') heard.error = argument as Error
        this.heard.push(heard)
      })
    }
    client.on('message', (topic: string, payload: { toString(): string }) => {
      this.messages.push(`${topic} ${payload.toString()}`)
    })
  }

  count(event: (typeof events)[number]): number {
    return this.heard.filter((heard) => heard.event === event).length
  }

  get errors(): (Error & { code?: unknown })[] {
    return this.heard.flatMap(({ error }) => (error ? [error] : []))
  }

  /** In order, for a sentence. */
  story(): string {
    if (this.heard.length === 0) return 'no event at all'
    return this.heard.map(({ event, error }) => (error ? `error "${messageOf(error)}"` : event)).join(', ')
  }
}

/** Errors of the program's realm are no `instanceof Error` here. */
export function messageOf(error: unknown): string {
  const message = (error as { message?: unknown } | null | undefined)?.message
  return typeof message === 'string' ? message : String(error)
}
