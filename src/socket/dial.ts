/** The call of `connectSocket`, and what the host answers to it. */

import type { Host, HostSocketOptions, HostSocketTask } from '../host/host.ts'
import { isThenable, noop } from './platform-call.ts'
import { errorFrom } from './platform-error.ts'
import { SocketError } from './socket-error.ts'
import { LONGEST_TIMER } from './timers.ts'

export interface DialOptions {
  /** The object whose `connectSocket` is called. */
  host: Host
  /** `ws://…` or `wss://…`, passed on as it is. */
  url: string
  /** Subprotocols of the handshake; default `['mqtt']`. */
  protocols?: string[]
  /** WeChat's own options, passed on as they are. */
  wxOptions?: HostSocketOptions
  /** Milliseconds the dial may take; 0 for as long as the platform lets it. Default 30,000. */
  connectTimeout?: number
  /** How many sockets this host may have open at once; more wait their turn. Default 5. */
  socketLimit?: number
}

const DEFAULT_CONNECT_TIMEOUT = 30_000

/** What hosts return or promise: a task, a result that has it, or a result that has none. */
type Answer = (HostSocketTask & { socketTask?: HostSocketTask }) | null | undefined

/**
 * Calls `connectSocket`.
 *
 * @param timeout milliseconds; 0 for that of the platform
 * @param adopt gets the task, at once or when it was promised
 * @param fail is called for whatever the platform says instead
 * @returns whether a task is promised
 */
export function dial(
  { host, url, protocols, wxOptions }: DialOptions,
  timeout: number,
  adopt: (task: HostSocketTask) => void,
  fail: (error: SocketError) => void,
): boolean {
  const refuse = (cause: unknown, message: string) =>
    fail(cause instanceof SocketError ? cause : errorFrom(cause, url, 'ERR_SOCKET', message))
  const onFail = (cause: unknown) => refuse(cause, 'the socket could not be opened')
  const onAnswer = (answer: Answer) => {
    const task = answer?.socketTask ?? answer
    if (typeof task?.send === 'function') adopt(task)
    else refuse(answer, 'the platform returned no socket')
  }
  try {
    const returned = host.connectSocket({
      // The platform must give up too: some refuse to close a task that is still dialling.
      ...(timeout > 0 && { timeout }),
      ...wxOptions,
      url,
      protocols: protocols ?? ['mqtt'],
      success: noop,
      fail: onFail,
      complete: noop,
    })
    if (isThenable<HostSocketTask>(returned)) {
      returned.then(onAnswer, onFail)
      return true
    }
    onAnswer(returned)
  } catch (cause) {
    onFail(cause)
  }
  return false
}

/** Milliseconds; 0 for none of its own. */
export function timeoutOf({ connectTimeout }: DialOptions): number {
  const wanted = connectTimeout ?? DEFAULT_CONNECT_TIMEOUT
  return wanted > LONGEST_TIMER ? 0 : wanted
}

/** `broker.example:8084` of a URL. */
export function authorityOf(url: string): string {
  return url.replace(/^[^/]*\/\/([^/?#]*@)?/, '').replace(/[/?#].*$/, '')
}
