import type { ProgramThread } from './program-thread.ts'

/** What every callback of wx is given at least. */
export interface ApiResult {
  errMsg: string
}

/** A failure: `errno` and `errCode` stand only where the platform gives them. */
export interface ApiFailure extends ApiResult {
  errno?: number
  errCode?: number
}

/** `success`, `fail` and `complete`, as every asynchronous call of wx takes them. */
export interface ApiCallbacks<Result extends ApiResult = ApiResult> {
  success?: (result: Result) => void
  fail?: (failure: ApiFailure) => void
  complete?: (result: Result | ApiFailure) => void
}

/** Tells one call's outcome, once; the callbacks run now, and what they throw is swallowed. */
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

/** The outcome of the call `api` (as in `send.success`) for the callbacks that were given to it. */
export function outcomeOf<Result extends ApiResult>(
  api: string,
  callbacks: ApiCallbacks<Result>,
  thread: ProgramThread,
): ApiOutcome<Result> {
  const tell = (name: string, callback: unknown, result: ApiResult): void => {
    if (callable(callback)) thread.call(`${api}.${name}`, () => callback(result as never))
  }
  return {
    succeed(result) {
      tell('success', callbacks.success, result)
      tell('complete', callbacks.complete, result)
    },
    fail(failure) {
      tell('fail', callbacks.fail, failure)
      tell('complete', callbacks.complete, failure)
    },
  }
}
