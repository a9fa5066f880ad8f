/** `wx.request`: ten at once, the domain rules in front, the host's `fetch` behind. */

import type { NetworkConditions } from '../wire/native-socket.ts'
import {
  outcomeOf,
  type ApiCallbacks,
  type ApiFailure,
  type ApiOutcome,
  type ApiResult,
} from './api-callbacks.ts'
import type { DomainRules } from './domain-rules.ts'
import { EventListeners } from './event-listeners.ts'
import { httpRequestOf, reasonOf, type FetchLike, type FetchResponse, type HttpOption } from './fetch.ts'
import type { WxCore } from './wx-core.ts'

export interface RequestOption extends HttpOption, ApiCallbacks<RequestResult> {
  /** `'json'` (default): the answer is parsed when it is JSON. */
  dataType?: string
  responseType?: 'text' | 'arraybuffer'
  /** ms; default and most 60,000. */
  timeout?: number
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

/** How many requests run at once. (Documented) */
const MOST_AT_ONCE = 10
/** Default and longest, in ms. (Documented) */
const LONGEST_TIMEOUT_MS = 60_000

/** Every request under way ends so when the network changes. (Observed) */
export const networkChange: ApiFailure = {
  errno: 600001,
  errMsg: 'request:fail errcode:10011 cronet_error_code:0 error_msg:network change, cancel all task',
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

function headersOf(response: FetchResponse): HeadersReceivedEvent {
  const header: Record<string, string> = {}
  response.headers.forEach((value, name) => {
    header[name] = value
  })
  return { header, statusCode: response.status, cookies: response.headers.getSetCookie?.() ?? [] }
}

class Request {
  readonly headersReceived: EventListeners<HeadersReceivedEvent>
  readonly chunkReceived: EventListeners<ChunkReceivedEvent>
  private readonly core: WxCore
  private readonly option: RequestOption
  private readonly referer: string
  private readonly outcome: ApiOutcome<RequestResult>
  private readonly network: NetworkConditions
  private readonly ended: (request: Request) => void
  private readonly controller = new AbortController()
  private timer: unknown
  private settled = false

  constructor(
    core: WxCore,
    option: RequestOption,
    network: NetworkConditions,
    referer: string,
    ended: (request: Request) => void,
  ) {
    this.core = core
    this.referer = referer
    this.option = option
    this.network = network
    this.ended = ended
    this.outcome = outcomeOf(core, 'request', option, 'sync')
    this.headersReceived = new EventListeners(core, 'onHeadersReceived')
    this.chunkReceived = new EventListeners(core, 'onChunkReceived')
  }

  start(fetch: FetchLike): void {
    if (this.settled) return
    if (!this.network.isConnected) return this.fail({ errMsg: 'request:fail network is not connected' })
    const asked = this.option.timeout ?? LONGEST_TIMEOUT_MS
    const timeout = asked > 0 ? Math.min(asked, LONGEST_TIMEOUT_MS) : LONGEST_TIMEOUT_MS
    this.timer = this.core.clock.setTimeout(
      () => this.fail({ errno: 5, errMsg: 'request:fail timeout' }),
      timeout,
    )
    this.core.later(() => void this.exchange(fetch), this.network.latency)
  }

  fail(failure: ApiFailure): void {
    this.settle(() => this.outcome.fail(failure))
    this.controller.abort()
  }

  /** Ends and reports nothing: the program's JavaScript is gone. */
  forget(): void {
    this.settled = true
    this.core.clock.clearTimeout(this.timer)
    this.controller.abort()
  }

  private async exchange(fetch: FetchLike): Promise<void> {
    if (this.settled) return
    try {
      const { url, init } = httpRequestOf(this.option, this.referer)
      const response = await fetch(url, { ...init, signal: this.controller.signal })
      const head = headersOf(response)
      if (this.settled) return
      this.arrives(() => this.headersReceived.emit(head))
      const chunked = this.option.enableChunked === true && response.body != null
      const bytes = chunked ? await this.readChunks(response) : new Uint8Array(await response.arrayBuffer())
      this.settle(() => this.outcome.succeed({ ...head, data: this.decode(bytes), errMsg: 'request:ok' }))
    } catch (error) {
      this.fail({ errMsg: `request:fail ${reasonOf(error)}` })
    }
  }

  private async readChunks(response: FetchResponse): Promise<Uint8Array> {
    for await (const chunk of response.body ?? []) {
      if (this.settled) break
      const copy = new Uint8Array(chunk)
      this.arrives(() => this.chunkReceived.emit({ data: this.core.deliver(copy) }))
    }
    return new Uint8Array(0)
  }

  private decode(bytes: Uint8Array): RequestResult['data'] {
    if (this.option.responseType === 'arraybuffer') return this.core.deliver(new Uint8Array(bytes))
    // TextDecoder takes one byte order mark away, as the platform does (Documented).
    const text = new TextDecoder().decode(bytes)
    if ((this.option.dataType ?? 'json') !== 'json') return text
    try {
      return (this.core.realm()?.JSON ?? JSON).parse(text) as Record<string, unknown>
    } catch {
      return text
    }
  }

  private settle(report: () => void): void {
    if (this.settled) return
    this.settled = true
    this.core.clock.clearTimeout(this.timer)
    this.ended(this)
    this.core.later(() => this.core.thread.post('request', report), this.network.latency)
  }

  private arrives(emit: () => void): void {
    this.core.later(emit, this.network.latency)
  }
}

export class Requests {
  private readonly core: WxCore
  private readonly domains: DomainRules
  private readonly network: NetworkConditions
  private readonly fetch: FetchLike
  private readonly referer: string
  private readonly running = new Set<Request>()
  private readonly waiting: Request[] = []

  constructor(
    core: WxCore,
    domains: DomainRules,
    network: NetworkConditions,
    fetch: FetchLike,
    referer: string,
  ) {
    this.core = core
    this.domains = domains
    this.network = network
    this.fetch = fetch
    this.referer = referer
  }

  readonly request = (option: RequestOption): RequestTask => {
    const url: unknown = option?.url
    this.core.timeline.record('program', 'request', undefined, {
      method: option?.method ?? 'GET',
      url: String(url).replace(/\?.*$/, '?…'),
    })
    const request = new Request(this.core, option ?? {}, this.network, this.referer, (ended) =>
      this.end(ended),
    )
    const wrong =
      urlFailure(url) ??
      (this.core.networkClosed() ? { errno: 600003, errMsg: 'request:fail interrupted' } : undefined) ??
      (this.domains.allowsRequest(String(url))
        ? undefined
        : { errno: 600002, errMsg: 'request:fail url not in domain list' })
    if (wrong !== undefined) request.fail(wrong)
    else this.start(request)
    return {
      abort: () => {
        this.core.timeline.record('program', 'request.abort')
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
    for (const request of [...this.waiting.splice(0), ...this.running]) request.fail(failure)
  }

  /** The program's JavaScript is gone: nothing is reported. */
  forgetAll(): void {
    for (const request of [...this.waiting.splice(0), ...this.running]) request.forget()
    this.running.clear()
  }

  private start(request: Request): void {
    if (this.running.size < MOST_AT_ONCE) {
      this.running.add(request)
      request.start(this.fetch)
    } else if (this.core.profile.quirks.requestOverLimit === 'waits') {
      this.waiting.push(request)
    } else {
      request.fail({ errMsg: `request:fail exceed max concurrent count ${MOST_AT_ONCE}` })
    }
  }

  private end(request: Request): void {
    const place = this.waiting.indexOf(request)
    if (place >= 0) this.waiting.splice(place, 1)
    if (!this.running.delete(request)) return
    const next = this.waiting.shift()
    if (next !== undefined) this.start(next)
  }
}
