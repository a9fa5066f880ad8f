/** Signing in: `credentials` is asked before each CONNECT, and again when the broker or the server refuses its answer. */

import { takeUrl } from './connect-options.ts'
import {
  askForCredentials,
  hasCode,
  REFUSALS,
  type Credentials,
  type CredentialsReason,
} from './credentials.ts'
import type { ClientOptions } from './options.ts'

const DEFAULT_CREDENTIALS_RETRIES = 3
const NOT_AUTHORIZED = 0x87

/** The client, as far as it is needed here. */
export interface SignInClient {
  readonly options: ClientOptions
  readonly connected: boolean
  /** In flight, by identifier. */
  readonly outgoing: object
  lastError: Error | undefined
  emit(event: 'close' | 'error', error?: Error): boolean
  readonly _dialling: {
    /** Dials with the options of this moment. */
    dial(): void
  }
  _reportState(): void
}

export class SignIn {
  private readonly client: SignInClient
  private asked = 0
  /** How often in a row the broker refused an answer of `credentials`. */
  private refusals = 0
  /** How many handshakes were refused since the last connection. */
  private refusedHandshakes = 0
  private reason: CredentialsReason = 'first'
  private cancelAsking: (() => void) | undefined

  constructor(client: SignInClient) {
    this.client = client
  }

  /** Whether an answer is waited for. */
  get isAsking(): boolean {
    return this.cancelAsking !== undefined
  }

  /** Another attempt begins. @returns why `credentials` would be asked for it */
  begin(): CredentialsReason {
    const { reason } = this
    if (reason === 'first') this.reason = 'reconnect'
    return reason
  }

  /** Asks, and dials with the answer. */
  ask(reason: CredentialsReason): void {
    const { client } = this
    const { credentials, connectTimeout = 0, clientId = '' } = client.options
    if (!credentials) return
    const askedAt = Date.now()
    this.cancel()
    this.asked++
    const request = { attempt: this.asked, reason, clientId, lastError: client.lastError }
    this.cancelAsking = askForCredentials(credentials, request, connectTimeout, (failure, answer) => {
      this.cancelAsking = undefined
      const error = failure ?? take(answer, client.options)
      if (!error) {
        this.reason = 'reconnect'
        this.dial(connectTimeout, askedAt)
        return
      }
      client.emit('error', error)
      // As after a failed dial: MQTT.js's own listener sets up the next attempt.
      client.emit('close')
    })
  }

  /** The answer is not wanted any more. @returns whether one was waited for */
  cancel(): boolean {
    const { cancelAsking } = this
    this.cancelAsking = undefined
    cancelAsking?.()
    return cancelAsking !== undefined
  }

  /** The broker took the answer. */
  accepted(): void {
    this.refusals = this.refusedHandshakes = 0
    this.reason = 'reconnect'
  }

  /** The broker says that it closes: not over a message, where none is in flight. */
  left(reasonCode: number | undefined): void {
    if (reasonCode === NOT_AUTHORIZED && Object.keys(this.client.outgoing).length === 0)
      this.reason = 'refused'
  }

  /**
   * The broker refused. Fresh credentials may mend that, and MQTT.js would never reconnect after it.
   *
   * @returns milliseconds until `credentials` is asked again, `undefined` for the usual delay, or `false`: never
   */
  refused(error: unknown): number | undefined | false {
    const {
      credentials,
      credentialsRetries = DEFAULT_CREDENTIALS_RETRIES,
      reconnectPeriod,
    } = this.client.options
    if ((error as { code?: unknown } | undefined)?.code === 'ERR_HANDSHAKE') {
      // The token may be in the URL or in a header. It may as well be a deploy: this is never final.
      if (this.refusedHandshakes++ < credentialsRetries) this.reason = 'refused'
      return false
    }
    if (!credentials || !hasCode(error, REFUSALS) || this.client.connected || !reconnectPeriod) return false
    if (this.refusals >= credentialsRetries) {
      this.refusals = 0
      return false
    }
    this.reason = 'refused'
    // The first time at once: most often the token has just expired.
    return ++this.refusals === 1 ? 0 : undefined
  }

  private dial(connectTimeout: number, askedAt: number): void {
    const { options } = this.client
    // The attempt as a whole has connectTimeout. More time than that passes only where timers stood still.
    const left = connectTimeout - (Date.now() - askedAt)
    options.connectTimeout = left > 0 && left < connectTimeout ? left : connectTimeout
    this.client._dialling.dial()
    options.connectTimeout = connectTimeout
    this.client._reportState()
  }
}

/** The answer becomes the options of the dial. @returns what is wrong with its URL */
function take(answer: Credentials, options: ClientOptions): Error | undefined {
  const { username, password, clientId, properties, url, header } = answer
  try {
    if (url !== undefined) takeUrl(options, url)
  } catch (error) {
    return error as Error
  }
  if (username !== undefined) options.username = username
  if (password !== undefined) options.password = password as string
  if (clientId !== undefined) options.clientId = String(clientId)
  if (properties !== undefined) options.properties = { ...options.properties, ...properties }
  if (header)
    options.wxOptions = { ...options.wxOptions, header: { ...options.wxOptions?.header, ...header } }
  return undefined
}
