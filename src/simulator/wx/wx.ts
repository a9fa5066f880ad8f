/** What a mini program calls `wx`, put together of its parts as a base library has them. */

import { expectValue, oneOf } from '../base/expectations.ts'
import { SimulatorError } from '../base/simulator-error.ts'
import type { ApiPromise } from './api-callbacks.ts'
import type { AppApi } from './app-lifecycle.ts'
import type { Base64Api } from './base64.ts'
import type { ConnectSocketOption } from './connect-socket.ts'
import type { FileSystemManager } from './file-system.ts'
import type { InteractionApi } from './interaction.ts'
import type { LocalNetworkApi } from './local-network.ts'
import type { LoginOption, LoginResult } from './login.ts'
import type { NavigationApi } from './navigation.ts'
import type { NetworkApi } from './network.ts'
import type { ProgramErrorsApi } from './program-errors.ts'
import type { RandomValuesOption, RandomValuesResult } from './random-values.ts'
import type { RequestOption, RequestTask } from './request.ts'
import type { SingleSocketApi } from './single-socket.ts'
import type { SocketTask } from './socket-task.ts'
import type { StorageApi } from './storage.ts'
import type { SystemApi } from './system-info.ts'
import type { TCPSocket } from './tcp-socket.ts'
import type { DownloadFileOption, TransferTask, UploadFileOption } from './transfers.ts'
import type { UDPSocket } from './udp-socket.ts'
import type { WxCore } from './wx-core.ts'

/** `wx` as a mini program sees it. */
export interface Wx
  extends
    AppApi,
    Base64Api,
    InteractionApi,
    LocalNetworkApi,
    NavigationApi,
    NetworkApi,
    ProgramErrorsApi,
    SingleSocketApi,
    StorageApi,
    SystemApi {
  connectSocket(option: ConnectSocketOption): SocketTask
  request(option: RequestOption): RequestTask
  login<Option extends LoginOption = LoginOption>(option?: Option): ApiPromise<Option, LoginResult>
  getRandomValues<Option extends RandomValuesOption>(option: Option): ApiPromise<Option, RandomValuesResult>
}

/** What is there in part: as much as code about the network uses. */
export interface WxInPart {
  /** Where the files of a user lie. */
  readonly env: { readonly USER_DATA_PATH: string }
  getFileSystemManager(): FileSystemManager
  createTCPSocket(option?: { type?: 'ipv4' | 'ipv6' }): TCPSocket
  createUDPSocket(type?: string): UDPSocket
  uploadFile(option: UploadFileOption): TransferTask
  downloadFile(option: DownloadFileOption): TransferTask
}

/** What a mini game has instead of `onAppShow` and `onAppHide`. */
export interface WxOfGames {
  onShow: AppApi['onAppShow']
  onHide: AppApi['onAppHide']
  offShow: AppApi['offAppShow']
  offHide: AppApi['offAppHide']
}

/** What a mini game has not. (Documented) */
const notInGames: readonly string[] = [
  'onAppShow', 'offAppShow', 'onAppHide', 'offAppHide', 'navigateTo', 'redirectTo', 'reLaunch', 'switchTab', 'navigateBack',
  'startLocalServiceDiscovery', 'stopLocalServiceDiscovery', 'onLocalServiceFound', 'offLocalServiceFound',
  'onLocalServiceLost', 'offLocalServiceLost', 'onLocalServiceDiscoveryStop', 'offLocalServiceDiscoveryStop',
] // prettier-ignore
const onlyInGames: readonly string[] = ['onShow', 'offShow', 'onHide', 'offHide']

/** What a plugin has not. (Documented) */
export const notInPlugins = [
  'onAppShow', 'offAppShow', 'onAppHide', 'offAppHide', 'onNetworkWeakChange', 'offNetworkWeakChange', 'onError',
  'offError', 'onUnhandledRejection', 'offUnhandledRejection',
] as const // prettier-ignore

/** `wx` as this base library has it; in a destroyed program nothing of it may be called. */
export function assembleWx(
  { env, ...api }: Wx & WxInPart & WxOfGames,
  core: WxCore,
  missing: readonly string[],
  destroyed: () => boolean,
): Wx & WxInPart {
  const wx: Record<string, unknown> = { env }
  const { platform } = core.profile
  const known = oneOf(...Object.keys(api))
  for (const name of missing) expectValue('missing: each name', name, known, 'ERR_OPTION')
  for (const [name, call] of Object.entries(
    api as unknown as Record<string, (...args: unknown[]) => unknown>,
  )) {
    if (platform === 'game' ? notInGames.includes(name) : onlyInGames.includes(name)) continue
    if (missing.includes(name) || !core.baseLibrary.hasInterface(name)) continue
    wx[name] = (...args: unknown[]): unknown => {
      if (destroyed()) {
        throw new SimulatorError(
          'ERR_STATE',
          `wx.${name}: the program was destroyed, so its code cannot call anything. Run it through program.run(), whose timers end with it, or call app.launch().`,
        )
      }
      return call(...args)
    }
  }
  return wx as unknown as Wx & WxInPart
}
