/** From the options of MQTT.js to a stream: which address, which subprotocol, which host. */

import type { Host, HostSocketOptions } from '../host/host.ts'
import { checkSocketUrl, parseBrokerUrl, socketUrl, type BrokerAddress } from './broker-url.ts'
import { requireHost } from './require-host.ts'
import { SocketError } from './socket-error.ts'
import { SocketStream } from './socket-stream.ts'

export interface StreamBuilderOptions<Client = unknown> extends BrokerAddress {
  /** The broker, e.g. `wxs://broker.example/mqtt`; or `protocol`, `host`, `port` and `path` apart. */
  url?: string
  /** The host object; default the global `wx`: what it is when `connect` is called, else at each dial. */
  wx?: Host
  /** `header`, `tcpNoDelay`, `perMessageDeflate`, `timeout`, `forceCellularNetwork`: WeChat's own. */
  wxOptions?: HostSocketOptions
  /** Milliseconds a dial may take; 0 for as long as the platform lets it. Default 30,000. */
  connectTimeout?: number
  /** Bytes that may wait unread before the stream ends with `ERR_OVERFLOW`. Default 16 MiB. */
  maxUnreadBytes?: number
  /** How many sockets the host may have open at once; more wait their turn. Default 5. */
  socketLimit?: number
  /** Subprotocols; default `['mqtt']`, or `['mqttv3.1']` for MQTT 3.1. */
  protocols?: string[]
  protocolId?: string
  protocolVersion?: number
  /** Brokers to be dialled in turn, one a call. */
  servers?: { host: string; port: number; protocol?: string }[]
  /** The last word on the URL of each dial. */
  transformWsUrl?: (url: string, options: StreamBuilderOptions<Client>, client: Client) => string
}

/** What MQTT.js hands to a stream builder, as far as it is used here. */
interface BuildingClient {
  options?: { protocolId?: string; protocolVersion?: number }
  /** Ended, or about to be. */
  disconnecting?: boolean
  _reconnectCount?: number
  /** What `connect` has found. */
  readonly _host?: Host
}

/**
 * A function that dials and returns the stream; for `new MqttClient(builder, options)` of MQTT.js and for
 * anything else that takes a Duplex.
 *
 * The function itself never throws: it is called from reconnect timers, so what is wrong with the address, a
 * `transformWsUrl` that throws, or a missing host ends the returned stream with `error` and `close`.
 *
 * @typeParam Stream what the stream is taken for where its user names a class with more members than he uses, as
 *   MQTT.js names Node's Duplex
 * @throws SocketError `ERR_URL` at once, for an address that can never be dialled.
 */
export function createStreamBuilder<Client = unknown, Stream = SocketStream>(
  options: StreamBuilderOptions<Client>,
): (client?: Client) => Stream {
  // Not a copy where it need not be one: what transformWsUrl changes in MQTT.js's options holds.
  const address: StreamBuilderOptions<Client> = options.url
    ? { ...parseBrokerUrl(options.url), ...options }
    : options
  const servers = address.servers ?? []
  const { protocol } = address
  for (const server of servers.length > 0 ? servers : [{}])
    socketUrl({ ...address, ...namesOf(server, protocol) })
  const turn: BuildingClient = {}
  let last: SocketStream | undefined
  let builds = 0

  return (client) => {
    const known = (client ?? turn) as BuildingClient
    const build = ++builds
    let url = ''
    let host: Host | undefined
    let failure: unknown
    try {
      if (servers.length > 0) Object.assign(address, namesOf(nextServer(servers, known), protocol))
      url = socketUrl(address)
      if (typeof address.transformWsUrl === 'function') {
        url = checkSocketUrl(address.transformWsUrl(url, address, client as Client))
        // It may have connected again, or ended the client.
        if (build !== builds || known.disconnecting)
          throw new SocketError('ERR_CLOSED', 'transformWsUrl gave this dial up', { url })
      }
      host = known._host ?? requireHost(address.wx)
    } catch (cause) {
      failure =
        cause instanceof SocketError
          ? cause
          : new SocketError('ERR_URL', 'transformWsUrl threw', { url, hint: 'Its error is the cause', cause })
    }
    if (host) last?.handOver(host)
    last = new SocketStream({
      host: host ?? hostThatThrows(failure),
      url,
      protocols: address.protocols ?? subprotocols(address.protocolVersion ? address : (known.options ?? {})),
      wxOptions: address.wxOptions,
      connectTimeout: address.connectTimeout,
      maxUnreadBytes: address.maxUnreadBytes,
      socketLimit: address.socketLimit,
    })
    return last as unknown as Stream
  }
}

/** Every failure takes the way of a failed dial. */
function hostThatThrows(failure: unknown): Host {
  return {
    connectSocket() {
      throw failure
    },
  }
}

/** In turn, counted on the client as MQTT.js does it. */
function nextServer(servers: readonly BrokerAddress[], client: BuildingClient): BrokerAddress {
  const turn = (client._reconnectCount ?? 0) % servers.length
  client._reconnectCount = turn + 1
  return servers[turn] ?? {}
}

/** What a server's turn sets of the address, under the names MQTT.js sets. */
function namesOf(
  { host, port, protocol }: BrokerAddress,
  defaultProtocol: string | undefined,
): BrokerAddress {
  return host ? { host, hostname: host, port, protocol: protocol || defaultProtocol } : {}
}

/** MQTT 3.1 has a name of its own; everything newer is `mqtt`. */
function subprotocols({
  protocolId,
  protocolVersion,
}: {
  protocolId?: string
  protocolVersion?: number
}): string[] {
  return [protocolId === 'MQIsdp' && protocolVersion === 3 ? 'mqttv3.1' : 'mqtt']
}

/** A stream that never dials and ends with this error. */
export function failedStream(failure: unknown): SocketStream {
  return new SocketStream({ host: hostThatThrows(failure), url: '', connectTimeout: 0 })
}
