/** `wx.setStorage` and the rest of the storage, with its limits; it outlives the program. */

import { expectValue, text } from '../base/expectations.ts'
import { callAsynchronously, type ApiCallbacks, type ApiPromise, type ApiResult } from './api-callbacks.ts'
import type { WxCore } from './wx-core.ts'

export interface StorageInfo {
  keys: string[]
  /** KB */
  currentSize: number
  /** KB */
  limitSize: number
}

export interface StorageInfoResult extends StorageInfo, ApiResult {}

export interface SetStorageOption extends ApiCallbacks {
  key: string
  data: unknown
  encrypt?: boolean
}

export interface StorageKeyOption extends ApiCallbacks {
  key: string
}

export interface GetStorageOption<Data = unknown> extends ApiCallbacks<GetStorageResult<Data>> {
  key: string
  encrypt?: boolean
}

export interface GetStorageResult<Data = unknown> extends ApiResult {
  data: Data
}

/** The interfaces of wx about storage. */
export interface StorageApi {
  /** @throws Error when the data is too large or cannot be stored */
  setStorageSync(key: string, data: unknown): void
  /** `''` when there is nothing. */
  getStorageSync<Data = unknown>(key: string): Data
  removeStorageSync(key: string): void
  clearStorageSync(): void
  getStorageInfoSync(): StorageInfo
  setStorage<Option extends SetStorageOption>(option: Option): ApiPromise<Option, ApiResult>
  getStorage<Data = unknown, Option extends GetStorageOption<Data> = GetStorageOption<Data>>(
    option: Option,
  ): ApiPromise<Option, GetStorageResult<Data>>
  removeStorage<Option extends StorageKeyOption>(option: Option): ApiPromise<Option, ApiResult>
  clearStorage<Option extends ApiCallbacks = ApiCallbacks>(option?: Option): ApiPromise<Option, ApiResult>
  getStorageInfo<Option extends ApiCallbacks<StorageInfoResult> = ApiCallbacks<StorageInfoResult>>(
    option?: Option,
  ): ApiPromise<Option, StorageInfoResult>
}

/** What a test may look at and change: the one thing that outlives a destroyed program. */
export interface StorageControl {
  get(key: string): unknown
  set(key: string, data: unknown): void
  delete(key: string): void
  clear(): void
  readonly keys: readonly string[]
}

/** Per key and in all, in bytes. (Documented: 1 MB and 10 MB) */
const LARGEST_ENTRY = 1024 * 1024
const LARGEST_STORAGE = 10 * 1024 * 1024

interface Entry {
  readonly type: 'json' | 'date' | 'undefined'
  readonly text: string
  /** Bytes of UTF-8, key included. */
  readonly size: number
}

function encode(key: string, data: unknown): Entry {
  const isDate = Object.prototype.toString.call(data) === '[object Date]'
  const type = data === undefined ? 'undefined' : isDate ? 'date' : 'json'
  const text = isDate ? String((data as Date).getTime()) : (JSON.stringify(data) as string | undefined)
  if (text === undefined && type !== 'undefined')
    throw new Error('data cannot be stored: use what JSON can hold')
  return { type, text: text ?? '', size: Buffer.byteLength(key) + Buffer.byteLength(text ?? '') }
}

/** Keys and values of a mini program: copied in and out, kept when its JavaScript is gone. */
export class Storage implements StorageControl {
  private readonly core: WxCore
  private readonly entries = new Map<string, Entry>()
  private size = 0

  constructor(core: WxCore) {
    this.core = core
  }

  get keys(): readonly string[] {
    return [...this.entries.keys()]
  }

  get(key: string): unknown {
    expectValue('storage.get(key): key', key, text)
    const entry = this.entries.get(key)
    if (entry === undefined || entry.type === 'undefined') return undefined
    const realm = this.core.realm()
    if (entry.type === 'date') return new (realm?.Date ?? Date)(Number(entry.text))
    return (realm?.JSON ?? JSON).parse(entry.text) as unknown
  }

  /** @throws Error with the words of the platform, as far as they are known (inferred) */
  set(key: string, data: unknown): void {
    expectValue('storage.set(key, data): key', key, text)
    const entry = encode(key, data)
    if (entry.size > LARGEST_ENTRY) throw new Error('entry size limit reached: 1 MB per key')
    const size = this.size - (this.entries.get(key)?.size ?? 0) + entry.size
    if (size > LARGEST_STORAGE) throw new Error('exceed storage max size 10MB')
    this.size = size
    this.entries.set(key, entry)
  }

  delete(key: string): void {
    expectValue('storage.delete(key): key', key, text)
    this.size -= this.entries.get(key)?.size ?? 0
    this.entries.delete(key)
  }

  clear(): void {
    this.entries.clear()
    this.size = 0
  }

  get info(): StorageInfo {
    return {
      keys: [...this.keys],
      currentSize: Math.ceil(this.size / 1024),
      limitSize: LARGEST_STORAGE / 1024,
    }
  }

  get api(): StorageApi {
    const recorded = (api: string, key?: string): void =>
      this.core.timeline.record('program', api, undefined, key === undefined ? undefined : { key })
    const settle = <Result extends ApiResult>(
      api: string,
      option: (ApiCallbacks<never> & { key?: string }) | undefined,
      run: () => Omit<Result, 'errMsg'>,
    ): never =>
      callAsynchronously<Result>(
        this.core,
        api,
        option,
        option?.key === undefined ? undefined : { key: option.key },
        (outcome) => {
          try {
            outcome.succeed({ ...run(), errMsg: `${api}:ok` } as Result)
          } catch (error) {
            outcome.fail({ errMsg: `${api}:fail ${(error as Error).message}` })
          }
        },
      )
    return {
      setStorageSync: (key, data) => {
        recorded('setStorageSync', key)
        mustBeKey('setStorageSync', key)
        try {
          this.set(key, data)
        } catch (error) {
          throw new Error(`setStorageSync:fail ${(error as Error).message}`, { cause: error })
        }
      },
      getStorageSync: <Data>(key: string) => {
        recorded('getStorageSync', key)
        mustBeKey('getStorageSync', key)
        return (this.entries.has(key) ? this.get(key) : '') as Data
      },
      removeStorageSync: (key) => {
        recorded('removeStorageSync', key)
        this.delete(key)
      },
      clearStorageSync: () => {
        recorded('clearStorageSync')
        this.clear()
      },
      getStorageInfoSync: () => this.info,
      setStorage: (option) =>
        settle('setStorage', option, () => {
          mustBeKey('setStorage', option.key)
          this.set(option.key, option.data)
          return {}
        }),
      getStorage: (option) =>
        settle('getStorage', option, () => {
          mustBeKey('getStorage', option.key)
          if (!this.entries.has(option.key)) throw new Error('data not found')
          return { data: this.get(option.key) }
        }),
      removeStorage: (option) =>
        settle('removeStorage', option, () => {
          this.delete(option.key)
          return {}
        }),
      clearStorage: (option) =>
        settle('clearStorage', option, () => {
          this.clear()
          return {}
        }),
      getStorageInfo: (option) => settle('getStorageInfo', option, () => this.info),
    }
  }
}

function mustBeKey(api: string, key: unknown): void {
  if (typeof key === 'string' && key !== '') return
  throw new Error(`${api}:fail parameter error: parameter.key should be String instead of ${typeof key};`)
}
