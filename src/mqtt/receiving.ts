/** The way of a frame in: bytes become packets, and each packet is handled before the next one. */

import handleAck from 'mqtt/lib/handlers/ack'
import handleAuth from 'mqtt/lib/handlers/auth'
import handleConnack from 'mqtt/lib/handlers/connack'
import handlePublish from 'mqtt/lib/handlers/publish'
import handlePubrel from 'mqtt/lib/handlers/pubrel'
import { ErrorWithReasonCode, type IStream, type PacketPump } from 'mqtt/lib/shared'
import type { Packet } from 'mqtt-packet'
import { throwLater } from './guard.ts'
import type { ClientOptions } from './options.ts'
import packets from './packets.ts'
import { invalid } from './validate.ts'

/** The client, as far as it is needed here. */
export interface ReceivingClient {
  readonly options: ClientOptions
  emit(event: 'error', error: Error): boolean
  emit(event: 'packetreceive' | 'disconnect', packet: Packet): boolean
  reschedulePing(always?: boolean): void
  _cleanUp(forced: boolean): void
  readonly _session: { endOfFrame(): void }
}

/** How long code of the page may take for one message before the next one is read all the same. */
const PATIENCE_MS = 120_000
const PACKET_TOO_LARGE = 0x95

/** Reads one stream. MQTT.js's handlers know it as a pump. */
export class Receiving implements PacketPump {
  bytesRead = 0
  /** A handler has not called back. */
  isWaiting = false
  private readonly client: ReceivingClient
  private readonly stream: IStream
  private readonly parser: ReturnType<typeof packets.parser>
  private packets: Packet[] = []
  private next = 0
  private isWorking = false
  private isDropped = false
  private timer: ReturnType<typeof setTimeout> | undefined
  /** Ends the wait for a handler. */
  private goOn: (() => void) | undefined

  constructor(client: ReceivingClient, stream: IStream) {
    this.client = client
    this.stream = stream
    this.parser = packets.parser(client.options as never)
    this.parser.on('packet', (packet) => this.packets.push(packet))
    this.parser.on('error', (error: Error) => client.emit('error', error))
    stream.on('data', (bytes: Buffer) => this.read(bytes))
  }

  /** Another stream has taken its place, or the client has ended: what it brought is not handled any more. */
  abandon(): void {
    this.isDropped = true
    this.discardParsedPackets()
    clearTimeout(this.timer)
  }

  isCurrent(): boolean {
    return !this.isDropped
  }

  discardParsedPackets(): void {
    this.packets = []
    this.next = 0
  }

  private read(bytes: Buffer): void {
    this.bytesRead += bytes.length
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
    if (this.isDropped) return
    if (this.isWaiting) {
      this.stream.pause()
      this.timer = setTimeout(() => this.giveUp(), PATIENCE_MS)
      return
    }
    this.discardParsedPackets()
    this.client._session.endOfFrame()
    if (!this.isDropped && this.stream.isPaused()) this.stream.resume()
  }

  private giveUp(): void {
    const said = `handleMessage or customHandleAcks did not call back within ${PATIENCE_MS} ms`
    this.client.emit('error', invalid(said, 'Call the callback in any case'))
    this.goOn?.()
  }

  private handle(packet: Packet): void {
    this.isWaiting = true
    let isDone = false
    const done = (this.goOn = () => {
      if (isDone) return
      isDone = true
      this.isWaiting = false
      clearTimeout(this.timer)
      // Later than `handle` returned: goes on with what is left.
      if (!this.isWorking) this.work()
    })
    try {
      if (!this.dispatch(packet, done)) done()
    } catch (thrown) {
      throwLater(thrown)
      done()
    }
  }

  /**
   * As MQTT.js does it, except that a packet is not handled when a listener of `packetreceive` has given up the
   * connection over which it came.
   *
   * @returns whether `done` will be called
   */
  private dispatch(packet: Packet, done: () => void): boolean {
    const { client } = this
    const { options } = client
    const { cmd } = packet
    const handled = client as never
    const limit = options.protocolVersion === 5 && options.properties?.maximumPacketSize
    const size = sizeOf(packet.length ?? 0)
    if (limit && limit < size) {
      this.discardParsedPackets()
      client._cleanUp(true)
      const said = `exceeding packets size ${cmd}: ${size} bytes, maximumPacketSize is ${limit}`
      client.emit('error', new ErrorWithReasonCode(said, PACKET_TOO_LARGE))
      return false
    }
    client.emit('packetreceive', packet)
    if (this.isDropped) return false
    if (cmd === 'publish') handlePublish(handled, packet, done, this)
    else if (cmd === 'connack') handleConnack(handled, packet, this)
    else if (cmd === 'disconnect') client.emit(cmd, packet)
    else {
      client.reschedulePing(cmd === 'pingresp')
      if (cmd === 'pubrel') handlePubrel(handled, packet, done)
      else if (cmd === 'auth') handleAuth(handled, packet, this)
      else if (cmd !== 'pingresp') handleAck(handled, packet as never)
    }
    return cmd === 'publish' || cmd === 'pubrel'
  }
}

/** Of a packet with so many bytes after its length. */
function sizeOf(length: number): number {
  return length + (length < 0x80 ? 2 : length < 0x4000 ? 3 : length < 0x20_0000 ? 4 : 5)
}
