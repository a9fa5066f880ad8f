/** What a CONNACK begins, and what the end of its connection leaves for the next. */

import type { IStream } from 'mqtt/lib/shared'
import { nextTick } from 'mqtt/lib/shared'
import type { IStore } from 'mqtt/lib/store'
import type { IConnackPacket, IPublishPacket } from 'mqtt-packet'
import { clearStore, reopen } from './outgoing/stored.ts'

/** The client, as far as it is needed here. */
export interface SessionClient {
  readonly options: { clean?: boolean; protocolVersion?: number }
  readonly stream: IStream | undefined
  readonly incomingStore: IStore
  readonly connackTimer: ReturnType<typeof setTimeout> | undefined
  readonly topicAliasRecv: { clear(): void } | undefined
  connected: boolean
  connackPacket: IConnackPacket | undefined
  _incomingQoS2Ids: Set<number>
  _serverProperties: object | undefined
  emit(event: 'connect', packet: IConnackPacket): boolean
  emit(event: 'delivered', topic: string, payload: string | Buffer, packet: IPublishPacket): boolean
  _destroyKeepaliveManager(): void
  _setupKeepaliveManager(): void
  _setupReconnect(): void
  readonly _isolation: { readonly isHolding: boolean; begin(): void; ended(): void }
  readonly _liveness: { up(): void }
  readonly _outbox: { open(isSignedIn: boolean): void }
  readonly _outgoing: {
    begin(isSessionPresent: boolean): void
    drain(): void
    endOfFrame(): void
    flush(error: Error): void
    load(delivered: (message: { packet: IPublishPacket }) => void): void
    lost(): void
    sendQueue(): void
  }
  readonly _presence: { isOffline: boolean }
  readonly _reconnecting: { readonly backoff: { connected(now: number): void } }
  readonly _signIn: { accepted(): void }
  readonly _subscriptions: {
    begin(isKnown: boolean): void
    endOfFrame(): void
    flush(error: Error): void
    lost(): void
  }
}

export class Session {
  private readonly client: SessionClient
  /** The broker knows what was sent, and subscribed to, on earlier connections. */
  private isPresent = false

  constructor(client: SessionClient) {
    this.client = client
  }

  /** The broker has taken the client in. */
  begin(packet: IConnackPacket): void {
    const { client } = this
    const { clean, protocolVersion = 4 } = client.options
    const { stream } = client
    client._signIn.accepted()
    client._reconnecting.backoff.connected(Date.now())
    client._liveness.up()
    client._presence.isOffline = false
    client.connackPacket = packet
    this.isPresent = !clean && (protocolVersion < 4 || packet.sessionPresent)
    if (!this.isPresent) this.forgetIncoming()
    client.connected = true
    client._setupKeepaliveManager()
    client._outgoing.begin(this.isPresent)
    client._isolation.begin()
    if (!client._isolation.isHolding) this.goOn()
    nextTick(() => {
      if (client.connected && client.stream === stream) client.emit('connect', packet)
    })
  }

  /** Everything that waited for the connection leaves, in one frame. */
  goOn(): void {
    const { _outgoing, _subscriptions } = this.client
    _subscriptions.begin(this.isPresent)
    _outgoing.drain()
    _outgoing.sendQueue()
  }

  /** All that arrived with one frame is handled. */
  endOfFrame(): void {
    this.client._outgoing.endOfFrame()
    this.client._subscriptions.endOfFrame()
  }

  /** The connection is over, before any listener hears of it. */
  closed(): void {
    const { client } = this
    client.connected = false
    clearTimeout(client.connackTimer)
    client._destroyKeepaliveManager()
    client._serverProperties = undefined
    client.topicAliasRecv?.clear()
    client._isolation.ended()
    client._outgoing.lost()
    client._setupReconnect()
    client._subscriptions.lost()
  }

  /**
   * Takes what stores hold of an earlier life of the program.
   *
   * @throws SocketError `ERR_ARGUMENT` where another client has the outbox open
   */
  readStores(isSignedIn: boolean): void {
    const { client } = this
    client._outbox.open(isSignedIn)
    reopen(client.incomingStore)
    client._outgoing.load(({ packet }) => client.emit('delivered', packet.topic, packet.payload, packet))
  }

  /** Nothing that waits for an answer will have one. */
  flush(): void {
    const error = new Error('Connection closed')
    this.client._outgoing.flush(error)
    this.client._subscriptions.flush(error)
  }

  private forgetIncoming(): void {
    this.client._incomingQoS2Ids.clear()
    clearStore(this.client.incomingStore)
  }
}
