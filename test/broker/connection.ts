import type { IPublishPacket, Packet } from 'mqtt-packet'
import { Alarm } from './alarm.ts'
import type { Clock } from './clock.ts'
import type { Exchange } from './exchange.ts'
import { FrameReader } from './frame-reader.ts'
import type { Frame } from './frame-reader.ts'
import type { InflightEntry } from './inflight.ts'
import { secondsLeft } from './message.ts'
import type { Delivery } from './message.ts'
import type { Settings } from './options.ts'
import { encode, MalformedPacket, PacketDecoder } from './packet-codec.ts'
import type { ProtocolVersion } from './packet-codec.ts'
import { findViolation } from './packet-rules.ts'
import { reasonCodes } from './reasons.ts'
import type { Reason } from './reasons.ts'
import { perform } from './script.ts'
import type { ConnectedClient, Outlet, Script, Side } from './script.ts'
import type { Link, Session } from './session.ts'
import type { Timeline } from './timeline.ts'
import { IncomingAliases, OutgoingAliases } from './topic-aliases.ts'
import type { Turns } from './turns.ts'

/** The way to a client: bytes out, and the end. */
export interface Transport {
  send(bytes: Uint8Array): void
  close(): void
}

/** What connections of one broker share. */
export interface BrokerParts {
  clock: Clock
  turns: Turns
  settings: Settings
  exchange: Exchange
  script: Script
  timeline: Timeline
}

/** What a CONNECT agreed. */
export interface Agreement {
  session: Session
  username: string | undefined
  /** Seconds; 0 for none. */
  keepalive: number
  receiveMaximum: number
  maximumPacketSize: number
  topicAliasMaximum: number
}

/** How a connection ends. `reason` is told to an MQTT 5 client in a DISCONNECT; without it nothing is said. */
export interface Ending {
  reason?: Reason
  why?: string
  will: boolean
}

/** An alias adds its property to a packet that carries the topic, too. */
const ALIAS_PROPERTY_SIZE = 3

/** One transport from its opening to its end: bytes to packets, packets to bytes, keepalive, and the script's hand in both. */
export class Connection implements Link, ConnectedClient {
  readonly id: number
  protocolVersion: ProtocolVersion = 4
  readonly incomingAliases: IncomingAliases
  private readonly parts: BrokerParts
  private readonly transport: Transport
  private readonly onPacket: (packet: Packet) => void
  private readonly onEnd: () => void
  private readonly frames: FrameReader
  private readonly decoder = new PacketDecoder()
  private readonly silence: Alarm
  private readonly delays = new Set<Alarm>()
  /** QoS 1 and 2 messages of the client that have no final answer yet. */
  private readonly unanswered = new Set<number>()
  private outgoingAliases = new OutgoingAliases(0)
  private agreement: Agreement | undefined
  private outlet: Outlet
  private early: Uint8Array[] | undefined = []
  private lastHeard: number
  private ended = false

  constructor(
    id: number,
    parts: BrokerParts,
    transport: Transport,
    on: { packet: (connection: Connection, packet: Packet) => void; end: (connection: Connection) => void },
  ) {
    this.id = id
    this.parts = parts
    this.transport = transport
    this.onPacket = (packet) => {
      on.packet(this, packet)
    }
    this.onEnd = () => {
      on.end(this)
    }
    this.outlet = (bytes) => {
      transport.send(bytes)
    }
    this.frames = new FrameReader(parts.settings.maximumPacketSize)
    this.incomingAliases = new IncomingAliases(parts.settings.topicAliasMaximum)
    this.lastHeard = parts.clock.now()
    this.silence = new Alarm(parts.clock, () => {
      parts.turns.take(() => {
        this.onSilence()
      })
    })
  }

  get clientId(): string {
    return this.agreement?.session.clientId ?? ''
  }

  get username(): string | undefined {
    return this.agreement?.username
  }

  get keepalive(): number {
    return this.agreement?.keepalive ?? 0
  }

  get window(): number {
    return this.agreement?.receiveMaximum ?? 0
  }

  get isOpen(): boolean {
    return !this.ended
  }

  /** Present once CONNECT was accepted. */
  get session(): Session | undefined {
    return this.agreement?.session
  }

