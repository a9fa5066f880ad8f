/** Callbacks and Promises of the interfaces of `wx`: `success`, `fail`, `complete`, and when each is called. */

import type { WxCore } from './wx-core.ts'

/** What every callback of wx is given at least. */
export interface ApiResult {
  errMsg: string
}

/** A failure: `errno` and `errCode` stand only where the platform gives them. */
export interface ApiFailure extends ApiResult {
  errno?: number
  errCode?: number
}

/**
 * `success`, `fail` and `complete`, as every asynchronous call of wx takes them. Methods, so that a callback written
 * for WeChat's own typings fits, which promise an `errno` that is not always there.
 */
export interface ApiCallbacks<Result extends ApiResult = ApiResult> {
  success?(result: Result): void
  fail?(failure: ApiFailure): void
  complete?(result: Result | ApiFailure): void
}

/* eslint-disable @typescript-eslint/no-explicit-any, @typescript-eslint/no-invalid-void-type --
   word for word what WeChat's typings ask, or the two would not fit; the any is only asked for, never handed out */
/** What an asynchronous call returns: nothing when its option has a callback, and a Promise otherwise. */
export type ApiPromise<Option, Result extends ApiResult> = Option extends { success: any }
  ? void
  : Option extends { fail: any }
    ? void
    : Option extends { complete: any }
      ? void
      : Promise<Result>
/* eslint-enable @typescript-eslint/no-explicit-any, @typescript-eslint/no-invalid-void-type */

/** Reports the outcome of one call to the program, now. */
export interface ApiOutcome<Result extends ApiResult> {
  succeed(result: Result): void
  fail(failure: ApiFailure): void
}

function callable(value: unknown): value is (result: never) => void {
  return typeof value === 'function'
}

/** Whether a call gave any callback at all: without, some calls return a Promise. */
export function hasCallbacks(option: ApiCallbacks<never> | undefined): boolean {
  return callable(option?.success) || callable(option?.fail) || callable(option?.complete)
}

/** Whether the callbacks of a call come before it returns, or in a later macrotask. */
export type CallbackTime = 'sync' | 'async'

class CallbackOutcome<Result extends ApiResult> implements ApiOutcome<Result> {
  private readonly core: WxCore
  private readonly api: string
  private readonly callbacks: ApiCallbacks<Result>
  private readonly when: CallbackTime
  private readonly socket: number | undefined

  constructor(
    core: WxCore,
    api: string,
    callbacks: ApiCallbacks<Result>,
    when: CallbackTime,
    socket: number | undefined,
  ) {
    this.core = core
    this.api = api
    this.callbacks = callbacks
    this.when = when
    this.socket = socket
  }

  succeed(result: Result): void {
    this.report('success', result)
  }

  fail(failure: ApiFailure): void {
    this.report('fail', failure)
  }

  private report(how: 'success' | 'fail', result: ApiResult): void {
    if (this.when === 'sync') this.tellNow(how, result)
    else this.core.later(() => this.core.thread.post(this.api, () => this.tellNow(how, result)))
  }

  private tellNow(how: 'success' | 'fail', result: ApiResult): void {
    const { faults, timeline, thread } = this.core
    const api = this.api
    const source = `${api}.${how}`
    if (faults.lostCallbacks.includes(api)) {
      timeline.record('world', `${source} lost`, this.socket)
      return
    }
    timeline.record('platform', source, this.socket, how === 'fail' ? result.errMsg : undefined)
    const { complete } = this.callbacks
    const callback: unknown = this.callbacks[how]
    if (callable(callback)) thread.reenter(source, callback, result as never)
    if (callable(complete)) thread.reenter(`${api}.complete`, complete, result as never)
  }
}

/** The outcome of the call `api` for the callbacks that were given to it; what they throw is swallowed. */
export function outcomeOf<Result extends ApiResult>(
  core: WxCore,
  api: string,
  callbacks: ApiCallbacks<Result>,
  when: CallbackTime,
  socket?: number,
): ApiOutcome<Result> {
  return new CallbackOutcome(core, api, callbacks, when, socket)
}

/**
 * An asynchronous interface of wx: its outcome comes in a later macrotask, to callbacks or, without any, as a Promise
 * of the program's realm (base library 2.10.2; before that, nothing is returned).
 * @param api the name of the interface, which stands at the head of every `errMsg`
 * @returns a Promise or nothing; typed so that it fits {@link ApiPromise}, which depends on the caller's option
 */
export function callAsynchronously<Result extends ApiResult>(
  core: WxCore,
  api: string,
  option: ApiCallbacks<Result> | undefined,
  detail: unknown,
  run: (outcome: ApiOutcome<Result>) => void,
): never {
  core.timeline.record('program', api, undefined, detail)
  const start = (callbacks: ApiCallbacks<Result>): void => run(outcomeOf(core, api, callbacks, 'async'))
  if (hasCallbacks(option) || !core.baseLibrary.hasPromises) {
    start(option ?? {})
    return undefined as never
  }
  const PromiseOfProgram = core.realm()?.Promise ?? Promise
  return new PromiseOfProgram<Result>((resolve, reject) =>
    start({ ...option, success: resolve, fail: reject }),
  ) as never
}
