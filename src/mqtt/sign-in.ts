/** Signing in: `credentials` is asked before each CONNECT, and again when the broker refuses its answer. */

import { askForCredentials, isRefusal, type Credentials, type CredentialsReason } from './credentials.ts'
import type { ClientOptions } from './options.ts'

const DEFAULT_CREDENTIALS_RETRIES = 3

/** The client, as far as it is needed here. */
export interface SignInClient {
  readonly options: ClientOptions
  readonly connected: boolean
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
  private cancelAsking: (() => void) | undefined
  private hasBegun = false

  constructor(client: SignInClient) {
    this.client = client
  }

  /** Whether an answer is waited for. */
  get isAsking(): boolean {
    return this.cancelAsking !== undefined
  }

  /** Another attempt begins. @returns why `credentials` would be asked for it */
  begin(): CredentialsReason {
    const reason = this.refusals > 0 ? 'refused' : this.hasBegun ? 'reconnect' : 'first'
    this.hasBegun = true
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
    this.cancelAsking = askForCredentials(credentials, request, connectTimeout, (error, answer) => {
      this.cancelAsking = undefined
      if (!error) {
        this.dialWith(answer, connectTimeout, askedAt)
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
    this.refusals = 0
  }

  /**
   * The broker refused. Fresh credentials may mend that, and MQTT.js would never reconnect after it.
   *
   * @returns milliseconds until `credentials` is asked again, `undefined` for the usual delay, or `false`: never
   */
  refused(error: unknown): number | undefined | false {
    const { credentials, credentialsRetries, reconnectPeriod } = this.client.options
    if (!credentials || !isRefusal(error) || this.client.connected || !reconnectPeriod) return false
    if (this.refusals >= (credentialsRetries ?? DEFAULT_CREDENTIALS_RETRIES)) {
      this.refusals = 0
      return false
    }
    // The first time at once: most often the token has just expired.
    return ++this.refusals === 1 ? 0 : undefined
  }

  private dialWith(answer: Credentials, connectTimeout: number, askedAt: number): void {
    const { options } = this.client
    const { username, password, clientId, properties } = answer
    if (username !== undefined) options.username = username
    if (password !== undefined) options.password = password as string
    if (clientId !== undefined) options.clientId = clientId
    if (properties !== undefined) options.properties = { ...options.properties, ...properties }
    // The attempt as a whole has connectTimeout. More time than that passes only where timers stood still.
    const left = connectTimeout - (Date.now() - askedAt)
    options.connectTimeout = left > 0 && left < connectTimeout ? left : connectTimeout
    this.client._dialling.dial()
    options.connectTimeout = connectTimeout
    this.client._reportState()
  }
}
