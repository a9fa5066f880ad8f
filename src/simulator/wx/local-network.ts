/** What a program learns of the network that the phone is in: its own address, and services by mDNS. */

import { expectFields, text, wholeNumber, type Fields } from '../base/expectations.ts'
import type { NetworkConditions } from '../wire/native-socket.ts'
import { callAsynchronously, type ApiCallbacks, type ApiPromise, type ApiResult } from './api-callbacks.ts'
import { EventListeners } from './event-listeners.ts'
import type { WxCore } from './wx-core.ts'

export interface LocalService {
  serviceType: string
  serviceName: string
  ip: string
  port: number
}

export interface LocalIPAddressResult extends ApiResult {
  localip: string
  netmask: string
}

export interface DiscoveryOption extends ApiCallbacks {
  serviceType: string
}

type Off = (listener?: (event: never) => void) => void

export interface LocalNetworkApi {
  getLocalIPAddress(option: ApiCallbacks<LocalIPAddressResult>): void
  startLocalServiceDiscovery<Option extends DiscoveryOption>(option: Option): ApiPromise<Option, ApiResult>
  stopLocalServiceDiscovery<Option extends ApiCallbacks = ApiCallbacks>(
    option?: Option,
  ): ApiPromise<Option, ApiResult>
  onLocalServiceFound(listener: (service: LocalService) => void): void
  offLocalServiceFound: Off
  onLocalServiceLost(listener: (service: Pick<LocalService, 'serviceType' | 'serviceName'>) => void): void
  offLocalServiceLost: Off
  onLocalServiceDiscoveryStop(listener: (event: { errMsg: string }) => void): void
  offLocalServiceDiscoveryStop: Off
}

/** The machines around the phone, in the hands of a test. */
export interface LocalNetworkControl {
  /** A machine offers a service from now on. @throws SimulatorError `ERR_OPTION` for a field that cannot be */
  announce(service: LocalService): void
  withdraw(serviceName: string): void
}

/** A search ends by itself. (Documented) */
const SEARCH_MS = 30_000

const serviceFields: Fields<keyof LocalService> = {
  serviceType: text,
  serviceName: text,
  ip: text,
  port: wholeNumber(1, 65_535),
}

export class LocalNetwork implements LocalNetworkControl {
  private readonly core: WxCore
  private readonly network: NetworkConditions
  private readonly ownAddress: string
  private readonly netmask: string
  private readonly services = new Map<string, LocalService>()
  private readonly found: EventListeners<LocalService>
  private readonly lost: EventListeners<Pick<LocalService, 'serviceType' | 'serviceName'>>
  private readonly stopped: EventListeners<{ errMsg: string }>
  private searched: string | undefined
  private timer: unknown

  constructor(core: WxCore, network: NetworkConditions, ownAddress: string, netmask: string) {
    this.core = core
    this.network = network
    this.ownAddress = ownAddress
    this.netmask = netmask
    this.found = new EventListeners(core, 'onLocalServiceFound')
    this.lost = new EventListeners(core, 'onLocalServiceLost')
    this.stopped = new EventListeners(core, 'onLocalServiceDiscoveryStop')
  }

  announce(service: LocalService): void {
    expectFields('field', 'announce: a service', service, serviceFields)
    this.services.set(service.serviceName, { ...service })
    if (service.serviceType === this.searched) this.core.later(() => this.tell(service), this.network.latency)
  }

  withdraw(serviceName: string): void {
    const service = this.services.get(serviceName)
    this.services.delete(serviceName)
    if (service === undefined || service.serviceType !== this.searched) return
    const { serviceType } = service
    this.core.later(() => this.lost.emit({ serviceType, serviceName }), this.network.latency)
  }

  get api(): LocalNetworkApi {
    const { core } = this
    return {
      getLocalIPAddress: (option) =>
        void callAsynchronously<LocalIPAddressResult>(core, 'getLocalIPAddress', { complete() {}, ...option }, undefined, (outcome) => {
          if (!this.network.isConnected) return outcome.fail({ errMsg: 'getLocalIPAddress:fail no network' })
          outcome.succeed({ errMsg: 'getLocalIPAddress:ok', localip: this.ownAddress, netmask: this.netmask })
        }),
      startLocalServiceDiscovery: (option) =>
        callAsynchronously(core, 'startLocalServiceDiscovery', option, { serviceType: option?.serviceType }, (outcome) => {
          if (this.searched !== undefined) return outcome.fail({ errMsg: 'startLocalServiceDiscovery:fail scan task already exist' })
          const { serviceType } = option
          this.searched = serviceType
          outcome.succeed({ errMsg: 'startLocalServiceDiscovery:ok' })
          this.timer = core.clock.setTimeout(() => this.stop(), SEARCH_MS)
          // On iOS no service has been found since client 7.0.18. (Documented)
          if (core.profile.platform === 'ios') return
          for (const service of this.services.values()) {
            if (service.serviceType === serviceType) core.later(() => this.tell(service), this.network.latency)
          }
        }),
      stopLocalServiceDiscovery: (option) =>
        callAsynchronously(core, 'stopLocalServiceDiscovery', option, undefined, (outcome) => {
          if (this.searched === undefined) return outcome.fail({ errMsg: 'stopLocalServiceDiscovery:fail task not found' })
          this.stop()
          outcome.succeed({ errMsg: 'stopLocalServiceDiscovery:ok' })
        }),
      onLocalServiceFound: this.found.on,
      offLocalServiceFound: this.found.off,
      onLocalServiceLost: this.lost.on,
      offLocalServiceLost: this.lost.off,
      onLocalServiceDiscoveryStop: this.stopped.on,
      offLocalServiceDiscoveryStop: this.stopped.off,
    } // prettier-ignore
  }

  /** The JavaScript context that searched is gone. */
  forget(): void {
    this.searched = undefined
    this.core.clock.clearTimeout(this.timer)
    for (const listeners of [this.found, this.lost, this.stopped]) listeners.off()
  }

  private tell(service: LocalService): void {
    if (this.searched === service.serviceType && this.network.isConnected) this.found.emit({ ...service })
  }

  private stop(): void {
    this.core.clock.clearTimeout(this.timer)
    this.searched = undefined
    this.core.later(() => this.stopped.emit({ errMsg: 'ok' }))
  }
}
