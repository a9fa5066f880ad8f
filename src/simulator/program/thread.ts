/** The one JavaScript thread of a program: every event, callback and timer enters it here. */

import type { Clock } from '../base/clock.ts'
import { Fifo } from '../base/fifo.ts'
import type { Timeline } from '../base/timeline.ts'

/** An exception that the platform swallowed: it would stand red in the console, and nothing else happens. */
export interface SwallowedError {
  /** Milliseconds since the mini program was created. */
  readonly at: number
  /** Where it came out of: `onMessage`, `send.success`, `setTimeout`, … */
  readonly source: string
  readonly error: unknown
}

/**
 * The one thread that the program's JavaScript runs on, and the only gate into it: events, callbacks and timers all
 * pass here. Suspended, it lets nothing through, keeps what arrives and lets it burst out on return, one macrotask
 * each (Documented, Observed). Stopped, it lets nothing through ever again.
 */
export class ProgramThread {
  readonly errors: SwallowedError[] = []
  /** Called for each exception that was swallowed, once it is in the list. */
  onError: ((error: unknown) => void) | undefined
  private readonly clock: Clock
  private readonly timeline: Timeline
  private readonly start: number
  private backlog = new Fifo<() => void>()
  private isSuspended = false
  private draining = false
  /** Grows with each JavaScript context; turns that belong to an older one never run. */
  private currentGeneration = 0

  constructor(clock: Clock, timeline: Timeline) {
    this.clock = clock
    this.timeline = timeline
    this.start = clock.now()
  }

  get suspended(): boolean {
    return this.isSuspended
  }

  get generation(): number {
    return this.currentGeneration
  }

  /** A turn of its own for the program: now, when it runs, or after everything that waits already. */
  post(source: string, turn: () => void): void {
    if (this.isSuspended || this.draining) this.backlog.push(() => this.call(source, turn, undefined))
    else this.call(source, turn, undefined)
  }

  /** Inside a turn of the program's own: now, unless it is suspended and cannot be running. */
  reenter<Argument>(source: string, run: (argument: Argument) => void, argument: Argument): void {
    if (this.isSuspended) this.backlog.push(() => this.call(source, run, argument))
    else this.call(source, run, argument)
  }

  /** Runs a function of the program now and swallows what it throws, as the platform does. */
  call<Argument>(source: string, run: (argument: Argument) => void, argument: Argument): void {
    try {
      run(argument)
    } catch (error) {
      this.swallow(source, error)
      this.onError?.(error)
    }
  }

  /** Notes an error that the platform keeps to itself. */
  swallow(source: string, error: unknown): void {
    this.errors.push({ at: this.clock.now() - this.start, source, error })
    this.timeline.record('platform', 'exception swallowed', undefined, `${source}: ${textOf(error)}`)
  }

  suspend(): void {
    this.isSuspended = true
  }

  /** Lets the program run again; what waited bursts out in its order, each in a macrotask of its own. */
  resume(): void {
    if (!this.isSuspended) return
    this.isSuspended = false
    this.drain()
  }

  /** The JavaScript context is gone: what waits is forgotten, and a new context may start. */
  renew(): void {
    this.currentGeneration += 1
    this.backlog = new Fifo()
    this.isSuspended = false
    this.draining = false
  }

  private drain(): void {
    if (this.draining || this.backlog.length === 0) return
    this.draining = true
    const generation = this.currentGeneration
    const next = (): void => {
      if (generation !== this.currentGeneration) return
      if (this.isSuspended) {
        this.draining = false
        return
      }
      const turn = this.backlog.shift()
      if (this.backlog.length === 0) this.draining = false
      turn?.()
      if (this.draining) this.clock.setTimeout(next, 0)
    }
    this.clock.setTimeout(next, 0)
  }
}

function textOf(error: unknown): string {
  return error instanceof Error || isErrorLike(error) ? `${error.name}: ${error.message}` : String(error)
}

/** Errors of another realm are no `instanceof Error`. */
function isErrorLike(error: unknown): error is { name: string; message: string } {
  return typeof error === 'object' && error !== null && 'name' in error && 'message' in error
}
