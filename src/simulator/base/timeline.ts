/** The record of everything that crossed a boundary between program, platform and server. */

/** Who did it: the code under test, the platform towards that code, the server, or the test itself. */
export type TimelineActor = 'program' | 'platform' | 'server' | 'world'

/** One thing that crossed a boundary. */
export interface TimelineEntry {
  /** Milliseconds since the mini program was created. */
  readonly at: number
  readonly actor: TimelineActor
  /** What it was, in the platform's own words where it has any: `connectSocket`, `send.success`, `onClose`. */
  readonly what: string
  /** The number of the socket, counted from 1 in the order of dialling. */
  readonly socket?: number
  /** Plain data. Binary data is described by its length in bytes, never by its content. */
  readonly detail?: unknown
}

/** How data is described in a timeline: text up to 60 characters, bytes by their number. */
function describeData(data: unknown): string {
  if (typeof data === 'string') {
    return data.length > 60 ? `text "${data.slice(0, 57)}…" (${data.length})` : `text "${data}"`
  }
  const length = (data as { byteLength?: unknown } | null | undefined)?.byteLength
  if (typeof length === 'number') return `${length} bytes`
  return Object.prototype.toString.call(data).slice(8, -1)
}

function detailText(detail: unknown): string {
  if (detail === undefined) return ''
  return typeof detail === 'string' ? ` ${detail}` : ` ${JSON.stringify(detail)}`
}

/** A token is most often in a query: that of each URL is hidden, also in the platform's words. */
function withoutQueries(detail: unknown): unknown {
  if (typeof detail === 'string') return detail.replace(/(\w+:\/\/[^\s"?]*\?)[^\s"]*/g, '$1…')
  if (detail === null || typeof detail !== 'object' || Array.isArray(detail)) return detail
  return Object.fromEntries(Object.entries(detail).map(([name, value]) => [name, withoutQueries(value)]))
}

/** A field without a value is left out, so that JSON gives the same entry back. */
function entryOf(
  at: number,
  actor: TimelineActor,
  what: string,
  socket: number | undefined,
  detail: unknown,
): TimelineEntry {
  if (socket === undefined) return detail === undefined ? { at, actor, what } : { at, actor, what, detail }
  return detail === undefined ? { at, actor, what, socket } : { at, actor, what, socket, detail }
}

/** Everything that crossed the boundary between program, platform and server, in order. */
export class Timeline {
  private readonly recorded: TimelineEntry[] = []
  private readonly now: () => number
  private readonly start: number
  private readonly limit: number
  private droppedCount = 0

  constructor(now: () => number, limit: number) {
    this.now = now
    this.start = now()
    this.limit = limit
  }

  /** The entries, oldest first. At most the `timelineLimit` of the mini program. */
  get entries(): readonly TimelineEntry[] {
    return this.recorded
  }

  /** How many entries were forgotten because there were more than the limit. */
  get dropped(): number {
    return this.droppedCount
  }

  record(actor: TimelineActor, what: string, socket?: number, detail?: unknown): void {
    if (this.limit === 0) return
    if (this.recorded.length >= this.limit) {
      // Forgetting half at once keeps recording cheap.
      const forgotten = Math.ceil(this.limit / 2)
      this.recorded.splice(0, forgotten)
      this.droppedCount += forgotten
    }
    this.recorded.push(entryOf(this.now() - this.start, actor, what, socket, withoutQueries(detail)))
  }

  /** Records what was sent or received: in words, and only if anything is recorded. */
  recordData(actor: TimelineActor, what: string, socket: number, data: unknown): void {
    if (this.limit > 0) this.record(actor, what, socket, describeData(data))
  }

  /** Forgets what was recorded so far; times keep counting from the start. */
  clear(): void {
    this.recorded.length = 0
  }

  /** One line per entry, for a test failure: seconds, who, which socket, what. */
  toString(): string {
    const lines = this.recorded.map(({ at, actor, what, socket, detail }) => {
      const time = (at / 1000).toFixed(3).padStart(10)
      return `${time}s  ${actor.padEnd(8)}  ${socket === undefined ? '   ' : `#${socket}`.padEnd(3)} ${what}${detailText(detail)}`
    })
    if (this.droppedCount > 0)
      lines.unshift(`… ${this.droppedCount} earlier entries were forgotten (timelineLimit)`)
    return lines.join('\n')
  }

  /** For `JSON.stringify`: the entries as plain data. */
  toJSON(): readonly TimelineEntry[] {
    return this.recorded
  }
}
