/** A peer on the real network: carries a simulated socket over a real WebSocket. */

import { openFailure, type DialFailure } from './dial-failure.ts'
import type { Dialler, DialRequest, Peer, PeerEvents } from './peer.ts'

/** What the bridge uses of a WebSocket: the WHATWG interface, and `terminate` of `ws` where there is one. */
export interface WebSocketLike {
  binaryType: string
  readonly protocol: string
  onopen: ((event: never) => void) | null
  onmessage: ((event: never) => void) | null
  onerror: ((event: never) => void) | null
  onclose: ((event: never) => void) | null
  send(data: string | ArrayBuffer): void
  close(code?: number, reason?: string): void
  terminate?(): void
}

/** `globalThis.WebSocket`, or that of the package `ws`. */
export type WebSocketConstructor = new (url: string, protocols: string[], options?: never) => WebSocketLike

/** Which of the platform's numbers an error of the package `ws` comes nearest to; the global WebSocket gives no reason. */
function failureOf(event: { message?: unknown; error?: { code?: unknown } | null }): DialFailure {
  const code = String(event.error?.code ?? '')
  const text = String(event.message ?? '')
  if (/Unexpected server response/i.test(text)) return openFailure(20)
  if (code === 'ECONNREFUSED' || /ECONNREFUSED/.test(text)) return openFailure(111)
  if (code === 'ETIMEDOUT' || /timed out/i.test(text)) return openFailure(9)
  if (/^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|EPROTO|ERR_OSSL)/.test(code))
    return openFailure(8)
  if (/certificate|\bTLS\b|\bSSL\b|altname/i.test(text)) return openFailure(8)
  return openFailure(2)
}

function constructorOptions(
  request: DialRequest,
  options: Readonly<Record<string, unknown>> | undefined,
): Record<string, unknown> | undefined {
  if (options === undefined && Object.keys(request.header).length === 0) return undefined
  const own = (options?.['headers'] ?? {}) as Record<string, unknown>
  return { ...options, headers: { ...request.header, ...own } }
}

function dialWebSocket(
  WebSocket: WebSocketConstructor,
  options: Readonly<Record<string, unknown>> | undefined,
  request: DialRequest,
  events: PeerEvents,
): Peer {
  const extra = constructorOptions(request, options)
  const protocols = [...request.protocols]
  let socket: WebSocketLike
  try {
    socket =
      extra === undefined
        ? new WebSocket(request.url, protocols)
        : new WebSocket(request.url, protocols, extra as never)
  } catch {
    // A URL or a protocol that the constructor does not take: the phone's dial fails, later as always.
    queueMicrotask(() => events.failed(openFailure(2)))
    return { send() {}, close() {}, abort() {}, vanish() {} }
  }
  let state: 'connecting' | 'open' | 'closed' = 'connecting'
  let failure: DialFailure | undefined
  socket.binaryType = 'arraybuffer'

  socket.onopen = () => {
    state = 'open'
    events.opened({ protocol: socket.protocol, header: {} })
  }
  socket.onmessage = (event: { data: string | ArrayBuffer }) => {
    events.received(typeof event.data === 'string' ? event.data : new Uint8Array(event.data))
  }
  // `ws` reports the reason in the error event and ends with close; some others give close alone.
  socket.onerror = (event: { message?: unknown; error?: { code?: unknown } | null }) => {
    failure ??= failureOf(event)
  }
  socket.onclose = (event: { code: number; reason: string }) => {
    if (state === 'connecting') events.failed(failure ?? openFailure(2))
    else if (state === 'open' && event.code === 1006) events.dropped()
    else if (state === 'open') events.closed(event.code, event.reason)
    state = 'closed'
  }

  const abort = (): void => {
    if (state === 'closed') return
    state = 'closed'
    if (socket.terminate === undefined) socket.close()
    else socket.terminate()
  }
  return {
    send: (data) => {
      if (state === 'open') socket.send(data)
    },
    close: (code, reason) => {
      if (state === 'open') socket.close(code, reason)
    },
    abort,
    vanish: abort,
  }
}

/**
 * A way to real servers through any WHATWG-style WebSocket.
 * @param options third argument of the constructor; `ws` takes `ca`, `headers`, `perMessageDeflate`, … The headers of
 *   `connectSocket` are merged into its `headers`.
 */
export function bridge(
  WebSocket: WebSocketConstructor,
  options?: Readonly<Record<string, unknown>>,
): Dialler {
  return {
    asynchronous: true,
    dial: (_id, request, events) => dialWebSocket(WebSocket, options, request, events),
  }
}
