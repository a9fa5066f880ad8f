/** What lies between a broker and the bytes of one client. */

/** The way to a client: bytes out, and the end. */
export interface Transport {
  send(bytes: Uint8Array): void
  close(): void
}

/** What a transport calls. */
export interface Attachment {
  receive(bytes: Uint8Array): void
  /** The transport is gone. */
  closed(): void
}
