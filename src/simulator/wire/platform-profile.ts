/** What differs between platforms: one quirk each, and the profile of every platform. */

import {
  aBoolean,
  aNumber,
  anObject,
  either,
  expectField,
  expectValue,
  milliseconds,
  nothing,
  oneOf,
  text,
  type Fields,
} from '../base/expectations.ts'

/**
 * The systems whose behaviour can be simulated. `harmony` is HarmonyOS: its name is Documented, and nothing is known in
 * which its sockets differ from Android's. `game` is a mini game on Android: `onShow` and `onHide` instead of `onAppShow`
 * and `onAppHide`, no pages, no mDNS (Documented).
 */
export type PlatformName = 'android' | 'ios' | 'devtools' | 'harmony' | 'game'

/** The two ways in which clients implement sockets: *binding* on most current ones, *jsapi* on older ones and most iOS. */
export type SocketImplementationName = 'binding' | 'jsapi'

/**
 * Everything in which the platforms differ about sockets. Each can be set alone; what is not set follows the
 * platform and its socket implementation. The source of each fact stands in brackets: Documented by WeChat,
 * Observed on devices and reported in public, seen in a shipped Client, inferred.
 */
export interface Quirks {
  /** What the socket beyond the limit gets: `onError` later, or `fail` and a task that is CLOSED and stays mute. (Observed; Client) */
  overLimit: 'error-event' | 'closed-task'
  /** The text of the `onError` for the socket beyond the limit. `{id}` is the task's number. (Observed) */
  overLimitText: string
  /** What `onError` is given. (Client) */
  errorArgument: 'errMsg' | 'errCode-and-errMsg'
  /** Whether the argument of `onOpen` has a `profile`. (Client) */
  openProfile: boolean
  /** Whether `send` looks at `readyState` itself and fails at once, or asks the native side. (Client) */
  sendChecksReadyState: boolean
  /** When the callbacks of `send` come: before it returns, or in a later macrotask. (Client) */
  sendCallbacks: 'sync' | 'async'
  /** The same for `close`. (inferred) */
  closeCallbacks: 'sync' | 'async'
  /** Whether `send` and `close` without callbacks return a Promise, which may reject. (Client) */
  promiseWithoutCallbacks: boolean
  /** The text when something else than a string or an `ArrayBuffer` is sent. (Observed) */
  unsendableText: string
  /** Whether a task forgets its listeners after the close event, or keeps them and only suppresses open and message. (Client) */
  listenersAfterClose: 'dropped' | 'kept'
  /** `close` before open: refused, so that the socket opens later all the same, or working. (Documented for `wx.closeSocket`; inferred) */
  closeBeforeOpen: 'refused' | 'works'
  /** What a drop of an open connection looks like. (Observed) */
  drop: 'error-then-close' | 'close-then-error' | 'close-only' | 'error-only' | 'silent'
  /** Whether a close event follows the error of a failed dial. (Documented as not; Observed as optional after a timeout) */
  closeAfterDialError: 'never' | 'after-timeout' | 'always'
  /** What a clean close reports. (Observed) */
  closeReport: 'as-sent' | 'normal-closure' | 'stream-end' | 'no-status'
  /** The words for a domain that is not on the list. (Observed; Client) */
  domainText: string
  /**
   * Which realm the `ArrayBuffer`s of messages come from (Observed). Default `undefined`: the test's own, so that they
   * are foreign to code that runs through `run`. `true`: one that is foreign to everybody; `false`: the program's own.
   */
  foreignBuffers: boolean | undefined
  /** How long a close waits for the server's answer before it is reported as a broken connection, in ms. (inferred) */
  closingTimeout: number
  /** What a suspended program's sockets come to: a close event with `interrupted`, silent death, or nothing. (Observed) */
  suspendedSocket: 'closes' | 'dies' | 'survives'
  /** How long after the suspension that happens, in ms. (Observed: within about 10 s) */
  suspendedSocketAfter: number
  /** The code that stands beside `interrupted`; `undefined`: it is missing. (Observed) */
  interruptedCode: number | undefined
  /** What a change or a loss of the network does to open sockets. (Observed) */
  networkLoss: 'drops' | 'dies'
  /** Whether a change from one network to another is reported at once, or as a loss first. (inferred) */
  networkChange: 'at-once' | 'through-none'
  /** Whether `onAppShow` comes before what burst out of the suspension, or after it. (inferred) */
  appShow: 'before-burst' | 'after-burst'
  /** What the eleventh `request` at once gets: a place in a queue, or `fail`. (inferred) */
  requestOverLimit: 'waits' | 'fails'
  /** Whether a hidden program may use the network until it is suspended, or not from the moment of hiding. (Documented; seen in Dimina, an open runtime) */
  hiddenNetwork: 'open' | 'closed'
  /** Whether a dead socket keeps its place among the five after `close()`. (inferred) */
  deadSocketSlot: 'freed' | 'held'
}

