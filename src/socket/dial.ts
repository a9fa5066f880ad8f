/** The call of `connectSocket`, and what the host answers to it. */

import type { Host, HostSocketOptions, HostSocketTask } from '../host/host.ts'
import { isThenable, noop } from './platform-call.ts'
import { errorFrom } from './platform-error.ts'
import { SocketError } from './socket-error.ts'

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
  adopt: (task: HostSocketTask | undefined) => void,
  fail: (error: SocketError) => void,
): boolean {
  const onFail = (cause: unknown) =>
    fail(
      cause instanceof SocketError
        ? cause
        : errorFrom(cause, url, 'ERR_SOCKET', 'the socket could not be opened'),
    )
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
      returned.then(adopt, onFail)
      return true
    }
    adopt(returned)
  } catch (cause) {
    onFail(cause)
  }
  return false
}

/** `broker.example:8084` of a URL. */
export function authorityOf(url: string): string {
  return url.replace(/^[^/]*\/\/([^/?#]*@)?/, '').replace(/[/?#].*$/, '')
}
