import {
  outcomeOf,
  type ApiCallbacks,
  type ApiFailure,
  type ApiOutcome,
  type ApiResult,
} from './api-callbacks.ts'
import { isArrayBuffer } from '../base/array-buffer.ts'
import type { DomainRules } from './domain-rules.ts'
import { EventListeners } from './event-listeners.ts'
import type { NetworkConditions } from '../wire/native-socket.ts'
import type { ProgramCore } from './wx-core.ts'

export type RequestMethod = 'OPTIONS' | 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE' | 'TRACE' | 'CONNECT'

export interface RequestOption extends ApiCallbacks<RequestResult> {
  url: string
  /** An object becomes the query of a GET, and otherwise JSON or a form, as `content-type` says. */
  data?: string | object | ArrayBuffer
  /** Default `content-type: application/json`. A Referer is refused. */
  header?: Record<string, unknown>
  method?: RequestMethod
  /** `'json'` (default): the answer is parsed when it is JSON. */
  dataType?: string
  responseType?: 'text' | 'arraybuffer'
  /** ms; default and most 60,000. */
  timeout?: number
  redirect?: 'follow' | 'manual'
  /** The body comes in pieces, through `onChunkReceived`. */
  enableChunked?: boolean
}

export interface RequestResult extends ApiResult {
  data: string | Record<string, unknown> | ArrayBuffer
  /** Whatever it is, it is a success (Documented). */
  statusCode: number
  header: Record<string, string>
  cookies: string[]
}

export interface HeadersReceivedEvent {
  header: Record<string, string>
  statusCode: number
  cookies: string[]
}

export interface ChunkReceivedEvent {
  data: ArrayBuffer
}

export interface RequestTask {
  abort(): void
  onHeadersReceived(listener: (event: HeadersReceivedEvent) => void): void
  offHeadersReceived(listener?: (event: never) => void): void
  onChunkReceived(listener: (event: ChunkReceivedEvent) => void): void
  offChunkReceived(listener?: (event: never) => void): void
}

export interface FetchInit {
  method: string
  headers: Record<string, string>
  body?: string | Uint8Array
  redirect: 'follow' | 'manual'
  signal: { readonly aborted: boolean; addEventListener(type: 'abort', listener: () => void): void }
}

export interface FetchResponse {
  readonly status: number
  readonly headers: { forEach(tell: (value: string, name: string) => void): void; getSetCookie?(): string[] }
  readonly body?: AsyncIterable<Uint8Array> | null
  arrayBuffer(): Promise<ArrayBuffer>
}

/** What `wx.request` goes through: the host's `fetch`, or a test's own. */
export type FetchLike = (url: string, init: FetchInit) => Promise<FetchResponse>

/** How many requests run at once. (Documented) */
const mostAtOnce = 10
/** Default and longest, in ms. (Documented) */
const longestTimeout = 60_000

/** The host's `fetch`, looked up at each call as the timers are. */
export const hostFetch: FetchLike = async (url, init) => {
  const response = await globalThis.fetch(url, init as RequestInit)
  return response as unknown as FetchResponse
}

