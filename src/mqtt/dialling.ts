/** One stream at a time: it is dialled with the credentials of its moment, without throwing, and ends exactly once. */

import type { IStream, StreamBuilder } from 'mqtt/lib/shared'
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
  readonly disconnecting: boolean
  readonly disconnected: boolean
  stream: IStream | undefined
  readonly _liveness: { begin(): void }
  readonly _presence: { watch(): void }
  readonly _isolation: { dialled(): void }
  readonly _sending: { afterSend(callback: () => void): () => void }
  readonly _reconnecting: { begin(): void; clear(): void }
  readonly _signIn: {
    readonly isAsking: boolean
    begin(): CredentialsReason
    ask(reason: CredentialsReason): void
    cancel(): boolean
  }
  reconnectSuppressed: boolean
  lastError: Error | undefined
  emit(event: 'close' | 'error', error?: Error): boolean
  _sendPacket(packet: { cmd: 'disconnect' }): void
  /** Makes an ended client one that was never connected. */
  _beginAnew(): void
  /** Takes what stores hold of an earlier life of the program. @throws SocketError where the outbox is not to be had */
  _readStores(isSignedIn: boolean): void
  connackReceived: boolean
  connackTimer: ReturnType<typeof setTimeout> | undefined
  _serverProperties: object | undefined
  _onConnackTimeout(): void
  _reportState(): void
}

export class Dialling {
  private readonly client: DiallingClient
  private readonly streamBuilder: StreamBuilder
  /** The latest stream, until it has reported its close. */
  private unclosed: IStream | undefined
  private receiving: Receiving | undefined

  constructor(client: DiallingClient, streamBuilder: StreamBuilder) {
    this.client = client
    this.streamBuilder = streamBuilder
  }

  /** Whether something has begun that is neither connected nor over. */
  get isConnecting(): boolean {
    const { connected, stream, _signIn } = this.client
    return !connected && (_signIn.isAsking || (stream !== undefined && !stream.destroyed))
  }

  /** Gives up the stream of this moment and begins the next attempt. Without `credentials` it dials at once. */
  begin(): void {
    const { client } = this
    const { _signIn: signIn } = client
    const reason = signIn.begin()
    const { disconnecting } = client
    const { unclosed } = this
    client._reconnecting.begin()
    client._liveness.begin()
    this.abandon()
    // A listener of `close` may have ended the client, or connected it itself.
    if (client.disconnecting !== disconnecting || (this.unclosed && this.unclosed !== unclosed)) return
    client._presence.watch()
    client._reconnecting.clear()
    if (client.disconnected) client._beginAnew()
    if (client.options.credentials) {
      // What MQTT.js does when it connects; what fails before that is tried again too.
      client.reconnectSuppressed = false
      signIn.ask(reason)
    } else this.dial()
    client._reportState()
  }

  /** Dials with the options of this moment, and writes the CONNECT. */
  dial(): void {
    const { client } = this
    client.connackReceived = client.reconnectSuppressed = false
    client._serverProperties = undefined
    this.receiving?.abandon()
    try {
      client._readStores(true)
    } catch (error) {
      client.emit('error', error as Error)
      client.emit('close')
      return
    }
    const stream = (client.stream = this.open())
    this.receiving = new Receiving(client, stream)
    // Each page may wait for `drain` on the stream that all of them share.
    stream.setMaxListeners(1000)
    writeConnect(client)
    // When the platform has taken it, which is when the socket is open.
    client._sending.afterSend(() => client._isolation.dialled())()
    clearTimeout(client.connackTimer)
    client.connackTimer = setTimeout(() => client._onConnackTimeout(), client.options.connectTimeout)
  }

  /** Builds the stream. Keeps the cause of a drop on the client before the bare `close` is emitted. */
  private open(): IStream {
    const { client, streamBuilder } = this
    let stream: IStream
    try {
      stream = streamBuilder(client as never)
    } catch (cause) {
      stream = failedStream(cause)
    }
    this.unclosed = stream
    stream.on('error', (cause: Error & { code?: unknown }) => {
      // mqtt-packet ends the stream over what it cannot write, with an error without a code.
      const said = `a packet cannot be written: ${cause.message}`
      const error = cause.code === undefined ? invalid(said, 'See the options of connect', cause) : cause
      client.emit('error', error)
    })
    stream.once('close', () => {
      if (this.unclosed === stream) this.unclosed = undefined
      const { cause } = stream as { cause?: Error }
      if (cause) client.lastError = cause
      client.emit('close')
    })
    return stream
  }

  /**
   * Closes the stream without hearing of it any more: one that is still open when the next is dialled would be a
   * second socket, and one that has not reported its end yet would report it of the next.
   */
  abandon(): void {
    const { client, unclosed: stream } = this
    // An end that is under way waits for that close.
    if (!stream || (stream.destroyed && client.disconnecting)) return
    this.unclosed = undefined
    stream.removeAllListeners('close')
    stream.removeAllListeners('error')
    stream.on('error', () => undefined)
    stream.destroy()
    client.emit('close')
  }

  /**
   * Says goodbye before the program is frozen; the session, the queue and the stores stay.
   *
   * @returns whether there was anything to leave
   */
  leave(): boolean {
    const { client } = this
    const isThere = client.connected || this.isConnecting
    client._reconnecting.clear()
    if (client._signIn.cancel()) client.emit('close')
    const { stream } = client
    if (!stream || stream.destroyed) return isThere
    if (client.connected) {
      client._sendPacket({ cmd: 'disconnect' })
      stream.end()
      const timer = setTimeout(() => stream.destroy(), GOODBYE_MS)
      stream.once('close', () => clearTimeout(timer))
    } else stream.destroy()
    return isThere
  }
}
