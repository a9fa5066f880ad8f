import { isArrayBuffer } from '../base/array-buffer.ts'
import {
  dialFailureOf,
  failureWords,
  openFailure,
  type DialFailure,
  type FailureWords,
} from './dial-failure.ts'
import {
  aFunction,
  anObject,
  either,
  expectFields,
  expectValue,
  nothing,
  text,
  wholeNumber,
  type Expectation,
  type Fields,
} from '../base/expectations.ts'
import type { Dialler, DialRequest, FarEnd, FarEndEvents } from './peer.ts'
import { SimulatorError } from '../base/simulator-error.ts'
import type { Timeline } from '../base/timeline.ts'

/** What `accept` may say to the client. */
export interface AcceptOptions {
  /** The subprotocol chosen; it must be one of those that the client offered. Default: none. */
  protocol?: string
  /** Headers of the answer, beside those of the handshake. */
  header?: Record<string, string>
}

/**
 * The server's side of one simulated socket, in the hands of a test. It stays connecting until {@link accept},
 * {@link refuse} or {@link fail}; what it sends arrives later, in order.
 */
export interface ServerConnection {
  /** The number of the socket, as in the timeline. */
  readonly id: number
  readonly url: string
  /** The subprotocols the client offered, in its order. */
  readonly protocols: readonly string[]
  /** The headers the client sent. */
  readonly header: Readonly<Record<string, string>>
  readonly state: 'connecting' | 'open' | 'closed'
  /** @throws SimulatorError when the connection was answered before, or the protocol was not offered */
  accept(options?: AcceptOptions): void
  /** Answers the handshake with an HTTP status from 200 to 599 instead of 101. */
  refuse(status: number): void
  /** Lets the dial fail with the platform's own words, as TLS and transport errors do. */
  fail(failure: FailureWords): void
  /**
   * Text as text, bytes as a binary message: those of the buffer, or of the view alone. Both are copied now.
   * @throws SimulatorError unless the connection is open, and the data text or bytes
   */
  send(data: string | ArrayBufferView | ArrayBuffer): void
  /**
   * Closes with a handshake. Default: no code, which the client sees as 1005.
   * @throws SimulatorError for a code that cannot be sent, or a reason of more than 123 bytes
   */
  close(code?: number, reason?: string): void
  /** Breaks the connection, as a server does that crashes. */
  drop(): void
  /** From now on nothing passes in either direction, and neither side is told. */
  silence(): void
  /** A function that is given text as string, binary as an `ArrayBuffer` of the receiver's own. */
  onMessage: ((data: string | ArrayBuffer) => void) | undefined
  /** Comes once, whichever side ended an accepted connection; `code` 1005: none was sent, 1006: it broke. */
  onClose: ((event: { code: number; reason: string }) => void) | undefined
}

/** What a test gives as `server`: called once for each socket that is dialled. */
export type ServerHandler = (connection: ServerConnection) => void

const sendable: Expectation = {
  words: 'text or bytes: a string, an ArrayBuffer or a view of one',
  met: (data) => typeof data === 'string' || ArrayBuffer.isView(data) || isArrayBuffer(data),
}

const status = wholeNumber(200, 599)

/** What RFC 6455 lets into a close frame. */
const closeCode: Expectation = {
  words: 'a code from 1000 to 4999 that may be sent, which 1005, 1006 and 1015 may not',
  met: (code) => wholeNumber(1000, 4999).met(code) && ![1005, 1006, 1015].includes(code as number),
}

const closeReason: Expectation = {
  words: 'a string of at most 123 bytes',
  met: (reason) => typeof reason === 'string' && Buffer.byteLength(reason) <= 123,
}

const listener = either(aFunction, nothing)

const acceptFields: Fields<keyof AcceptOptions> = { protocol: text, header: anObject }

class InProcessConnection implements ServerConnection {
  readonly id: number
  readonly url: string
  readonly protocols: readonly string[]
  readonly header: Readonly<Record<string, string>>
  readonly #client: FarEndEvents
  readonly #timeline: Timeline
  #state: 'connecting' | 'open' | 'closed' = 'connecting'
  #silent = false
  #onMessage: ServerConnection['onMessage']
  #onClose: ServerConnection['onClose']

  constructor(id: number, request: DialRequest, client: FarEndEvents, timeline: Timeline) {
    this.id = id
    this.url = request.url
    this.protocols = request.protocols
    this.header = request.header
    this.#client = client
    this.#timeline = timeline
    // So that `onmessage = …` does not go unnoticed.
    Object.preventExtensions(this)
  }

  get onMessage(): ServerConnection['onMessage'] {
    return this.#onMessage
  }

  set onMessage(onMessage) {
    expectValue('connection.onMessage', onMessage, listener)
    this.#onMessage = onMessage
  }

  get onClose(): ServerConnection['onClose'] {
    return this.#onClose
  }

  set onClose(onClose) {
    expectValue('connection.onClose', onClose, listener)
    this.#onClose = onClose
  }

