/** What to sign in with, asked for before each CONNECT. */

import type { ClientOptions } from './options.ts'
import { toBuffer } from '../socket/bytes.ts'
import { SocketError } from '../socket/socket-error.ts'

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
  clientId?: string
  properties?: ClientOptions['properties']
}

export type CredentialsProvider = (request: CredentialsRequest) => Credentials | PromiseLike<Credentials>

/** CONNACK codes that are about who somebody is: MQTT 3.1.1 4 and 5, MQTT 5 0x86 and 0x87. */
const REFUSALS = [4, 5, 0x86, 0x87]

/** A timer that is so late was frozen. */
const FROZEN_MS = 1000

export function isRefusal(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown }
  return typeof code === 'number' && REFUSALS.indexOf(code) >= 0
}

/**
 * Asks once.
 *
 * @param timeout milliseconds; 0 for as long as it takes
 * @param isAway whether the mini program is hidden, perhaps by the sign-in itself, which takes its time then
 * @param settle called once, unless it was cancelled: with the answer, or with a SocketError `ERR_CREDENTIALS`
 * @returns a function that cancels: whatever is answered later is not looked at
 */
export function askForCredentials(
  provider: CredentialsProvider,
  request: CredentialsRequest,
  timeout: number,
  isAway: () => boolean,
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
  const limit = () => {
    const since = Date.now()
    timer = setTimeout(() => {
      // More time than that passes only where timers stood still.
      if (isAway() || Date.now() - since > timeout + FROZEN_MS) limit()
      else end(failed(`credentials did not answer within ${timeout} ms`))
    }, timeout)
  }
  if (timeout > 0) limit()
  // Later, when the client is ready for whatever the function calls; it may throw, and its answer may be no promise.
  new Promise<void>((resolve) => resolve())
    .then(() => (isOver ? {} : provider(request)))
    .then(
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
  return new SocketError('ERR_CREDENTIALS', message, {
    hint: 'The function answers { username, password, clientId, properties }, each of them optional; it is called again before the next attempt',
    cause,
  })
}

/** Says what is wrong, and never what it is: it may be a secret. */
function whatIsWrong(answer: unknown): string | undefined {
  if (answer === null || typeof answer !== 'object')
    return `${answer === null ? 'null' : typeof answer}, not an object`
  const { username, password, clientId, properties } = answer as Record<string, unknown>
  if (username !== undefined && typeof username !== 'string') return `a username that is a ${typeof username}`
  if (password !== undefined && !toBuffer(password)) return `a password that is a ${typeof password}`
  if (clientId !== undefined && typeof clientId !== 'string') return `a clientId that is a ${typeof clientId}`
  if (properties !== undefined && (properties === null || typeof properties !== 'object')) {
    return 'properties that are no object'
  }
  return undefined
}
