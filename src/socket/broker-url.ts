/** The address of a broker: from what people write to what `connectSocket` dials. Pure; no global `URL`. */

import { Buffer } from 'buffer'
import { SocketError } from './socket-error.ts'

/** What a URL says, in the names of MQTT.js's options. */
export interface ParsedBrokerUrl {
  protocol: string
  /** Without the brackets of an IPv6 address. */
  host: string
  /** Missing where the URL has none. */
  port?: number
  /** With the query; at least `/`. */
  path: string
  query: Record<string, string | string[]>
  /** `user:password`, decoded. */
  auth?: string
}

/** The options of MQTT.js that name a broker. */
export interface BrokerAddress {
  protocol?: string
  hostname?: string
  host?: string
  port?: number | string
  path?: string
}

const schemes: Record<string, 'ws' | 'wss'> = { wx: 'ws', wxs: 'wss', ws: 'ws', wss: 'wss' }
const defaultPorts = { ws: 80, wss: 443 }

/** scheme://[user@]host[:port][/path][?query][#fragment] */
const PARTS = /^([a-z][a-z0-9+.-]*):\/\/(?:([^/?#]*)@)?(\[[^\]/?#]*\]|[^/?#:]*)(?::([^/?#]*))?([^#]*)/i

const NO_PROTOCOL = 'Missing protocol'

/** What stands for itself in no path or query. */
const UNENCODED = /[^!#-;=?-[\]_a-z~]+/g

/** Nothing says where the secrets of a wrong URL are: what may be one is hidden. */
function bad(message: string, url?: string, cause?: unknown): SocketError {
  const shown = url
    ?.replace(/^(\w*:?\/\/)?[^]*@/, '$1***@')
    .replace(/[?#][^]*/, '?***')
    .replace(UNENCODED, (text) => Buffer.from(text).toString('hex').toUpperCase().replace(/../g, '%$&'))
  return new SocketError('ERR_URL', message, { url: shown, cause })
}

function checkPath(path: string, url: string): string {
  // Android answers it with "invalid HTTP status", and a line break would write headers.
  if (path.search(UNENCODED) >= 0) throw bad('the path has to be percent-encoded, as it is here', url)
  return path
}

/**
 * Takes a broker URL apart.
 *
 * @throws SocketError `ERR_URL` when it has no scheme, no host, a port that is not a number, or characters that no URL has.
 */
export function parseBrokerUrl(url: string): ParsedBrokerUrl {
  const trimmed = url.trim()
  const parts = PARTS.exec(trimmed)
  if (!parts) throw bad(NO_PROTOCOL, trimmed)
  const [, scheme = '', user, hostPart = '', portText, rest = ''] = parts
  if (!hostPart || hostPart === '[]') throw bad('the URL names no host', trimmed)
  const host = hostPart.charAt(0) === '[' ? hostPart.slice(1, -1) : hostPart
  const path = rest.charAt(0) === '/' ? rest : `/${rest}`
  const mark = path.indexOf('?')
  const parsed: ParsedBrokerUrl = {
    protocol: scheme.toLowerCase(),
    host: checkHost(host.toLowerCase(), trimmed),
    path: checkPath(path, trimmed),
    query: mark < 0 ? {} : parseQuery(path.slice(mark + 1)),
  }
  if (portText !== undefined && portText !== '') parsed.port = checkPort(portText, trimmed)
  if (user !== undefined) {
    try {
      parsed.auth = decodeURIComponent(user)
    } catch (cause) {
      throw bad('user and password are not percent-encoded', trimmed, cause)
    }
  }
  return parsed
}

/**
 * The `ws://` or `wss://` URL of a broker. A missing port stays missing, and the scheme's own default port is
 * left out: the platform compares it with the domain list.
 *
 * @throws SocketError `ERR_URL`.
 */
export function socketUrl({ protocol, hostname, host, port, path }: BrokerAddress): string {
  const scheme = schemeOf(protocol)
  const name = hostname || host
  if (!name) throw bad('Could not determine host')
  const shown = `${scheme}://${name}`
  if (typeof name !== 'string' || /^[a-z][a-z0-9+.-]*:\/\//i.test(name)) {
    throw bad('write the host without a scheme', String(name))
  }
  const target = checkHost(name.replace(/^\[(.*)\]$/, '$1'), shown)
  const authority = target.indexOf(':') < 0 || /^[^:]+:\d+$/.test(target) ? target : `[${target}]`
  const number = port === undefined || port === null || port === '' ? undefined : checkPort(port, shown)
  const suffix = number === undefined || number === defaultPorts[scheme] ? '' : `:${number}`
  const tail = path ? String(path) : '/'
  const start = `${scheme}://${authority}${suffix}${tail.charAt(0) === '/' ? '' : '/'}`
  return start + checkPath(tail, start + tail)
}

/**
 * What `transformWsUrl` returned, with `wx` and `wxs` read as `ws` and `wss`.
 *
 * @throws SocketError `ERR_URL` when it is not the URL of a WebSocket.
 */
export function checkSocketUrl(url: unknown): string {
  if (typeof url !== 'string')
    throw bad(`transformWsUrl returned a ${typeof url}; a URL to wait for is answered by credentials`)
  const { protocol } = parseBrokerUrl(url)
  return schemeOf(protocol) + url.trim().slice(protocol.length)
}

/**
 * @throws SocketError `ERR_URL` for a scheme that is not WebSocket, saying what to use instead.
 */
function schemeOf(protocol: string | undefined): 'ws' | 'wss' {
  if (!protocol) throw bad(NO_PROTOCOL)
  const scheme = schemes[String(protocol).replace(/:$/, '').toLowerCase()]
  if (!scheme) {
    throw bad(`a mini program cannot dial ${protocol}://, only WebSocket: wxs:// (wx:// in the same LAN)`)
  }
  return scheme
}

function checkHost(host: string, url: string): string {
  if (/[\s/?#@\\<>"{}|^`%]/.test(host)) throw bad('the host has characters no host name has', url)
  return host
}

function checkPort(port: number | string, url: string): number {
  const number = typeof port === 'string' && /^\d+$/.test(port) ? Number(port) : port
  if (typeof number !== 'number' || number % 1 !== 0 || number < 1 || number > 65_535) {
    throw bad(`the port is not a number from 1 to 65535`, url)
  }
  return number
}

/** As querystring does it: `+` is a space, a repeated name gives an array, what cannot be decoded stays. */
function parseQuery(text: string): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = {}
  for (const pair of text.split('&')) {
    if (pair === '') continue
    const mark = pair.indexOf('=')
    const name = decode(mark < 0 ? pair : pair.slice(0, mark))
    const value = mark < 0 ? '' : decode(pair.slice(mark + 1))
    const seen = Object.prototype.hasOwnProperty.call(query, name) ? query[name] : undefined
    const next = seen === undefined ? value : ([] as string[]).concat(seen, value)
    // Not an assignment: a parameter may be called __proto__.
    Object.defineProperty(query, name, { value: next, enumerable: true, configurable: true, writable: true })
  }
  return query
}

function decode(text: string): string {
  const spaced = text.replace(/\+/g, ' ')
  try {
    return decodeURIComponent(spaced)
  } catch {
    return spaced
  }
}
