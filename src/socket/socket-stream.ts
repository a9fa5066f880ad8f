/**
 * A Duplex over one SocketTask, for life: what is written leaves as few, exact frames, what arrives is read as
 * Buffers, and every end of the socket, however the platform tells it, becomes at most one `error` and exactly
 * one `close`.
 */

import { Duplex } from 'readable-stream'
import type { Host, HostCloseEvent, HostResult, HostSocketTask } from '../host/host.ts'
import { joinChunks, toArrayBuffer, toBuffer } from './bytes.ts'
import { closeTask } from './close-task.ts'
import { authorityOf, dial, timeoutOf, type DialOptions } from './dial.ts'
import type { SocketErrorCode } from './error-table.ts'
import { callPlatform } from './platform-call.ts'
import { closeError, errorFrom, isCleanClose } from './platform-error.ts'
import { SocketError } from './socket-error.ts'
import { DEFAULT_SOCKET_LIMIT, describeSlots, hasFreeSlot, takeSlot, type Slot } from './socket-slots.ts'

export interface SocketStreamOptions extends DialOptions {
  /** Bytes that may wait unread before the stream ends with `ERR_OVERFLOW`. Default 16 MiB. */
  maxUnreadBytes?: number
}

/** 16 MiB: more than any message of a page, less than what makes a phone stop it. */
export const DEFAULT_MAX_UNREAD_BYTES = 16 * 1024 * 1024
/** How long a reader has for what arrived before the other side closed. */
const DRAIN_MS = 2000
/** How long to wait for the reason when the platform returns a task that is closed already. */
const REASON_MS = 50

const OPEN = 1
const CLOSED = 3

type Settle = (error?: Error | null) => void

export class SocketStream extends Duplex {
  /** The address that was dialled. Its query can hold secrets: do not log it. */
  readonly url: string
  /**
   * Why the stream ended, also where that is no `error` event: a drop of an open connection.
   * `undefined` while it lives, and when this side ended it.
   */
  cause: SocketError | undefined
  /** Bytes that have arrived, whether they have been read or not; as in Node's `net.Socket`. */
  bytesRead: number

  private readonly maxUnreadBytes: number
  private task: HostSocketTask | undefined
  private isOpen: boolean
  /** Does the write that came before the socket opened. */
  private whenOpen: (() => void) | undefined
  /** Ends the write that waits, for the socket to open or for `send` to answer. */
  private pending: Settle | undefined
  private timer: ReturnType<typeof setTimeout> | undefined
  private slot!: Slot
  /** The host promised a task instead of returning one. */
  private isPromised: boolean

  /**
   * Dials at once, unless all sockets of the host are in use: when the constructor returns, `connectSocket` has
   * been called. Never throws for what the platform does; that becomes `error` and `close`.
   */
  constructor(options: SocketStreamOptions) {
    // A close of the other side must not cut off what was read before it: both halves end in `lose`.
    super({ allowHalfOpen: true })
    this.url = options.url
    this.maxUnreadBytes = options.maxUnreadBytes ?? DEFAULT_MAX_UNREAD_BYTES
    this.bytesRead = 0
    this.isOpen = this.isPromised = false
    // A WebSocket has no half-close: whoever has written all is done.
    this.once('finish', () => this.destroy())
    this.begin(options)
  }

  private begin(options: SocketStreamOptions): void {
    const { host, socketLimit } = options
    const timeout = timeoutOf(options)
    let isDialled = false
    if (timeout > 0) {
      this.timer = setTimeout(() => {
        if (isDialled) this.fail('ERR_CONNECT_TIMEOUT', `nobody answered within ${timeout} ms`)
        else {
          const { open, names } = describeSlots(host)
          this.fail(
            'ERR_SOCKET_LIMIT',
            `no socket became free within ${timeout} ms: ${open} are open (${names})`,
          )
        }
      }, timeout)
    }
    this.slot = takeSlot(host, authorityOf(options.url), socketLimit ?? DEFAULT_SOCKET_LIMIT, (slot) => {
      isDialled = true
      this.slot = slot
      this.isPromised = dial(
        options,
        timeout,
        (task) => this.adopt(task),
        (error) => {
          this.slot.release()
          this.failWith(error)
        },
      )
    })
  }

  private adopt(task: HostSocketTask): void {
    this.task = task
    let failure: SocketError | undefined
    try {
      task.onOpen(() => this.onOpen())
      task.onMessage((event) => this.onMessage(event))
      // Some hosts tell every end by one of these.
      task.onError?.((result) => this.onError(result))
      task.onClose?.((event) => this.onClose(event))
    } catch (cause) {
      failure = errorFrom(cause, this.url, 'ERR_SOCKET', 'the socket could not be opened')
    }
    if (this.destroyed) this.closeTask()
    else if (failure) this.failWith(failure)
    // A promised task can have opened before anybody could listen.
    else if (task.readyState === OPEN) this.onOpen()
    else if (task.readyState === CLOSED) {
      // No event will ever come. `fail` says why, though not on every host before this line.
      clearTimeout(this.timer)
      this.timer = setTimeout(
        () => this.fail('ERR_SOCKET', 'the platform returned a closed socket'),
        REASON_MS,
      )
    }
  }