  open(): void {
    this.parts.timeline.add(this, 'open')
    this.silence.set(this.parts.settings.connectTimeout)
    this.scripted('client', 'open', undefined, '', () => {
      const early = this.early
      this.early = undefined
      for (const bytes of early ?? []) this.receive(bytes)
    })
  }

  receive(bytes: Uint8Array): void {
    if (this.ended) return
    if (this.early) {
      this.early.push(bytes)
      return
    }
    for (const frame of this.frames.push(bytes)) {
      if (this.ended) return
      this.onFrame(frame)
    }
  }

  agree(agreement: Agreement): void {
    this.agreement = agreement
    this.outgoingAliases = new OutgoingAliases(agreement.topicAliasMaximum)
    this.silence.clear()
    this.watchSilence()
    agreement.session.attach(this)
  }

  send(packet: Packet): void {
    if (this.ended) return
    const bytes = encode(packet, this.protocolVersion)
    if (bytes.length > (this.agreement?.maximumPacketSize ?? Infinity)) {
      this.parts.timeline.add(this, 'scripted', { packet, detail: 'not sent: larger than the client takes' })
      return
    }
    this.scripted('broker', packet.cmd, packet, this.clientId, () => {
      if (this.ended) return
      this.parts.timeline.add(this, 'out', { packet })
      this.settle(packet)
      this.outlet(bytes)
    })
  }

  sendBytes(bytes: Uint8Array): void {
    if (this.ended) return
    this.parts.timeline.add(this, 'raw', { detail: Buffer.from(bytes).toString('hex') })
    this.outlet(Buffer.from(bytes))
  }

  inOneFrame(act: () => void): void {
    const pieces: Buffer[] = []
    this.through(() => (bytes) => pieces.push(bytes), act)
    if (pieces.length > 0 && !this.ended) this.outlet(Buffer.concat(pieces))
  }

  publish(delivery: Delivery, tracked?: InflightEntry): boolean {
    const packet = this.publishPacket(delivery, tracked)
    const limit = this.agreement?.maximumPacketSize ?? Infinity
    if (limit !== Infinity) {
      const size = encode(packet, this.protocolVersion).length
      if (size + (this.agreement?.topicAliasMaximum ? ALIAS_PROPERTY_SIZE : 0) > limit) return false
    }
    const { topic, topicAlias } = this.outgoingAliases.shorten(packet.topic)
    this.send(
      topicAlias === undefined
        ? packet
        : { ...packet, topic, properties: { ...packet.properties, topicAlias } },
    )
    return true
  }

  release(id: number): void {
    this.send({ cmd: 'pubrel', messageId: id, reasonCode: 0 })
  }

  drop(): void {
    this.end({ why: 'dropped', will: true })
  }

  end({ reason, why, will }: Ending): void {
    if (this.ended) return
    if (reason && this.agreement && this.protocolVersion === 5) {
      this.send({
        cmd: 'disconnect',
        reasonCode: reasonCodes[reason],
        properties: { reasonString: why ?? reason },
      })
    }
    // A rule for that DISCONNECT may have ended the connection already.
    if (this.ended) return
    this.finish(why ?? reason ?? 'closed', will)
    this.transport.close()
  }

  /** The transport closed of its own. */
  closed(): void {
    if (!this.ended) this.finish('closed by the client', true)
  }

  private finish(why: string, will: boolean): void {
    this.ended = true
    this.silence.clear()
    for (const delay of this.delays) delay.clear()
    this.delays.clear()
    this.parts.timeline.add(this, 'close', { detail: why })
    const session = this.agreement?.session
    if (session) this.parts.exchange.leave(session, { will })
    this.onEnd()
  }

  private onFrame(frame: Frame): void {
    this.lastHeard = this.parts.clock.now()
    if (frame.kind === 'too large') {
      this.end({ reason: 'packet too large', why: `packet of ${frame.size} bytes`, will: true })
    } else if (frame.kind === 'malformed') {
      this.end({ reason: 'malformed packet', why: frame.why, will: true })
    } else {
      this.onWholePacket(frame.bytes)
    }
  }

