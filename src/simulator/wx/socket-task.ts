/** What a program holds of a socket, and what its calls and events are made of. */

import type { ApiCallbacks } from './api-callbacks.ts'

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

/** A socket as the program sees it. As on the platform, a listener cannot be removed. */
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

export type Listener<Event> = (event: Event) => void

/** The listeners of a task, as the platform keeps them. */
export interface SocketTaskListeners {
  open: Listener<SocketOpenEvent>[]
  message: Listener<SocketMessageEvent>[]
  error: Listener<SocketErrorEvent>[]
  close: Listener<SocketCloseEvent>[]
}

export const CONNECTING = 0
export const OPEN = 1
const CLOSING = 2
export const CLOSED = 3

/** What the platform answers a task with. */
export interface SocketTaskPlatform {
  readonly readyState: number
  readonly listeners: SocketTaskListeners
  send(option: SocketTaskSendOption): unknown
  close(option?: SocketTaskCloseOption): unknown
}

/**
 * What the program holds. Its one field is private at run time too: the program must not find the simulator behind it,
 * and the client under test has to work with a task that no Proxy can stand in for.
 */
export class SimulatedSocketTask implements SocketTask {
  readonly CONNECTING = CONNECTING
  readonly OPEN = OPEN
  readonly CLOSING = CLOSING
  readonly CLOSED = CLOSED
  // eslint-disable-next-line no-restricted-syntax -- see above
  readonly #platform: SocketTaskPlatform

  constructor(platform: SocketTaskPlatform) {
    this.#platform = platform
  }

  get readyState(): number {
    return this.#platform.readyState
  }

  send(option: SocketTaskSendOption): unknown {
    return this.#platform.send(option)
  }

  close(option?: SocketTaskCloseOption): unknown {
    return this.#platform.close(option)
  }

  onOpen(listener: Listener<SocketOpenEvent>): void {
    listen(this.#platform.listeners.open, listener)
  }

  onMessage(listener: Listener<SocketMessageEvent>): void {
    listen(this.#platform.listeners.message, listener)
  }

  onError(listener: Listener<SocketErrorEvent>): void {
    listen(this.#platform.listeners.error, listener)
  }

  onClose(listener: Listener<SocketCloseEvent>): void {
    listen(this.#platform.listeners.close, listener)
  }
}

function listen<Event>(listeners: Listener<Event>[], listener: Listener<Event>): void {
  if (typeof listener === 'function') listeners.push(listener)
}
