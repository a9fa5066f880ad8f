import type { Packet, PacketCmd } from 'mqtt-packet'
import { FrameReader } from '../../src/broker/frame-reader.ts'
import { encode, PacketDecoder } from '../../src/broker/packet-codec.ts'
import type { ProtocolVersion } from '../../src/broker/packet-codec.ts'

/** Bytes to a broker and from it. */
export interface ByteChannel {
  send(bytes: Uint8Array): void
  close(): void
  onBytes: (bytes: Uint8Array) => void
  onClose: () => void
}

export type PacketOf<Cmd extends PacketCmd> = Extract<Packet, { cmd: Cmd }>

/** Tells when a wait has lasted too long. Returns a function that calls it off. */
export type Patience = (onExpired: () => void) => () => void

interface Waiter {
  settle: () => void
}

/**
 * A client that knows packets and nothing of MQTT: it sends what it is told, answers nothing and keeps what
 * comes. That is what it takes to hold a broker to each rule.
 */
export class PacketClient {
  /** Everything not yet taken. */
  readonly received: Packet[] = []
  private readonly channel: ByteChannel
  private readonly patience: Patience
  private readonly version: ProtocolVersion
  private readonly decoder: PacketDecoder
  private readonly frames = new FrameReader(Infinity)
  private waiter: Waiter | undefined
  private closed = false

  constructor(channel: ByteChannel, version: ProtocolVersion, patience: Patience) {
    this.channel = channel
    this.version = version
    this.patience = patience
    this.decoder = new PacketDecoder(version)
    channel.onBytes = (bytes) => {
      for (const frame of this.frames.push(bytes)) {
        if (frame.kind !== 'packet') throw new Error(`The broker sent a frame that is ${frame.kind}`)
        this.received.push(this.decoder.decode(frame.bytes))
      }
      this.waiter?.settle()
    }
    channel.onClose = () => {
      this.closed = true
      this.waiter?.settle()
    }
  }

  get isClosed(): boolean {
    return this.closed
  }

  send(...packets: Packet[]): void {
    for (const packet of packets) this.channel.send(encode(packet, this.version))
  }

  sendBytes(bytes: Uint8Array): void {
    this.channel.send(bytes)
  }

  /** Cuts the connection without a word. */
  drop(): void {
    this.channel.close()
  }

  /** All that came up to now. */
  take(): Packet[] {
    return this.received.splice(0)
  }

  /**
   * The next packet, which must be of that kind.
   *
   * @throws Error when another kind comes, the connection closes or patience ends
   */
  async next<Cmd extends PacketCmd>(cmd: Cmd): Promise<PacketOf<Cmd>> {
    await this.wait(() => this.received.length > 0 || this.closed, cmd)
    const packet = this.received.shift()
    if (packet?.cmd !== cmd)
      throw new Error(`Expected ${cmd}, got ${packet ? JSON.stringify(packet) : 'the end'}`)
    return packet as PacketOf<Cmd>
  }

  /** The packets that come before the connection closes. */
  async untilClosed(): Promise<Packet[]> {
    await this.wait(() => this.closed, 'the end of the connection')
    return this.take()
  }

  /** The packets that come before the answer to a ping: what a broker had to say by now. */
  async untilPong(): Promise<Packet[]> {
    this.send({ cmd: 'pingreq' })
    const packets: Packet[] = []
    for (;;) {
      await this.wait(() => this.received.length > 0 || this.closed, 'pingresp')
      const packet = this.received.shift()
      if (!packet) throw new Error('Expected pingresp, got the end')
      if (packet.cmd === 'pingresp') return packets
      packets.push(packet)
    }
  }

  private async wait(isDone: () => boolean, what: string): Promise<void> {
    if (this.waiter) throw new Error('One wait at a time')
    if (isDone()) return
    await new Promise<void>((resolve, reject) => {
      const callOff = this.patience(() => {
        this.waiter = undefined
        reject(new Error(`Waited in vain for ${what}; had ${JSON.stringify(this.received)}`))
      })
      this.waiter = {
        settle: () => {
          if (!isDone()) return
          this.waiter = undefined
          callOff()
          resolve()
        },
      }
    })
  }
}
