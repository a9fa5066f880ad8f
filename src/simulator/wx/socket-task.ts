import {
  hasCallbacks,
  outcomeOf,
  type ApiCallbacks,
  type ApiFailure,
  type ApiOutcome,
  type ApiResult,
  type CallbackTime,
} from './api-callbacks.ts'
import { isArrayBuffer } from '../base/array-buffer.ts'
import type { DialFailure } from '../wire/dial-failure.ts'
import { notConnected, type NativeSocket, type NativeSocketEvents } from '../wire/native-socket.ts'
import type { ProgramCore } from './wx-core.ts'

export interface SocketTaskSendOption extends ApiCallbacks {
  data: string | ArrayBuffer
}

export interface SocketTaskCloseOption extends ApiCallbacks {
  /** 1000 or 3000–4999; default 1000 */
  code?: number
  /** at most 123 bytes of UTF-8 */
  reason?: string
}

/** What `onOpen` is given; `profile` is missing on older clients. Times in ms. */
export interface SocketOpenEvent {
  header: Record<string, string>
  profile: SocketProfile
}

export interface SocketProfile {
  fetchStart: number
  domainLookUpStart: number
  domainLookUpEnd: number
  connectStart: number
  connectEnd: number
  rtt: number
  handshakeCost: number
  cost: number
}

export interface SocketMessageEvent {
  data: string | ArrayBuffer
}

export interface SocketErrorEvent {
  errMsg: string
  errCode?: number
  errno?: number
}

export interface SocketCloseEvent {
  code: number
  reason: string
}

/** The client face of a socket. As on the platform there is no way to take a listener away. */
export interface SocketTask {
  readonly CONNECTING: 0
  readonly OPEN: 1
  readonly CLOSING: 2
  readonly CLOSED: 3
  /** Never CLOSING: it stays OPEN after `close()` until the close event (Client). */
  readonly readyState: number
  /** May return a Promise when it is given no callback (quirk `promiseWithoutCallbacks`). */
  send(option: SocketTaskSendOption): void
  /** May return a Promise when it is given no callback (quirk `promiseWithoutCallbacks`). */
  close(option?: SocketTaskCloseOption): void
  onOpen(listener: (event: SocketOpenEvent) => void): void
  onMessage(listener: (event: SocketMessageEvent) => void): void
  onError(listener: (event: SocketErrorEvent) => void): void
  onClose(listener: (event: SocketCloseEvent) => void): void
}

type Listener<Event> = (event: Event) => void

interface Listeners {
  open: Listener<SocketOpenEvent>[]
  message: Listener<SocketMessageEvent>[]
  error: Listener<SocketErrorEvent>[]
  close: Listener<SocketCloseEvent>[]
}

/** No network interface works in a suspended program. (Documented) */
const interrupted: ApiFailure = { errno: 600003, errMsg: 'sendSocketMessage:fail interrupted' }

class SimulatedSocketTask implements SocketTask {
  readonly CONNECTING = 0
  readonly OPEN = 1
  readonly CLOSING = 2
  readonly CLOSED = 3
  readonly #core: ProgramCore
  readonly #id: number
  readonly #listeners: Listeners = { open: [], message: [], error: [], close: [] }
  readonly #startedAt: number
  #native: NativeSocket | undefined
  #readyState: number
  #ended = false

  constructor(core: ProgramCore, id: number, expose: (platformSide: SocketTaskPlatformSide) => void) {
    this.#core = core
    this.#id = id
    this.#startedAt = core.clock.now()
    this.#readyState = this.CONNECTING
    const ended = (): boolean => this.#ended
    expose({
      task: this,
      events: {
        open: (answer) => this.#post('onOpen', () => this.#opened(answer)),
        message: (data) => this.#post('onMessage', () => this.#received(data)),
        error: (failure) => this.#post('onError', () => this.#failed(failure)),
        close: (code, reason) => this.#post('onClose', () => this.#closed(code, reason)),
      },
      attach: (native) => {
        this.#native = native
      },
      beClosed: () => {
        this.#readyState = this.CLOSED
      },
      get ended() {
        return ended()
      },
    })
  }

  get readyState(): number {
    return this.#readyState
  }

