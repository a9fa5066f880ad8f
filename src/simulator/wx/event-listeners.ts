import type { ProgramCore } from './wx-core.ts'

/** The listeners of one event of wx, as `wx.onX` and `wx.offX` keep them: many, in order, doubles kept. */
export class EventListeners<Event> {
  readonly #core: ProgramCore
  readonly #name: string
  #listeners: ((event: Event) => void)[] = []

  /** @param name of the event as in the timeline, such as `onAppShow` */
  constructor(core: ProgramCore, name: string) {
    this.#core = core
    this.#name = name
  }

  readonly on = (listener: (event: Event) => void): void => {
    if (typeof listener === 'function') this.#listeners.push(listener)
  }

  /** Without a listener: forgets all. */
  readonly off = (listener?: (event: never) => void): void => {
    this.#listeners = listener === undefined ? [] : this.#listeners.filter((known) => known !== listener)
  }

  /** Tells the program, in a turn of its own. */
  emit(event: Event): void {
    this.#core.thread.post(this.#name, () => this.#tell(event))
  }

  /** Tells the program ahead of what waits. */
  emitFirst(event: Event): void {
    this.#core.thread.reenter(this.#name, this.#tell, event)
  }

  readonly #tell = (event: Event): void => {
    this.#core.timeline.record('platform', this.#name, undefined, event)
    for (const listener of [...this.#listeners]) this.#core.thread.call(this.#name, listener, event)
  }
}
