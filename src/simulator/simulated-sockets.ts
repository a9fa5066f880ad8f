import type { ApiFailure } from './api-callbacks.ts'
import type { Clock } from './clock.ts'
import type { Dialler, DialRequest } from './far-end.ts'
import { NativeSocket } from './native-socket.ts'
import type { PlatformProfile } from './platform-profile.ts'
import type { ProgramThread } from './program-thread.ts'
import { createSocketTask, type SocketTask, type SocketTaskPlatformSide } from './socket-task.ts'
import type { Timeline } from './timeline.ts'

/** One socket as a test sees it, from above the phone. */
export interface SimulatedSocket {
  /** Counted from 1 in the order of dialling; the number in the timeline. */
  readonly id: number
  readonly url: string
  readonly protocols: readonly string[]
  readonly header: Readonly<Record<string, string>>
  /** How long the dial may take, in ms. */
  readonly timeout: number
  /** What the phone's native side knows; the program's `readyState` follows its events. */
  readonly state: 'connecting' | 'open' | 'closing' | 'closed'
  /** The task that the program holds. */
  readonly task: SocketTask
  /** Breaks the connection under the phone; the server is not told. */
  drop(): void
  /** Kills the connection silently: no event ever comes, and what is sent goes nowhere. */
  die(): void
}

/** The sockets of a mini program. */
export interface SocketList {
  /** Those that count towards the limit now. */
  readonly open: readonly SimulatedSocket[]
  /** All that were ever dialled, oldest first. */
  readonly all: readonly SimulatedSocket[]
  /** The one that was dialled last. */
  readonly last: SimulatedSocket | undefined
}

export interface SimulatedSocketsOptions {
  readonly profile: PlatformProfile
  readonly clock: Clock
  readonly thread: ProgramThread
  readonly timeline: Timeline
  readonly dialler: Dialler
  readonly latency: () => number
  /** How many may be open at once. */
  readonly limit: number
  readonly later: (run: () => void) => void
  readonly deliver: (bytes: Uint8Array) => ArrayBuffer
  readonly promise: () => PromiseConstructor
}

interface Entry extends SimulatedSocket {
  readonly native: NativeSocket
}

/** Makes sockets, counts them and knows them all. */
export class SimulatedSockets implements SocketList {
  readonly #options: SimulatedSocketsOptions
  readonly #all: Entry[] = []
  /** Tasks that never got a native side count as numbers too. */
  #lastId = 0

  constructor(options: SimulatedSocketsOptions) {
    this.#options = options
  }

  get all(): readonly SimulatedSocket[] {
    return this.#all
  }

  get open(): readonly SimulatedSocket[] {
    return this.#all.filter((socket) => this.#holdsSlot(socket))
  }

  get last(): SimulatedSocket | undefined {
    return this.#all.at(-1)
  }

  /** Dials, unless the limit forbids it. */
  create(request: DialRequest, timeout: number): { task: SocketTask; failure?: ApiFailure } {
    const { profile, limit, latency, clock, dialler } = this.#options
    const { quirks } = profile
    const id = ++this.#lastId
    const side = this.#createTask(id)
    if (this.open.length >= limit) return this.#beyondLimit(side, id)
    const native = new NativeSocket({
      id,
      request,
      timeout,
      dialler,
      clock,
      latency,
      quirks,
      events: side.events,
    })
    side.attach(native)
    this.#all.push(new ListedSocket(id, request, timeout, side.task, native))
    return { task: side.task }
  }

  /** The program's JavaScript is gone, and its sockets with it. */
  releaseAll(): void {
    for (const { native } of this.#all) native.release()
  }

  #holdsSlot(socket: Entry): boolean {
    if (socket.native.holdsSlot) return true
    // The binding implementation counts in JavaScript: a place is free when the program has been told.
    return (
      this.#options.profile.implementation === 'binding' &&
      !socket.native.dead &&
      socket.task.readyState !== socket.task.CLOSED
    )
  }

  #createTask(id: number): SocketTaskPlatformSide {
    const { profile, thread, timeline, clock, later, deliver, promise } = this.#options
    return createSocketTask({
      id,
      quirks: profile.quirks,
      thread,
      timeline,
      later,
      now: () => clock.now(),
      deliver,
      promise,
    })
  }

  #beyondLimit(side: SocketTaskPlatformSide, id: number): { task: SocketTask; failure?: ApiFailure } {
    const { quirks } = this.#options.profile
    if (quirks.overLimit === 'closed-task') {
      side.beClosed()
      const errMsg = `connectSocket:fail fail reach max websocket connect count ${this.#options.limit}`
      return { task: side.task, failure: { errMsg } }
    }
    const errMsg = quirks.overLimitText.replace('{id}', String(id))
    this.#options.later(() => side.events.error({ errCode: 1004, errMsg }))
    return { task: side.task }
  }
}

class ListedSocket implements Entry {
  readonly id: number
  readonly url: string
  readonly protocols: readonly string[]
  readonly header: Readonly<Record<string, string>>
  readonly timeout: number
  readonly task: SocketTask
  readonly native: NativeSocket

  constructor(id: number, request: DialRequest, timeout: number, task: SocketTask, native: NativeSocket) {
    this.id = id
    this.url = request.url
    this.protocols = request.protocols
    this.header = request.header
    this.timeout = timeout
    this.task = task
    this.native = native
  }

  get state(): 'connecting' | 'open' | 'closing' | 'closed' {
    return this.native.state === 'dialling' ? 'connecting' : this.native.state
  }

  drop(): void {
    this.native.drop()
  }

  die(): void {
    this.native.die()
  }
}
