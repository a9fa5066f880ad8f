/** `wx.navigateTo` and the other ways between pages. */

import type { NavigationName, NavigationResult } from '../program/page-stack.ts'
import { callAsynchronously, type ApiCallbacks, type ApiPromise, type ApiResult } from './api-callbacks.ts'
import type { WxCore } from './wx-core.ts'

/** The end of an event channel that a program holds. */
export interface EventChannel {
  emit(name: string, ...args: unknown[]): void
  on(name: string, listener: (...args: unknown[]) => void): void
  once(name: string, listener: (...args: unknown[]) => void): void
  off(name: string, listener?: (...args: unknown[]) => void): void
}

export interface NavigateOption extends ApiCallbacks {
  url: string
}

export interface NavigateToResult extends ApiResult {
  eventChannel: EventChannel
}

export interface NavigateToOption extends ApiCallbacks<NavigateToResult> {
  url: string
  /** Listeners of the channel to the new page. */
  events?: Record<string, (...args: never[]) => void>
}

export interface NavigateBackOption extends ApiCallbacks {
  delta?: number
}

export interface NavigationApi {
  navigateTo<Option extends NavigateToOption>(option: Option): ApiPromise<Option, NavigateToResult>
  redirectTo<Option extends NavigateOption>(option: Option): ApiPromise<Option, ApiResult>
  reLaunch<Option extends NavigateOption>(option: Option): ApiPromise<Option, ApiResult>
  switchTab<Option extends NavigateOption>(option: Option): ApiPromise<Option, ApiResult>
  navigateBack<Option extends NavigateBackOption = NavigateBackOption>(
    option?: Option,
  ): ApiPromise<Option, ApiResult>
}

/** The pages of a program that was launched. */
interface Pages {
  go(how: NavigationName, url: string, events?: Readonly<Record<string, unknown>>): NavigationResult
  back(delta: number): NavigationResult
}

/** @param pages those of the program that was launched; without one there is no page to go to */
export function createNavigation(core: WxCore, pages: () => Pages | undefined): NavigationApi {
  const navigate = (
    how: NavigationName | 'navigateBack',
    option: (ApiCallbacks<never> & { url?: string }) | undefined,
    act: (stack: Pages) => NavigationResult,
  ): never =>
    callAsynchronously<NavigateToResult>(
      core,
      how,
      option,
      { url: option?.url?.replace(/\?.*$/, '?…') },
      (outcome) => {
        // The pages change in a turn of their own, and the callbacks come after it. (inferred)
        core.later(() =>
          core.thread.post(how, () => {
            const stack = pages()
            const url = option?.url
            if (how !== 'navigateBack' && typeof url !== 'string') {
              return outcome.fail({ errMsg: `${how}:fail parameter error: parameter.url should be String` })
            }
            const result = stack === undefined ? { failure: `page "${url}" is not found` } : act(stack)
            if ('failure' in result) return outcome.fail({ errMsg: `${how}:fail ${result.failure}` })
            const channel = result.channel === undefined ? {} : { eventChannel: result.channel }
            outcome.succeed({ errMsg: `${how}:ok`, ...channel } as NavigateToResult)
          }),
        )
      },
    )
  return {
    navigateTo: (option) =>
      navigate('navigateTo', option, (stack) => stack.go('navigateTo', option.url, option.events)),
    redirectTo: (option) => navigate('redirectTo', option, (stack) => stack.go('redirectTo', option.url)),
    reLaunch: (option) => navigate('reLaunch', option, (stack) => stack.go('reLaunch', option.url)),
    switchTab: (option) => navigate('switchTab', option, (stack) => stack.go('switchTab', option.url)),
    navigateBack: (option) => navigate('navigateBack', option, (stack) => stack.back(option?.delta ?? 1)),
  }
}
