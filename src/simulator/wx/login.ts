/** `wx.login`, and the answer of WeChat's server to the backend that trades its code. */

import type { SeededRandom } from '../base/seeded-random.ts'
import type { NetworkConditions } from '../wire/native-socket.ts'
import { callAsynchronously, type ApiCallbacks, type ApiPromise, type ApiResult } from './api-callbacks.ts'
import type { WxCore } from './wx-core.ts'

export interface LoginResult extends ApiResult {
  /** For the backend: one use, five minutes. (Documented) */
  code: string
}

export interface LoginOption extends ApiCallbacks<LoginResult> {
  timeout?: number
}

/** What WeChat's server answers a backend that trades a code. (Documented) */
export type Session =
  | { openid: string; session_key: string }
  | { errcode: 40029 | 40163; errmsg: 'invalid code' | 'code been used' }

/** The other end of `wx.login`, for the backend of a test. */
export interface AccountControl {
  /** Trades a code of `wx.login`, as `code2Session` of WeChat's server does: once, and within five minutes. */
  codeToSession(code: string): Session
}

const CODE_VALID_MS = 5 * 60_000

function hexadecimal(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

export class Accounts implements AccountControl {
  private readonly core: WxCore
  private readonly random: SeededRandom
  private readonly network: NetworkConditions
  private readonly codes = new Map<string, { until: number; used: boolean }>()
  private readonly openid: string

  constructor(core: WxCore, random: SeededRandom, network: NetworkConditions) {
    this.core = core
    this.random = random
    this.network = network
    this.openid = `o${hexadecimal(random.bytes(13))}`
  }

  readonly login = <Option extends LoginOption = LoginOption>(
    option?: Option,
  ): ApiPromise<Option, LoginResult> =>
    callAsynchronously(this.core, 'login', option, undefined, (outcome) => {
      if (this.core.networkClosed()) return outcome.fail({ errno: 600003, errMsg: 'login:fail interrupted' })
      if (!this.network.isConnected) return outcome.fail({ errMsg: 'login:fail network is not connected' })
      const code = hexadecimal(this.random.bytes(16))
      this.codes.set(code, { until: this.core.clock.now() + CODE_VALID_MS, used: false })
      outcome.succeed({ errMsg: 'login:ok', code })
    })

  codeToSession(code: string): Session {
    const known = this.codes.get(code)
    if (known === undefined || this.core.clock.now() > known.until)
      return { errcode: 40029, errmsg: 'invalid code' }
    if (known.used) return { errcode: 40163, errmsg: 'code been used' }
    known.used = true
    return { openid: this.openid, session_key: hexadecimal(this.random.bytes(16)) }
  }
}
