/** The server's side of simulated TCP, and what answers simulated UDP, as a test gives them. */

/** The server's side of one TCP connection: connecting until {@link accept} or {@link refuse}. */
export interface TcpConnection {
  readonly address: string
  readonly port: number
  readonly state: 'connecting' | 'open' | 'closed'
  accept(): void
  /** As a closed port does. */
  refuse(): void
  /** @throws SimulatorError `ERR_STATE` unless the connection is open */
  send(data: string | Uint8Array): void
  close(): void
  onMessage: ((data: Uint8Array) => void) | undefined
  onClose: (() => void) | undefined
}

export type TcpServer = (connection: TcpConnection) => void

/** A datagram that a program sent. */
export interface Datagram {
  readonly address: string
  readonly port: number
  /** The port that the program's socket is bound to. */
  readonly from: number
  readonly data: Uint8Array
  /** Sends one back. */
  reply(data: string | Uint8Array): void
}

export type UdpServer = (datagram: Datagram) => void

export const bytesOf = (data: string | Uint8Array): Uint8Array =>
  new Uint8Array(typeof data === 'string' ? Buffer.from(data) : data)
