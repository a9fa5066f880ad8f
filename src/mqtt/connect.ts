/** `connect` and `connectAsync` as in MQTT.js, on the socket of a mini program and nothing else. */

import { requireHost } from '../socket/require-host.ts'
import { createStreamBuilder, type StreamBuilderOptions } from '../socket/stream-builder.ts'
import { LONGEST_TIMER } from '../socket/timers.ts'
import { MqttClient as Implementation } from './client.ts'
import { mergeOptions, sayNearly } from './connect-options.ts'
import type { ClientOptions } from './options.ts'
import type { MqttClient } from './public-client.ts'

/**
 * Connects to a broker and returns the client at once; what happens is told by its events.
 *
 * @param brokerUrl `wxs://broker.example/mqtt`; `wx`, `wxs`, `ws` and `wss` all mean the socket of the mini program.
 * @throws SocketError `ERR_URL` for an address that can never be dialled, `ERR_HOST_MISSING` where there is no
 *   `wx`, `ERR_ARGUMENT` for numbers that are text; Error for `clean: false` without a `clientId`.
 */
export function connect(brokerUrl: string, options?: ClientOptions): MqttClient
export function connect(options: ClientOptions): MqttClient
export function connect(brokerUrl: string | ClientOptions, options?: ClientOptions): MqttClient {
  const merged = mergeOptions(brokerUrl, options)
  if ((merged.connectTimeout ?? 0) > LONGEST_TIMER) merged.connectTimeout = 0
  merged.defaultProtocol = merged.protocol
  // The very object that becomes `client.options`: what transformWsUrl changes in it holds for the next CONNECT.
  const streamBuilder = createStreamBuilder(merged as StreamBuilderOptions<MqttClient>)
  requireHost(merged.wx)
  hideIds(merged)
  const implementation = new Implementation(streamBuilder as never, merged)
  sayNearly(merged, (kind, text) => implementation._warnings.say(kind, text))
  const client = implementation as unknown as MqttClient
  // Without a listener an `error` would be thrown; whoever wants to hear it adds one.
  client.on('error', () => undefined)
  return client
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

/** MQTT.js logs the `clientId`, which is a key with some vendors. */
function hideIds(options: ClientOptions): void {
  const { hideClientId, log } = options
  if (!hideClientId || !log) return
  options.log = (...args: unknown[]) =>
    log(...args.map((value) => (value === options.clientId ? '***' : value)))
}
