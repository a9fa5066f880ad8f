/** Rules by which a broker misbehaves, and which of them fits a packet. */

import type { Packet, PacketCmd } from 'mqtt-packet'
import {
  aFunction,
  either,
  expectField,
  expectFields,
  milliseconds,
  oneOf,
  text,
  wholeNumber,
  type Fields,
} from '../simulator/base/expectations.ts'

/** Who sends the packet a rule is about. */
export type Side = 'client' | 'broker'

/** The bytes of a packet, or of what takes its place, on their way to the client. */
export type Outlet = (bytes: Buffer) => void

/** The client a rule applies to, as tests see and move it. */
export interface ConnectedClient {
  /** Number of the connection, from 1. */
  readonly id: number
  /** Empty until CONNECT was accepted. */
  readonly clientId: string
  readonly protocolVersion: 3 | 4 | 5
  readonly username: string | undefined
  /** Seconds, 0 for none; what the server asked for where it did. */
  readonly keepalive: number
  readonly isOpen: boolean
  /** Sends any packet, asked for or not; rules of the script apply to it. */
  send(packet: Packet): void
  sendBytes(bytes: Uint8Array): void
  /** Whatever is sent to this client while `act` runs goes out as one piece. */
  inOneFrame(act: () => void): void
  /** Ends the connection without a word. Its will is published. */
  drop(): void
}

export interface ScriptedEvent {
  /** Absent when a connection opens. */
  packet: Packet | undefined
  client: ConnectedClient
  /** What would have happened without the rule. May be called later, more than once, or never. */
  proceed(): void
  after(ms: number, act: () => void): void
}

/**
 * - `ignore`: the packet is lost
 * - `delay`: it is dealt with `ms` later (default 1000); others overtake it
 * - `close`: the connection is dropped instead
 * - `garbage`: `bytes` are sent instead (default: no packet of any version)
 * - `duplicate`: it goes out twice
 * - `truncate`: `size` bytes of it go out (default: half), then the connection is dropped
 * - `chunk`: it goes out in pieces of `size` bytes (default 1)
 * - `join`: everything goes out as one piece
 *
 * For a packet of the client, the last four are done to what the broker answers that client at once.
 */
export type Misbehaviour =
  | 'ignore'
  | 'delay'
  | 'close'
  | 'garbage'
  | 'duplicate'
  | 'truncate'
  | 'chunk'
  | 'join'
  | ((event: ScriptedEvent) => void)

export interface Rule {
  /** The packet that sets it off, or the opening of a connection. */
  on: PacketCmd | 'open'
  /** Default: who can send such a packet; `client` where both can. */
  from?: Side
  do: Misbehaviour
  /** Only this client. */
  clientId?: string
  when?: (packet: Packet | undefined, client: ConnectedClient) => boolean
  /** How many times it lets pass before it steps in. Default 0. */
  skip?: number
  /** How many times it steps in. Default: always. */
  times?: number
  ms?: number
  bytes?: Uint8Array
  size?: number
}

/** What a connection lends a rule. */
export interface Stage extends ScriptedEvent {
  /** Replaces the way out while `act` runs. */
  through(outlet: (way: Outlet) => Outlet, act: () => void): void
}

const onlyFromBroker: readonly Rule['on'][] = ['connack', 'suback', 'unsuback', 'pingresp']

const commands = [
  'auth', 'connack', 'connect', 'disconnect', 'pingreq', 'pingresp', 'puback', 'pubcomp', 'publish', 'pubrel',
  'pubrec', 'suback', 'subscribe', 'unsuback', 'unsubscribe',
] as const satisfies readonly PacketCmd[] // prettier-ignore

const ruleFields: Fields<keyof Rule> = {
  on: oneOf('open', ...commands),
  from: oneOf('client', 'broker'),
  do: either(
    oneOf('ignore', 'delay', 'close', 'garbage', 'duplicate', 'truncate', 'chunk', 'join'),
    aFunction,
  ),
  clientId: text,
  when: aFunction,
  skip: wholeNumber(0),
  times: { words: 'a number from 0 up', met: (value) => Number(value) >= 0 },
  ms: milliseconds,
  bytes: { words: 'bytes: a Buffer or a Uint8Array', met: (value) => value instanceof Uint8Array },
  size: wholeNumber(1),
}

interface ActiveRule extends Rule {
  from: Side
  skip: number
  times: number
}

/** Rules by which the broker misbehaves. The first that fits a packet steps in; without any it behaves. */
export class Script {
  private readonly rules = new Set<ActiveRule>()

  /**
   * @returns a function that takes the rule back
   * @throws SimulatorError `ERR_OPTION` for a rule that cannot be
   */
  add(rule: Rule): () => void {
    expectFields('field', 'script: a rule', rule, ruleFields)
    for (const name of ['on', 'do'] as const)
      expectField('field', 'script: a rule', name, rule[name], ruleFields)
    const from = rule.from ?? (onlyFromBroker.includes(rule.on) ? 'broker' : 'client')
    const active = { ...rule, from, skip: rule.skip ?? 0, times: rule.times ?? Infinity }
    this.rules.add(active)
    return () => {
      this.rules.delete(active)
    }
  }

  clear(): void {
    this.rules.clear()
  }

  /** The rule that steps in; the finding counts as one of its times. */
  take(
    from: Side,
    on: Rule['on'],
    packet: Packet | undefined,
    client: ConnectedClient,
    clientId: string,
  ): Rule | undefined {
    for (const rule of this.rules) {
      if (rule.on !== on || rule.from !== from || rule.times === 0) continue
      if (rule.clientId !== undefined && rule.clientId !== clientId) continue
      if (rule.when && !rule.when(packet, client)) continue
      if (rule.skip > 0) {
        rule.skip--
        continue
      }
      rule.times--
      return rule
    }
    return undefined
  }
}
