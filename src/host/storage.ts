/** The storage of a mini program: what survives the next start. Synchronous, 1 MB per key (Documented). */

export interface HostStorage {
  getStorageSync(key: string): unknown
  setStorageSync(key: string, value: unknown): void
  removeStorageSync(key: string): void
  /** Missing in stores that people make for a token alone. */
  getStorageInfoSync?(): { keys: string[] }
  /** Base library 2.25.0. */
  batchSetStorageSync?(list: { key: string; value: unknown }[]): void
}

declare const wx: unknown

/** The given storage, else that of the global `wx`; `undefined` where neither exists. */
export function findStorage(given?: unknown): HostStorage | undefined {
  const host = given ?? (typeof wx === 'undefined' ? undefined : wx)
  return isStorage(host) ? host : undefined
}

function isStorage(value: unknown): value is HostStorage {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return false
  const { getStorageSync, setStorageSync } = value as Partial<HostStorage>
  return typeof getStorageSync === 'function' && typeof setStorageSync === 'function'
}
