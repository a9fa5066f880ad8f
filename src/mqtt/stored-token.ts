/** A token that is fetched once, kept in the storage of the mini program, and fetched again in time. */

import { findStorage, type HostStorage } from '../host/storage.ts'
import type { CredentialsRequest } from './credentials.ts'
import { invalid } from './validate.ts'

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
  /** Milliseconds it had when it was fetched. */
  lasts?: number
}

/** A token is renewed when less than a tenth of its time is left, at most this much before its end. */
const EARLY_MS = 5 * 60_000
/** A fetch that takes longer never answers (documented: wx.request has 60 s), and nobody else waits for it. */
const FETCH_MS = 60_000

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
    throw invalid('storedToken was given no fetch', 'Pass storedToken({ fetch: async () => token })')
  }
  let known: Stored | undefined
  let fetching: Promise<string> | undefined
  let fetchingSince = 0
  /** What each client was given last. */
  const given = new Map<string, string>()

  const tokenOf = (answer: string | FetchedToken, isLatest: boolean): string => {
    const fetched = typeof answer === 'string' ? { token: answer } : (answer as FetchedToken | undefined)
    const token = fetched?.token
    if (typeof token !== 'string' || token === '') {
      throw invalid('fetch of storedToken answered no token', 'It answers the text, or { token, expiresIn }')
    }
    if (!isLatest) return token
    const time = fetched?.expiresIn ?? expiresIn
    // A time that cannot be read counts as over: a token for each CONNECT costs a fetch each, and still works.
    const lasts = Number(time) || 0
    known = time === undefined ? { token } : { token, expiresAt: Date.now() + lasts, lasts }
    write(storage, storageKey, known)
    return token
  }

  const current = (request: CredentialsRequest): Promise<string> => {
    if (fetching && Date.now() - fetchingSince < FETCH_MS) return fetching
    const isRefused = request.reason === 'refused'
    const last = given.get(request.clientId)
    // What another client has fetched since is worth a try.
    if (isRefused && (last === undefined || last === known?.token)) known = undefined
    if (!isRefused) known ??= read(storage, storageKey)
    const stale = known
    if (stale) {
      const early = Math.min(EARLY_MS, (stale.lasts ?? 0) / 10)
      if (Date.now() < (stale.expiresAt ?? Infinity) - early) return Promise.resolve(stale.token)
    }
    /** @returns whether it counts: not where it took so long that another was begun */
    const finish = (): boolean => {
      if (fetching !== fetched) return false
      fetching = undefined
      return true
    }
    fetchingSince = Date.now()
    const fetched: Promise<string> = new Promise<string | FetchedToken>((resolve) =>
      resolve(fetch(request)),
    ).then(
      (answer) => tokenOf(answer, finish()),
      (error: unknown) => {
        finish()
        // Renewed early, and in vain: what is there is still good.
        if (stale && Date.now() < (stale.expiresAt ?? Infinity)) return stale.token
        throw error
      },
    )
    fetching = fetched
    return fetching
  }

  return (request) =>
    current(request).then((token) => {
      given.set(request.clientId, token)
      return token
    })
}

function read(storage: HostStorage | undefined, key: string): Stored | undefined {
  try {
    const stored = findStorage(storage)?.getStorageSync(key) as Partial<Stored> | undefined
    return stored?.token && typeof stored.token === 'string' ? (stored as Stored) : undefined
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
