/**
 * A Duplex over one SocketTask, for life: what is written leaves as few, exact frames, what arrives is read as
 * Buffers, and every end of the socket, however the platform tells it, becomes at most one `error` and exactly
 * one `close`.
 */

import { Duplex } from 'readable-stream'
import type { Host, HostCloseEvent, HostResult, HostSocketOptions, HostSocketTask } from '../host/host.ts'
import { joinChunks, toArrayBuffer, toBuffer } from './bytes.ts'
import { findRow, type SocketErrorCode } from './error-table.ts'
import { SocketError } from './socket-error.ts'
import { DEFAULT_SOCKET_LIMIT, describeSlots, hasFreeSlot, takeSlot, type Slot } from './socket-slots.ts'

export interface SocketStreamOptions {
  /** The object whose `connectSocket` is called. */
  host: Host
  /** `ws://…` or `wss://…`, passed on as it is. */
  url: string
  /** Subprotocols of the handshake; default `['mqtt']`. */
  protocols?: string[]
  /** WeChat's own options, passed on as they are. */
  wxOptions?: HostSocketOptions
  /** Milliseconds the dial may take; 0 for as long as the platform lets it. Default 30,000. */
  connectTimeout?: number
  /** Bytes that may wait unread before the stream ends with `ERR_OVERFLOW`. Default 16 MiB. */
  maxUnreadBytes?: number
  /** How many sockets this host may have open at once; more wait their turn. Default 5. */
  socketLimit?: number
}

