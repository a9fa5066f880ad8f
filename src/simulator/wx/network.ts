/** The phone's network: in the hands of a test, and as `wx.getNetworkType` and its events. */

import { aBoolean, expectValue, milliseconds, oneOf, type Expectation } from '../base/expectations.ts'
import type { SeededRandom } from '../base/seeded-random.ts'
import type { NetworkConditions } from '../wire/native-socket.ts'
import { callAsynchronously, type ApiCallbacks, type ApiPromise, type ApiResult } from './api-callbacks.ts'
import { EventListeners } from './event-listeners.ts'
import type { WxCore } from './wx-core.ts'

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

/** The phone's network in the hands of a test. An impossible value throws a SimulatorError `ERR_ARGUMENT`. */
export interface NetworkControl extends NetworkConditions {
  readonly type: NetworkType
  readonly isConnected: boolean
  /** How long anything takes in one direction, in ms; may be set at any time. Default 0. */
  latency: number
  /** By how much latency varies, in ms: each thing takes up to so much longer. Default 0. */
  jitter: number
  /** Bytes a second in each direction of each socket. Default Infinity. */
  bandwidth: number
  /** What hung on the old network drops or dies, and `onNetworkStatusChange` fires. */
  switchTo(type: NetworkType): void
  /** The same as `switchTo('none')`. */
  offline(): void
  /** Whether the network is weak; `onNetworkWeakChange` fires on a change. */
  weak(weak: boolean): void
}

/** The interfaces of wx about the network. */
export interface NetworkApi {
  onNetworkStatusChange(listener: (event: NetworkStatusEvent) => void): void
  offNetworkStatusChange(listener?: (event: never) => void): void
  onNetworkWeakChange(listener: (event: NetworkWeakEvent) => void): void
  offNetworkWeakChange(listener?: (event: never) => void): void
  getNetworkType<Option extends ApiCallbacks<NetworkTypeResult> = ApiCallbacks<NetworkTypeResult>>(
    option?: Option,
  ): ApiPromise<Option, NetworkTypeResult>
}

const aBandwidth: Expectation = {
  words: 'a number of bytes a second, more than 0',
  met: (value) => typeof value === 'number' && value > 0,
}

export class Network implements NetworkControl {
  private readonly core: WxCore
  private readonly lose: () => void
  private readonly statusChange: EventListeners<NetworkStatusEvent>
  private readonly weakChange: EventListeners<NetworkWeakEvent>
  private currentType: NetworkType = 'wifi'
  private isWeak = false
  private currentLatency = 0
  private currentJitter = 0
  private currentBandwidth = Infinity
  private readonly random: SeededRandom

  /**
   * @param random decides each delay, where there is jitter
   * @param lose called when connections over the old network are lost
   */
  constructor(core: WxCore, random: SeededRandom, lose: () => void) {
    this.core = core
    this.random = random
    this.lose = lose
    this.statusChange = new EventListeners(core, 'onNetworkStatusChange')
    this.weakChange = new EventListeners(core, 'onNetworkWeakChange')
  }

  get type(): NetworkType {
    return this.currentType
  }

  get isConnected(): boolean {
    return this.currentType !== 'none'
  }

  get latency(): number {
    return this.currentLatency
  }

  set latency(ms: number) {
    expectValue('network.latency', ms, milliseconds)
    this.currentLatency = ms
  }

  get jitter(): number {
    return this.currentJitter
  }

  set jitter(ms: number) {
    expectValue('network.jitter', ms, milliseconds)
    this.currentJitter = ms
  }

  get bandwidth(): number {
    return this.currentBandwidth
  }

  set bandwidth(bytesPerSecond: number) {
    expectValue('network.bandwidth', bytesPerSecond, aBandwidth)
    this.currentBandwidth = bytesPerSecond
  }

  delay(): number {
    if (this.currentJitter === 0) return this.currentLatency
    return this.currentLatency + Math.floor(this.random.next() * (this.currentJitter + 1))
  }

  switchTo(type: NetworkType): void {
    expectValue('switchTo(type): type', type, oneOf(...networkTypes))
    if (type === this.currentType) return
    this.core.timeline.record('world', 'network', undefined, type)
    const throughNone =
      this.core.profile.quirks.networkChange === 'through-none' && type !== 'none' && this.isConnected
    this.currentType = type
    this.lose()
    if (throughNone) this.report({ isConnected: false, networkType: 'none' })
    this.report({ isConnected: type !== 'none', networkType: type })
  }

  offline(): void {
    this.switchTo('none')
  }

  weak(weak: boolean): void {
    expectValue('weak(weak): weak', weak, aBoolean)
    if (weak === this.isWeak) return
    this.isWeak = weak
    this.core.timeline.record('world', 'network', undefined, weak ? 'weak' : 'strong')
    this.core.later(() => this.weakChange.emit({ weakNet: weak, networkType: this.currentType }))
  }

  /** The JavaScript context that listened is gone. */
  forgetListeners(): void {
    this.statusChange.off()
    this.weakChange.off()
  }

  get api(): NetworkApi {
    return {
      onNetworkStatusChange: this.statusChange.on,
      offNetworkStatusChange: this.statusChange.off,
      onNetworkWeakChange: this.weakChange.on,
      offNetworkWeakChange: this.weakChange.off,
      getNetworkType: (option) =>
        callAsynchronously(this.core, 'getNetworkType', option, undefined, (outcome) =>
          outcome.succeed({
            errMsg: 'getNetworkType:ok',
            networkType: this.currentType,
            signalStrength: this.isConnected ? (this.isWeak ? -95 : -55) : 0,
            hasSystemProxy: false,
            weakNet: this.isWeak,
          }),
        ),
    }
  }

  private report(event: NetworkStatusEvent): void {
    this.core.later(() => this.statusChange.emit(event))
  }
}
