/** How `wx.request` speaks HTTP: through the host's `fetch`, or through a test's own. */

import { isArrayBuffer } from '../base/array-buffer.ts'

export type RequestMethod = 'OPTIONS' | 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE' | 'TRACE' | 'CONNECT'

/** What of a request's options goes over HTTP. */
export interface HttpOption {
  url: string
  /** An object becomes the query of a GET, and otherwise JSON or a form, as `content-type` says. */
  data?: string | object | ArrayBuffer
  /** Default `content-type: application/json`. A Referer is left out. */
  header?: Record<string, unknown>
  method?: RequestMethod
  redirect?: 'follow' | 'manual'
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
  readonly headers: { forEach(visit: (value: string, name: string) => void): void; getSetCookie?(): string[] }
  readonly body?: AsyncIterable<Uint8Array> | null
  arrayBuffer(): Promise<ArrayBuffer>
}

/** What `wx.request` goes through: the host's `fetch`, or a test's own. */
export type FetchLike = (url: string, init: FetchInit) => Promise<FetchResponse>

/** The host's `fetch`, looked up at each call as the timers are. */
export const hostFetch: FetchLike = async (url, init) => {
  const response = await globalThis.fetch(url, init as RequestInit)
  return response as unknown as FetchResponse
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

/** @param referer of every request: a program cannot choose it (Documented) */
export function httpRequestOf(option: HttpOption, referer: string): HttpRequest {
  const headers: Record<string, string> = { 'content-type': 'application/json', referer }
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

/** Why a request failed in the words of the host, which puts the reason into `cause`. */
export function reasonOf(error: unknown): string {
  const { cause, message } = error as { cause?: { message?: unknown }; message?: unknown }
  return String(cause?.message ?? message ?? error)
}
