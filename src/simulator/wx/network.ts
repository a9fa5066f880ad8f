import { callAsynchronously, type ApiCallbacks, type ApiPromise, type ApiResult } from './api-callbacks.ts'
import { EventListeners } from './event-listeners.ts'
import { aBoolean, expectValue, milliseconds, oneOf } from '../base/expectations.ts'
import type { NetworkConditions } from '../wire/native-socket.ts'
import type { ProgramCore } from './wx-core.ts'

export type NetworkType = 'wifi' | '2g' | '3g' | '4g' | '5g' | 'unknown' | 'none'

const networkTypes: readonly NetworkType[] = ['wifi', '2g', '3g', '4g', '5g', 'unknown', 'none']

export interface NetworkStatusEvent {
  isConnected: boolean
  networkType: NetworkType
}

export interface NetworkWeakEvent {
  weakNet: boolean
  networkType: NetworkType
}

export interface NetworkTypeResult extends ApiResult {
  networkType: NetworkType
  /** dBm */
  signalStrength: number
  hasSystemProxy: boolean
  weakNet: boolean
}

/** The phone's network in the hands of a test. What cannot be is refused with a SimulatorError `ERR_ARGUMENT`. */
export interface NetworkControl extends NetworkConditions {
  readonly type: NetworkType
  readonly isConnected: boolean
  /** How long anything takes in one direction, in ms; may be set at any time. Default 0. */
  latency: number
  /** What hung on the old network drops or dies, and `onNetworkStatusChange` fires. */
  switchTo(type: NetworkType): void
  /** The same as `switchTo('none')`. */
  offline(): void
  /** Whether the network is weak; `onNetworkWeakChange` fires on a change. */
  weak(weak: boolean): void
}

/** The interfaces of wx about the network. */
export interface NetworkFace {
  onNetworkStatusChange(listener: (event: NetworkStatusEvent) => void): void
  offNetworkStatusChange(listener?: (event: never) => void): void
  onNetworkWeakChange(listener: (event: NetworkWeakEvent) => void): void
  offNetworkWeakChange(listener?: (event: never) => void): void
  getNetworkType<Option extends ApiCallbacks<NetworkTypeResult> = ApiCallbacks<NetworkTypeResult>>(
    option?: Option,
  ): ApiPromise<Option, NetworkTypeResult>
}

export class Network implements NetworkControl {
  readonly #core: ProgramCore
  readonly #lose: () => void
  readonly #statusChange: EventListeners<NetworkStatusEvent>
  readonly #weakChange: EventListeners<NetworkWeakEvent>
  #type: NetworkType = 'wifi'
  #weak = false
  #latency = 0

  /** @param lose called when connections over the old network are lost */
  constructor(core: ProgramCore, lose: () => void) {
    this.#core = core
    this.#lose = lose
    this.#statusChange = new EventListeners(core, 'onNetworkStatusChange')
    this.#weakChange = new EventListeners(core, 'onNetworkWeakChange')
  }

  get type(): NetworkType {
    return this.#type
  }

  get isConnected(): boolean {
    return this.#type !== 'none'
  }

  get latency(): number {
    return this.#latency
  }

  set latency(ms: number) {
    expectValue('network.latency', ms, milliseconds)
    this.#latency = ms
  }

  switchTo(type: NetworkType): void {
    expectValue('switchTo(type): type', type, oneOf(...networkTypes))
    if (type === this.#type) return
    this.#core.timeline.record('world', 'network', undefined, type)
    const throughNone =
      this.#core.profile.quirks.networkChange === 'through-none' && type !== 'none' && this.isConnected
    this.#type = type
    this.#lose()
    if (throughNone) this.#tell({ isConnected: false, networkType: 'none' })
    this.#tell({ isConnected: type !== 'none', networkType: type })
  }

  offline(): void {
    this.switchTo('none')
  }

  weak(weak: boolean): void {
    expectValue('weak(weak): weak', weak, aBoolean)
    if (weak === this.#weak) return
    this.#weak = weak
    this.#core.timeline.record('world', 'network', undefined, weak ? 'weak' : 'strong')
    this.#core.later(() => this.#weakChange.emit({ weakNet: weak, networkType: this.#type }))
  }

  /** The JavaScript context that listened is gone. */
  forgetListeners(): void {
    this.#statusChange.off()
    this.#weakChange.off()
  }

  get face(): NetworkFace {
    return {
      onNetworkStatusChange: this.#statusChange.on,
      offNetworkStatusChange: this.#statusChange.off,
      onNetworkWeakChange: this.#weakChange.on,
      offNetworkWeakChange: this.#weakChange.off,
      getNetworkType: (option) =>
        callAsynchronously(this.#core, 'getNetworkType', option, undefined, (outcome) =>
          outcome.succeed({
            errMsg: 'getNetworkType:ok',
            networkType: this.#type,
            signalStrength: this.isConnected ? (this.#weak ? -95 : -55) : 0,
            hasSystemProxy: false,
            weakNet: this.#weak,
          }),
        ),
    }
  }

  #tell(event: NetworkStatusEvent): void {
    this.#core.later(() => this.#statusChange.emit(event))
  }
}
