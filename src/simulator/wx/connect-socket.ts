/** `wx.connectSocket`: checks the call, dials, and reports `success` or `fail`. */

import type { DialRequest } from '../wire/peer.ts'
import { outcomeOf, type ApiCallbacks, type ApiFailure } from './api-callbacks.ts'
import type { DomainRules } from './domain-rules.ts'
import type { SimulatedSockets } from './simulated-sockets.ts'
import type { SocketTask } from './socket-task.ts'
import type { WxCore } from './wx-core.ts'

export interface ConnectSocketOption extends ApiCallbacks {
  url: string
  /** Numbers become strings; a Referer is left out; anything but an object is ignored. */
  header?: Record<string, unknown>
  protocols?: string[]
  tcpNoDelay?: boolean
  perMessageDeflate?: boolean
  /** How long the dial may take, in ms. */
  timeout?: number
  forceCellularNetwork?: boolean
}

function headerOf(header: unknown): Record<string, string> {
  if (typeof header !== 'object' || header === null) return {}
  const entries = Object.entries(header).filter(([name]) => name.toLowerCase() !== 'referer')
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]))
}

/** What is wrong with the URL in the words of the platform, or nothing. (Client) */
function urlFailure(url: unknown): ApiFailure | undefined {
  if (typeof url !== 'string') {
    const type = Object.prototype.toString.call(url).slice(8, -1)
    return {
      errno: 1001,
      errMsg: `connectSocket:fail parameter error: parameter.url should be String instead of ${type};`,
    }
  }
  if (!/^wss?:\/\/[^/?#\s]/i.test(url))
    return { errno: 600009, errMsg: `connectSocket:fail invalid url "${url}"` }
  return undefined
}

/** Tokens travel in queries, and a timeline ends up in logs. */
function withoutQuery(url: unknown): string {
  return String(url).replace(/\?.*$/, '?…')
}

/**
 * `wx.connectSocket`: reports success before it returns, whatever the handshake brings later (Observed). For a bad URL it
 * returns `undefined` and does not throw (Client).
 * @param defaultTimeout `networkTimeout.connectSocket` of app.json, in ms
 * @param single the old single socket, which is the one made last
 */
export function createConnectSocket(
  core: WxCore,
  sockets: SimulatedSockets,
  domains: DomainRules,
  defaultTimeout: number,
  single: { follow(task: SocketTask): void },
): (option: ConnectSocketOption) => SocketTask {
  return (option) => {
    const url: unknown = option?.url
    core.timeline.record('program', 'connectSocket', undefined, { url: withoutQuery(url) })
    const outcome = outcomeOf(core, 'connectSocket', option ?? {}, 'sync')
    const wrong: ApiFailure | undefined =
      urlFailure(url) ??
      (core.networkClosed() ? { errno: 600003, errMsg: 'connectSocket:fail interrupted' } : undefined)
    if (wrong !== undefined) {
      outcome.fail(wrong)
      // The typings say that a task comes back; the platform returns nothing here.
      return undefined as unknown as SocketTask
    }
    const counts = <Name extends keyof ConnectSocketOption>(
      name: Name,
    ): ConnectSocketOption[Name] | undefined =>
      core.baseLibrary.hasSocketOption(name) ? option[name] : undefined
    const protocols = counts('protocols')
    const request: DialRequest = {
      url: url as string,
      protocols: Array.isArray(protocols) ? Array.from(protocols, String) : [],
      header: headerOf(option.header),
    }
    const timeout = counts('timeout')
    const { task, failure } = sockets.create(request, {
      timeout: typeof timeout === 'number' && timeout > 0 ? timeout : defaultTimeout,
      tcpNoDelay: counts('tcpNoDelay') === true,
      perMessageDeflate: counts('perMessageDeflate') === true,
      forceCellularNetwork: counts('forceCellularNetwork') === true,
      allowed: domains.allowsSocket(request.url),
    })
    single.follow(task)
    if (failure === undefined) outcome.succeed({ errMsg: 'connectSocket:ok' })
    else outcome.fail(failure)
    return task
  }
}
