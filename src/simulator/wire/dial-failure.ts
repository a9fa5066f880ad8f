/** Why a connection could not be opened, in the platform's words and numbers. */

import { text, type Expectation } from '../base/expectations.ts'

/** A failure as the platform reports it; the numbers stand only where it gives them. */
export interface PlatformFailure {
  errMsg: string
  errCode?: number
  errno?: number
}

/** What the platform says when a connection could not be opened. */
export interface DialFailure {
  readonly errMsg: string
  readonly errCode: number
  /** Stands beside the others where the platform gives it. */
  readonly errno?: number
  /** The answer did not come in time: some clients report a close after this error. */
  readonly timedOut?: boolean
}

/** The numbers that stand in `open fail: _code:N,_msg:…`. (Observed) */
const openFailures = {
  2: 'Underlying Transport Error',
  5: 'TLS handshake timed out',
  8: 'TLS handshake failed',
  9: 'Timer Expired',
  20: 'Invalid HTTP status.',
  111: 'Connection refused',
} as const

export type OpenFailureNumber = keyof typeof openFailures

/** Every number of {@link openFailure} that is known. */
export const openFailureNumbers = Object.keys(openFailures).map(Number) as OpenFailureNumber[]

/** `{errCode: 1004, errMsg: 'open fail: _code:N,_msg:…'}` (Observed). */
export function openFailure(number: OpenFailureNumber): DialFailure {
  return { errCode: 1004, errMsg: `open fail: _code:${number},_msg:${openFailures[number]}` }
}

/** A failure in words that a test chose: the platform's own for a phone that the simulator does not know. */
export type FailureWords = string | PlatformFailure

export const failureWords: Expectation = {
  words: "the platform's words, as a string or { errMsg, errCode, errno }",
  met: (value) => text.met(value) || text.met((value as { errMsg?: unknown } | null | undefined)?.errMsg),
}

/** A failure in the words of a test; `errCode` is 1004 unless the test gives another. */
export function dialFailureOf(words: FailureWords): DialFailure {
  return typeof words === 'string' ? { errCode: 1004, errMsg: words } : { errCode: 1004, ...words }
}

/** The dial took longer than its `timeout`. (Observed) */
export const dialTimeout: DialFailure = { errCode: 1004, errMsg: 'connect response time out', timedOut: true }
