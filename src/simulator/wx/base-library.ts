/** Which interfaces and options of `wx` a version of the base library has. */

import { SimulatorError } from '../base/simulator-error.ts'

/** From which base library on an interface of wx exists. (Documented) */
const interfaces: Readonly<Record<string, string>> = {
  connectSocket: '1.0.0',
  request: '1.0.0',
  login: '1.0.0',
  setStorage: '1.0.0',
  setStorageSync: '1.0.0',
  getStorage: '1.0.0',
  getStorageSync: '1.0.0',
  getStorageInfo: '1.0.0',
  getStorageInfoSync: '1.0.0',
  removeStorage: '1.0.0',
  removeStorageSync: '1.0.0',
  clearStorage: '1.0.0',
  clearStorageSync: '1.0.0',
  getNetworkType: '1.0.0',
  getSystemInfoSync: '1.0.0',
  canIUse: '1.1.1',
  onNetworkStatusChange: '1.1.0',
  onSocketOpen: '1.0.0',
  onSocketMessage: '1.0.0',
  onSocketError: '1.0.0',
  onSocketClose: '1.0.0',
  sendSocketMessage: '1.0.0',
  closeSocket: '1.0.0',
  uploadFile: '1.0.0',
  downloadFile: '1.0.0',
  showToast: '1.0.0',
  hideToast: '1.0.0',
  showModal: '1.0.0',
  showLoading: '1.1.0',
  hideLoading: '1.1.0',
  base64ToArrayBuffer: '1.1.0',
  arrayBufferToBase64: '1.1.0',
  getFileSystemManager: '1.9.9',
  getAccountInfoSync: '2.2.2',
  startLocalServiceDiscovery: '2.4.0',
  stopLocalServiceDiscovery: '2.4.0',
  onLocalServiceFound: '2.4.0',
  offLocalServiceFound: '2.4.0',
  onLocalServiceLost: '2.4.0',
  offLocalServiceLost: '2.4.0',
  onLocalServiceDiscoveryStop: '2.4.0',
  offLocalServiceDiscoveryStop: '2.4.0',
  createUDPSocket: '2.7.0',
  createTCPSocket: '2.18.0',
  getLocalIPAddress: '2.20.1',
  onShow: '1.7.0',
  onHide: '1.7.0',
  offShow: '1.7.0',
  offHide: '1.7.0',
  navigateTo: '1.0.0',
  redirectTo: '1.0.0',
  navigateBack: '1.0.0',
  reLaunch: '1.1.0',
  switchTab: '1.0.0',
  onError: '2.1.2',
  offError: '2.1.2',
  onUnhandledRejection: '2.10.0',
  offUnhandledRejection: '2.10.0',
  onAppShow: '2.1.2',
  onAppHide: '2.1.2',
  offAppShow: '2.1.2',
  offAppHide: '2.1.2',
  offNetworkStatusChange: '2.9.3',
  getRandomValues: '2.15.0',
  getDeviceInfo: '2.20.1',
  getAppBaseInfo: '2.20.1',
  onNetworkWeakChange: '2.21.0',
  offNetworkWeakChange: '2.21.0',
}

/** From which base library on an option of `connectSocket` counts. (Documented) */
const socketOptions: Readonly<Record<string, string>> = {
  protocols: '1.4.0',
  tcpNoDelay: '2.4.0',
  perMessageDeflate: '2.8.0',
  timeout: '2.10.0',
  forceCellularNetwork: '2.29.0',
}

/** The first whose `connectSocket` gives a task. (Documented) */
const OLDEST = '1.7.0'

/** Asynchronous interfaces return a Promise when no callback is given. (Documented) */
const PROMISES_SINCE = '2.10.2'

function parts(version: string): number[] {
  return version.split('.').map(Number)
}

/** One version of the library that WeChat puts between its client and a mini program. */
export class BaseLibrary {
  readonly version: string

  /** @throws SimulatorError `ERR_OPTION` unless the version is three numbers */
  constructor(version: string) {
    if (!/^\d+\.\d+\.\d+$/.test(version)) {
      throw new SimulatorError('ERR_OPTION', `baseLibrary is a version such as '3.8.9', not '${version}'.`)
    }
    this.version = version
    if (!this.atLeast(OLDEST)) {
      throw new SimulatorError(
        'ERR_OPTION',
        `baseLibrary ${version} has no SocketTask: the simulator begins with ${OLDEST}.`,
      )
    }
  }

  /** Whether this version is `version` or later. */
  atLeast(version: string): boolean {
    const own = parts(this.version)
    const other = parts(version)
    for (let index = 0; index < 3; index++) {
      const difference = (own[index] ?? 0) - (other[index] ?? 0)
      if (difference !== 0) return difference > 0
    }
    return true
  }

  /** Whether an interface of wx exists, by its name. */
  hasInterface(name: string): boolean {
    const since = Object.hasOwn(interfaces, name) ? interfaces[name] : undefined
    return since !== undefined && this.atLeast(since)
  }

  /** Whether an option of `connectSocket` counts. */
  hasSocketOption(name: string): boolean {
    const since = Object.hasOwn(socketOptions, name) ? socketOptions[name] : undefined
    return since === undefined || this.atLeast(since)
  }

  get hasPromises(): boolean {
    return this.atLeast(PROMISES_SINCE)
  }

  /** `wx.canIUse`: `'getRandomValues'`, `'connectSocket.object.timeout'`, `'connectSocket.success'`. */
  canIUse(schema: string): boolean {
    const [name = '', where, option] = schema.split('.')
    if (!this.hasInterface(name)) return false
    if (name !== 'connectSocket' || where !== 'object' || option === undefined) return true
    return (
      option === 'url' ||
      option === 'header' ||
      (Object.hasOwn(socketOptions, option) && this.hasSocketOption(option))
    )
  }
}
