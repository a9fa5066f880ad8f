/** A token that is fetched once, kept in the storage of the mini program, and fetched again in time. */

import { findStorage, type HostStorage } from '../host/storage.ts'
import type { Credentials, CredentialsRequest } from './credentials.ts'
import { invalid } from './validate.ts'

export interface FetchedToken {
  token: string
  /** Milliseconds it is valid from now on; default: the option `expiresIn`. */
  expiresIn?: number
}

/** What belongs together, as some vendors' user name and password do; bytes do not survive in the storage. */
export interface FetchedCredentials {
  credentials: Credentials
  /** Milliseconds they are valid from now on; default: the option `expiresIn`. */
  expiresIn?: number
}

/** What is missing is as for a first request of no client. */
type TokenRequest = Partial<CredentialsRequest>

interface Options<Fetched> {
  /** Gets a new one: the text alone, or with how long it is valid; or a whole answer for `credentials`. */
  fetch: (request: CredentialsRequest) => Fetched | PromiseLike<Fetched>
  /** The key in the storage. Default `mqtt-token`. */
  storageKey?: string
  /** Milliseconds a token is valid where `fetch` does not say. Default: until the broker refuses it. */
  expiresIn?: number
  /** Default the global `wx`. Without one the token lives as long as the program. */
  storage?: HostStorage
}

export type StoredTokenOptions = Options<string | FetchedToken>

export interface StoredToken<Value = string> {
  /** Without an argument for requests of your own; `{ reason: 'refused' }` after one that was answered with 401. */
  (request?: TokenRequest): Promise<Value>
  /** Signs out: the token is forgotten, also one that is being fetched. */
  clear(): void
}

interface Stored {
  token?: string
  /** In its place: a whole answer. */
  credentials?: Credentials
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
export function storedToken(options: StoredTokenOptions): StoredToken
export function storedToken(options: Options<FetchedCredentials>): StoredToken<Credentials>
export function storedToken({
  fetch,
  storageKey = 'mqtt-token',
  expiresIn,
  storage,
}: Options<unknown>): StoredToken<never> {
  if (typeof fetch !== 'function') {
    throw invalid('storedToken was given no fetch', 'Pass storedToken({ fetch: async () => token })')
  }
  let known: Stored | undefined
  /** It is in the storage: when it is not any more, somebody has signed out. */
  let isWritten = false
  let fetching: Promise<unknown> | undefined
  let fetchingSince = 0
  let signOuts = 0
  /** What each client was given last. */
  const given = new Map<string, unknown>()

  const tokenOf = (answer: unknown, isLatest: boolean): unknown => {
    const fetched = (typeof answer === 'string' ? { token: answer } : (answer ?? {})) as Partial<
      FetchedToken & FetchedCredentials
    >
    const { credentials, token } = fetched
    const value = valueOf(fetched)
    if (!value) {
      throw invalid('fetch of storedToken answered no token', 'It answers the text, or { token, expiresIn }')
    }
    if (!isLatest) return value
    const time = fetched.expiresIn ?? expiresIn
    // What is no time is over at once: a token for each CONNECT is dear, and works.
    const lasts = Number(time) || 0
    known = {
      ...(token ? { token } : { credentials }),
      ...(time !== undefined && { expiresAt: Date.now() + lasts, lasts }),
    }
    write(storage, storageKey, known)
    isWritten = !!read(storage, storageKey)
    return value
  }

  const current = (request: CredentialsRequest): Promise<unknown> => {
    if (fetching && Date.now() - fetchingSince < FETCH_MS) return fetching
    const isRefused = request.reason === 'refused'
    const last = given.get(request.clientId)
    const stored = read(storage, storageKey)
    // What another client has fetched since is worth a try.
    if ((isWritten && stored === null) || (isRefused && (last === undefined || last === valueOf(known))))
      known = undefined
    if (!isRefused && !known && stored) {
      known = stored
      isWritten = true
    }
    const stale = known
    if (stale) {
      const early = Math.min(EARLY_MS, (stale.lasts ?? 0) / 10)
      if (Date.now() < (stale.expiresAt ?? Infinity) - early) return Promise.resolve(valueOf(stale))
    }
    const askedAfter = signOuts
    /** @returns whether it counts: not where it took so long that another was begun */
    const finish = (): boolean => {
      if (signOuts !== askedAfter) throw invalid('the user signed out while a token was fetched', 'Ask again')
      if (fetching !== fetched) return false
      fetching = undefined
      return true
    }
    fetchingSince = Date.now()
    const fetched = new Promise<unknown>((resolve) => resolve(fetch(request))).then(
      (answer) => tokenOf(answer, finish()),
      (error: unknown) => {
        finish()
        // Renewed early, and in vain: what is there is still good.
        if (stale && Date.now() < (stale.expiresAt ?? Infinity)) return valueOf(stale)
        throw error
      },
    )
    fetching = fetched
    return fetching
  }

  const ask = (asked?: TokenRequest) => {
    const request = { attempt: 0, reason: 'first' as const, clientId: '', lastError: undefined, ...asked }
    return current(request).then((token) => {
      given.set(request.clientId, token)
      return token
    })
  }
  return Object.assign(ask, {
    clear() {
      signOuts++
      known = fetching = undefined
      isWritten = false
      write(storage, storageKey)
    },
  }) as StoredToken<never>
}

/** The token or the whole answer; nothing where it is neither. */
function valueOf({ token, credentials }: Partial<Stored> = {}): unknown {
  if (token) return typeof token === 'string' && token
  return typeof credentials === 'object' && credentials
}

/** @returns `null` where it holds none, `undefined` where it cannot be read */
function read(storage: HostStorage | undefined, key: string): Stored | null | undefined {
  try {
    const stored = findStorage(storage)?.getStorageSync(key) as Partial<Stored> | undefined
    return valueOf(stored ?? {}) ? (stored as Stored) : null
  } catch {
    return undefined
  }
}

function write(storage: HostStorage | undefined, key: string, value?: Stored): void {
  try {
    const into = findStorage(storage)
    if (value) into?.setStorageSync(key, value)
    else into?.removeStorageSync(key)
  } catch {
    // A storage that is full costs the next start one fetch.
  }
}
