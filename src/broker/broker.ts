/** The broker: connections in, sessions and messages behind them, and what a test can see and do. */

import type { Packet } from 'mqtt-packet'
import { expectValue } from '../simulator/base/expectations.ts'
import type { ServerHandler } from '../simulator/wire/server-connection.ts'
import type { BrokerParts } from './broker-parts.ts'
import { Connection } from './connection.ts'
import { Exchange } from './exchange.ts'
import { handleAcknowledgement } from './handle-acknowledgement.ts'
import { handleConnect } from './handle-connect.ts'
import { handleDisconnect } from './handle-disconnect.ts'
import { handlePublish } from './handle-publish.ts'
import { handleSubscribe, handleUnsubscribe } from './handle-subscribe.ts'
import { checkSource, toMessage } from './message.ts'
import type { Message, MessageSource } from './message.ts'
import { withDefaults, type BrokerOptions } from './options.ts'
import { overSimulatedSocket } from './over-simulated-socket.ts'
import { aReason, type Reason } from './reasons.ts'
import { Script } from './script.ts'
import type { ConnectedClient, Rule } from './script.ts'
import type { Session } from './session.ts'
import { viewOf, type SessionView } from './session-view.ts'
import { Timeline } from './timeline.ts'
import type { TimelineEntry } from './timeline.ts'
import type { Attachment, Transport } from './transport.ts'
import { Turns } from './turns.ts'

export type { BrokerOptions, Credentials, AccessRequest } from './options.ts'
export type { Clock } from './clock.ts'
export type { AclRule } from './access.ts'
export type { Attachment, Transport } from './transport.ts'
export type { SessionView } from './session-view.ts'
export type { ConnectedClient, Misbehaviour, Rule, ScriptedEvent } from './script.ts'
export type { Message, MessageSource } from './message.ts'
export type { Reason } from './reasons.ts'
export type { Subscription } from './subscriptions.ts'
export type { TimelineEntry } from './timeline.ts'

/**
 * An MQTT 3.1, 3.1.1 and 5 broker in process. It has no timer, no randomness and no time but those of its clock:
 * on a virtual clock one order of inputs has one timeline.
 */
export class Broker {
  /** Put it where a mini program's server goes: `createMiniProgram({ server: broker.server })`. */
  readonly server: ServerHandler = overSimulatedSocket(this)
  private readonly parts: BrokerParts
  private readonly live = new Set<Connection>()
  private lastConnection = 0
  private lastAssigned = 0
  private stopped = false

  /** @throws SimulatorError `ERR_OPTION` for options that do not exist, cannot be, or contradict each other */
  constructor(options: BrokerOptions = {}) {
    const settings = withDefaults(options)
    const { clock } = settings
    const turns = new Turns()
    this.parts = {
      clock,
      turns,
      settings,
      exchange: new Exchange(clock, turns),
      script: new Script(),
      timeline: new Timeline(clock, settings.timelineLimit),
    }
  }

  /** Packets in and out per client with their times, and what else happened at the doorstep. Passwords are hidden. */
  get timeline(): readonly TimelineEntry[] {
    return this.parts.timeline.entries
  }

  /** Open connections, in order of their opening; those without an accepted CONNECT too. */
  get connections(): readonly ConnectedClient[] {
    return [...this.live]
  }

  connection(clientId: string): ConnectedClient | undefined {
    return this.connections.find((connection) => connection.clientId === clientId)
  }

  get sessions(): readonly SessionView[] {
    return [...this.parts.exchange.sessions.values()].map(viewOf)
  }

  session(clientId: string): SessionView | undefined {
    const session = this.parts.exchange.sessions.get(clientId)
    return session && viewOf(session)
  }

  get retained(): readonly Message[] {
    return this.parts.exchange.retained.all(this.parts.clock.now())
  }

  /** A new connection. What the transport is asked to send may be answered within `send`. */
  attach(transport: Transport): Attachment {
    if (this.stopped) {
      transport.close()
      return { receive: () => undefined, closed: () => undefined }
    }
    const { turns } = this.parts
    const connection = new Connection(++this.lastConnection, this.parts, transport, {
      packet: (from, packet) => {
        this.dispatch(from, packet)
      },
      end: (ended) => {
        this.live.delete(ended)
      },
    })
    this.live.add(connection)
    turns.take(() => {
      connection.open()
    })
    return {
      receive: (bytes) => {
        // The transport may use its memory again before the turn comes.
        const own = Uint8Array.from(bytes)
        turns.take(() => {
          connection.receive(own)
        })
      },
      closed: () => {
        turns.take(() => {
          connection.closed()
        })
      },
    }
  }

  /**
   * Publishes as the broker itself.
   * @throws SimulatorError `ERR_ARGUMENT` unless the topic is one, and the payload text or bytes
   */
  publish(source: MessageSource): void {
    checkSource(source)
    this.parts.turns.take(() => {
      this.parts.exchange.publish(toMessage(source, this.parts.clock.now()))
    })
  }

  /** Ends a client's connection, with a DISCONNECT where it speaks MQTT 5. Returns whether it was connected. */
  kick(clientId: string, reason: Reason = 'administrative action'): boolean {
    expectValue('kick(clientId, reason): reason', reason, aReason)
    const { link } = this.parts.exchange.sessions.get(clientId) ?? {}
    this.parts.turns.take(() => {
      link?.end({ reason, will: true })
    })
    return link !== undefined
  }

  /** Misbehaves from now on as the rule says. Returns a function that takes the rule back. */
  script(rule: Rule): () => void {
    return this.parts.script.add(rule)
  }

  clearScript(): void {
    this.parts.script.clear()
  }

  /** Shuts down: every connection is closed, no timer is left, nobody can attach. Wills stay unpublished. */
  stop(): void {
    this.stopped = true
    for (const connection of [...this.live]) connection.end({ reason: 'server shutting down', will: false })
    this.parts.exchange.stop()
  }

  /** The timeline, one line for each entry: good as the message of an assertion. */
  toString(): string {
    return this.parts.timeline.toString()
  }

  private dispatch(connection: Connection, packet: Packet): void {
    const { session } = connection
    if (session) this.answer(connection, session, packet)
    else if (packet.cmd === 'connect') {
      handleConnect(connection, packet, this.parts, () => this.assignClientId())
    }
  }

  private answer(connection: Connection, session: Session, packet: Packet): void {
    const parts = this.parts
    switch (packet.cmd) {
      case 'publish':
        handlePublish(connection, session, packet, parts)
        break
      case 'puback':
      case 'pubrec':
      case 'pubrel':
      case 'pubcomp':
        handleAcknowledgement(connection, session, packet)
        break
      case 'subscribe':
        handleSubscribe(connection, session, packet, parts)
        break
      case 'unsubscribe':
        handleUnsubscribe(connection, session, packet, parts)
        break
      case 'pingreq':
        connection.send({ cmd: 'pingresp' })
        break
      case 'disconnect':
        handleDisconnect(connection, session, packet, parts)
        break
      default:
        connection.end({ reason: 'protocol error', why: `unexpected ${packet.cmd}`, will: true })
    }
  }

  private assignClientId(): string {
    const clientId = `assigned-${++this.lastAssigned}`
    return this.parts.exchange.sessions.has(clientId) ? this.assignClientId() : clientId
  }
}

/** Makes a broker, at whose doorstep nobody stands yet. */
export const createBroker = (options: BrokerOptions = {}): Broker => new Broker(options)
