/** What to do about an error: by its code, by what the platform or the server said, by what the broker answered. */

import type { SocketErrorCode } from './error-table.ts'

/** For a server that closes, says nothing, or says what is not MQTT. */
export const NO_BROKER = 'Is it a broker, and does it speak this version of MQTT (protocolVersion)?'
/** For connections that end right after CONNACK. */
export const SAME_CLIENT_ID = 'Often another client uses this clientId: each needs its own'
export const COMES_BACK = 'The client reconnects by itself'
const CAUSES = 'Usual causes: '

const hints: Partial<Record<SocketErrorCode, string>> = {
  ERR_HOST_MISSING: 'Run it in a mini program, or pass { wx }; in tests use mqtt-miniprogram/testing',
  ERR_URL: 'Write wxs://broker.example/mqtt; in a password encode / ? # @ (%2F %3F %23 %40)',
  ERR_DOMAIN:
    'Add wss://domain, without port or path, at 开发管理 → 开发设置 → 服务器域名 → socket 合法域名; it needs an ICP filing',
  ERR_SOCKET_LIMIT:
    'There are 5, 2 under remote debugging: end() clients that are not used, share one between pages',
  ERR_TLS: `${CAUSES}an incomplete chain, name or date of the certificate, self-signed (for devtools only), TLS below 1.2, a port without TLS, a server that wants a client certificate`,
  ERR_REFUSED: 'Check host and port: does the broker listen for WebSocket there?',
  ERR_CONNECT_TIMEOUT: 'Check host, port and firewall; some Android phones reach only port 443',
  ERR_OVERFLOW: 'Read faster, ask for less, or raise maxUnreadBytes',
  ERR_PACKET: NO_BROKER,
  ERR_CREDENTIALS: 'Often .data or .result of an answer is meant',
  ERR_QUEUE_FULL: 'Publish less while offline, raise maxQueued or maxQueuedBytes, or set whenFull',
  ERR_REJECTED: 'Check its size, topic and QoS, and the rights of the user. It is not sent again',
  ERR_SUSPENDED: COMES_BACK,
}

/** Why a server refuses the handshake, most frequent first, and the HTTP status that says so. A phone does not tell it. */
const handshakeCauses: readonly [RegExp, string][] = [
  [/404/, 'the path (mostly /mqtt) is wrong or not encoded'],
  [/400|426/, 'the port is not for WebSocket, or a proxy drops Upgrade or Sec-WebSocket-Protocol'],
  [/5\d\d/, '502, 503: nothing behind the proxy'],
  [/40[13]/, '401, 403: no access, or an old signature in the URL'],
  [/3\d\d/, '301: moved'],
]

/** Where most brokers listen for MQTT without WebSocket. */
const TCP_PORT = /:([18]883)(?!\d)/
const OF_A_DIAL = /_(TLS|HANDSHAKE|SOCKET|REFUSED|CONNECT_TIMEOUT)$/

interface Known {
  url?: string | undefined
  /** What the table of texts says. */
  hint?: string | undefined
  result?: { errMsg?: string } | undefined
}

export function hintOf(code: SocketErrorCode, { url, hint, result }: Known = {}): string | undefined {
  const port = OF_A_DIAL.test(code) && TCP_PORT.exec(url ?? '')
  if (port) return `${port[1]} is mostly for MQTT without WebSocket`
  return hint ?? (code === 'ERR_HANDSHAKE' ? handshakeHint(result?.errMsg) : hints[code])
}

function handshakeHint(words = ''): string {
  const [status = ''] = /\b[345]\d\d\b/.exec(words) ?? []
  const meant = handshakeCauses.filter(([text]) => text.test(status))
  return CAUSES + (meant[0] ? meant : handshakeCauses).map(([, cause]) => cause).join('; ')
}

const brokerHints: readonly [codes: readonly (number | string)[], hint: string][] = [
  [[1, 0x84, 'connack timeout'], NO_BROKER],
  [[2, 0x85], 'Check the clientId: length, characters'],
  [[4, 5, 0x86, 0x87, 0x8a, 0x8c], 'Check user name, password and rights'],
  [[0x8e], SAME_CLIENT_ID],
]

/** @param code of a refusal or a DISCONNECT; the message where MQTT.js gives none */
export function brokerHint(code: number | string): string {
  for (const [codes, hint] of brokerHints) if (codes.indexOf(code) >= 0) return hint
  return 'See the log of the broker'
}
