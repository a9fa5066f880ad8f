/** What to sign in with, asked for before each CONNECT. */

import type { ClientOptions } from './options.ts'
import { toBuffer } from '../socket/bytes.ts'
import { resultOf } from '../socket/platform-error.ts'
import { SocketError } from '../socket/socket-error.ts'
import { nameOf } from './validate.ts'

/** Why it is asked. */
export type CredentialsReason =
  /** The first CONNECT of this client. */
  | 'first'
  /** The connection was lost, or could not be made. */
  | 'reconnect'
  /** The broker refused the last answer. */
  | 'refused'

export interface CredentialsRequest {
  /** 1 for the first call of this client, then counting. */
  attempt: number
  reason: CredentialsReason
  clientId: string
  /** What the last connection failed with. */
  lastError: Error | undefined
}

/** What is given replaces the options of the same name; what is missing stays. */
export interface Credentials {
  username?: string
  password?: string | ArrayBuffer | ArrayBufferView
  /** A number becomes its digits. */
  clientId?: string | number
  properties?: ClientOptions['properties']
  /** What to dial from now on, in place of `servers` too: for URLs that are signed. */
  url?: string
  /** Headers of the handshake, beside those of `wxOptions.header`. */
  header?: Record<string, string>
}

export type CredentialsProvider = (request: CredentialsRequest) => Credentials | PromiseLike<Credentials>

/** CONNACK codes that are about who somebody is: MQTT 3.1.1 4 and 5, MQTT 5 0x86 and 0x87. */
export const REFUSALS = [4, 5, 0x86, 0x87]
/** CONNACK codes that pass: server unavailable or busy, quota, connection rate; another server, which may be a proxy's. */
export const TRANSIENT = [3, 0x88, 0x89, 0x97, 0x9c, 0x9d, 0x9f]

export function hasCode(error: unknown, codes: readonly number[]): boolean {
  return codes.indexOf((error as { code?: number } | undefined)?.code as number) >= 0
}

/** What an answer may have, and of which types. */
const types: Record<string, string[]> = {
  username: ['string'],
  password: [],
  clientId: ['string', 'number'],
  properties: ['object'],
  url: ['string'],
  header: ['object'],
}

/**
 * Asks once.
 *
 * @param timeout milliseconds; 0 for as long as it takes
 * @param settle called once, unless it was cancelled: with the answer, or with a SocketError `ERR_CREDENTIALS`
 * @returns a function that cancels: whatever is answered later is not looked at
 */
export function askForCredentials(
  provider: CredentialsProvider,
  request: CredentialsRequest,
  timeout: number,
  settle: (error: SocketError | undefined, credentials: Credentials) => void,
): () => void {
  let isOver = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const end = (error: SocketError | undefined, credentials: Credentials = {}) => {
    if (isOver) return
    isOver = true
    clearTimeout(timer)
    settle(error, credentials)
  }
  if (timeout > 0) {
    timer = setTimeout(() => end(failed(`credentials did not answer within ${timeout} ms`)), timeout)
  }
  // The call itself may throw; and its answer may be no promise.
  new Promise<Credentials>((resolve) => resolve(provider(request))).then(
    (answer) => {
      const wrong = whatIsWrong(answer)
      if (wrong) end(failed(`credentials answered ${wrong}`))
      else end(undefined, answer)
    },
    (cause: unknown) => end(failed('credentials failed', cause)),
  )
  return () => {
    isOver = true
    clearTimeout(timer)
  }
}

function failed(message: string, cause?: unknown): SocketError {
  return new SocketError('ERR_CREDENTIALS', message, { result: resultOf(cause), cause })
}

/** Says what is wrong, and never what it is: it may be a secret. */
function whatIsWrong(answer: unknown): string | undefined {
  if (answer === null || typeof answer !== 'object') return nameOf(answer)
  const fields = answer as Record<string, unknown>
  let known = 0
  for (const name of Object.keys(types)) {
    const value = fields[name]
    if (value === undefined) continue
    known++
    const isRight =
      name === 'password' ? toBuffer(value) : value !== null && (types[name] ?? []).indexOf(typeof value) >= 0
    if (!isRight) return `a ${name} that is ${nameOf(value)}`
  }
  // The whole answer of a request or of a cloud function, or names nearly right.
  return known > 0 || Object.keys(fields).length === 0
    ? undefined
    : `none of ${Object.keys(types).join(', ')}`
}
