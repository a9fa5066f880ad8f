/** The listeners behind each pair of `wx.onX` and `wx.offX`. */

import type { WxCore } from './wx-core.ts'

/** The listeners of one event of wx, as `wx.onX` and `wx.offX` keep them: many, in order, doubles kept. */
export class EventListeners<Event> {
  private readonly core: WxCore
  private readonly name: string
  private readonly describe: (event: Event) => unknown
  private listeners: ((event: Event) => void)[] = []
  /** Called before the listeners, and not taken away with them: the app's own function of that event. */
  first: ((event: Event) => void) | undefined

  /**
   * @param name of the event as in the timeline, such as `onAppShow`
   * @param describe what the timeline says of it; default: the event itself
   */
  constructor(core: WxCore, name: string, describe: (event: Event) => unknown = (event) => event) {
    this.core = core
    this.name = name
    this.describe = describe
  }

  /** Whether anybody listens. */
  get heard(): boolean {
    return this.listeners.length > 0 || this.first !== undefined
  }

  readonly on = (listener: (event: Event) => void): void => {
    if (typeof listener === 'function') this.listeners.push(listener)
  }

  /** Without a listener: forgets all. */
  readonly off = (listener?: (event: never) => void): void => {
    this.listeners = listener === undefined ? [] : this.listeners.filter((known) => known !== listener)
  }

  /** Calls the listeners, in a turn of the program's own. */
  emit(event: Event): void {
    this.core.thread.post(this.name, () => this.callAll(event))
  }

  /** Calls the listeners before what waits already. */
  emitFirst(event: Event): void {
    this.core.thread.reenter(this.name, this.callAll, event)
  }

  private readonly callAll = (event: Event): void => {
    this.core.timeline.record('platform', this.name, undefined, this.describe(event))
    this.first?.(event)
    for (const listener of [...this.listeners]) this.core.thread.call(this.name, listener, event)
  }
}
