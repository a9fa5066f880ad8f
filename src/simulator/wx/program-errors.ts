/** `wx.onError` and `wx.onUnhandledRejection`: what a program hears of its own errors. */

import { EventListeners } from './event-listeners.ts'
import type { WxCore } from './wx-core.ts'

export interface UnhandledRejectionEvent {
  reason: string
  promise: Promise<unknown>
}

/** What the platform gives `onError`: the error in words, with its stack. */
export interface ProgramErrorEvent {
  message: string
  stack: string
}

export interface ProgramErrorsApi {
  onError(listener: (error: ProgramErrorEvent) => void): void
  offError(listener?: (error: never) => void): void
  onUnhandledRejection(listener: (event: UnhandledRejectionEvent) => void): void
  offUnhandledRejection(listener?: (event: never) => void): void
}

/** The app's own functions of these events. */
interface AppFunctions {
  callApp(name: string, ...args: unknown[]): void
}

export class ProgramErrors {
  private readonly core: WxCore
  private readonly error: EventListeners<ProgramErrorEvent>
  private readonly rejection: EventListeners<UnhandledRejectionEvent>
  private reporting = false

  /** @param app the program that was launched, if one was */
  constructor(core: WxCore, app: () => AppFunctions | undefined) {
    this.core = core
    this.error = new EventListeners(core, 'onError')
    this.rejection = new EventListeners(core, 'onUnhandledRejection')
    this.error.first = (event) => app()?.callApp('onError', event.stack || event.message)
    this.rejection.first = (event) => app()?.callApp('onUnhandledRejection', event)
    core.thread.onError = (error) => this.thrown(error)
  }

  get api(): ProgramErrorsApi {
    return {
      onError: this.error.on,
      offError: this.error.off,
      onUnhandledRejection: this.rejection.on,
      offUnhandledRejection: this.rejection.off,
    }
  }

  /** A promise of the program was rejected, and nobody caught it. */
  rejected(reason: unknown, promise: unknown): void {
    this.core.thread.swallow('promise', reason)
    this.rejection.emit({ reason: reason as string, promise: promise as Promise<unknown> })
  }

  /** The JavaScript context that listened is gone. */
  forgetListeners(): void {
    this.error.off()
    this.rejection.off()
  }

  private thrown(error: unknown): void {
    // What a listener of errors throws is in the list, and told to nobody: it would never end.
    if (this.reporting) return
    this.reporting = true
    try {
      const { message, stack } = error as { message?: unknown; stack?: unknown }
      this.error.emitFirst({ message: String(message ?? error), stack: String(stack ?? '') })
    } finally {
      this.reporting = false
    }
  }
}
