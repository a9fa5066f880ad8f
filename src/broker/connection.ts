/** One transport from its opening to its end: bytes to packets, packets to bytes, and what was agreed. */

import type { Packet } from 'mqtt-packet'
import type { BrokerParts } from './broker-parts.ts'
import { FrameReader, type Frame } from './frame-reader.ts'
import type { InflightEntry } from './inflight.ts'
import type { Delivery } from './message.ts'
import { encode, MalformedPacket, PacketDecoder, type ProtocolVersion } from './packet-codec.ts'
import { findViolation } from './packet-rules.ts'
import { publishPacket } from './publish-packet.ts'
import { reasonCodes, type Reason } from './reasons.ts'
import { ReceiveQuota } from './receive-quota.ts'
import type { ConnectedClient } from './script.ts'
import { ScriptedWay } from './scripted-way.ts'
import type { Link, Session } from './session.ts'
import { SilenceWatch } from './silence-watch.ts'
import { IncomingAliases, OutgoingAliases } from './topic-aliases.ts'
import type { Transport } from './transport.ts'

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
  private readonly silence: SilenceWatch
  private readonly quota: ReceiveQuota
  private readonly way: ScriptedWay
  private outgoingAliases = new OutgoingAliases(0)
  private agreement: Agreement | undefined
  private early: Uint8Array[] | undefined = []
  private ended = false

  constructor(
    id: number,
    parts: BrokerParts,
    transport: Transport,
    on: { packet: (connection: Connection, packet: Packet) => void; end: (connection: Connection) => void },
  ) {
    const { clock, settings, turns } = parts
    this.id = id
    this.parts = parts
    this.transport = transport
    this.onPacket = (packet) => {
      on.packet(this, packet)
    }
    this.onEnd = () => {
      on.end(this)
    }
    this.way = new ScriptedWay(parts, this, (bytes) => {
      transport.send(bytes)
    })
    this.frames = new FrameReader(settings.maximumPacketSize)
    this.incomingAliases = new IncomingAliases(settings.topicAliasMaximum)
    this.quota = new ReceiveQuota(settings.receiveMaximum)
    this.silence = new SilenceWatch(clock, () => {
      turns.take(() => {
        if (!this.agreement) this.end({ why: 'no CONNECT in time', will: false })
        else this.end({ reason: 'keep alive timeout', will: true })
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
    this.silence.awaitConnect(this.parts.settings.connectTimeout)
    this.way.step('client', 'open', undefined, '', () => {
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
    this.silence.agree(agreement.keepalive)
    agreement.session.attach(this)
  }

  send(packet: Packet): void {
    if (this.ended) return
    const bytes = encode(packet, this.protocolVersion)
    if (bytes.length > (this.agreement?.maximumPacketSize ?? Infinity)) {
      this.parts.timeline.add(this, 'scripted', { packet, detail: 'not sent: larger than the client takes' })
      return
    }
    this.way.step('broker', packet.cmd, packet, this.clientId, () => {
      if (this.ended) return
      this.parts.timeline.add(this, 'out', { packet })
      this.quota.settle(packet)
      this.way.send(bytes)
    })
  }

  sendBytes(bytes: Uint8Array): void {
    if (this.ended) return
    this.parts.timeline.add(this, 'raw', { detail: Buffer.from(bytes).toString('hex') })
    this.way.send(Buffer.from(bytes))
  }

  inOneFrame(act: () => void): void {
    const pieces: Buffer[] = []
    this.way.through(() => (bytes) => pieces.push(bytes), act)
    if (pieces.length > 0 && !this.ended) this.way.send(Buffer.concat(pieces))
  }

  publish(delivery: Delivery, tracked?: InflightEntry): boolean {
    const packet = publishPacket(delivery, tracked, this.protocolVersion, this.parts.clock.now())
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
    this.way.end()
    this.parts.timeline.add(this, 'close', { detail: why })
    const session = this.agreement?.session
    if (session) this.parts.exchange.leave(session, { will })
    this.onEnd()
  }

  private onFrame(frame: Frame): void {
    this.silence.heard()
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
    if (packet.cmd === 'publish' && packet.qos > 0) {
      const isTooMany = this.quota.exceededBy(packet)
      if (isTooMany && this.protocolVersion === 5) {
        this.end({ reason: 'receive maximum exceeded', will: true })
        return
      }
    }
    const clientId = packet.cmd === 'connect' ? packet.clientId : this.clientId
    this.way.step('client', packet.cmd, packet, clientId, () => {
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
}
