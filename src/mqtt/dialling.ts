/** One stream at a time: it is dialled with the credentials of its moment, without throwing, and ends exactly once. */

import type { IStream, StreamBuilder } from 'mqtt/lib/shared'
import type { Packet } from 'mqtt-packet'
import { failedStream } from '../socket/stream-builder.ts'
import { GOODBYE_MS } from './goodbye.ts'
import type { ClientOptions } from './options.ts'
import { Receiving, type ReceivingClient } from './receiving.ts'
import { writeConnect, type ConnectingClient } from './connect-packet.ts'
import type { CredentialsReason } from './credentials.ts'
import { invalid } from './validate.ts'

/** The client, as far as it is needed here. */
export interface DiallingClient extends ReceivingClient, ConnectingClient {
  readonly options: ClientOptions
  readonly connected: boolean
  disconnecting: boolean
  disconnected: boolean
  reconnecting: boolean
  stream: IStream | undefined
  readonly _ending: { closed(): void }
  readonly _liveness: { begin(): void; lost(cause: Error): Error }
  readonly _presence: { watch(): void }
  readonly _isolation: { dialled(): void }
  readonly _sending: { afterSend(callback: () => void): () => void }
  readonly _reconnecting: { begin(): void; clear(): void }
  readonly _signIn: {
    readonly isAsking: boolean
    begin(): CredentialsReason
    ask(reason: CredentialsReason): void
  }
  reconnectSuppressed: boolean
  lastError: Error | undefined
  emit(event: 'close' | 'error' | 'packetreceive' | 'disconnect', about?: Error | Packet): boolean
  _sendPacket(packet: { cmd: 'disconnect' }): void
  readonly _session: { readStores(isSignedIn: boolean): void; endOfFrame(): void }
  connackReceived: boolean
  connackTimer: ReturnType<typeof setTimeout> | undefined
  _serverProperties: object | undefined
  _onConnackTimeout(): void
  _reportState(): void
}

export class Dialling {
  /**
   * Counts what decides anew what becomes of the connection. Whoever has called code of the page looks whether it is
   * still the same: else the page has had the last word, and nothing more is done.
   */
  turn = 0
  private readonly client: DiallingClient
  private readonly streamBuilder: StreamBuilder
  /** The latest stream, until it has reported its close. */
  private unclosed: IStream | undefined
  private receiving: Receiving | undefined

  constructor(client: DiallingClient, streamBuilder: StreamBuilder) {
    this.client = client
    this.streamBuilder = streamBuilder
  }

  /** Whether an attempt has failed whose `close` is about to be emitted. */
  get isClosing(): boolean {
    return this.unclosed !== undefined && this.unclosed.destroyed
  }

  /** Whether something has begun that is neither connected nor over. */
  get isConnecting(): boolean {
    const { connected, stream, _signIn } = this.client
    return !connected && (_signIn.isAsking || (stream !== undefined && !stream.destroyed))
  }

  /** Bytes that have come over this connection, read or not. */
  get bytesRead(): number {
    return (
      (this.client.stream as { bytesRead?: number } | undefined)?.bytesRead ?? this.receiving?.bytesRead ?? 0
    )
  }

  /** Whether a packet is still being handled, so that what came after it is not read. */
  get isBehind(): boolean {
    return this.receiving !== undefined && this.receiving.isWaiting
  }

  /** Gives up the stream of this moment and begins the next attempt. Without `credentials` it dials at once. */
  begin(): void {
    const { client } = this
    const turn = ++this.turn
    client._reconnecting.begin()
    client._liveness.begin()
    this.abandon()
    if (turn !== this.turn) return
    client._presence.watch()
    client._reconnecting.clear()
    if (client.disconnected) client.disconnecting = client.disconnected = client.reconnecting = false
    const reason = client._signIn.begin()
    if (client.options.credentials) {
      // What MQTT.js does when it connects; what fails before that is tried again too.
      client.reconnectSuppressed = false
      client._signIn.ask(reason)
    } else this.dial()
    client._reportState()
  }

  /** Dials with the options of this moment, and writes the CONNECT. */
  dial(): void {
    const { client, turn } = this
    client.connackReceived = client.reconnectSuppressed = false
    client._serverProperties = undefined
    let stream: IStream
    try {
      client._session.readStores(true)
      stream = this.streamBuilder(client as never)
    } catch (cause) {
      stream = failedStream(cause)
    }
    if (turn !== this.turn) {
      silence(stream)
      return
    }
    this.stopReading()
    client.stream = this.unclosed = stream
    this.listen(stream)
    this.receiving = new Receiving(client, stream)
    // Each page may wait for `drain` on the stream that all of them share.
    stream.setMaxListeners(1000)
    writeConnect(client)
    if (turn !== this.turn) return
    // When the platform has taken it, which is when the socket is open.
    client._sending.afterSend(() => client._isolation.dialled())()
    clearTimeout(client.connackTimer)
    client.connackTimer = setTimeout(() => client._onConnackTimeout(), client.options.connectTimeout)
  }

  /** What has arrived is not handled any more. */
  stopReading(): void {
    this.receiving?.abandon()
  }

  /** Keeps the cause of a drop on the client before the bare `close` is emitted. */
  private listen(stream: IStream): void {
    const { client } = this
    stream.on('error', (cause: Error & { code?: unknown }) => {
      // mqtt-packet ends the stream over what it cannot write, with an error without a code.
      const said = `a packet cannot be written: ${cause.message}`
      const error = cause.code === undefined ? invalid(said, 'See the options of connect', cause) : cause
      client.emit('error', error)
    })
    stream.once('close', () => {
      if (this.unclosed === stream) this.unclosed = undefined
      const { cause } = stream as { cause?: Error }
      if (cause) client.lastError = client._liveness.lost(cause)
      client.emit('close')
    })
  }

  /**
   * Closes the stream without hearing of it any more: one that is still open when the next is dialled would be a
   * second socket, and one that has not reported its end yet would report it of the next.
   */
  abandon(): void {
    const { unclosed: stream } = this
    if (!stream) return
    this.unclosed = undefined
    silence(stream)
    this.client.emit('close')
  }

  /**
   * Says goodbye before the program is frozen; the session, the queue and the stores stay.
   *
   * @returns whether there was anything to leave
   */
  leave(): boolean {
    const { client } = this
    const isThere = client.connected || this.isConnecting
    const turn = ++this.turn
    client._reconnecting.clear()
    const { stream } = client
    // A sign-in may be what hides the program: its answer is used on return, unless the client only waits to end.
    if (client._signIn.isAsking) client._ending.closed()
    if (!stream || stream.destroyed) return isThere
    if (client.connected) {
      client._sendPacket({ cmd: 'disconnect' })
      if (turn !== this.turn) return isThere
      stream.end()
      const timer = setTimeout(() => stream.destroy(), GOODBYE_MS)
      stream.once('close', () => clearTimeout(timer))
    } else stream.destroy()
    return isThere
  }
}

/** Closes it without hearing of it any more. */
function silence(stream: IStream): void {
  stream.removeAllListeners('close')
  stream.removeAllListeners('error')
  stream.on('error', () => undefined)
  stream.destroy()
}
