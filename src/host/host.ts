/**
 * What this library asks of a mini program's global object, and how it finds it.
 *
 * The types are structural and deliberately smaller than WeChat's own: `wx` satisfies them, and so do the
 * objects of its relatives (`tt`, `qq`, `uni`, Taro, a simulator).
 */

/** What the platform hands to `fail`, `onError` and, sometimes, to `success`. */
export interface HostResult {
  errMsg?: string
  errCode?: number
  errno?: number
}

/** The three callbacks every asynchronous host function takes. */
export interface HostCallbacks {
  success?: (result: HostResult) => void
  fail?: (result: HostResult) => void
  complete?: (result: HostResult) => void
}

/** The argument of `onClose`. Code and reason can both be missing (observed after a suspension). */
export interface HostCloseEvent {
  code?: number
  reason?: string
}

/** One WebSocket of the host, as far as it is used here. */
export interface HostSocketTask {
  /** 0 CONNECTING, 1 OPEN, 2 CLOSING, 3 CLOSED; present on clients but absent from WeChat's typings. */
  readonly readyState?: number
  send(options: { data: string | ArrayBuffer } & HostCallbacks): unknown
  close(options: { code?: number; reason?: string } & HostCallbacks): unknown
  onOpen(listener: (event: unknown) => void): void
  onMessage(listener: (event: { data: unknown }) => void): void
  /** A few hosts lack one of these. */
  onError?(listener: (event: HostResult) => void): void
  onClose?(listener: (event: HostCloseEvent) => void): void
}

/** The options of `connectSocket` that are WeChat's own business; names and meaning are WeChat's. */
export interface HostSocketOptions {
  /** HTTP headers of the handshake. `Referer` is refused by the platform. */
  header?: Record<string, string>
  /** Base library 2.4.0. */
  tcpNoDelay?: boolean
  /** Base library 2.8.0. */
  perMessageDeflate?: boolean
  /** Milliseconds until the platform gives up dialling; base library 2.10.0, platform default 60,000. */
  timeout?: number
  /** Base library 2.29.0. */
  forceCellularNetwork?: boolean
}

/** `wx`, or anything with a `connectSocket` that behaves like it. */
export interface Host {
  connectSocket(
    options: { url: string; protocols?: string[] } & HostSocketOptions & HostCallbacks,
  ): HostSocketTask | PromiseLike<HostSocketTask> | undefined
}

declare const wx: unknown

export function isHost(value: unknown): value is Host {
  return (
    value !== null &&
    (typeof value === 'object' || typeof value === 'function') &&
    typeof (value as Partial<Host>).connectSocket === 'function'
  )
}

/**
 * The host to dial on: the given one, else the global `wx`.
 * Looked up at each call and never while loading, so that the file can be required anywhere.
 */
export function findHost(given?: unknown): Host | undefined {
  if (given !== undefined && given !== null) return isHost(given) ? given : undefined
  return typeof wx !== 'undefined' && isHost(wx) ? wx : undefined
}