function urlFailure(url: unknown): ApiFailure | undefined {
  if (typeof url !== 'string') {
    const type = Object.prototype.toString.call(url).slice(8, -1)
    return {
      errno: 1001,
      errMsg: `request:fail parameter error: parameter.url should be String instead of ${type};`,
    }
  }
  if (!/^https?:\/\/[^/?#\s]/i.test(url))
    return { errno: 600009, errMsg: `request:fail invalid url "${url}"` }
  return undefined
}

function formOf(data: object): string {
  return Object.entries(data)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
    .join('&')
}

interface HttpRequest {
  url: string
  init: Omit<FetchInit, 'signal'>
}

function httpRequestOf(option: RequestOption): HttpRequest {
  const headers: Record<string, string> = { 'content-type': 'application/json' }
  for (const [name, value] of Object.entries(option.header ?? {})) {
    if (name.toLowerCase() !== 'referer') headers[name.toLowerCase()] = String(value)
  }
  const method = (option.method ?? 'GET').toUpperCase()
  const init: HttpRequest['init'] = { method, headers, redirect: option.redirect ?? 'follow' }
  const { data } = option
  if (method === 'GET' || method === 'HEAD') {
    const query = typeof data === 'object' && !isArrayBuffer(data) ? formOf(data) : ''
    const join = option.url.includes('?') ? '&' : '?'
    return { url: query === '' ? option.url : `${option.url}${join}${query}`, init }
  }
  if (typeof data === 'string') init.body = data
  else if (isArrayBuffer(data)) init.body = new Uint8Array(new Uint8Array(data))
  else if (typeof data === 'object' && data !== null) {
    const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true
    init.body = isForm ? formOf(data) : JSON.stringify(data)
  }
  return { url: option.url, init }
}

function headersOf(response: FetchResponse): HeadersReceivedEvent {
  const header: Record<string, string> = {}
  response.headers.forEach((value, name) => {
    header[name] = value
  })
  return { header, statusCode: response.status, cookies: response.headers.getSetCookie?.() ?? [] }
}

/** Why a request failed in the words of the host, which puts the reason into `cause`. */
function wordsOf(error: unknown): string {
  const { cause, message } = error as { cause?: { message?: unknown }; message?: unknown }
  return String(cause?.message ?? message ?? error)
}

class Request {
  readonly headersReceived: EventListeners<HeadersReceivedEvent>
  readonly chunkReceived: EventListeners<ChunkReceivedEvent>
  readonly #core: ProgramCore
  readonly #option: RequestOption
  readonly #outcome: ApiOutcome<RequestResult>
  readonly #network: NetworkConditions
  readonly #ended: (request: Request) => void
  readonly #controller = new AbortController()
  #timer: unknown
  #settled = false

  constructor(
    core: ProgramCore,
    option: RequestOption,
    network: NetworkConditions,
    ended: (request: Request) => void,
  ) {
    this.#core = core
    this.#option = option
    this.#network = network
    this.#ended = ended
    this.#outcome = outcomeOf(core, 'request', option, 'sync')
    this.headersReceived = new EventListeners(core, 'onHeadersReceived')
    this.chunkReceived = new EventListeners(core, 'onChunkReceived')
  }

  start(fetch: FetchLike): void {
    if (this.#settled) return
    if (!this.#network.isConnected) return this.fail({ errMsg: 'request:fail network is not connected' })
    const wish = this.#option.timeout ?? longestTimeout
    const timeout = wish > 0 ? Math.min(wish, longestTimeout) : longestTimeout
    this.#timer = this.#core.clock.setTimeout(
      () => this.fail({ errno: 5, errMsg: 'request:fail timeout' }),
      timeout,
    )
    this.#core.later(() => void this.#exchange(fetch), this.#network.latency)
  }

  fail(failure: ApiFailure): void {
    this.#settle(() => this.#outcome.fail(failure))
    this.#controller.abort()
  }

  /** Ends without a word: the program's JavaScript is gone. */
  forget(): void {
    this.#settled = true
    this.#core.clock.clearTimeout(this.#timer)
    this.#controller.abort()
  }

  async #exchange(fetch: FetchLike): Promise<void> {
    if (this.#settled) return
    try {
      const { url, init } = httpRequestOf(this.#option)
      const response = await fetch(url, { ...init, signal: this.#controller.signal })
      const head = headersOf(response)
      if (this.#settled) return
      this.#arrives(() => this.headersReceived.emit(head))
      const chunked = this.#option.enableChunked === true && response.body != null
      const bytes = chunked ? await this.#readChunks(response) : new Uint8Array(await response.arrayBuffer())
      this.#settle(() => this.#outcome.succeed({ ...head, data: this.#decode(bytes), errMsg: 'request:ok' }))
    } catch (error) {
      this.fail({ errMsg: `request:fail ${wordsOf(error)}` })
    }
  }

  async #readChunks(response: FetchResponse): Promise<Uint8Array> {
    for await (const chunk of response.body ?? []) {
      if (this.#settled) break
      const copy = new Uint8Array(chunk)
      this.#arrives(() => this.chunkReceived.emit({ data: this.#core.deliver(copy) }))
    }
    return new Uint8Array(0)
  }

  #decode(bytes: Uint8Array): RequestResult['data'] {
    if (this.#option.responseType === 'arraybuffer') return this.#core.deliver(new Uint8Array(bytes))
    // TextDecoder takes one byte order mark away, as the platform does (Documented).
    const text = new TextDecoder().decode(bytes)
    if ((this.#option.dataType ?? 'json') !== 'json') return text
    try {
      return (this.#core.realm()?.JSON ?? JSON).parse(text) as Record<string, unknown>
    } catch {
      return text
    }
  }

  #settle(tell: () => void): void {
    if (this.#settled) return
    this.#settled = true
    this.#core.clock.clearTimeout(this.#timer)
    this.#ended(this)
    this.#core.later(() => this.#core.thread.post('request', tell), this.#network.latency)
  }

  #arrives(tell: () => void): void {
    this.#core.later(tell, this.#network.latency)
  }
}

/** `wx.request`: ten at once, the domain rules in front, the host's `fetch` behind. */
export class Requests {
  readonly #core: ProgramCore
  readonly #domains: DomainRules
  readonly #network: NetworkConditions
  readonly #fetch: FetchLike
  readonly #running = new Set<Request>()
  readonly #waiting: Request[] = []

  constructor(core: ProgramCore, domains: DomainRules, network: NetworkConditions, fetch: FetchLike) {
    this.#core = core
    this.#domains = domains
    this.#network = network
    this.#fetch = fetch
  }

  readonly request = (option: RequestOption): RequestTask => {
    const url: unknown = option?.url
    this.#core.timeline.record('program', 'request', undefined, {
      method: option?.method ?? 'GET',
      url: String(url).replace(/\?.*$/, '?…'),
    })
    const request = new Request(this.#core, option ?? {}, this.#network, (ended) => this.#end(ended))
    const wrong =
      urlFailure(url) ??
      (this.#core.thread.suspended ? { errno: 600003, errMsg: 'request:fail interrupted' } : undefined) ??
      (this.#domains.allowsRequest(String(url))
        ? undefined
        : { errMsg: 'request:fail url not in domain list' })
    if (wrong !== undefined) request.fail(wrong)
    else this.#start(request)
    return {
      abort: () => {
        this.#core.timeline.record('program', 'request.abort')
        request.fail({ errMsg: 'request:fail abort' })
      },
      onHeadersReceived: request.headersReceived.on,
      offHeadersReceived: request.headersReceived.off,
      onChunkReceived: request.chunkReceived.on,
      offChunkReceived: request.chunkReceived.off,
    }
  }

  /** Every request that is not finished fails. */
  failAll(failure: ApiFailure): void {
    for (const request of [...this.#waiting.splice(0), ...this.#running]) request.fail(failure)
  }

  /** The program's JavaScript is gone: nobody is told. */
  forgetAll(): void {
    for (const request of [...this.#waiting.splice(0), ...this.#running]) request.forget()
    this.#running.clear()
  }

  #start(request: Request): void {
    if (this.#running.size < mostAtOnce) {
      this.#running.add(request)
      request.start(this.#fetch)
    } else if (this.#core.profile.quirks.requestOverLimit === 'waits') {
      this.#waiting.push(request)
    } else {
      request.fail({ errMsg: `request:fail exceed max concurrent count ${mostAtOnce}` })
    }
  }

  #end(request: Request): void {
    const place = this.#waiting.indexOf(request)
    if (place >= 0) this.#waiting.splice(place, 1)
    if (!this.#running.delete(request)) return
    const next = this.#waiting.shift()
    if (next !== undefined) this.#start(next)
  }
}
