/** Whether the mini program is shown and the phone has a network, and what a change of it asks of the client. */

import type { Host } from '../host/host.ts'
import { watchLifecycle } from '../host/lifecycle.ts'

/** The client, as far as it is needed here. */
export interface PresenceClient {
  readonly options: { onHide?: 'keep' | 'disconnect' }
  /** Missing where a client is made by hand, where no mini program is. */
  readonly _host: Host | undefined
  readonly connected: boolean
  /** After a refusal that will not change by itself. */
  reconnectSuppressed: boolean
  readonly _liveness: { probe(): void }
  readonly _signIn: {
    /** Whether an answer of `credentials` is waited for, or waits to be used. */
    readonly isAsking: boolean
    /** Uses the answer that came while the client was hidden. */
    use(): void
  }
  readonly _dialling: {
    /** Leaves the broker before the program is frozen. @returns whether there was anything to leave */
    leave(): boolean
  }
  readonly _reconnecting: {
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
  /** Not shown, whatever becomes of the connection then. */
  isAway = false
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
    const { _host: host } = this.client
    if (this.unwatch || !host) return
    // What happened while nobody watched is not known.
    this.isHidden = this.isAway = this.isOffline = this.hasLeft = false
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
    this.isHidden = this.isAway = this.hasLeft = false
    const { client } = this
    const { _reconnecting, _signIn } = client
    // What was refused may be allowed now: the user is back from where it is changed.
    client.reconnectSuppressed = false
    if (_signIn.isAsking) _signIn.use()
    // It was this side that left: that it never reconnects by itself is no reason not to return.
    else if (hasLeft) _reconnecting.redial(true)
    else _reconnecting.resume()
    client._reportState()
  }

  private onHide(): void {
    const { client } = this
    this.isHidden = client.options.onHide === 'disconnect'
    // Whatever is being dialled now may be frozen half way.
    this.isDialStale = this.isAway = true
    if (this.isHidden) this.hasLeft = client._dialling.leave()
    client._reportState()
  }

  private onNetwork(isConnected: boolean): void {
    const { client } = this
    this.isOffline = !isConnected
    this.isDialStale = true
    if (isConnected) client._reconnecting.resume()
    // It may not be so.
    else if (client.connected) client._liveness.probe()
    client._reportState()
  }
}
