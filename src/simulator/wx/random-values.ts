/** `wx.getRandomValues`, from the seed of the mini program. */

import type { SeededRandom } from '../base/seeded-random.ts'
import { callAsynchronously, type ApiCallbacks, type ApiPromise, type ApiResult } from './api-callbacks.ts'
import type { WxCore } from './wx-core.ts'

export interface RandomValuesResult extends ApiResult {
  randomValues: ArrayBuffer
}

export interface RandomValuesOption extends ApiCallbacks<RandomValuesResult> {
  /** How many bytes, from 1 to 1,048,576. */
  length: number
}

const MOST_BYTES = 1_048_576

/** `wx.getRandomValues`, asynchronous (Documented); the seed of the mini program decides the bytes. */
export function createGetRandomValues(
  core: WxCore,
  random: SeededRandom,
): <Option extends RandomValuesOption>(option: Option) => ApiPromise<Option, RandomValuesResult> {
  return (option) =>
    callAsynchronously(core, 'getRandomValues', option, { length: option?.length }, (outcome) => {
      const length: unknown = option?.length
      if (!Number.isInteger(length) || (length as number) < 1 || (length as number) > MOST_BYTES) {
        return outcome.fail({
          errno: 1001,
          errMsg: 'getRandomValues:fail parameter error: parameter.length is invalid',
        })
      }
      outcome.succeed({
        errMsg: 'getRandomValues:ok',
        randomValues: core.deliver(random.bytes(length as number)),
      })
    })
}
