/**
 * What the platform's error texts and numbers mean. One row a text, first match wins, and the text decides before the
 * number; the tests hold every text that docs/platform.md lists against it. What to do about it stands in hints.ts.
 */

import type { HostResult } from '../host/host.ts'
import { COMES_BACK } from './hints.ts'

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
  /** None of the above. */
  | 'ERR_SOCKET'

export interface ErrorRow {
  /** Matched against the platform's `errMsg`. */
  text: RegExp
  /** Values of `errno` that mean the same, where no text is known. */
  numbers?: readonly number[]
  code: SocketErrorCode
  /** What happened, for the head of the message. */
  message: string
  /** Where it differs from the hint of the code. */
  hint?: string
}

export const errorTable: readonly ErrorRow[] = [
  {
    text: /max(imum)? (websocket )?con(current|nect)|max connected|exceed max/i,
    numbers: [600007],
    code: 'ERR_SOCKET_LIMIT',
    message: 'no more sockets may be opened',
  },
  {
    text: /not in domain list|domain.*(not|illegal)|合法域名/i,
    numbers: [600002],
    code: 'ERR_DOMAIN',
    message: 'the domain is not allowed',
  },
  {
    text: /check url failed/i,
    code: 'ERR_DOMAIN',
    message: 'the domain list could not be checked',
    hint: 'It is tried again',
  },
  {
    text: /parameter\.url|invalid url|url.*(invalid|not well|illegal)/i,
    numbers: [600009, 600011],
    code: 'ERR_URL',
    message: 'the platform does not accept this URL',
  },
  {
    text: /time(d)?[ _-]?out|timer expired|code:\s?[59]\b/i,
    numbers: [5],
    code: 'ERR_CONNECT_TIMEOUT',
    message: 'nobody answered in time',
  },
  {
    text: /resolve|enotfound/i,
    code: 'ERR_REFUSED',
    message: 'the host was not found',
    hint: 'Check the name, and its DNS entry',
  },
  {
    text: /no route|unreachable|internet|断开|code:\s?1(01|13)\b/i,
    code: 'ERR_SOCKET',
    message: 'the network does not lead there',
    hint: 'Check the network of the phone',
  },
  {
    text: /ssl|tls|cert|osstatus error -98|code:\s?8\b/i,
    code: 'ERR_TLS',
    message: 'TLS failed',
  },
  {
    text: /invalid http status|(response|status)\D{0,20}[345]\d\d|(bad|unexpected) response|handshake|code:\s?20\b/i,
    code: 'ERR_HANDSHAKE',
    message: 'the server refused the WebSocket handshake',
  },
  {
    text: /refused|code:\s?111\b/i,
    code: 'ERR_REFUSED',
    message: 'the connection was refused',
  },
  {
    text: /interrupted/i,
    numbers: [600003],
    code: 'ERR_SUSPENDED',
    message: 'the platform interrupted the connection',
  },
  {
    text: /code:\s?2\b/i,
    code: 'ERR_SOCKET',
    message: 'the connection could not be established',
    hint: 'Check host, port and network, and that the server echoes Sec-WebSocket-Protocol: mqtt',
  },
  {
    text: /network ?change/i,
    code: 'ERR_SOCKET',
    message: 'the network changed',
    hint: COMES_BACK,
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

/** The row for a result of the platform, or `undefined` where neither its text nor its number is known. */
export function findRow({ errMsg, errno }: HostResult = {}): ErrorRow | undefined {
  const known = [
    ({ text }: ErrorRow) => errMsg !== undefined && text.test(errMsg),
    ({ numbers }: ErrorRow) => errno !== undefined && !!numbers && numbers.indexOf(errno) >= 0,
  ]
  for (const isMeant of known) for (const row of errorTable) if (isMeant(row)) return row
  return undefined
}
