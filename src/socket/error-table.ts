/**
 * What the platform's error texts mean. One row a text, first match wins; the tests hold every text that
 * docs/platform.md lists against it.
 */

import type { HostResult } from '../host/host.ts'

export type SocketErrorCode =
  /** There is no `wx` here, and none was passed. */
  | 'ERR_HOST_MISSING'
  /** The address of the broker is not one a mini program can dial. */
  | 'ERR_URL'
  /** The domain, or its port, is not on the mini program's socket list. */
  | 'ERR_DOMAIN'
  /** The platform's limit of open sockets is reached. */
  | 'ERR_SOCKET_LIMIT'
  /** TLS failed: certificate, chain or version. */
  | 'ERR_TLS'
  /** A server answered, but not with 101: path, subprotocol or proxy. */
  | 'ERR_HANDSHAKE'
  /** Nobody listens there. */
  | 'ERR_REFUSED'
  /** The dial took longer than `connectTimeout` or the platform's own timeout. */
  | 'ERR_CONNECT_TIMEOUT'
  /** The platform refused to send on an open socket. */
  | 'ERR_SEND'
  /** The connection is closed. */
  | 'ERR_CLOSED'
  /** The platform interrupted the connection, usually in the background. */
  | 'ERR_SUSPENDED'
  /** More bytes wait unread than `maxUnreadBytes`. */
  | 'ERR_OVERFLOW'
  /** What the broker sent is not MQTT. */
  | 'ERR_PACKET'
  /** The credentials could not be obtained. */
  | 'ERR_CREDENTIALS'
  /** An argument is not what the function takes. */
  | 'ERR_ARGUMENT'
  /** No more messages may wait (`maxQueued`, `maxQueuedBytes`). */
  | 'ERR_QUEUE_FULL'
  /** The message waited for too long (`expiresIn`, `maxQueuedAge`, Message Expiry Interval). */
  | 'ERR_EXPIRED'
  /** A later message took its place (`latest`). */
  | 'ERR_REPLACED'
  /** The broker closes the connection for it. */
  | 'ERR_REJECTED'
  /** It is beyond what the broker announced that it takes (MQTT 5). */
  | 'ERR_BROKER_LIMIT'
  /** The storage of the mini program keeps no more. */
  | 'ERR_STORAGE'
  /** None of the above. */
  | 'ERR_SOCKET'

export interface ErrorRow {
  /** Matched against the platform's `errMsg`, followed by `errno` where it gives one. */
  text: RegExp
  code: SocketErrorCode
  /** What happened, for the head of the message. */
  message: string
  /** Where it differs from the hint of the code. */
  hint?: string
}

export const errorTable: readonly ErrorRow[] = [
  {
    text: /max(imum)? (websocket )?con(current|nect)|max connected|exceed max/i,
    code: 'ERR_SOCKET_LIMIT',
    message: 'no more sockets may be opened',
  },
  {
    text: /not in domain list|domain.*(not|illegal)|合法域名/i,
    code: 'ERR_DOMAIN',
    message: 'the domain is not allowed',
  },
  {
    text: /parameter\.url|invalid url|url.*(invalid|not well|illegal)|600009/i,
    code: 'ERR_URL',
    message: 'the platform does not accept this URL',
  },
  {
    text: /ssl|tls|certificate|handshake timed out|_code:\s?[58]\b/i,
    code: 'ERR_TLS',
    message: 'TLS failed',
  },
  {
    text: /invalid http status|(response|status)\D{0,20}[345]\d\d|(bad|unexpected) response|handshake|_code:\s?20\b/i,
    code: 'ERR_HANDSHAKE',
    message: 'the server refused the WebSocket handshake',
  },
  {
    text: /time(d)?[ -]?out|timer expired|_code:\s?9\b/i,
    code: 'ERR_CONNECT_TIMEOUT',
    message: 'nobody answered in time',
  },
  {
    text: /refused|_code:\s?111\b/i,
    code: 'ERR_REFUSED',
    message: 'the connection was refused',
  },
  {
    text: /interrupted|600003/i,
    code: 'ERR_SUSPENDED',
    message: 'the platform interrupted the connection',
  },
  {
    text: /_code:\s?2\b/i,
    code: 'ERR_SOCKET',
    message: 'the connection could not be established',
    hint: 'The transport failed before TLS: check host name, port and network',
  },
  {
    text: /network changed|600001/i,
    code: 'ERR_SOCKET',
    message: 'the network changed',
    hint: 'The client reconnects by itself',
  },
  {
    text: /readyState is not OPEN|taskID not exist|is not connected|not open/i,
    code: 'ERR_CLOSED',
    message: 'the socket is not open',
  },
  {
    text: /invalid data type|unknown data/i,
    code: 'ERR_SEND',
    message: 'the platform does not send this kind of data',
  },
]

const hints: Partial<Record<SocketErrorCode, string>> = {
  ERR_HOST_MISSING:
    'Run it inside a mini program, or pass the host: connect(url, { wx }). In tests use createMiniProgram() of mqtt-miniprogram/testing',
  ERR_URL: 'The right form is wxs://broker.example/mqtt or wxs://broker.example:8084/mqtt',
  ERR_DOMAIN:
    'Add the domain to the socket list of the mini program (Development > Server domains > socket); only wss on a domain is allowed, and the port must match the entry where it names one',
  ERR_SOCKET_LIMIT:
    'A mini program has at most 5 sockets, 2 under remote debugging: end() clients that are not used, and share one between pages',
  ERR_TLS:
    'Phones need TLS 1.2 or newer and the complete certificate chain, intermediates included; self-signed certificates work in the devtools only',
  ERR_HANDSHAKE:
    'Check the path (most brokers: /mqtt), that the port is the one for WebSocket, and that the proxy passes Upgrade and Sec-WebSocket-Protocol "mqtt" on',
  ERR_REFUSED: 'Check host and port, and that the broker listens for WebSocket there',
  ERR_CONNECT_TIMEOUT:
    'Check host, port and firewall; some Android phones reach only port 443 with no port in the URL',
  ERR_OVERFLOW: 'Read faster, ask for less, or raise maxUnreadBytes',
  ERR_PACKET:
    'Check that a broker answers at this address, and that both sides speak the same version of MQTT',
  ERR_QUEUE_FULL: 'Publish less while offline, raise maxQueued or maxQueuedBytes, or set whenFull',
  ERR_STORAGE: 'The message is sent all the same, and lost if the program ends before',
  ERR_REJECTED:
    'It is not sent again. Check its size, its topic, its QoS and the rights of the user against what the broker allows',
  ERR_SUSPENDED: 'It happens in the background; the client reconnects when the mini program is shown again',
}

export function hintOf(code: SocketErrorCode): string | undefined {
  return hints[code]
}

/** The row for a result of the platform, or `undefined` where its text is not known. */
export function findRow(result: HostResult | undefined): ErrorRow | undefined {
  if (!result) return undefined
  const text = `${result.errMsg ?? ''} ${result.errno ?? ''}`
  for (const row of errorTable) if (row.text.test(text)) return row
  return undefined
}
