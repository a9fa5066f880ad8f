/** The two ends of an event channel between a page and the one that opened it. */

type Listener = (...args: unknown[]) => void

/** One end: what is emitted here is heard at the other. */
export class PageEventChannel {
  private readonly listeners: { name: string; listener: Listener; once: boolean }[] = []
  private other: PageEventChannel | undefined

  /** Two ends that belong together. */
  static pair(): [PageEventChannel, PageEventChannel] {
    const [one, two] = [new PageEventChannel(), new PageEventChannel()]
    one.other = two
    two.other = one
    return [one, two]
  }

  readonly emit = (name: string, ...args: unknown[]): void => {
    const heard = this.other?.listeners ?? []
    for (const entry of heard.filter((known) => known.name === name)) {
      if (entry.once) heard.splice(heard.indexOf(entry), 1)
      entry.listener(...args)
    }
  }

  readonly on = (name: string, listener: Listener): void => {
    this.listeners.push({ name, listener, once: false })
  }

  readonly once = (name: string, listener: Listener): void => {
    this.listeners.push({ name, listener, once: true })
  }

  readonly off = (name: string, listener?: Listener): void => {
    for (const entry of this.listeners.filter((known) => known.name === name)) {
      if (listener === undefined || entry.listener === listener) {
        this.listeners.splice(this.listeners.indexOf(entry), 1)
      }
    }
  }
}
