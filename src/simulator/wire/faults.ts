/** The faults that a test switches on and off, and how each is checked. */

import {
  aBoolean,
  either,
  expectField,
  expectFields,
  listOf,
  milliseconds,
  nothing,
  oneOf,
  type Expectation,
  type Fields,
} from '../base/expectations.ts'
import {
  dialFailureOf,
  failureWords,
  openFailure,
  openFailureNumbers,
  type DialFailure,
  type FailureWords,
  type OpenFailureNumber,
} from './dial-failure.ts'

export type SocketEventName = 'open' | 'message' | 'error' | 'close'

/** What goes wrong from now on, for every socket. Set a field to start it; `program.faults.reset()` ends everything. */
export interface FaultSettings {
  /**
   * Every dial fails: with a number of `open fail: _code:N` (2 transport, 5 TLS handshake timed out, 8 TLS handshake
   * failed, 9 timer expired, 20 HTTP status, 111 connection refused), or with the platform's words for `onError`.
   * `'hang'`: no answer comes until the timeout. Default: none.
   */
  dial: OpenFailureNumber | FailureWords | undefined
  /** How much longer every dial takes, in ms. Default 0. */
  dialDelay: number
  /** Every `send` fails in these words. Default: none. */
  send: FailureWords | undefined
  /** Calls whose callbacks never come: `['send', 'close', 'request', …]`. Default: none. */
  lostCallbacks: readonly string[]
  /** How much later events come, in ms, so that others overtake them. Default: none. */
  lateEvents: Readonly<Partial<Record<SocketEventName, number>>>
  /** Events that come twice. Default: none. */
  doubledEvents: readonly SocketEventName[]
  /** Every event waits for the next one of its socket, 10 ms at most, and comes after it. Default false. */
  reorderedEvents: boolean
}

/** Every call that has callbacks. */
const calls = [
  'connectSocket', 'send', 'close', 'request', 'login', 'getRandomValues', 'getNetworkType', 'setStorage',
  'getStorage', 'removeStorage', 'clearStorage', 'getStorageInfo', 'navigateTo', 'redirectTo', 'reLaunch',
  'switchTab', 'navigateBack', 'uploadFile', 'downloadFile', 'showToast', 'showModal',
] // prettier-ignore

const events: readonly SocketEventName[] = ['open', 'message', 'error', 'close']

const delays: Expectation = {
  words: `milliseconds for ${events.join(', ')}, such as { close: 5000 }`,
  met: (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(value).every(([name, ms]) => (events as string[]).includes(name) && milliseconds.met(ms)),
}

const fields: Fields<keyof FaultSettings> = {
  dial: either(oneOf('hang', ...openFailureNumbers), failureWords, nothing),
  dialDelay: milliseconds,
  send: either(failureWords, nothing),
  lostCallbacks: listOf(oneOf(...calls), `calls: ${calls.join(', ')}`),
  lateEvents: delays,
  doubledEvents: listOf(oneOf(...events), `events: ${events.join(', ')}`),
  reorderedEvents: aBoolean,
}

function noFaults(): FaultSettings {
  return {
    dial: undefined,
    dialDelay: 0,
    send: undefined,
    lostCallbacks: [],
    lateEvents: {},
    doubledEvents: [],
    reorderedEvents: false,
  }
}

/** See {@link FaultSettings}. */
export class Faults implements FaultSettings {
  dial: OpenFailureNumber | FailureWords | undefined
  dialDelay!: number
  send: FailureWords | undefined
  lostCallbacks!: readonly string[]
  lateEvents!: Readonly<Partial<Record<SocketEventName, number>>>
  doubledEvents!: readonly SocketEventName[]
  reorderedEvents!: boolean

  /** @throws SimulatorError `ERR_OPTION` for a fault that does not exist, or a value that it cannot have */
  constructor(settings: Partial<FaultSettings> = {}) {
    this.reset()
    expectFields('fault', 'faults', settings, fields)
    const given = Object.entries(settings).filter(([, value]) => value !== undefined)
    Object.assign(this, Object.fromEntries(given))
  }

  /** Ends every fault. */
  reset(): void {
    Object.assign(this, noFaults())
  }

  /** The same in the hands of a test: an impossible value throws when it is set. */
  get checked(): Faults {
    return new Proxy(this, {
      set(faults, name, value) {
        expectField('fault', 'faults', String(name), value, fields)
        return Reflect.set(faults, name, value)
      },
    })
  }
}

/** How a dial fails under these faults, or nothing. */
export function dialFailureUnder(faults: Faults): DialFailure | 'hang' | undefined {
  const { dial } = faults
  if (dial === undefined || dial === 'hang') return dial
  return typeof dial === 'number' ? openFailure(dial) : dialFailureOf(dial)
}
