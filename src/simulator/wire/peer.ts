/** What lies at the other end of a socket: the interfaces of a peer and of the dial that reaches it. */

import type { DialFailure } from './dial-failure.ts'

/** What a dialled server learns of the request. */
export interface DialRequest {
  readonly url: string
  readonly protocols: readonly string[]
  readonly header: Readonly<Record<string, string>>
}

/** What the peer of a socket reports to the phone. */
export interface PeerEvents {
  opened(answer: { protocol: string; header: Record<string, string> }): void
  failed(failure: DialFailure): void
  received(data: string | Uint8Array): void
  /** The closing handshake: the peer closes, or answers a close. `code` 1005 means that no code was sent. */
  closed(code: number, reason: string): void
  /** The connection broke without a closing handshake. */
  dropped(): void
}

/** The peer of a socket, as the phone's native side reaches it. Events never come before the dial has returned. */
export interface Peer {
  send(data: string | ArrayBuffer): void
  close(code: number, reason: string): void
  /** The phone gives up without a handshake, and the server notices. */
  abort(): void
  /** The way to the phone is gone, and the server does not notice. A real server does: its connection is broken. */
  vanish(): void
}

/** Opens a way to a server: one in the same process, or a real one. */
export interface Dialler {
  /** Whether events come in macrotasks of their own already. */
  readonly asynchronous: boolean
  /** @param id the number of the socket, as in the timeline */
  dial(id: number, request: DialRequest, events: PeerEvents): Peer
}