  private onOpen(): void {
    // A close that was asked for while connecting may have been refused: ask again.
    if (this.destroyed) this.closeTask()
    if (this.destroyed || this.isOpen) return
    this.isOpen = true
    clearTimeout(this.timer)
    const write = this.whenOpen
    this.whenOpen = undefined
    if (write) write()
  }

  private onMessage(event: { data: unknown }): void {
    if (this.destroyed || this.cause) return
    // Whoever sends is open, even where the open event got lost.
    if (!this.isOpen) this.onOpen()
    const data = toBuffer(event.data)
    if (!data) {
      this.fail('ERR_SOCKET', 'the platform delivered a message that is neither text nor binary')
      return
    }
    this.bytesRead += data.length
    const waiting = this.readableLength
    // One frame is always delivered, of whatever size: it is in memory already.
    if (waiting > 0 && waiting + data.length > this.maxUnreadBytes) {
      this.fail(
        'ERR_OVERFLOW',
        `${waiting + data.length} bytes wait unread, the limit (maxUnreadBytes) is ${this.maxUnreadBytes}`,
      )
      return
    }
    // The answers to one frame leave as one frame: what is ticked while it is read runs before this promise.
    this.cork()
    this.push(data)
    void Promise.resolve().then(() => this.uncork())
  }

  private onError(result: HostResult | undefined): void {
    // What never opened will not tell a close.
    if (!this.isOpen) this.slot.release()
    if (this.isOpen) this.lose(errorFrom(result, this.url, 'ERR_CLOSED', 'the connection broke'))
    else this.failWith(errorFrom(result, this.url, 'ERR_SOCKET', 'the connection could not be established'))
  }

  private onClose(event: HostCloseEvent | undefined): void {
    this.slot.release()
    const error = closeError(event, this.url, this.isOpen)
    if (this.isOpen) this.lose(error)
    else this.failWith(error)
  }

  /** An end that people have to hear of: nothing could be opened, or something could not be sent. */
  private failWith(error: SocketError): void {
    if (this.destroyed) return
    this.cause ??= error
    this.destroy(error)
  }

  private fail(code: SocketErrorCode, message: string): void {
    this.failWith(new SocketError(code, message, { url: this.url }))
  }

  /** An open connection went away: no `error`, and what has arrived may still be read for a while. */
  private lose(cause: SocketError): void {
    if (this.destroyed || this.cause) return
    this.cause = cause
    const isClean = isCleanClose(cause)
    if (!isClean && this.readableLength === 0) {
      this.destroy()
      return
    }
    this.timer = setTimeout(() => this.destroy(), DRAIN_MS)
    this.once('end', () => {
      // Nothing is written any more: without this, Node's `finished` calls a close premature.
      if (isClean) this.end()
      this.destroy()
    })
    this.push(null)
    // Where nothing waits to be read, the end is told also to those who do not read.
    this.read(0)
  }

  override _read(): void {
    // A SocketTask cannot be paused: what arrives is pushed, and `maxUnreadBytes` is the only limit.
  }

  override _write(chunk: Uint8Array, _encoding: string, callback: Settle): void {
    this.send(toArrayBuffer(chunk), callback)
  }

  override _writev(chunks: { chunk: Uint8Array }[], callback: Settle): void {
    this.send(joinChunks(chunks.map(({ chunk }) => chunk)), callback)
  }

  private send(data: ArrayBuffer, callback: Settle): void {
    const settle: Settle = (error) => {
      if (this.pending !== settle) return
      this.pending = undefined
      callback(error)
    }
    this.pending = settle
    if (!this.isOpen) {
      // Writable holds back the next write until this one is answered, so one place to wait is enough.
      this.whenOpen = () => this.sendNow(data, settle)
    } else if (!this.cause) this.sendNow(data, settle)
  }

  private sendNow(data: ArrayBuffer, settle: Settle): void {
    // An empty frame carries nothing and some platforms refuse it.
    if (data.byteLength === 0) {
      settle()
      return
    }
    const onFail = (cause: unknown) => {
      // Some platforms answer twice: what was sent is sent.
      if (this.pending !== settle) return
      const error = errorFrom(cause, this.url, 'ERR_SEND', 'the platform did not send')
      // The socket went away, and its close event is late: a drop like any other.
      if (error.code === 'ERR_CLOSED' || error.code === 'ERR_SUSPENDED') this.lose(error)
      else {
        this.cause ??= error
        settle(error)
      }
    }
    callPlatform(this.task as HostSocketTask, 'send', { data }, settle, onFail)
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    clearTimeout(this.timer)
    this.whenOpen = undefined
    this.closeTask()
    const { pending } = this
    if (pending) {
      pending(
        error ?? this.cause ?? new SocketError('ERR_CLOSED', 'the stream was closed before this was sent'),
      )
    }
    callback(error)
  }

  private closeTask(): void {
    if (this.task) closeTask(this.task, this.slot)
    else if (this.isPromised) this.slot.releaseSoon()
    else this.slot.release()
  }

  /** For the stream that takes the place of this one: a dying socket waits for its end outside, if there is room. */
  handOver(host: Host): void {
    if (this.destroyed && !this.slot.isKept && hasFreeSlot(host)) this.slot.release()
  }
}
