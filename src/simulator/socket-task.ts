import {
  hasCallbacks,
  outcomeOf,
  type ApiCallbacks,
  type ApiOutcome,
  type ApiResult,
} from './api-callbacks.ts'
import type { DialFailure } from './dial-failure.ts'
import type { NativeSocket, NativeSocketEvents } from './native-socket.ts'
import type { Quirks } from './platform-profile.ts'
import type { ProgramThread } from './program-thread.ts'
import { describeData, type Timeline } from './timeline.ts'

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

/** What a task needs of the mini program it lives in. */
export interface SocketTaskSurroundings {
  readonly id: number
  readonly quirks: Quirks
  readonly thread: ProgramThread
  readonly timeline: Timeline
  /** Runs in a later macrotask of the platform. */
  later(run: () => void): void
  now(): number
  /** A buffer of the realm that the platform delivers from, with a copy of the bytes. */
  deliver(bytes: Uint8Array): ArrayBuffer
  /** The Promise of the program's own realm. */
  promise(): PromiseConstructor
}

type Listener<Event> = (event: Event) => void

interface Listeners {
  open: Listener<SocketOpenEvent>[]
  message: Listener<SocketMessageEvent>[]
  error: Listener<SocketErrorEvent>[]
  close: Listener<SocketCloseEvent>[]
}

/** UTF-8 bytes of a string; a lone surrogate counts as the three bytes of its replacement. */
function utf8Length(text: string): number {
  let length = 0
  for (const character of text) {
    const point = character.codePointAt(0) as number
    length += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
  }
  return length
}

function isArrayBuffer(data: unknown): data is ArrayBuffer {
  return Object.prototype.toString.call(data) === '[object ArrayBuffer]'
}

class SimulatedSocketTask implements SocketTask {
  readonly CONNECTING = 0
  readonly OPEN = 1
  readonly CLOSING = 2
  readonly CLOSED = 3
  readonly #surroundings: SocketTaskSurroundings
  readonly #listeners: Listeners = { open: [], message: [], error: [], close: [] }
  readonly #startedAt: number
  #native: NativeSocket | undefined
  #readyState: number

