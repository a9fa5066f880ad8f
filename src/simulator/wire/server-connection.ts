/** The server's side of one simulated socket, as a test's server is given it. */

import type { FailureWords } from './dial-failure.ts'

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
  /** From now on nothing passes in either direction, and neither side notices. */
  silence(): void
  /** A function that is given text as string, binary as an `ArrayBuffer` of the receiver's own. */
  onMessage: ((data: string | ArrayBuffer) => void) | undefined
  /** Comes once, whichever side ended an accepted connection; `code` 1005: no code was sent, 1006: it broke. */
  onClose: ((event: { code: number; reason: string }) => void) | undefined
}

/** What a test gives as `server`: called once for each socket that is dialled. */
export type ServerHandler = (connection: ServerConnection) => void
