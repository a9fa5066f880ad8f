/** A token that is fetched once, kept in the storage of the mini program, and fetched again in time. */

import { findStorage, type HostStorage } from '../host/storage.ts'
import type { CredentialsRequest } from './credentials.ts'
import { refused } from './refused.ts'

export interface FetchedToken {
  token: string
  /** Milliseconds it is valid from now on; default: the option `expiresIn`. */
  expiresIn?: number
}

export interface StoredTokenOptions {
  /** Gets a new token: the text alone, or with how long it is valid. */
  fetch: (request: CredentialsRequest) => string | FetchedToken | PromiseLike<string | FetchedToken>
  /** The key in the storage. Default `mqtt-token`. */
  storageKey?: string
  /** Milliseconds a token is valid where `fetch` does not say. Default: until the broker refuses it. */
  expiresIn?: number
  /** Default the global `wx`. Without one the token lives as long as the program. */
  storage?: HostStorage
}

interface Stored {
  token: string
  /** Milliseconds since 1970; missing: until it is refused. */
  expiresAt?: number
}

/** A token is renewed when less than a tenth of its time is left, at most this much before its end. */
const EARLY_MS = 5 * 60_000

/**
 * Makes a function for `credentials`: `credentials: async (request) => ({ username, password: await token(request) })`.
 * Clients that ask at the same time share one fetch. A token that the broker refused is fetched anew.
 *
 * @throws SocketError `ERR_ARGUMENT` when `fetch` is no function
 */
export function storedToken({
  fetch,
  storageKey = 'mqtt-token',
  expiresIn,
  storage,
}: StoredTokenOptions): (request: CredentialsRequest) => Promise<string> {
  if (typeof fetch !== 'function') {
    throw refused('storedToken was given no fetch', 'Pass storedToken({ fetch: async () => token })')
  }
  let known: Stored | undefined
  let renewAt = 0
  let fetching: Promise<string> | undefined

  const keep = (answer: string | FetchedToken): string => {
    const { token, expiresIn: lasts = expiresIn } = typeof answer === 'string' ? { token: answer } : answer
    if (typeof token !== 'string' || token === '') {
      throw refused('fetch of storedToken answered no token', 'It answers the text, or { token, expiresIn }')
    }
    remember(lasts === undefined ? { token } : { token, expiresAt: Date.now() + lasts }, lasts)
    write(storage, storageKey, known)
    return token
  }
  const remember = (stored: Stored, lasts?: number) => {
    known = stored
    const left = lasts ?? (stored.expiresAt ?? Infinity) - Date.now()
    renewAt = (stored.expiresAt ?? Infinity) - Math.min(EARLY_MS, left / 10)
  }

  return (request) => {
    if (fetching) return fetching
    if (request.reason === 'refused') known = undefined
    else if (!known) {
      const stored = read(storage, storageKey)
      if (stored) remember(stored)
    }
    if (known && Date.now() < renewAt) return Promise.resolve(known.token)
    const stale = known
    const asked = new Promise<string | FetchedToken>((resolve) => resolve(fetch(request))).then(keep)
    fetching = asked.then(
      (token) => {
        fetching = undefined
        return token
      },
      (error: unknown) => {
        fetching = undefined
        // Renewed early, and in vain: what is there is still good.
        if (stale && Date.now() < (stale.expiresAt ?? Infinity)) return stale.token
        throw error
      },
    )
    return fetching
  }
}

function read(storage: HostStorage | undefined, key: string): Stored | undefined {
  try {
    const stored = findStorage(storage)?.getStorageSync(key) as Partial<Stored> | undefined
    return stored && typeof stored.token === 'string' ? (stored as Stored) : undefined
  } catch {
    // A storage that cannot be read holds no token.
    return undefined
  }
}

function write(storage: HostStorage | undefined, key: string, value: Stored | undefined): void {
  try {
    findStorage(storage)?.setStorageSync(key, value)
  } catch {
    // A storage that is full costs the next start one fetch.
  }
}