  send(option: SocketTaskSendOption): unknown {
    const { quirks } = this.#core.profile
    const data: unknown = option?.data
    this.#core.timeline.recordData('program', 'send', this.#id, data)
    const sendable = !quirks.sendChecksReadyState || this.#readyState === this.OPEN
    return this.#answer('send', sendable ? quirks.sendCallbacks : 'sync', option, (outcome) => {
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
      const failure = this.#core.thread.suspended ? interrupted : this.#sendNatively(sent)
      if (failure === undefined) outcome.succeed({ errMsg: 'sendSocketMessage:ok' })
      else outcome.fail(failure)
    })
  }

  close(option: SocketTaskCloseOption = {}): unknown {
    const code = option?.code ?? 1000
    const reason = String(option?.reason ?? '')
    const { closeCallbacks } = this.#core.profile.quirks
    this.#core.timeline.record('program', 'close', this.#id, { code, reason })
    return this.#answer('close', closeCallbacks, option, (outcome) => {
      if (code !== 1000 && !(code >= 3000 && code <= 4999)) {
        return outcome.fail({
          errMsg: 'closeSocket:fail:The code must be either 1000, or between 3000 and 4999',
        })
      }
      if (Buffer.byteLength(reason) > 123) {
        return outcome.fail({ errMsg: 'closeSocket:fail:The reason must not be longer than 123 bytes' })
      }
      if (this.#native === undefined) return outcome.fail({ errMsg: 'closeSocket:fail:taskID not exist' })
      this.#native.close(code, reason, (failure) => {
        if (failure === undefined) outcome.succeed({ errMsg: 'closeSocket:ok' })
        else outcome.fail({ errMsg: failure })
      })
    })
  }

  onOpen(listener: Listener<SocketOpenEvent>): void {
    this.#listen(this.#listeners.open, listener)
  }

  onMessage(listener: Listener<SocketMessageEvent>): void {
    this.#listen(this.#listeners.message, listener)
  }

  onError(listener: Listener<SocketErrorEvent>): void {
    this.#listen(this.#listeners.error, listener)
  }

  onClose(listener: Listener<SocketCloseEvent>): void {
    this.#listen(this.#listeners.close, listener)
  }

  #sendNatively(data: string | ArrayBuffer): ApiFailure | undefined {
    return this.#native === undefined ? notConnected : this.#native.send(data)
  }

  #listen<Event>(listeners: Listener<Event>[], listener: Listener<Event>): void {
    if (typeof listener === 'function') listeners.push(listener)
  }

  /** Runs a call, and tells its outcome when and how this implementation does. */
  #answer(
    api: 'send' | 'close',
    when: CallbackTime,
    option: SocketTaskSendOption | SocketTaskCloseOption,
    run: (outcome: ApiOutcome<ApiResult>) => void,
  ): unknown {
    const { profile, realm } = this.#core
    if (hasCallbacks(option) || !profile.quirks.promiseWithoutCallbacks) {
      this.#start(api, when, option ?? {}, run)
      return undefined
    }
    const PromiseOfProgram = realm()?.Promise ?? Promise
    return new PromiseOfProgram<ApiResult>((resolve, reject) =>
      this.#start(api, when, { success: resolve, fail: reject }, run),
    )
  }

  #start(
    api: 'send' | 'close',
    when: CallbackTime,
    callbacks: ApiCallbacks,
    run: (outcome: ApiOutcome<ApiResult>) => void,
  ): void {
    run(outcomeOf(this.#core, api, callbacks, when, this.#id))
  }

  #post(source: string, turn: () => void): void {
    this.#core.thread.post(source, turn)
  }

  #opened({ protocol, header }: { protocol: string; header: Record<string, string> }): void {
    if (this.#readyState !== this.CONNECTING) return
    this.#readyState = this.OPEN
    const shown = { ...header, ...(protocol === '' ? {} : { 'Sec-WebSocket-Protocol': protocol }) }
    const event = { header: shown } as SocketOpenEvent
    if (this.#core.profile.quirks.openProfile) {
      event.profile = profileSince(this.#startedAt, this.#core.clock.now())
    }
    this.#record('onOpen', protocol === '' ? undefined : { protocol })
    this.#dispatch('onOpen', this.#listeners.open, event)
  }

  #received(data: string | Uint8Array): void {
    if (this.#readyState === this.CLOSED) return
    const delivered = typeof data === 'string' ? data : this.#core.deliver(data)
    this.#core.timeline.recordData('platform', 'onMessage', this.#id, delivered)
    this.#dispatch('onMessage', this.#listeners.message, { data: delivered })
  }

  #failed(failure: DialFailure): void {
    if (this.#readyState === this.CONNECTING) this.#readyState = this.CLOSED
    this.#ended = true
    const { errCode, errMsg, errno } = failure
    const event: SocketErrorEvent =
      this.#core.profile.quirks.errorArgument === 'errMsg' ? { errMsg } : { errCode, errMsg }
    if (errno !== undefined) event.errno = errno
    this.#record('onError', event)
    this.#dispatch('onError', this.#listeners.error, event)
  }

  #closed(code: number | undefined, reason: string): void {
    this.#readyState = this.CLOSED
    this.#ended = true
    const event = (code === undefined ? { reason } : { code, reason }) as SocketCloseEvent
    this.#record('onClose', event)
    this.#dispatch('onClose', this.#listeners.close, event)
    if (this.#core.profile.quirks.listenersAfterClose === 'dropped') {
      for (const listeners of Object.values(this.#listeners)) listeners.length = 0
    }
  }

  #record(event: string, detail: unknown): void {
    this.#core.timeline.record('platform', event, this.#id, detail)
  }

  #dispatch<Event>(source: string, listeners: Listener<Event>[], event: Event): void {
    const { thread } = this.#core
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

/** What the platform holds of a task; the program never sees it. */
export interface SocketTaskPlatformSide {
  readonly task: SocketTask
  readonly events: NativeSocketEvents
  attach(native: NativeSocket): void
  /** Born dead: the task beyond the limit of the binding implementation. */
  beClosed(): void
  /** Whether the program has been told of the end. */
  readonly ended: boolean
}

/** @param id the number of the socket, as in the timeline */
export function createSocketTask(core: ProgramCore, id: number): SocketTaskPlatformSide {
  let side: SocketTaskPlatformSide | undefined
  new SimulatedSocketTask(core, id, (platformSide) => {
    side = platformSide
  })
  return side as unknown as SocketTaskPlatformSide
}