const DEFAULT_CONNECT_TIMEOUT = 30_000
/** Milliseconds: a timer that is to wait longer does not wait at all. */
export const LONGEST_TIMER = 2 ** 31 - 1
/** 16 MiB: more than any message of a page, less than what makes a phone stop it. */
export const DEFAULT_MAX_UNREAD_BYTES = 16 * 1024 * 1024
/** How long a reader has for what arrived before the other side closed. */
const DRAIN_MS = 2000
/** How long a closed socket counts as open when the platform says nothing: it may never say it. */
const RELEASE_MS = 1000
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

  private readonly maxUnreadBytes: number
  private task: HostSocketTask | undefined
  private isOpen: boolean
  /** Does the write that came before the socket opened. */
  private whenOpen: (() => void) | undefined
  /** Ends the write that waits, for the socket to open or for `send` to answer. */
  private pending: Settle | undefined
  private timer: ReturnType<typeof setTimeout> | undefined
  private slot: Slot | undefined
  /** The host promised a task instead of returning one. */
  private isPromised: boolean
  private releaseTimer: ReturnType<typeof setTimeout> | undefined

  /**
   * Dials at once, unless all sockets of the host are in use: when the constructor returns, `connectSocket` has
   * been called. Never throws for what the
   * platform does; that becomes `error` and `close`.
   */
  constructor(options: SocketStreamOptions) {
    // A close of the other side must not cut off what was read before it: both halves end in `lose`.
    super({ allowHalfOpen: true })
    this.url = options.url
    this.maxUnreadBytes = options.maxUnreadBytes ?? DEFAULT_MAX_UNREAD_BYTES
    this.isOpen = false
    this.isPromised = false
    // A WebSocket has no half-close: whoever has written all is done.
    this.once('finish', () => this.destroy())
    this.begin(options)
  }

  private begin(options: SocketStreamOptions): void {
    const { host, socketLimit } = options
    const wanted = options.connectTimeout ?? DEFAULT_CONNECT_TIMEOUT
    const timeout = wanted > LONGEST_TIMER ? 0 : wanted
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
    this.slot = takeSlot(host, hostOf(options.url), socketLimit ?? DEFAULT_SOCKET_LIMIT, (slot) => {
      isDialled = true
      this.slot = slot
      this.dial(options, timeout)
    })
  }

  private dial({ host, url, protocols, wxOptions }: SocketStreamOptions, timeout: number): void {
    const onFail = (cause: unknown) => {
      this.freeSlot()
      if (cause instanceof SocketError) this.failWith(cause)
      else this.failWith(this.errorFrom(cause, 'ERR_SOCKET', 'the socket could not be opened'))
    }
    try {
      const returned = host.connectSocket({
        // The platform must give up too: some refuse to close a task that is still dialling.
        ...(timeout > 0 && { timeout }),
        ...wxOptions,
        url,
        protocols: protocols ?? ['mqtt'],
        success: noop,
        fail: onFail,
        complete: noop,
      })
      this.isPromised = isThenable<HostSocketTask>(returned)
      if (isThenable<HostSocketTask>(returned)) returned.then((task) => this.adopt(task), onFail)
      else this.adopt(returned)
    } catch (cause) {
      onFail(cause)
    }
  }

  private adopt(task: HostSocketTask | undefined): void {
    if (!task || typeof task.send !== 'function') {
      this.freeSlot()
      this.fail('ERR_SOCKET', 'the platform returned no socket')
      return
    }
    this.task = task
    task.onOpen(() => this.onOpen())
    task.onMessage((event) => this.onMessage(event))
    task.onError((result) => this.onError(result))
    task.onClose((event) => this.onClose(event))
    if (this.destroyed) this.closeTask()
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
    if (!this.isOpen) this.freeSlot()
    if (this.isOpen) this.lose(this.errorFrom(result, 'ERR_CLOSED', 'the connection broke'))
    else this.failWith(this.errorFrom(result, 'ERR_SOCKET', 'the connection could not be established'))
  }

  private onClose(event: HostCloseEvent | undefined): void {
    this.freeSlot()
    const closeCode = event?.code
    const reason = event?.reason
    const interrupted = reason === 'interrupted'
    const how = `${closeCode === undefined ? '' : ` with code ${closeCode}`}${reason ? `, "${reason}"` : ''}`
    const error = new SocketError(
      interrupted ? 'ERR_SUSPENDED' : 'ERR_CLOSED',
      interrupted
        ? 'the platform interrupted the connection'
        : `the connection was closed${this.isOpen ? '' : ' before it was open'}${how}`,
      { url: this.url, closeCode, reason },
    )
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
    if (this.readableLength === 0) {
      this.destroy()
      return
    }
    this.timer = setTimeout(() => this.destroy(), DRAIN_MS)
    this.once('end', () => this.destroy())
    this.push(null)
  }

  private errorFrom(cause: unknown, code: SocketErrorCode, message: string): SocketError {
    const result = resultOf(cause)
    const row = findRow(result)
    return new SocketError(row?.code ?? code, row?.message ?? message, {
      url: this.url,
      result,
      hint: row?.hint,
      // Not `instanceof`: it may come of another realm.
      cause: Object.prototype.toString.call(cause) === '[object Error]' ? cause : undefined,
    })
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
      const error = this.errorFrom(cause, 'ERR_SEND', 'the platform did not send')
      // The socket went away, and its close event is late: a drop like any other.
      if (error.code === 'ERR_CLOSED' || error.code === 'ERR_SUSPENDED') this.lose(error)
      else {
        this.cause ??= error
        settle(error)
      }
    }
    try {
      const returned = this.task?.send({ data, success: () => settle(), fail: onFail, complete: noop })
      if (isThenable(returned)) returned.then(() => settle(), onFail)
    } catch (cause) {
      onFail(cause)
    }
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

  /** Asks the platform to close. Whether and when it answers changes nothing: nobody waits for it. */
  private closeTask(): void {
    const { task } = this
    if (!task && !this.isPromised) this.freeSlot()
    else if (this.slot && !this.releaseTimer)
      this.releaseTimer = setTimeout(() => this.freeSlot(), RELEASE_MS)
    if (!task) return
    const onFail = () => this.freeSlot()
    try {
      const returned = task.close({ code: 1000, success: noop, fail: onFail, complete: noop })
      if (isThenable(returned)) returned.then(noop, onFail)
    } catch {
      // A task that cannot be closed is closed.
      this.freeSlot()
    }
  }

  /** For the stream that takes the place of this one: a dying socket waits for its end outside, if there is room. */
  handOver(host: Host): void {
    if (this.destroyed && hasFreeSlot(host)) this.freeSlot()
  }

  private freeSlot(): void {
    clearTimeout(this.releaseTimer)
    const { slot } = this
    this.slot = undefined
    slot?.release()
  }
}

/** `broker.example:8084` of a URL. */
function hostOf(url: string): string {
  return url.replace(/^[^/]*\/\/([^/?#]*@)?/, '').replace(/[/?#].*$/, '')
}

/** Passed even where nothing is to be done: without callbacks some hosts return promises that reject unhandled. */
function noop(): void {
  // Nothing to do.
}

function isThenable<T>(value: unknown): value is PromiseLike<T> {
  return (
    value !== null && typeof value === 'object' && typeof (value as { then?: unknown }).then === 'function'
  )
}

/** Platforms hand over `{ errMsg, … }`; a few hosts a string or an Error. */
function resultOf(cause: unknown): HostResult | undefined {
  if (typeof cause === 'string') return { errMsg: cause }
  if (cause === null || typeof cause !== 'object') return undefined
  const { errMsg, errCode, errno } = cause as HostResult
  if (typeof errMsg === 'string') return { errMsg, errCode, errno }
  const { message } = cause as { message?: unknown }
  return typeof message === 'string' ? { errMsg: message } : undefined
}
