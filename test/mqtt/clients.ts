/** Clients of the built file in a simulated mini program, with the deterministic broker behind, on a virtual clock. */

import { resolve } from 'node:path'
import type * as Mqtt from '../../src/index.ts'
import {
  createClock,
  createMiniProgram,
  type MiniProgram,
  type MiniProgramOptions,
  type ServerConnection,
  type VirtualClock,
} from '../../src/testing.ts'
import { Broker, type BrokerOptions } from '../broker/broker.ts'
import { overSimulatedSocket } from '../broker/over-simulated-socket.ts'

export type Client = Mqtt.MqttClient

export interface Story {
  clock: VirtualClock
  broker: Broker
  program: MiniProgram
  mqtt: typeof Mqtt
  /** The server's side of each socket, in the order of the dials. */
  connections: ServerConnection[]
  /** What the server does with the next connections; `undefined`: the broker takes them. */
  door: ((connection: ServerConnection) => void) | undefined
  /** A client of `wx://broker/mqtt`, and the order of what it emitted. */
  connect(options?: Mqtt.ClientOptions): { client: Client; called: string[] }
  connected(options?: Mqtt.ClientOptions): Promise<{ client: Client; called: string[] }>
}

const EVENTS = ['connect', 'reconnect', 'close', 'offline', 'end', 'disconnect'] as const

/** The order of a client's events, errors with their code or message. */
export function listen(client: Client): string[] {
  const called: string[] = []
  for (const event of EVENTS) client.on(event, () => called.push(event))
  client.on('error', (error) => called.push(`error ${(error as { code?: string }).code ?? error.message}`))
  client.on('message', (topic, payload) => called.push(`message ${topic} ${payload.toString()}`))
  return called
}

export function tell(
  options: Omit<MiniProgramOptions, 'clock'> & { broker?: Partial<BrokerOptions> } = {},
): Story {
  const { broker: brokerOptions, ...rest } = options
  const clock = createClock(0)
  const broker = new Broker({ ...brokerOptions, clock })
  const serve = overSimulatedSocket(broker)
  const connections: ServerConnection[] = []
  const story: Story = {
    clock,
    broker,
    connections,
    door: undefined,
    program: undefined as never,
    mqtt: undefined as never,
    connect(wanted) {
      const client = story.mqtt.connect('wx://127.0.0.1/mqtt', {
        clientId: 'page',
        reconnectJitter: 0,
        ...wanted,
      })
      return { client, called: listen(client) }
    },
    async connected(wanted) {
      const joined = story.connect(wanted)
      await clock.advance(100)
      if (!joined.client.connected) throw new Error(`not connected: ${joined.called.join(', ')}`)
      return joined
    },
  }
  story.program = createMiniProgram({
    ...rest,
    clock,
    server(connection) {
      connections.push(connection)
      if (story.door) story.door(connection)
      else serve(connection)
    },
  })
  story.mqtt = story.program.run<typeof Mqtt>(resolve('dist/mqtt.min.js'))
  return story
}

/** The sends of a program since this was called. */
export function sends({ program }: Story): () => number {
  const count = () =>
    program.timeline.entries.filter(({ what, actor }) => what === 'send' && actor === 'program').length
  const before = count()
  return () => count() - before
}

export const implementations = ['binding', 'jsapi'] as const

/** Every phone, and the devtools, with the socket of each. */
export const profiles = (['android', 'ios', 'devtools'] as const).flatMap((platform) =>
  implementations.map((socketImplementation) => ({ platform, socketImplementation })),
)
