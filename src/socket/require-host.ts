/** The host to dial on, or the error that says why there is none. */

import { findHost, type Host } from '../host/host.ts'
import { SocketError } from './socket-error.ts'

/**
 * @param given the option `wx`; default the global one
 * @throws SocketError `ERR_HOST_MISSING`
 */
export function requireHost(given: unknown): Host {
  const host = findHost(given)
  if (host) return host
  throw new SocketError(
    'ERR_HOST_MISSING',
    given === undefined || given === null
      ? 'there is no wx here'
      : 'the option wx has no function connectSocket',
  )
}
