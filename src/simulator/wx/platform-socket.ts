/** The platform's side of one socket task: its state, its listeners, and the native socket below. */

import { isArrayBuffer } from '../base/array-buffer.ts'
import type { DialFailure } from '../wire/dial-failure.ts'
import { notConnected, type NativeSocket, type NativeSocketEvents } from '../wire/native-socket.ts'
import {
  hasCallbacks,
  outcomeOf,
  type ApiCallbacks,
  type ApiFailure,
  type ApiOutcome,
  type ApiResult,
  type CallbackTime,
} from './api-callbacks.ts'
import {
  CLOSED,
  CONNECTING,
  OPEN,
  SimulatedSocketTask,
  type Listener,
  type SocketCloseEvent,
  type SocketErrorEvent,
  type SocketOpenEvent,
  type SocketProfile,
  type SocketTask,
  type SocketTaskCloseOption,
  type SocketTaskListeners,
  type SocketTaskPlatform,
  type SocketTaskSendOption,
} from './socket-task.ts'
import type { WxCore } from './wx-core.ts'

/** No network interface works in a suspended program. (Documented) */
const interrupted: ApiFailure = { errno: 600003, errMsg: 'sendSocketMessage:fail interrupted' }

/** The code of a connection that broke. */
const ABNORMAL = 1006

export class PlatformSocket implements SocketTaskPlatform {
  readonly task: SocketTask
  readonly events: NativeSocketEvents = {
    open: (answer) => this.post('onOpen', () => this.opened(answer)),
    message: (data) => this.post('onMessage', () => this.received(data)),
    error: (failure) => this.post('onError', () => this.failed(failure)),
    close: (code, reason) => this.post('onClose', () => this.closed(code, reason)),
  }
  readonly listeners: SocketTaskListeners = { open: [], message: [], error: [], close: [] }
  readyState = CONNECTING
  /** Whether the end was reported to the program. */
  ended = false
  private closeReported = false
  private readonly core: WxCore
  private readonly id: number
  private readonly startedAt: number
  private native: NativeSocket | undefined

  /** @param id the number of the socket, as in the timeline */
  constructor(core: WxCore, id: number) {
    this.core = core
    this.id = id
    this.startedAt = core.clock.now()
    this.task = new SimulatedSocketTask(this)
  }

  attach(native: NativeSocket): void {
    this.native = native
  }

  /** Born dead: the task beyond the limit of the binding implementation. */
  beClosed(): void {
    this.readyState = CLOSED
  }

  send(option: SocketTaskSendOption): unknown {
    const { quirks } = this.core.profile
    const data: unknown = option?.data
    this.core.timeline.recordData('program', 'send', this.id, data)
    const sendable = !quirks.sendChecksReadyState || this.readyState === OPEN
    return this.answer('send', sendable ? quirks.sendCallbacks : 'sync', option, (outcome) => {
      if (!sendable) {
        return outcome.fail({ errMsg: 'SocketTask.send:fail SocketTask.readyState is not OPEN' })
      }
      let sent: string | ArrayBuffer
      if (typeof data === 'string') {
        sent = data
      } else if (isArrayBuffer(data)) {
        // Copied now: what the program does to its buffer afterwards never reaches the server.
        sent = new Uint8Array(new Uint8Array(data)).buffer
      } else {
        return outcome.fail({ errMsg: quirks.unsendableText })
      }
      const failure = this.core.networkClosed() ? interrupted : this.sendNatively(sent)
      if (failure === undefined) outcome.succeed({ errMsg: 'sendSocketMessage:ok' })
      else outcome.fail(failure)
    })
  }

  close(option: SocketTaskCloseOption = {}): unknown {
    const code = option?.code ?? 1000
    const reason = String(option?.reason ?? '')
    const { closeCallbacks } = this.core.profile.quirks
    this.core.timeline.record('program', 'close', this.id, { code, reason })
    return this.answer('close', closeCallbacks, option, (outcome) => {
      if (code !== 1000 && !(code >= 3000 && code <= 4999)) {
        return outcome.fail({
          errMsg: 'closeSocket:fail:The code must be either 1000, or between 3000 and 4999',
        })
      }
      if (Buffer.byteLength(reason) > 123) {
        return outcome.fail({ errMsg: 'closeSocket:fail:The reason must not be longer than 123 bytes' })
      }
      if (this.native === undefined) return outcome.fail({ errMsg: 'closeSocket:fail:taskID not exist' })
      this.native.close(code, reason, (failure) => {
        if (failure === undefined) outcome.succeed({ errMsg: 'closeSocket:ok' })
        else outcome.fail({ errMsg: failure })
      })
    })
  }

