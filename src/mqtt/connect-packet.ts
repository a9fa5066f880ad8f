/** The CONNECT of this moment, as MQTT.js writes it. */

import type { IConnectPacket, Packet } from 'mqtt-packet'
import type { ClientOptions } from './options.ts'

/** The client, as far as it is needed here. */
export interface ConnectingClient {
  readonly options: ClientOptions
  readonly topicAliasRecv: { readonly max: number } | undefined
  /** What this side announces: MQTT.js takes no more messages of QoS 2 at once. */
  readonly _receiveMaximum: number
  _authenticationMethod: string | undefined
  emit(event: 'error', error: Error): boolean
  end(callback: () => void): unknown
  _writePacket(packet: Packet): void
}

export function writeConnect(client: ConnectingClient): void {
  const { options, topicAliasRecv } = client
  const { authPacket, clean, clientId, keepalive, password, protocolId, protocolVersion, username, will } =
    options
  const properties: IConnectPacket['properties'] = options.properties && { ...options.properties }
  if (properties?.receiveMaximum !== undefined) properties.receiveMaximum = client._receiveMaximum
  const packet = {
    cmd: 'connect',
    protocolId,
    protocolVersion,
    clean,
    clientId,
    keepalive,
    username,
    password,
    properties: topicAliasRecv ? { ...properties, topicAliasMaximum: topicAliasRecv.max } : properties,
    ...(will && { will: { ...will } }),
  } as IConnectPacket
  client._authenticationMethod = properties?.authenticationMethod
  client._writePacket(packet)
  if (!properties) return
  const { authenticationData, authenticationMethod } = properties
  if (!authenticationMethod && authenticationData)
    client.end(() => client.emit('error', new Error('Packet has no Authentication Method')))
  else if (authenticationMethod && authPacket && typeof authPacket === 'object')
    client._writePacket({ ...authPacket, cmd: 'auth', reasonCode: authPacket.reasonCode ?? 0 } as Packet)
}
