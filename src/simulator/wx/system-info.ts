/** `wx.getDeviceInfo`, `wx.getAppBaseInfo` and their like, for one plausible device of each platform. */

import type { PlatformName } from '../wire/platform-profile.ts'
import type { BaseLibrary } from './base-library.ts'

/** What the platform calls itself. */
export type SystemName = 'android' | 'ios' | 'devtools' | 'ohos'

export interface DeviceInfo {
  abi: string
  deviceAbi: string
  benchmarkLevel: number
  brand: string
  cpuType: string
  memorySize: string
  model: string
  platform: SystemName
  system: string
}

export interface AppBaseInfo {
  PCKernelVersion: string
  /** Version of the base library. */
  SDKVersion: string
  enableDebug: boolean
  fontSizeScaleFactor: number
  fontSizeSetting: number
  host: { appId: string }
  language: string
  /** Version of WeChat. */
  version: string
  theme: 'light' | 'dark'
}

export interface SystemInfo extends Omit<AppBaseInfo, 'PCKernelVersion' | 'fontSizeScaleFactor'> {
  benchmarkLevel: number
  brand: string
  model: string
  platform: SystemName
  system: string
  albumAuthorized: boolean
  bluetoothEnabled: boolean
  cameraAuthorized: boolean
  deviceOrientation: 'portrait' | 'landscape'
  locationAuthorized: boolean
  locationEnabled: boolean
  locationReducedAccuracy: boolean
  microphoneAuthorized: boolean
  notificationAlertAuthorized: boolean
  notificationAuthorized: boolean
  notificationBadgeAuthorized: boolean
  notificationSoundAuthorized: boolean
  phoneCalendarAuthorized: boolean
  pixelRatio: number
  safeArea: { bottom: number; height: number; left: number; right: number; top: number; width: number }
  screenHeight: number
  screenWidth: number
  statusBarHeight: number
  wifiEnabled: boolean
  windowHeight: number
  windowWidth: number
}

/** The interfaces of wx about the device and itself. */
export interface SystemApi {
  getDeviceInfo(): DeviceInfo
  getAppBaseInfo(): AppBaseInfo
  getSystemInfoSync(): SystemInfo
  canIUse(schema: string): boolean
  getAccountInfoSync(): AccountInfo
}

/** One plausible device for each platform. */
const devices: Record<
  PlatformName,
  Pick<DeviceInfo, 'brand' | 'model' | 'system' | 'benchmarkLevel' | 'abi' | 'cpuType'>
> = {
  android: {
    brand: 'google',
    model: 'Pixel 7',
    system: 'Android 14',
    benchmarkLevel: 30,
    abi: 'arm64-v8a',
    cpuType: 'Tensor G2',
  },
  ios: {
    brand: 'iPhone',
    model: 'iPhone 13<iPhone14,5>',
    system: 'iOS 17.5',
    benchmarkLevel: -1,
    abi: '',
    cpuType: 'unknown',
  },
  harmony: {
    brand: 'HUAWEI',
    model: 'a phone with HarmonyOS',
    system: 'HarmonyOS 5.0.0',
    benchmarkLevel: -1,
    abi: 'arm64-v8a',
    cpuType: 'unknown',
  },
  game: {
    brand: 'google',
    model: 'Pixel 7',
    system: 'Android 14',
    benchmarkLevel: 30,
    abi: 'arm64-v8a',
    cpuType: 'Tensor G2',
  },
  devtools: {
    brand: 'devtools',
    model: 'iPhone 12/13 (Pro)',
    system: 'iOS 10.0.1',
    benchmarkLevel: 1,
    abi: '',
    cpuType: 'unknown',
  },
}

/** HarmonyOS calls itself ohos (Documented); a game runs on a phone. */
const systems: Record<PlatformName, SystemName> = {
  android: 'android',
  ios: 'ios',
  devtools: 'devtools',
  harmony: 'ohos',
  game: 'android',
}

/** Which mini program it is. */
export interface AccountInfo {
  miniProgram: { appId: string; envVersion: 'develop' | 'trial' | 'release'; version: string }
  plugin: { appId: string; version: string }
}

/** The Referer of every request. (Documented) */
export function refererOf({ miniProgram }: AccountInfo, platform: PlatformName): string {
  const { appId, envVersion, version } = miniProgram
  const number = platform === 'devtools' ? 'devtools' : envVersion === 'release' ? version : '0'
  return `https://servicewechat.com/${appId}/${number}/page-frame.html`
}

/** @param debugging whether the mini program runs with debugging on */
export function createSystemApi(
  name: PlatformName,
  library: BaseLibrary,
  account: AccountInfo,
  debugging: boolean,
): SystemApi {
  const platform = systems[name]
  const deviceInfo = (): DeviceInfo => ({
    ...devices[name],
    platform,
    deviceAbi: devices[name].abi,
    memorySize: '4096',
  })
  const baseInfo = (): AppBaseInfo => ({
    PCKernelVersion: '',
    SDKVersion: library.version,
    enableDebug: debugging,
    fontSizeScaleFactor: 1,
    fontSizeSetting: 16,
    host: { appId: '' },
    language: 'zh_CN',
    version: '8.0.50',
    theme: 'light',
  })
  return {
    getDeviceInfo: deviceInfo,
    getAppBaseInfo: baseInfo,
    getSystemInfoSync: () => {
      const { brand, model, system, benchmarkLevel } = deviceInfo()
      const { SDKVersion, enableDebug, fontSizeSetting, host, language, version, theme } = baseInfo()
      return {
        brand, model, system, benchmarkLevel, platform,
        SDKVersion, enableDebug, fontSizeSetting, host, language, version, theme,
        albumAuthorized: true, bluetoothEnabled: true, cameraAuthorized: true,
        locationAuthorized: true, locationEnabled: true, locationReducedAccuracy: false,
        microphoneAuthorized: true, notificationAlertAuthorized: true, notificationAuthorized: true,
        notificationBadgeAuthorized: true, notificationSoundAuthorized: true, phoneCalendarAuthorized: true,
        wifiEnabled: true, deviceOrientation: 'portrait', pixelRatio: 3,
        screenWidth: 390, screenHeight: 844, windowWidth: 390, windowHeight: 753, statusBarHeight: 47,
        safeArea: { left: 0, right: 390, top: 47, bottom: 810, width: 390, height: 763 },
      } // prettier-ignore
    },
    getAccountInfoSync: () => ({ miniProgram: { ...account.miniProgram }, plugin: { ...account.plugin } }),
    canIUse: (schema) => library.canIUse(String(schema)),
  }
}
