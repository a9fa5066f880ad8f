/** `connect` and `connectAsync` as in MQTT.js, on the socket of a mini program and nothing else. */

import { parseBrokerUrl, type ParsedBrokerUrl } from '../socket/broker-url.ts'
import { requireHost } from '../socket/require-host.ts'
import { createStreamBuilder, type StreamBuilderOptions } from '../socket/stream-builder.ts'
import { LONGEST_TIMER } from '../socket/timers.ts'
import { MqttClient as Implementation } from './client.ts'
import type { ClientOptions } from './options.ts'
import { checkOutbox } from './outgoing/outbox.ts'
import type { MqttClient } from './public-client.ts'

type Merged = ClientOptions & Partial<ParsedBrokerUrl>

/**
 * Connects to a broker and returns the client at once; what happens is told by its events.
 *
 * @param brokerUrl `wxs://broker.example/mqtt`; `wx`, `wxs`, `ws` and `wss` all mean the socket of the mini program.
 * @throws SocketError `ERR_URL` for an address that can never be dialled, `ERR_HOST_MISSING` where there is no
 *   `wx`; Error for `clean: false` without a `clientId`.
 */
export function connect(brokerUrl: string, options?: ClientOptions): MqttClient
export function connect(options: ClientOptions): MqttClient
export function connect(brokerUrl: string | ClientOptions, options?: ClientOptions): MqttClient {
  const merged: Merged =
    typeof brokerUrl === 'string' && brokerUrl !== ''
      ? ({ ...parseBrokerUrl(brokerUrl), ...options } as Merged)
      : (options ?? (typeof brokerUrl === 'object' && brokerUrl !== null ? brokerUrl : {}))
  takeAuth(merged)
  if (merged.query && typeof merged.query.clientId === 'string') merged.clientId = merged.query.clientId
  if (merged.clean === false && !merged.clientId) throw new Error('Missing clientId for unclean clients')
  if ((merged.connectTimeout ?? 0) > LONGEST_TIMER) merged.connectTimeout = 0
  checkOutbox(merged)
  merged.defaultProtocol = merged.protocol
  // The very object that becomes `client.options`: what transformWsUrl changes in it holds for the next CONNECT.
  const streamBuilder = createStreamBuilder(merged as StreamBuilderOptions<MqttClient>)
  const host = requireHost(merged.wx)
  return new Implementation(streamBuilder as never, merged, host) as unknown as MqttClient
}

/**
 * Resolves with the client once it is connected (or ended), rejects with the first error.
 *
 * @param allowRetries `false` rejects also when the first connection closes without an error. Default `true`.
 */
export function connectAsync(
  brokerUrl: string,
  options?: ClientOptions,
  allowRetries?: boolean,
): Promise<MqttClient>
export function connectAsync(options: ClientOptions): Promise<MqttClient>
export function connectAsync(
  brokerUrl: string | ClientOptions,
  options?: ClientOptions,
  allowRetries = true,
): Promise<MqttClient> {
  return new Promise((resolve, reject) => {
    const client = connect(brokerUrl as string, options)
    const forget = () => {
      client.off('connect', onUp)
      client.off('end', onUp)
      client.off('error', onError)
      client.off('close', onClose)
    }
    const onUp = () => {
      forget()
      resolve(client)
    }
    const onError = (error: Error) => {
      forget()
      client.end()
      reject(error)
    }
    const onClose = () => onError(client.lastError ?? new Error("Couldn't connect to server"))
    client.on('connect', onUp)
    client.on('end', onUp)
    client.on('error', onError)
    if (!allowRetries) client.on('close', onClose)
  })
}

/** `user:password`, from the URL or the option `auth`. */
function takeAuth(options: Merged): void {
  if (!options.auth) return
  const parts = /^(.+):(.+)$/.exec(options.auth)
  options.username = parts ? parts[1] : options.auth
  if (parts) options.password = parts[2]
}