  get state(): 'connecting' | 'open' | 'closed' {
    return this.#state
  }

  accept(options: AcceptOptions = {}): void {
    this.#mustBeUnanswered('accept()')
    expectFields('option', 'accept', options, acceptFields)
    const { protocol = '', header = {} } = options
    if (protocol !== '' && !this.protocols.includes(protocol)) {
      const offered = this.protocols.length === 0 ? 'none' : this.protocols.join(', ')
      throw new SimulatorError(
        'ERR_ARGUMENT',
        `accept({ protocol: '${protocol}' }): the client did not offer it (offered: ${offered}). Choose one of connection.protocols.`,
      )
    }
    this.#state = 'open'
    this.#record('accept', protocol === '' ? undefined : { protocol })
    if (!this.#silent) this.#client.opened({ protocol, header })
  }

  refuse(answer: number): void {
    this.#mustBeUnanswered('refuse()')
    expectValue('refuse(status): status', answer, status)
    this.#record('refuse', { status: answer })
    this.#refuseWith(openFailure(20))
  }

  fail(failure: FailureWords): void {
    this.#mustBeUnanswered('fail()')
    expectValue('fail(failure): failure', failure, failureWords)
    const told = dialFailureOf(failure)
    this.#record('fail', told)
    this.#refuseWith(told)
  }

  send(data: string | ArrayBufferView | ArrayBuffer): void {
    this.#mustBeOpen('send()')
    expectValue('send(data): data', data, sendable)
    this.#timeline.recordData('server', 'send', this.id, data)
    if (!this.#silent) this.#client.received(typeof data === 'string' ? data : copyBytes(data))
  }

  close(code?: number, reason = ''): void {
    this.#mustBeOpen('close()')
    if (code !== undefined) expectValue('close(code): code', code, closeCode)
    expectValue('close(code, reason): reason', reason, closeReason)
    this.#record('close', { code: code ?? 1005, reason })
    if (!this.#silent) this.#client.closed(code ?? 1005, reason)
    this.#end(code ?? 1005, reason)
  }

  drop(): void {
    this.#mustBeOpen('drop()')
    this.#record('drop')
    if (!this.#silent) this.#client.dropped()
    this.#end(1006, '')
  }

  silence(): void {
    if (this.#state === 'closed') {
      throw new SimulatorError('ERR_STATE', 'silence(): the connection is closed already.')
    }
    this.#record('silence')
    this.#silent = true
  }

  /** The same connection as the phone reaches it, kept off the handle that tests hold. */
  get farEnd(): FarEnd {
    return {
      send: (data) => {
        if (this.#state !== 'open' || this.#silent) return
        this.#timeline.recordData('server', 'onMessage', this.id, data)
        this.#onMessage?.(data)
      },
      close: (code, reason) => {
        if (this.#state !== 'open' || this.#silent) return
        this.#record('onClose', { code, reason })
        this.#client.closed(code, reason)
        this.#end(code, reason)
      },
      abort: () => {
        if (this.#state === 'closed' || this.#silent) return
        this.#record('onClose', { code: 1006, reason: '' })
        this.#end(1006, '')
      },
      // What this side still sends goes nowhere: the phone's native side is past listening.
      vanish() {},
    }
  }

  #refuseWith(failure: DialFailure): void {
    this.#state = 'closed'
    if (!this.#silent) this.#client.refused(failure)
  }

  #end(code: number, reason: string): void {
    this.#state = 'closed'
    this.#onClose?.({ code, reason })
  }

  #mustBeUnanswered(call: string): void {
    if (this.#state === 'connecting') return
    throw new SimulatorError(
      'ERR_STATE',
      `${call}: the connection is ${this.#state}. It is accepted, refused or failed once, while connection.state is 'connecting'.`,
    )
  }

  #mustBeOpen(call: string): void {
    if (this.#state === 'open') return
    throw new SimulatorError(
      'ERR_STATE',
      this.#state === 'connecting'
        ? `${call}: call accept() first.`
        : `${call}: the connection is closed. Look at connection.state, or stop in onClose.`,
    )
  }

  #record(what: string, detail?: unknown): void {
    this.#timeline.record('server', what, this.id, detail)
  }
}

function copyBytes(data: ArrayBufferView | ArrayBuffer): Uint8Array {
  if (data instanceof Uint8Array) return new Uint8Array(data)
  const view = ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data)
  return new Uint8Array(view)
}

/** A server in the same process: `handler` gets the server's side of each socket. */
export function inProcess(handler: ServerHandler, timeline: Timeline): Dialler {
  return {
    asynchronous: false,
    dial(id, request, events) {
      const connection = new InProcessConnection(id, request, events, timeline)
      handler(connection)
      return connection.farEnd
    },
  }
}

/** Nobody listens: what a closed port answers. */
export const closedPort: Dialler = {
  asynchronous: false,
  dial(_id, _request, events) {
    events.refused(openFailure(111))
    return { send() {}, close() {}, abort() {}, vanish() {} }
  },
}
