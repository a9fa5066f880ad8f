/** The one error of this library: what went wrong, in words a person can act on. */

import type { HostResult } from '../host/host.ts'
import type { SocketErrorCode } from './error-table.ts'
import { hintOf } from './hints.ts'

export type { SocketErrorCode }

export interface SocketErrorDetails {
  /** The platform's own result, kept as it came. */
  result?: HostResult | undefined
  closeCode?: number | undefined
  reason?: string | undefined
  /** Values of the query and the user part are hidden before the error keeps it. */
  url?: string | undefined
  hint?: string | undefined
  cause?: unknown
}

export class SocketError extends Error {
  /** What happened, to be compared with `===`. */
  readonly code: SocketErrorCode
  /** The platform's own words; only the secrets of a URL in them are hidden. */
  readonly errMsg?: string
  readonly errCode?: number
  readonly errno?: number
  /** Code of the WebSocket close event, where there was one. */
  readonly closeCode?: number
  /** Reason of the WebSocket close event, where there was one. */
  readonly reason?: string
  /** The address that was dialled; values of its query are hidden. */
  readonly url?: string
  /** What usually causes this and what to do about it. */
  readonly hint?: string
  override readonly cause?: unknown

  constructor(code: SocketErrorCode, message: string, details: SocketErrorDetails = {}) {
    const url = details.url === undefined ? undefined : hideSecrets(details.url)
    const said = details.result?.errMsg?.replace(/(ws|http)s?:\/\/[^\s"'<>]+/g, hideSecrets)
    const hint = hintOf(code, details)
    const words = said?.replace(/[.。\s]+$/, '')
    super(message + (url ? ` (${url})` : '') + (words ? `: ${words}` : '') + (hint ? `. ${hint}` : ''))
    this.code = code
    // Absent details stay absent properties, so that printing the error shows only what is known.
    if (said !== undefined) this.errMsg = said
    if (details.result?.errCode !== undefined) this.errCode = details.result.errCode
    if (details.result?.errno !== undefined) this.errno = details.result.errno
    if (details.closeCode !== undefined) this.closeCode = details.closeCode
    if (details.reason !== undefined) this.reason = details.reason
    if (url !== undefined) this.url = url
    if (hint) this.hint = hint
    if (details.cause !== undefined) this.cause = details.cause
  }
}

// On the prototype, so that a printed error does not list it among the details.
Object.defineProperty(SocketError.prototype, 'name', {
  value: 'SocketError',
  configurable: true,
  writable: true,
})

/** The URL without what must not be read in a log: the user part and the values of the query. */
export function hideSecrets(url: string): string {
  const mark = url.indexOf('?')
  const address = (mark < 0 ? url : url.slice(0, mark)).replace(/^([^/?#]*\/\/)[^/?#]*@/, '$1***@')
  if (mark < 0) return address
  return address + url.slice(mark).replace(/([?&;][^=&;#]*=)[^&;#]*/g, '$1***')
}
