/**
 * The client that is exported: MQTT.js's, with an `end` that always comes to its end. What it does otherwise than
 * MQTT.js, here and in the classes below it, stands in docs/deviations.md with its reason and its test.
 */

import type { IClientReconnectOptions, PacketCallback } from 'mqtt/lib/client'
import type { DoneCallback } from 'mqtt/lib/shared'
import type { IDisconnectPacket } from 'mqtt-packet'
import { SocketError } from '../socket/socket-error.ts'
import { BaseClient, isOver } from './base-client.ts'
import { guarded } from './guard.ts'
import { ReturningClient } from './returning-client.ts'

/** How long the goodbye of `end()` may take when nothing else is left to send. */
const GOODBYE_MS = 2000
/** `end()` is over a little before `connectTimeout`, so that it never takes longer. */
const SLACK_MS = 100

const base = BaseClient.prototype

type Ended = (error?: Error) => void

/** An `end()` that waits for the connection, because something is still to be sent over it. */
interface PendingEnd {
  /** Ends now, whatever is left. */
  force(): void
}

// No field has an initialiser: MQTT.js's constructor connects before the initialisers of a subclass run.
export class MqttClient extends ReturningClient {
  private _pendingEnd: PendingEnd | undefined
  private _endTimer: ReturnType<typeof setTimeout> | undefined

  /**
   * As in MQTT.js, but it always comes to its end: within 3 s when forced, when nothing is left to send or when
   * there is no connection to send it over, else within `connectTimeout`. Then every callback that still waits
   * is told, no task is open and no timer runs.
   */
  override end(
    force?: boolean | Partial<IDisconnectPacket> | DoneCallback | null,
    options?: Partial<IDisconnectPacket> | DoneCallback | null,
    callback?: DoneCallback,
  ): this {
    const last = [callback, options, force].filter((value) => typeof value === 'function')[0]
    const packet = [options, force].filter((value) => value && typeof value === 'object')[0]
    this._endWith(
      force === true,
      packet as Partial<IDisconnectPacket>,
      guarded(last as DoneCallback | undefined),
    )
    return this
  }

  override connect(): this {
    if (!this._pendingEnd && (!this.disconnecting || this.disconnected)) return super.connect()
    // Asked for before the end is over: over two connections it would never be.
    this._pendingEnd?.force()
    connectAfterEnd(this)
    return this
  }

  override reconnect(options?: IClientReconnectOptions): this {
    // Asked for before the pending end was over: it ends first, and MQTT.js reconnects after it.
    this._pendingEnd?.force()
    return base.reconnect.call(this, options) as this
  }

  override _reconnect(): void {
    this.emit('reconnect')
    // The listener may have ended it.
    if (isOver(this)) return
    if (!this.connected) this.connect()
    else {
      this.end()
      connectAfterEnd(this)
    }
  }

  private _endWith(force: boolean, packet: Partial<IDisconnectPacket> | undefined, callback?: Ended): void {
    if (isOver(this) || this._pendingEnd) {
      if (callback) this._afterEnd(callback)
      if (force) this._forceEnd()
      // The last word counts.
      this._deferredReconnect = null
      return
    }
    const timeout = Math.max((this.options.connectTimeout ?? 0) - SLACK_MS, GOODBYE_MS)
    const canSend = this.connected ? !this.stream?.destroyed : this._isConnecting && this._hasUnsent()
    if (force || !canSend) this._endNow(true, packet, callback)
    else if (this.connected) {
      this._limitEnd(this._hasUnsent() ? timeout : GOODBYE_MS)
      this._endNow(false, packet, callback)
    } else {
      this._limitEnd(timeout)
      this._endOnceConnected(packet, callback)
    }
  }

  private _endNow(force: boolean, packet: Partial<IDisconnectPacket> | undefined, callback?: Ended): void {
    this._stopReturning()
    // `null`, not `undefined`: MQTT.js would take the callback for the options.
    base.end.call(this, force, packet ?? null, (error) => {
      clearTimeout(this._endTimer)
      this._tellUnsent()
      if (callback) callback(error)
    })
    this._noteState()
  }

  private _endOnceConnected(packet: Partial<IDisconnectPacket> | undefined, callback?: Ended): void {
    const go = (force: boolean) => {
      // A listener that is removed while its event is told is called all the same.
      if (this._pendingEnd !== pending) return
      this.removeListener('connect', onConnect)
      this.removeListener('close', onClose)
      this._pendingEnd = undefined
      this._endNow(force, packet, callback)
    }
    const onConnect = () => go(false)
    const onClose = () => go(true)
    const pending = (this._pendingEnd = { force: onClose })
    this.once('connect', onConnect)
    this.once('close', onClose)
  }

  /** Cuts an `end()` short that waits for a broker that does not answer. */
  private _limitEnd(timeout: number): void {
    clearTimeout(this._endTimer)
    this._endTimer = setTimeout(() => this._forceEnd(), timeout)
  }

  /** Makes an `end()` that waits go on at once. */
  private _forceEnd(): void {
    if (this._pendingEnd) {
      this._pendingEnd.force()
      return
    }
    this._flush()
    this.stream?.destroy()
    // What MQTT.js waits for when messages are unanswered; nothing is outgoing any more.
    this.emit('outgoingEmpty')
  }

  private _afterEnd(callback: Ended): void {
    if (this.disconnected) callback()
    else this.once('end', callback)
  }

  private _hasUnsent(): boolean {
    return this.queue.length > 0 || Object.keys(this.outgoing).length > 0
  }

  /** After the end nothing will be sent: whoever waits for it has to hear that. */
  private _tellUnsent(): void {
    this._flush()
    for (const { cb } of this.queue.splice(0))
      if (cb) cb(new SocketError('ERR_CLOSED', 'the client was ended'))
  }

  override _cleanUp(forced: boolean, done?: () => void, options?: Partial<IDisconnectPacket>): void {
    if (!this.stream) {
      if (done) done()
      return
    }
    // Without a connection there is nobody to say goodbye to: MQTT.js would queue the DISCONNECT and leave the
    // socket open.
    base._cleanUp.call(this, forced || (done !== undefined && !this.connected), done, options)
  }

  override _checkDisconnecting(callback?: PacketCallback): boolean {
    // MQTT.js takes what is asked after an end, if it was to connect only when it is told: into a store that is closed.
    if (!this._pendingEnd && !this.disconnected) return base._checkDisconnecting.call(this, callback)
    const error = new Error('client disconnecting')
    if (callback && callback !== this.noop) callback(error)
    else this.emit('error', error)
    return true
  }

  override _setupReconnect(): void {
    if (!this._pendingEnd) super._setupReconnect()
  }
}

function connectAfterEnd(client: MqttClient): void {
  client._deferredReconnect = () => {
    client._deferredReconnect = null
    ReturningClient.prototype.connect.call(client)
  }
}
