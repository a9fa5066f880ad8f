/** An end that always comes to its end: what can be sent is sent, within a limit, and whoever waits hears of it. */

import type { DoneCallback, IStream } from 'mqtt/lib/shared'
import type { IDisconnectPacket } from 'mqtt-packet'
import { SocketError } from '../socket/socket-error.ts'
import { GOODBYE_MS } from './goodbye.ts'

/** `end()` is over a little before `connectTimeout`, so that it never takes longer. */
const SLACK_MS = 100

export type DisconnectPacket = Partial<IDisconnectPacket>

/** The client, as far as it is needed here. */
export interface EndingClient {
  readonly options: { connectTimeout?: number }
  readonly connected: boolean
  readonly disconnecting: boolean
  readonly disconnected: boolean
  readonly _dialling: { readonly isConnecting: boolean }
  readonly stream: IStream | undefined
  readonly queue: { cb?: unknown }[]
  readonly outgoing: object
  readonly _outgoing: { readonly hasWaiting: boolean }
  /** What MQTT.js calls after an end: the connection that was asked for meanwhile. */
  _deferredReconnect: (() => void) | null
  _flush(): void
  on(event: 'connect' | 'close' | 'end', listener: (error?: Error) => void): unknown
  once(event: 'connect' | 'close' | 'end', listener: (error?: Error) => void): unknown
  removeListener(event: 'connect' | 'close' | 'end', listener: (error?: Error) => void): unknown
  emit(event: 'outgoingEmpty'): boolean
  _reportState(): void
  /** Gives up what is asked for, dialled or scheduled, then MQTT.js's own end, which may never come. */
  _endNow(force: boolean, packet: DisconnectPacket | null, callback: DoneCallback): void
}

/** An `end()` that waits for the connection, because something is still to be sent over it. */
interface PendingEnd {
  /** Ends now, whatever is left. */
  force(): void
}

export class Ending {
  private readonly client: EndingClient
  private pending: PendingEnd | undefined
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(client: EndingClient) {
    this.client = client
  }

  /** Whether an `end()` waits for the connection. */
  get isPending(): boolean {
    return this.pending !== undefined
  }

  begin(force: boolean, packet: DisconnectPacket | undefined, callback?: DoneCallback): void {
    const { client } = this
    const { connected } = client
    if (client.disconnecting || client.disconnected || this.pending) {
      if (callback) this.afterEnd(callback)
      if (force) this.force()
      // The last word counts.
      client._deferredReconnect = null
      return
    }
    const timeout = Math.max((client.options.connectTimeout ?? 0) - SLACK_MS, GOODBYE_MS)
    const canSend = connected ? !client.stream?.destroyed : client._dialling.isConnecting && this.hasUnsent()
    if (force || !canSend) this.endNow(true, packet, callback)
    else if (connected) {
      this.limit(this.hasUnsent() ? timeout : GOODBYE_MS)
      this.endNow(false, packet, callback)
    } else {
      this.limit(timeout)
      this.endOnceConnected(packet, callback)
    }
  }

  /** Makes an `end()` that waits for the connection end now. */
  hurry(): void {
    this.pending?.force()
  }

  private endNow(force: boolean, packet: DisconnectPacket | undefined, callback?: DoneCallback): void {
    const { client } = this
    // `null`, not `undefined`: MQTT.js would take the callback for the options.
    client._endNow(force, packet ?? null, (error) => {
      clearTimeout(this.timer)
      this.settleUnsent()
      callback?.(error)
    })
    client._reportState()
  }

  private endOnceConnected(packet: DisconnectPacket | undefined, callback?: DoneCallback): void {
    const { client } = this
    const go = (force: boolean) => {
      // A listener that is removed while its event is emitted is called all the same.
      if (this.pending !== pending) return
      client.removeListener('connect', onConnect)
      client.removeListener('close', onClose)
      this.pending = undefined
      this.endNow(force, packet, callback)
    }
    const onConnect = () => go(false)
    const onClose = () => go(true)
    const pending = (this.pending = { force: onClose })
    client.once('connect', onConnect)
    client.once('close', onClose)
  }

  /** Cuts an `end()` short that waits for a broker that does not answer. */
  private limit(timeout: number): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.force(), timeout)
  }

  /** Makes an `end()` that waits, for whatever, go on at once. */
  private force(): void {
    const { client } = this
    if (this.pending) {
      this.pending.force()
      return
    }
    client._flush()
    client.stream?.destroy()
    // What MQTT.js waits for when messages are unanswered; nothing is outgoing any more.
    client.emit('outgoingEmpty')
  }

  private afterEnd(callback: DoneCallback): void {
    if (this.client.disconnected) callback()
    else this.client.once('end', callback)
  }

  private hasUnsent(): boolean {
    const { outgoing, queue, _outgoing } = this.client
    return queue.length > 0 || _outgoing.hasWaiting || Object.keys(outgoing).length > 0
  }

  /** After the end nothing will be sent: whoever waits for it has to hear that. */
  private settleUnsent(): void {
    this.client._flush()
    for (const { cb } of this.client.queue.splice(0))
      if (typeof cb === 'function') cb(new SocketError('ERR_CLOSED', 'the client was ended'))
  }
}
