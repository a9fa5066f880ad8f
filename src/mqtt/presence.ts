/** Whether the mini program is shown and the phone has a network, and what a change of it asks of the client. */

import { findHost } from '../host/host.ts'
import { watchLifecycle } from '../host/lifecycle.ts'

/** The client, as far as it is needed here. */
export interface PresenceClient {
  readonly options: { wx?: unknown; onHide?: 'keep' | 'disconnect' }
  readonly connected: boolean
  /** Until the next `connect()`, or until it is shown: after a refusal that will not change. */
  reconnectSuppressed: boolean
  readonly _dialling: {
    /** Leaves the broker before the program is frozen. @returns whether there was anything to leave */
    leave(): boolean
  }
  readonly _reconnecting: {
    clear(): void
    /** Dials now, in any case where `always`. */
    redial(always: boolean): void
    /** Makes sure of a connection, now. */
    resume(): void
  }
  _reportState(): void
}

export class Presence {
  /** Hidden, with `onHide: 'disconnect'`. */
  isHidden = false
  isOffline = false
  /** The dial of this moment began before something happened that may have killed it. */
  isDialStale = false
  private readonly client: PresenceClient
  /** It was connected, or about to be, when it was hidden. */
  private hasLeft = false
  private unwatch: (() => void) | undefined

  constructor(client: PresenceClient) {
    this.client = client
  }

  watch(): void {
    if (this.unwatch) return
    const host = findHost(this.client.options.wx)
    if (!host) return
    // What happened while nobody watched is not known.
    this.isHidden = this.isOffline = this.hasLeft = false
    this.unwatch = watchLifecycle(host, {
      show: () => this.onShow(),
      hide: () => this.onHide(),
      network: (isConnected) => this.onNetwork(isConnected),
    })
  }

  stop(): void {
    this.unwatch?.()
    this.unwatch = undefined
  }

  private onShow(): void {
    const { hasLeft } = this
    this.isHidden = this.hasLeft = false
    const { _reconnecting } = this.client
    // What was refused may be taken by now: whoever comes back looks at it.
    this.client.reconnectSuppressed = false
    // It was this side that left: that it never reconnects by itself is no reason not to return.
    if (hasLeft) _reconnecting.redial(true)
    else _reconnecting.resume()
    this.client._reportState()
  }

  private onHide(): void {
    const { client } = this
    this.isHidden = client.options.onHide === 'disconnect'
    // Whatever is being dialled now may be frozen half way.
    this.isDialStale = true
    if (this.isHidden) this.hasLeft = client._dialling.leave()
    client._reportState()
  }

  private onNetwork(isConnected: boolean): void {
    const { client } = this
    this.isOffline = !isConnected
    this.isDialStale = true
    if (isConnected) client._reconnecting.resume()
    else if (!client.connected) client._reconnecting.clear()
    client._reportState()
  }
}
