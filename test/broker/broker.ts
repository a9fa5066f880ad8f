import type { Packet } from 'mqtt-packet'
import { Connection } from './connection.ts'
import type { BrokerParts, Transport } from './connection.ts'
import { Exchange } from './exchange.ts'
import { handleAcknowledgement } from './handle-acknowledgement.ts'
import { handleConnect } from './handle-connect.ts'
import { handleDisconnect } from './handle-disconnect.ts'
import { handlePublish } from './handle-publish.ts'
import { handleSubscribe, handleUnsubscribe } from './handle-subscribe.ts'
import { toMessage } from './message.ts'
import type { Delivery, Message, MessageSource } from './message.ts'
import { withDefaults } from './options.ts'
import type { BrokerOptions } from './options.ts'
import type { Reason } from './reasons.ts'
import { Script } from './script.ts'
import type { ConnectedClient, Rule } from './script.ts'
import type { Session } from './session.ts'
import type { Subscription } from './subscriptions.ts'
import { Timeline } from './timeline.ts'
import type { TimelineEntry } from './timeline.ts'
import { Turns } from './turns.ts'

export type { BrokerOptions, Credentials, AccessRequest } from './options.ts'
export type { Clock } from './clock.ts'
export type { Transport } from './connection.ts'
export type { ConnectedClient, Misbehaviour, Rule, ScriptedEvent } from './script.ts'
export type { Message, MessageSource } from './message.ts'
export type { Reason } from './reasons.ts'
export type { Subscription } from './subscriptions.ts'
export type { TimelineEntry } from './timeline.ts'

/** What a transport calls. */
export interface Attachment {
  receive(bytes: Uint8Array): void
  /** The transport is gone. */
  closed(): void
}

/** A session as it is now. */
export interface SessionView {
  clientId: string
  isConnected: boolean
  subscriptions: Subscription[]
  /** QoS 1 and 2 messages that have no packet identifier yet. */
  queued: readonly Delivery[]
  /** QoS 1 and 2 messages sent and not completed. */
  inflight: { id: number; awaits: 'publish' | 'pubrel'; delivery: Delivery }[]
  /** Packet identifiers of QoS 2 messages of the client whose PUBREL has not come. */
  received: number[]
  /** When it ends, on the broker's clock; undefined while connected or when it does not end. */
  expiresAt: number | undefined
  will: MessageSource | undefined
}

/**
 * An MQTT 3.1, 3.1.1 and 5 broker in process. It has no timer, no randomness and no time but those of its clock:
 * on a virtual clock one order of inputs has one timeline.
 */
export class Broker {
  private readonly parts: BrokerParts
  private readonly live = new Set<Connection>()
  private lastConnection = 0
  private lastAssigned = 0
  private stopped = false

  constructor(options: BrokerOptions) {
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
    return [...this.parts.exchange.sessions.values()].map(view)
  }

  session(clientId: string): SessionView | undefined {
    const session = this.parts.exchange.sessions.get(clientId)
    return session && view(session)
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

  /** Publishes as the broker itself. */
  publish(source: MessageSource): void {
    this.parts.turns.take(() => {
      this.parts.exchange.publish(toMessage(source, this.parts.clock.now()))
    })
  }

  /** Ends a client's connection, with a DISCONNECT where it speaks MQTT 5. Returns whether it was connected. */
  kick(clientId: string, reason: Reason = 'administrative action'): boolean {
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

export const createBroker = (options: BrokerOptions): Broker => new Broker(options)

const view = (session: Session): SessionView => ({
  clientId: session.clientId,
  isConnected: session.link !== undefined,
  subscriptions: [...session.subscriptions.values()],
  queued: [...session.outgoing.waiting],
  inflight: session.outgoing.entries.map(({ id, awaits, delivery }) => ({ id, awaits, delivery })),
  received: [...session.received],
  expiresAt: session.expiry.due,
  will: session.will?.message,
})
