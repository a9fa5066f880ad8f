/** The way of a frame in: bytes become packets, and each packet is handled before the next one. */

import handle from 'mqtt/lib/handlers/index'
import type { IStream, PacketPump } from 'mqtt/lib/shared'
import type { Packet } from 'mqtt-packet'
import { throwLater } from './guard.ts'
import type { ClientOptions } from './options.ts'
import packets from './packets.ts'

/** The client, as far as it is needed here. */
export interface ReceivingClient {
  readonly options: ClientOptions
  emit(event: 'error', error: Error): boolean
  /** All that arrived with one frame is handled. */
  _endOfFrame(): void
}

/** Reads one stream. MQTT.js's handlers know it as a pump. */
export class Receiving implements PacketPump {
  private readonly client: ReceivingClient
  private readonly stream: IStream
  private readonly parser: ReturnType<typeof packets.parser>
  private packets: Packet[] = []
  private next = 0
  /** A handler has not called back. */
  private isWaiting = false
  private isWorking = false
  private isDropped = false

  constructor(client: ReceivingClient, stream: IStream) {
    this.client = client
    this.stream = stream
    this.parser = packets.parser(client.options as never)
    this.parser.on('packet', (packet) => this.packets.push(packet))
    this.parser.on('error', (error: Error) => client.emit('error', error))
    stream.on('data', (bytes: Buffer) => this.read(bytes))
  }

  /** Another stream has taken its place: what it brought is not handled any more. */
  abandon(): void {
    this.isDropped = true
    this.discardParsedPackets()
  }

  isCurrent(): boolean {
    return !this.isDropped
  }

  discardParsedPackets(): void {
    this.packets = []
    this.next = 0
  }

  private read(bytes: Buffer): void {
    if (this.isDropped) return
    this.parser.parse(bytes)
    this.work()
  }

  /** A loop, and no call for each packet: a frame may bring thousands. */
  private work(): void {
    if (this.isWorking || this.isWaiting) return
    this.isWorking = true
    while (!this.isWaiting) {
      const packet = this.packets[this.next++]
      if (!packet) break
      this.handle(packet)
    }
    this.isWorking = false
    if (this.isWaiting) {
      this.stream.pause()
      return
    }
    this.discardParsedPackets()
    this.client._endOfFrame()
    if (!this.isDropped && this.stream.isPaused()) this.stream.resume()
  }

  private handle(packet: Packet): void {
    this.isWaiting = true
    let isDone = false
    const done = () => {
      if (isDone) return
      isDone = true
      this.isWaiting = false
      // Later than `handle` returned: goes on with what is left.
      if (!this.isWorking) this.work()
    }
    try {
      handle(this.client as never, packet, done, this)
    } catch (thrown) {
      throwLater(thrown)
      done()
    }
  }
}