  constructor(surroundings: SocketTaskSurroundings, expose: (platformSide: SocketTaskPlatformSide) => void) {
    this.#surroundings = surroundings
    this.#startedAt = surroundings.now()
    this.#readyState = this.CONNECTING
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
    })
  }

  get readyState(): number {
    return this.#readyState
  }

  send(option: SocketTaskSendOption): unknown {
    return this.#answer('send', this.#surroundings.quirks.sendCallbacks, option, (outcome) => {
      const { quirks } = this.#surroundings
      if (quirks.sendChecksReadyState && this.#readyState !== this.OPEN) {
        return outcome.failNow({ errMsg: 'SocketTask.send:fail SocketTask.readyState is not OPEN' })
      }
      const data: unknown = option?.data
      let sent: string | ArrayBuffer
      if (typeof data === 'string') {
        sent = data
      } else if (isArrayBuffer(data)) {
        // Copied now: what the program does to its buffer afterwards never reaches the server.
        const copy = new Uint8Array(data.byteLength)
        copy.set(new Uint8Array(data))
        sent = copy.buffer
      } else {
        return outcome.fail({ errMsg: quirks.unsendableText })
      }
      const failure =
        this.#native === undefined
          ? 'sendSocketMessage:fail WebSocket is not connected'
          : this.#native.send(sent)
      if (failure === undefined) outcome.succeed({ errMsg: 'sendSocketMessage:ok' })
      else outcome.fail({ errMsg: failure })
    })
  }

  close(option: SocketTaskCloseOption = {}): unknown {
    return this.#answer('close', this.#surroundings.quirks.closeCallbacks, option, (outcome) => {
      const code = option?.code ?? 1000
      const reason = option?.reason ?? ''
      if (code !== 1000 && !(code >= 3000 && code <= 4999)) {
        return outcome.fail({
          errMsg: 'closeSocket:fail:The code must be either 1000, or between 3000 and 4999',
        })
      }
      if (utf8Length(String(reason)) > 123) {
        return outcome.fail({ errMsg: 'closeSocket:fail:The reason must not be longer than 123 bytes' })
      }
      if (this.#native === undefined) return outcome.fail({ errMsg: 'closeSocket:fail:taskID not exist' })
      this.#native.close(code, String(reason), (failure) => {
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

  #listen<Event>(listeners: Listener<Event>[], listener: Listener<Event>): void {
    if (typeof listener === 'function') listeners.push(listener)
  }

  /** Runs a call, and tells its outcome when and how this implementation does. */
  #answer(
    api: 'send' | 'close',
    when: 'sync' | 'async',
    option: SocketTaskSendOption | SocketTaskCloseOption,
    run: (outcome: ApiOutcome<ApiResult> & { failNow: ApiOutcome<ApiResult>['fail'] }) => void,
  ): unknown {
    const { quirks, thread, timeline, id } = this.#surroundings
    timeline.record('program', api, id, callDetail(api, option))
    const promised = quirks.promiseWithoutCallbacks && !hasCallbacks(option)
    const start = (callbacks: ApiCallbacks): void => {
      const outcome = outcomeOf(api, callbacks, thread)
      const tell = (how: 'success' | 'fail', result: ApiResult): void => {
        timeline.record('platform', `${api}.${how}`, id, how === 'fail' ? result.errMsg : undefined)
        if (how === 'success') outcome.succeed(result)
        else outcome.fail(result)
      }
      const later = (turn: () => void): void => {
        if (when === 'sync') turn()
        else this.#surroundings.later(() => this.#post(api, turn))
      }
      run({
        succeed: (result) => later(() => tell('success', result)),
        fail: (failure) => later(() => tell('fail', failure)),
        failNow: (failure) => tell('fail', failure),
      })
    }
    if (!promised) {
      start(option ?? {})
      return undefined
    }
    const PromiseOfProgram = this.#surroundings.promise()
    return new PromiseOfProgram<ApiResult>((resolve, reject) => start({ success: resolve, fail: reject }))
  }

  #post(source: string, turn: () => void): void {
    this.#surroundings.thread.post(source, turn)
  }

  #opened({ protocol, header }: { protocol: string; header: Record<string, string> }): void {
    if (this.#readyState !== this.CONNECTING) return
    this.#readyState = this.OPEN
    const shown = { ...header, ...(protocol === '' ? {} : { 'Sec-WebSocket-Protocol': protocol }) }
    const event = { header: shown } as SocketOpenEvent
    if (this.#surroundings.quirks.openProfile)
      event.profile = profileSince(this.#startedAt, this.#surroundings.now())
    this.#dispatch('onOpen', this.#listeners.open, event, protocol === '' ? undefined : { protocol })
  }

  #received(data: string | Uint8Array): void {
    if (this.#readyState !== this.OPEN) return
    const delivered = typeof data === 'string' ? data : this.#surroundings.deliver(data)
    this.#dispatch('onMessage', this.#listeners.message, { data: delivered }, describeData(delivered))
  }

  #failed(failure: DialFailure): void {
    if (this.#readyState === this.CONNECTING) this.#readyState = this.CLOSED
    const event: SocketErrorEvent =
      this.#surroundings.quirks.errorArgument === 'errMsg'
        ? { errMsg: failure.errMsg }
        : { errCode: failure.errCode, errMsg: failure.errMsg }
    this.#dispatch('onError', this.#listeners.error, event, event)
  }

  #closed(code: number | undefined, reason: string): void {
    this.#readyState = this.CLOSED
    const event = (code === undefined ? { reason } : { code, reason }) as SocketCloseEvent
    this.#dispatch('onClose', this.#listeners.close, event, event)
    if (this.#surroundings.quirks.listenersAfterClose === 'dropped') {
      for (const listeners of Object.values(this.#listeners)) listeners.length = 0
    }
  }

  #dispatch<Event>(source: string, listeners: Listener<Event>[], event: Event, detail: unknown): void {
    const { thread, timeline, id } = this.#surroundings
    timeline.record('platform', source, id, detail)
    for (const listener of [...listeners]) thread.call(source, () => listener(event))
  }
}

function callDetail(api: 'send' | 'close', option: SocketTaskSendOption | SocketTaskCloseOption): unknown {
  if (api === 'send') return describeData((option as SocketTaskSendOption | undefined)?.data)
  const { code, reason } = (option ?? {}) as SocketTaskCloseOption
  return code === undefined && reason === undefined ? undefined : { code, reason }
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
}

export function createSocketTask(surroundings: SocketTaskSurroundings): SocketTaskPlatformSide {
  let side: SocketTaskPlatformSide | undefined
  new SimulatedSocketTask(surroundings, (platformSide) => {
    side = platformSide
  })
  return side as unknown as SocketTaskPlatformSide
}