const callbackTimes = oneOf('sync', 'async')

const quirkFields: Fields<keyof Quirks> = {
  overLimit: oneOf('error-event', 'closed-task'),
  overLimitText: text,
  errorArgument: oneOf('errMsg', 'errCode-and-errMsg'),
  openProfile: aBoolean,
  sendChecksReadyState: aBoolean,
  sendCallbacks: callbackTimes,
  closeCallbacks: callbackTimes,
  promiseWithoutCallbacks: aBoolean,
  unsendableText: text,
  listenersAfterClose: oneOf('dropped', 'kept'),
  closeBeforeOpen: oneOf('refused', 'works'),
  drop: oneOf('error-then-close', 'close-then-error', 'close-only', 'error-only', 'silent'),
  closeAfterDialError: oneOf('never', 'after-timeout', 'always'),
  closeReport: oneOf('as-sent', 'normal-closure', 'stream-end', 'no-status'),
  domainText: text,
  foreignBuffers: oneOf(true, false, undefined),
  closingTimeout: milliseconds,
  suspendedSocket: oneOf('closes', 'dies', 'survives'),
  suspendedSocketAfter: milliseconds,
  interruptedCode: either(aNumber, nothing),
  networkLoss: oneOf('drops', 'dies'),
  networkChange: oneOf('at-once', 'through-none'),
  appShow: oneOf('before-burst', 'after-burst'),
  requestOverLimit: oneOf('waits', 'fails'),
  hiddenNetwork: oneOf('open', 'closed'),
  deadSocketSlot: oneOf('freed', 'held'),
}

const jsapi: Quirks = {
  overLimit: 'error-event',
  overLimitText: 'createSocketTask:fail wcwss taskID={id} exceed max concurrent count',
  errorArgument: 'errMsg',
  openProfile: false,
  sendChecksReadyState: true,
  sendCallbacks: 'async',
  closeCallbacks: 'async',
  promiseWithoutCallbacks: true,
  unsendableText: 'sendSocketMessage:fail invalid data type',
  listenersAfterClose: 'dropped',
  closeBeforeOpen: 'refused',
  drop: 'error-then-close',
  closeAfterDialError: 'never',
  closeReport: 'as-sent',
  domainText: 'createSocketTask:fail url not in domain list',
  foreignBuffers: undefined,
  closingTimeout: 10_000,
  suspendedSocket: 'closes',
  suspendedSocketAfter: 10_000,
  interruptedCode: 1000,
  networkLoss: 'drops',
  networkChange: 'at-once',
  appShow: 'before-burst',
  requestOverLimit: 'waits',
  hiddenNetwork: 'open',
  deadSocketSlot: 'freed',
}

const binding: Quirks = {
  ...jsapi,
  overLimit: 'closed-task',
  errorArgument: 'errCode-and-errMsg',
  openProfile: true,
  sendChecksReadyState: false,
  sendCallbacks: 'sync',
  promiseWithoutCallbacks: false,
  unsendableText: 'sendSocketMessage:fail:unknown data',
  listenersAfterClose: 'kept',
  closeBeforeOpen: 'works',
  drop: 'close-then-error',
  domainText: 'fail:url not in domain list',
}

const implementations: Record<SocketImplementationName, Quirks> = { jsapi, binding }

const platforms: Record<PlatformName, { implementation: SocketImplementationName; quirks: Partial<Quirks> }> =
  {
    android: { implementation: 'binding', quirks: {} },
    ios: { implementation: 'jsapi', quirks: { suspendedSocket: 'dies', networkLoss: 'dies' } },
    devtools: { implementation: 'binding', quirks: { suspendedSocket: 'survives' } },
    harmony: { implementation: 'binding', quirks: {} },
    game: { implementation: 'binding', quirks: {} },
  }

export interface PlatformProfile {
  readonly platform: PlatformName
  readonly implementation: SocketImplementationName
  readonly quirks: Quirks
}

/**
 * What a platform does, changed by the quirks that a test sets.
 * @throws SimulatorError `ERR_OPTION` for a platform, an implementation or a quirk that does not exist
 */
export function createPlatformProfile(
  platform: PlatformName,
  implementation: SocketImplementationName | undefined,
  quirks: Partial<Quirks> = {},
): PlatformProfile {
  expectValue('platform', platform, oneOf(...Object.keys(platforms)), 'ERR_OPTION')
  const known = platforms[platform]
  const chosen = implementation ?? known.implementation
  expectValue('socketImplementation', chosen, oneOf(...Object.keys(implementations)), 'ERR_OPTION')
  expectValue('quirks', quirks, anObject, 'ERR_OPTION')
  // Undefined too is a value of some.
  for (const [name, value] of Object.entries(quirks)) expectField('quirk', 'quirks', name, value, quirkFields)
  return {
    platform,
    implementation: chosen,
    quirks: { ...implementations[chosen], ...known.quirks, ...quirks },
  }
}
