/** What a program shows to its user without a page of its own: toasts and dialogs, recorded and answered. */

import { expectValue, aBoolean } from '../base/expectations.ts'
import { callAsynchronously, type ApiCallbacks, type ApiPromise, type ApiResult } from './api-callbacks.ts'
import type { WxCore } from './wx-core.ts'

export interface ShowToastOption extends ApiCallbacks {
  title: string
  icon?: string
  duration?: number
}

export interface ShowModalResult extends ApiResult {
  confirm: boolean
  cancel: boolean
  content: string
}

export interface ShowModalOption extends ApiCallbacks<ShowModalResult> {
  title?: string
  content?: string
}

/** One thing that the user was shown. */
export interface ShownMessage {
  readonly kind: 'toast' | 'loading' | 'modal'
  readonly title: string
  readonly content: string
}

/** What the user was shown, and how the user answers a dialog. */
export interface InteractionControl {
  /** Everything that was shown, in order. */
  readonly shown: readonly ShownMessage[]
  /** Whether the user confirms dialogs (default) or cancels them. */
  confirms: boolean
}

type Hide = <Option extends ApiCallbacks = ApiCallbacks>(option?: Option) => ApiPromise<Option, ApiResult>

export interface InteractionApi {
  showToast<Option extends ShowToastOption>(option: Option): ApiPromise<Option, ApiResult>
  hideToast: Hide
  showLoading<Option extends ShowToastOption>(option: Option): ApiPromise<Option, ApiResult>
  hideLoading: Hide
  showModal<Option extends ShowModalOption>(option: Option): ApiPromise<Option, ShowModalResult>
}

export class Interaction implements InteractionControl {
  readonly shown: ShownMessage[] = []
  private readonly core: WxCore
  private confirming = true

  constructor(core: WxCore) {
    this.core = core
  }

  get confirms(): boolean {
    return this.confirming
  }

  set confirms(confirms: boolean) {
    expectValue('interaction.confirms', confirms, aBoolean)
    this.confirming = confirms
  }

  get api(): InteractionApi {
    const show = (api: string, kind: ShownMessage['kind'], option: ShowToastOption): never =>
      callAsynchronously(this.core, api, option, { title: option?.title }, (outcome) => {
        this.shown.push({ kind, title: String(option?.title ?? ''), content: '' })
        outcome.succeed({ errMsg: `${api}:ok` })
      })
    const hide = (api: string, option: ApiCallbacks | undefined): never =>
      callAsynchronously(this.core, api, option, undefined, (outcome) =>
        outcome.succeed({ errMsg: `${api}:ok` }),
      )
    return {
      showToast: (option) => show('showToast', 'toast', option),
      showLoading: (option) => show('showLoading', 'loading', option),
      hideToast: (option) => hide('hideToast', option),
      hideLoading: (option) => hide('hideLoading', option),
      showModal: (option) =>
        callAsynchronously<ShowModalResult>(
          this.core,
          'showModal',
          option,
          { title: option?.title },
          (outcome) => {
            const { title = '', content = '' } = option ?? {}
            this.shown.push({ kind: 'modal', title: String(title), content: String(content) })
            outcome.succeed({
              errMsg: 'showModal:ok',
              confirm: this.confirming,
              cancel: !this.confirming,
              content: '',
            })
          },
        ),
    }
  }
}
