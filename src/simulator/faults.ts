import {
  dialFailureOf,
  openFailure,
  openFailureNumbers,
  type DialFailure,
  type FailureWords,
  type OpenFailureNumber,
} from './dial-failure.ts'
import { SimulatorError } from './simulator-error.ts'

export type SocketEventName = 'open' | 'message' | 'error' | 'close'

/** What goes wrong from now on, for every socket. Set a field to start it, {@link Faults.reset} to end everything. */
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

/** See {@link FaultSettings}. A field that does not exist cannot be set: the object is sealed. */
export class Faults implements FaultSettings {
  dial: OpenFailureNumber | FailureWords | undefined
  dialDelay!: number
  send: FailureWords | undefined
  lostCallbacks!: readonly string[]
  lateEvents!: Readonly<Partial<Record<SocketEventName, number>>>
  doubledEvents!: readonly SocketEventName[]
  reorderedEvents!: boolean

  /** @throws SimulatorError `ERR_OPTION` for a fault that does not exist */
  constructor(settings: Partial<FaultSettings> = {}) {
    this.reset()
    for (const name of Object.keys(settings)) {
      if (Object.hasOwn(this, name)) continue
      throw new SimulatorError(
        'ERR_OPTION',
        `There is no fault '${name}': the faults are ${Object.keys(this).join(', ')}.`,
      )
    }
    Object.assign(this, settings)
    Object.seal(this)
  }

  /** Ends every fault. */
  reset(): void {
    Object.assign(this, noFaults())
  }
}

/** How a dial fails under these faults, or nothing. */
export function dialFailureUnder(faults: Faults): DialFailure | 'hang' | undefined {
  const { dial } = faults
  if (dial === undefined || dial === 'hang') return dial
  if (typeof dial !== 'number') return dialFailureOf(dial)
  if (!openFailureNumbers.includes(dial)) {
    throw new SimulatorError(
      'ERR_OPTION',
      `faults.dial: there is no number ${String(dial)}; use ${openFailureNumbers.join(', ')}, 'hang', or the words of an errMsg.`,
    )
  }
  return openFailure(dial)
}
