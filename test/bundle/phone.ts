/** A phone with the built file on it, on a virtual clock, and a broker behind its socket. */

import type { Packet } from 'mqtt-packet'
import {
  createClock,
  createMiniProgram,
  type MiniProgram,
  type MiniProgramOptions,
  type RunOptions,
  type VirtualClock,
} from '../../dist/testing.mjs'
import { createBroker, type Broker, type BrokerOptions } from '../broker/broker.ts'
import { overSimulatedSocket } from '../broker/over-simulated-socket.ts'
import { fromRoot, mqttFile } from './built-files.ts'

export interface Settings {
  url: string
  protocolVersion: 3 | 4 | 5
  clientId: string
  messages?: number
  burst?: number
  drops?: number
  drop?: () => void
}

export interface TalkReport {
  connects: number
  /** Publishes whose callback came without an error. */
  confirmed: number
  /** By QoS: publishes whose callback came with an error. */
  failed: number[]
  /** By QoS: messages that came back, each counted once. */
  received: number[]
  /** By QoS: messages that came back once more. */
  repeated: number[]
}

type Script<Result> = (
  mqtt: Mqtt,
  settings: Settings,
  done: (error: Error | null, result?: Result) => void,
) => void

/** As much of the built file as the tests use themselves. */
export interface Mqtt {
  connect(url: string, options?: object): Client
}

export interface Client {
  readonly connected: boolean
  on(event: string, listener: (...args: never[]) => void): this
  publish(
    topic: string,
    message: unknown,
    options?: object,
    callback?: (error?: Error, packet?: Packet) => void,
  ): this
  subscribe(topic: string, options?: object, callback?: (error: Error | null) => void): this
  end(force?: boolean): this
}

/** What `full-session.js` exports. */
interface Scripts {
  fullSession: Script<string[]>
  longTalk: Script<TalkReport>
}

export interface Phone {
  readonly clock: VirtualClock
  readonly broker: Broker
  readonly program: MiniProgram
  readonly mqtt: Mqtt
  /** Runs one of the scripts and moves the clock until it has come to its end. */
  play<Name extends keyof Scripts>(
    name: Name,
    settings: Settings,
  ): Promise<Scripts[Name] extends Script<infer Result> ? Result : never>
}

/** The realm of an old phone (docs/platform.md §7): the built-ins of 2015, and promises made of timers. */
export const oldRealm: RunOptions = { builtIns: 'es2015', promise: 'macrotask' }

export function startPhone(
  options: Pick<MiniProgramOptions, 'platform' | 'socketImplementation' | 'quirks' | 'timelineLimit'> = {},
  realm: RunOptions = {},
  brokerOptions: Partial<BrokerOptions> = {},
): Phone {
  const clock = createClock()
  const broker = createBroker({ clock, timelineLimit: 10_000, ...brokerOptions })
  const serve = overSimulatedSocket(broker)
  const program = createMiniProgram({
    clock,
    server: serve,
    ...options,
  })
  const { mqtt, scripts } = program.run<{ mqtt: Mqtt; scripts: Scripts }>(
    { source: "exports.mqtt = require('mqtt-miniprogram'); exports.scripts = require('full-session')" },
    {
      ...realm,
      modules: { 'mqtt-miniprogram': mqttFile, 'full-session': fromRoot('test/bundle/full-session.js') },
    },
  )
  return {
    clock,
    broker,
    program,
    mqtt,
    async play(name, settings) {
      let outcome: { error: Error | null; result: unknown } | undefined
      const script = scripts[name] as Script<unknown>
      script(mqtt, settings, (error, result) => {
        outcome = { error, result }
      })
      await clock.runAll({ limit: 1_000_000, until: () => outcome !== undefined })
      if (outcome === undefined)
        throw new Error(`${name} never came to its end:\n${program.timeline.toString()}`)
      if (outcome.error) throw outcome.error
      return outcome.result as never
    },
  }
}
