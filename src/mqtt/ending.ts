/** An end that always comes to its end: what can be sent is sent, within a limit, and whoever waits hears of it. */

import { nextTick, type DoneCallback, type IStream } from 'mqtt/lib/shared'
import Store, { type IStore } from 'mqtt/lib/store'
import type { IDisconnectPacket } from 'mqtt-packet'
import { SocketError } from '../socket/socket-error.ts'
import { GOODBYE_MS } from './goodbye.ts'

/** `end()` is over a little before `connectTimeout`, so that it never takes longer. */
const SLACK_MS = 100
/** As in MQTT.js: what answers the last acknowledgement may still be written. */
const LAST_ANSWER_MS = 10

export type DisconnectPacket = Partial<IDisconnectPacket>

/** The client, as far as it is needed here. */
export interface EndingClient {
  readonly options: {
    connectTimeout?: number
    reconnectPeriod?: number
    manualConnect?: boolean
    incomingStore?: IStore
    outgoingStore?: IStore
  }
  readonly connected: boolean
  disconnecting: boolean
  disconnected: boolean
  readonly _dialling: { turn: number; readonly isConnecting: boolean; stopReading(): void }
  readonly stream: IStream | undefined
  readonly queue: { cb?: unknown }[]
  readonly outgoing: object
  readonly _outgoing: { readonly hasWaiting: boolean; readonly keeping: { close(): void } }
  readonly _outbox: { close(): void }
  readonly _incomingQoS2Ids: Set<number>
  incomingStore: IStore
  outgoingStore: IStore
  /** The connection that was asked for meanwhile. */
  _deferredReconnect: (() => void) | null
  _flush(): void
  emit(event: 'end'): boolean
  _reportState(): void
  /** Gives up what is asked for, dialled or scheduled. */
  _standStill(): void
  _destroyKeepaliveManager(): void
  _sendPacket(packet: { cmd: 'disconnect' } & DisconnectPacket, callback: () => void): void
}

export class Ending {
  /** Whether an `end()` was asked for and is not over. */
  isUnderWay = false
  private readonly client: EndingClient
  private callbacks: DoneCallback[] = []
  private packet: DisconnectPacket | undefined
  /** The goodbye is said, or the connection cut. */
  private isLeaving = false
  private timer: ReturnType<typeof setTimeout> | undefined
  private answerTimer: ReturnType<typeof setTimeout> | undefined

  constructor(client: EndingClient) {
    this.client = client
  }

  begin(force: boolean, packet: DisconnectPacket | undefined, callback?: DoneCallback): void {
    const { client } = this
    const { connected } = client
    // The last word counts.
    client._dialling.turn++
    client._deferredReconnect = null
    if (client.disconnected && !this.isUnderWay) {
      callback?.()
      return
    }
    if (callback) this.callbacks.push(callback)
    if (this.isUnderWay) {
      if (force) this.force()
      return
    }
    const hasUnsent = this.hasUnsent()
    const canSend = connected ? !client.stream?.destroyed : client._dialling.isConnecting && hasUnsent
    this.isUnderWay = true
    this.packet = packet
    if (force || !canSend) this.leave(true)
    else {
      // Cut short where the broker does not answer.
      const timeout = Math.max((client.options.connectTimeout ?? 0) - SLACK_MS, GOODBYE_MS)
      this.timer = setTimeout(() => this.force(), connected && !hasUnsent ? GOODBYE_MS : timeout)
      if (connected) this.send()
    }
    client._reportState()
  }

  /** Makes an `end()` that waits for the connection go on now. */
  hurry(): void {
    if (!this.client.disconnecting) this.leave(true)
  }

  /** An event of the client that an `end()` may wait for. */
  heard(event: string): void {
    if (event === 'connect') this.connected()
    else if (event === 'close') this.closed()
    else if (event === 'outgoingEmpty') this.emptied()
  }

  /** The connection is up that an `end()` may wait for. */
  private connected(): void {
    if (this.isUnderWay && !this.client.disconnecting) this.send()
  }

  /** It is lost, or could not be made. */
  closed(): void {
    if (this.isUnderWay) this.hurry()
  }

  /** Everything is confirmed. */
  private emptied(): void {
    if (this.isUnderWay) this.answerTimer ??= setTimeout(() => this.leave(false), LAST_ANSWER_MS)
  }

  private send(): void {
    this.client.disconnecting = true
    this.client._standStill()
    if (!this.hasUnsent()) this.leave(false)
  }

  private leave(force: boolean): void {
    const { client } = this
    if (this.isLeaving || !this.isUnderWay) return
    this.isLeaving = client.disconnecting = true
    client._dialling.turn++
    client._standStill()
    if (force) {
      client._dialling.stopReading()
      client._flush()
    }
    const { connected, stream } = client
    const done = () => nextTick(() => this.finish())
    if (stream && connected) stream.once('close', done)
    if (!connected || force) stream?.destroy()
    else client._sendPacket({ cmd: 'disconnect', ...this.packet }, () => stream?.end())
    client._destroyKeepaliveManager()
    // The close of one that was not up yet is not waited for.
    if (!connected) done()
  }

  private force(): void {
    const { client } = this
    if (!this.isLeaving) this.leave(true)
    else {
      client._dialling.stopReading()
      client.stream?.destroy()
    }
  }

  private finish(): void {
    const { client } = this
    const { incomingStore, options, outgoingStore } = client
    if (!this.isLeaving) return
    clearTimeout(this.timer)
    clearTimeout(this.answerTimer)
    this.answerTimer = undefined
    client._dialling.stopReading()
    this.settleUnsent()
    client.disconnected = true
    this.isUnderWay = this.isLeaving = false
    client._incomingQoS2Ids.clear()
    client._outgoing.keeping.close()
    client._outbox.close()
    // What calls back late finds one that is open.
    client.incomingStore = options.incomingStore ?? new Store()
    client.outgoingStore = options.outgoingStore ?? new Store()
    const callbacks = this.callbacks.splice(0)
    incomingStore.close((first) =>
      outgoingStore.close((second) => {
        client.emit('end')
        for (const callback of callbacks) callback(first ?? second)
      }),
    )
    const again = client._deferredReconnect
    client._deferredReconnect = null
    if (again) again()
    // As in MQTT.js.
    else if (client.disconnected && (options.reconnectPeriod === 0 || options.manualConnect))
      client.disconnecting = false
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
