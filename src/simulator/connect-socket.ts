import { outcomeOf, type ApiCallbacks, type ApiFailure } from './api-callbacks.ts'
import type { DialRequest } from './far-end.ts'
import type { ProgramThread } from './program-thread.ts'
import type { SimulatedSockets } from './simulated-sockets.ts'
import type { SocketTask } from './socket-task.ts'
import type { Timeline } from './timeline.ts'

export interface ConnectSocketOption extends ApiCallbacks {
  url: string
  /** Numbers become strings; a Referer is refused; anything that is no object is dropped. */
  header?: Record<string, unknown>
  protocols?: string[]
  tcpNoDelay?: boolean
  perMessageDeflate?: boolean
  /** How long the dial may take, in ms. */
  timeout?: number
  forceCellularNetwork?: boolean
}

export interface ConnectSocketSurroundings {
  readonly thread: ProgramThread
  readonly timeline: Timeline
  readonly sockets: SimulatedSockets
  /** `networkTimeout.connectSocket` of app.json, or the platform's 60,000 ms. */
  readonly defaultTimeout: number
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

/**
 * `wx.connectSocket`: tells success before it returns, whatever the handshake will say later (Observed), and returns
 * `undefined` without throwing when the URL is none (Client).
 */
export function createConnectSocket(
  surroundings: ConnectSocketSurroundings,
): (option: ConnectSocketOption) => SocketTask {
  const { thread, timeline, sockets } = surroundings
  return (option) => {
    const url: unknown = option?.url
    timeline.record('program', 'connectSocket', undefined, {
      url: typeof url === 'string' ? hideQuery(url) : String(url),
    })
    const outcome = outcomeOf('connectSocket', option ?? {}, thread)
    const fail = (failure: ApiFailure): void => {
      timeline.record('platform', 'connectSocket.fail', undefined, failure)
      outcome.fail(failure)
    }
    const wrong = urlFailure(url)
    if (wrong !== undefined) {
      fail(wrong)
      // The typings say that a task comes back; the platform returns nothing here.
      return undefined as unknown as SocketTask
    }
    const request: DialRequest = {
      url: url as string,
      protocols: Array.isArray(option.protocols) ? option.protocols.map(String) : [],
      header: headerOf(option.header),
    }
    const timeout =
      typeof option.timeout === 'number' && option.timeout > 0 ? option.timeout : surroundings.defaultTimeout
    const { task, failure } = sockets.create(request, timeout)
    if (failure !== undefined) {
      fail(failure)
      return task
    }
    timeline.record('platform', 'connectSocket.success')
    outcome.succeed({ errMsg: 'connectSocket:ok' })
    return task
  }
}

/** Tokens travel in queries, and a timeline ends up in logs. */
function hideQuery(url: string): string {
  return url.replace(/\?.*$/, '?…')
}