  private sendNatively(data: string | ArrayBuffer): ApiFailure | undefined {
    return this.native === undefined ? notConnected : this.native.send(data)
  }

  /** Runs a call, and reports its outcome when and how this implementation does. */
  private answer(
    api: 'send' | 'close',
    when: CallbackTime,
    option: SocketTaskSendOption | SocketTaskCloseOption,
    run: (outcome: ApiOutcome<ApiResult>) => void,
  ): unknown {
    const { profile, realm } = this.core
    if (hasCallbacks(option) || !profile.quirks.promiseWithoutCallbacks) {
      this.start(api, when, option ?? {}, run)
      return undefined
    }
    const PromiseOfProgram = realm()?.Promise ?? Promise
    return new PromiseOfProgram<ApiResult>((resolve, reject) =>
      this.start(api, when, { success: resolve, fail: reject }, run),
    )
  }

  private start(
    api: 'send' | 'close',
    when: CallbackTime,
    callbacks: ApiCallbacks,
    run: (outcome: ApiOutcome<ApiResult>) => void,
  ): void {
    run(outcomeOf(this.core, api, callbacks, when, this.id))
  }

  private post(source: string, turn: () => void): void {
    this.core.thread.post(source, turn)
  }

  private opened({ protocol, header }: { protocol: string; header: Record<string, string> }): void {
    if (this.readyState !== CONNECTING) return
    this.readyState = OPEN
    const shown = { ...header, ...(protocol === '' ? {} : { 'Sec-WebSocket-Protocol': protocol }) }
    const event = { header: shown } as SocketOpenEvent
    if (this.core.profile.quirks.openProfile) {
      event.profile = profileSince(this.startedAt, this.core.clock.now())
    }
    this.record('onOpen', protocol === '' ? undefined : { protocol })
    this.dispatch('onOpen', this.listeners.open, event)
  }

  private received(data: string | Uint8Array): void {
    if (this.readyState === CLOSED) return
    const delivered = typeof data === 'string' ? data : this.core.deliver(data)
    this.core.timeline.recordData('platform', 'onMessage', this.id, delivered)
    this.dispatch('onMessage', this.listeners.message, { data: delivered })
  }

  private failed(failure: DialFailure): void {
    if (this.readyState === CONNECTING) this.readyState = CLOSED
    this.ended = true
    const { errCode, errMsg, errno } = failure
    const event: SocketErrorEvent =
      this.core.profile.quirks.errorArgument === 'errMsg' ? { errMsg } : { errCode, errMsg }
    if (errno !== undefined) event.errno = errno
    this.record('onError', event)
    const wasClosed = this.readyState === CLOSED && this.closeReported
    this.dispatch('onError', this.listeners.error, event)
    if (wasClosed && this.core.profile.quirks.listenersAfterClose === 'dropped') this.forgetListeners()
  }

  private forgetListeners(): void {
    for (const listeners of Object.values(this.listeners)) listeners.length = 0
  }

  private closed(code: number | undefined, reason: string): void {
    this.readyState = CLOSED
    this.ended = true
    this.closeReported = true
    const event = (code === undefined ? { reason } : { code, reason }) as SocketCloseEvent
    this.record('onClose', event)
    this.dispatch('onClose', this.listeners.close, event)
    const { listenersAfterClose, drop } = this.core.profile.quirks
    // Where an error follows the close of a drop, it is the last event.
    const isLast = !(code === ABNORMAL && drop === 'close-then-error')
    if (listenersAfterClose === 'dropped' && isLast) this.forgetListeners()
  }

  private record(event: string, detail: unknown): void {
    this.core.timeline.record('platform', event, this.id, detail)
  }

  private dispatch<Event>(source: string, listeners: Listener<Event>[], event: Event): void {
    const { thread } = this.core
    for (const listener of [...listeners]) thread.call(source, listener, event)
  }
}

/** The simulated wire has no name lookup of its own: everything is one dial. */
function profileSince(start: number, end: number): SocketProfile {
  return {
    fetchStart: start,
    domainLookUpStart: start,
    domainLookUpEnd: start,
    connectStart: start,
    connectEnd: end,
    rtt: end - start,
    handshakeCost: end - start,
    cost: end - start,
  }
}
