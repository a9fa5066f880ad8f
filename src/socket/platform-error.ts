/** What the platform says about a socket, as a `SocketError`. */

import type { HostCloseEvent, HostResult } from '../host/host.ts'
import { findRow, type SocketErrorCode } from './error-table.ts'
import { SocketError } from './socket-error.ts'

/** @param code with `message`, for words of the platform that are not known */
export function errorFrom(cause: unknown, url: string, code: SocketErrorCode, message: string): SocketError {
  const result = resultOf(cause)
  const row = findRow(result)
  return new SocketError(row?.code ?? code, row?.message ?? message, {
    url,
    result,
    hint: row?.hint,
    // Not `instanceof`: it may come of another realm.
    cause: Object.prototype.toString.call(cause) === '[object Error]' ? cause : undefined,
  })
}

export function closeError(event: HostCloseEvent | undefined, url: string, wasOpen: boolean): SocketError {
  const closeCode = event?.code
  const reason = event?.reason
  const interrupted = reason === 'interrupted'
  const how = `${closeCode === undefined ? '' : ` with code ${closeCode}`}${reason ? `, "${reason}"` : ''}`
  return new SocketError(
    interrupted ? 'ERR_SUSPENDED' : 'ERR_CLOSED',
    interrupted
      ? 'the platform interrupted the connection'
      : `the connection was closed${wasOpen ? '' : ' before it was open'}${how}`,
    { url, closeCode, reason },
  )
}

/** Whether the other side has closed in good order: normally, going away, or without a code. */
export function isCleanClose({ code, closeCode }: SocketError): boolean {
  return /^ERR_CLOSED 100[015]$/.test(`${code} ${closeCode}`)
}

/** Platforms hand over `{ errMsg, … }`; a few hosts a string or an Error. */
export function resultOf(cause: unknown): HostResult | undefined {
  if (typeof cause === 'string') return { errMsg: cause }
  if (cause === null || typeof cause !== 'object') return undefined
  const { errMsg, errCode, errno } = cause as HostResult
  if (typeof errMsg === 'string') return { errMsg, errCode, errno }
  const { message } = cause as { message?: unknown }
  return typeof message === 'string' ? { errMsg: message } : undefined
}
