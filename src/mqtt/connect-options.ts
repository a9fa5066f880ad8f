/** What people pass to `connect`, checked and made ready for MQTT.js. */

import { parseBrokerUrl, type ParsedBrokerUrl } from '../socket/broker-url.ts'
import type { ClientOptions } from './options.ts'
import { invalid, validateQoS } from './validate.ts'

export type Merged = ClientOptions & Partial<ParsedBrokerUrl>

/** Options that are numbers. */
const NUMERIC = /^keepalive|^protocolV|^max|(Period|Timeout|Jitter|Retries|Limit)$/

/** Names that are often written otherwise. */
const NAMES =
  'username password keepalive clean clientId connectTimeout reconnectPeriod protocolVersion'.split(' ')

/**
 * A copy of the options, of which a client makes its own.
 *
 * @throws SocketError `ERR_URL` or `ERR_ARGUMENT`; Error for `clean: false` without a `clientId`
 */
export function mergeOptions(brokerUrl: string | ClientOptions, options?: ClientOptions): Merged {
  const merged: Merged =
    typeof brokerUrl === 'string' && brokerUrl !== ''
      ? ({ ...parseBrokerUrl(brokerUrl), ...options } as Merged)
      : { ...(options ?? (brokerUrl as ClientOptions)) }
  takeAuth(merged)
  if (merged.query && typeof merged.query.clientId === 'string') merged.clientId = merged.query.clientId
  if (typeof merged.clientId === 'number') merged.clientId = String(merged.clientId)
  if (merged.clean === false && !merged.clientId) {
    if (!merged.credentials) throw new Error('Missing clientId for unclean clients')
    // For `credentials` to bring; a random one would be taken for it.
    merged.clientId = ''
  }
  for (const name of Object.keys(merged)) {
    const value = (merged as Record<string, unknown>)[name]
    if (NUMERIC.test(name) && typeof value === 'string') throw invalid(`${name} is text`, 'It is a number')
  }
  const badQoS = validateQoS('will', merged.will?.qos ?? 0)
  if (badQoS) throw badQoS
  return merged
}

/** What is dialled from now on, with the user and the password in it. */
export function takeUrl(options: Merged, url: string): void {
  const parsed = parseBrokerUrl(url)
  Object.assign(options, {
    auth: undefined,
    port: undefined,
    servers: undefined,
    ...parsed,
    hostname: parsed.host,
  })
  takeAuth(options)
}

/** `user:password`, from the URL or the option `auth`. */
function takeAuth(options: Merged): void {
  if (!options.auth) return
  const parts = /^(.*):(.+)$/.exec(options.auth)
  options.username = parts ? parts[1] : options.auth
  if (parts) options.password = parts[2]
}

/** Says of options that are nearly right, and mean nothing as they are, what is meant. */
export function sayNearly(options: object, say: (kind: string, text: string) => void): void {
  for (const name of Object.keys(options)) {
    const lower = name.toLowerCase()
    const meant = /^headers?$/.test(lower)
      ? 'wxOptions.header'
      : NAMES.filter((known) => known.toLowerCase() === lower.replace(/^cleans.*/, 'clean'))[0]
    if (meant && meant !== name) say(name, `${name} is no option: ${meant} is meant`)
  }
}