  private onWholePacket(bytes: Buffer): void {
    let packet: Packet
    try {
      packet = this.decoder.decode(bytes)
    } catch (error) {
      if (!(error instanceof MalformedPacket)) throw error
      this.onMalformed(bytes, error.message)
      return
    }
    this.parts.timeline.add(this, 'in', { packet })
    const violation = findViolation(packet, this.agreement && this.protocolVersion)
    if (violation) {
      this.end({ ...violation, will: true })
      return
    }
    if (packet.cmd === 'publish' && packet.qos > 0 && this.isBeyondQuota(packet)) {
      this.end({ reason: 'receive maximum exceeded', will: true })
      return
    }
    const clientId = packet.cmd === 'connect' ? packet.clientId : this.clientId
    this.scripted('client', packet.cmd, packet, clientId, () => {
      if (!this.ended) this.onPacket(packet)
    })
  }

  private onMalformed(bytes: Buffer, why: string): void {
    // A CONNECT of an unknown version is answered in the words of 3.1.1, which every client reads.
    if (!this.agreement && bytes[0] === 0x10 && /protocol version/i.test(why)) {
      this.send({ cmd: 'connack', returnCode: 1, sessionPresent: false })
    }
    this.end({ reason: 'malformed packet', why, will: true })
  }

  private isBeyondQuota(packet: IPublishPacket): boolean {
    this.unanswered.add(packet.messageId!)
    return this.protocolVersion === 5 && this.unanswered.size > this.parts.settings.receiveMaximum
  }

  private settle(packet: Packet): void {
    const isFinal =
      packet.cmd === 'puback' ||
      packet.cmd === 'pubcomp' ||
      (packet.cmd === 'pubrec' && (packet.reasonCode ?? 0) >= 0x80)
    if (isFinal) this.unanswered.delete(packet.messageId!)
  }

  private publishPacket(
    { message, qos, retain, identifiers }: Delivery,
    tracked?: InflightEntry,
  ): IPublishPacket {
    const packet: IPublishPacket = {
      cmd: 'publish',
      topic: message.topic,
      payload: message.payload,
      qos,
      retain,
      dup: tracked?.sentBefore ?? false,
      ...(tracked && { messageId: tracked.id }),
    }
    if (this.protocolVersion !== 5) return packet
    const messageExpiryInterval = secondsLeft(message, this.parts.clock.now())
    return {
      ...packet,
      properties: {
        ...message.properties,
        ...(messageExpiryInterval !== undefined && { messageExpiryInterval }),
        ...(identifiers.length > 0 && { subscriptionIdentifier: identifiers }),
      },
    }
  }

  /** A client may be silent for one and a half times its keepalive. */
  private watchSilence(): void {
    if (this.keepalive === 0) return
    this.silence.set(this.lastHeard + this.keepalive * 1500 - this.parts.clock.now())
  }

  private onSilence(): void {
    if (!this.agreement) {
      this.end({ why: 'no CONNECT in time', will: false })
    } else if (this.parts.clock.now() - this.lastHeard < this.keepalive * 1500) {
      this.watchSilence()
    } else {
      this.end({ reason: 'keep alive timeout', will: true })
    }
  }

  private scripted(
    from: Side,
    on: Packet['cmd'] | 'open',
    packet: Packet | undefined,
    clientId: string,
    proceed: () => void,
  ): void {
    const rule = this.parts.script.take(from, on, packet, this, clientId)
    if (!rule) {
      proceed()
      return
    }
    const name = typeof rule.do === 'string' ? rule.do : 'function'
    this.parts.timeline.add(this, 'scripted', { packet, detail: name })
    perform(rule, {
      packet,
      client: this,
      proceed,
      after: (ms, act) => {
        this.after(ms, act)
      },
      through: (outlet, act) => {
        this.through(outlet, act)
      },
    })
  }

  private after(ms: number, act: () => void): void {
    const alarm = new Alarm(this.parts.clock, () => {
      this.delays.delete(alarm)
      this.parts.turns.take(act)
    })
    this.delays.add(alarm)
    alarm.set(ms)
  }

  private through(outlet: (way: Outlet) => Outlet, act: () => void): void {
    const way = this.outlet
    this.outlet = outlet(way)
    try {
      act()
    } finally {
      this.outlet = way
    }
  }
}
