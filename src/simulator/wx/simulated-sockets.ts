import type { ApiFailure } from './api-callbacks.ts'
import { tamper } from '../wire/event-faults.ts'
import type { Dialler, DialRequest } from '../wire/peer.ts'
import { NativeSocket, type NetworkConditions } from '../wire/native-socket.ts'
import type { ProgramCore } from './wx-core.ts'
import { SimulatorError } from '../base/simulator-error.ts'
import { createSocketTask, type SocketTask, type SocketTaskPlatformSide } from './socket-task.ts'

/** What `connectSocket` was asked for. */
export interface SocketOptions {
  /** How long the dial may take, in ms. */
  readonly timeout: number
  readonly tcpNoDelay: boolean
  readonly perMessageDeflate: boolean
  readonly forceCellularNetwork: boolean
}

/** One socket as a test sees it, from above the phone. */
export interface SimulatedSocket {
  /** Counted from 1 in the order of dialling; the number in the timeline. */
  readonly id: number
  readonly url: string
  readonly protocols: readonly string[]
  readonly header: Readonly<Record<string, string>>
  readonly options: SocketOptions
  /** What the phone's native side knows; the program's `readyState` follows its events. */
  readonly state: 'connecting' | 'open' | 'closing' | 'closed'
  /** Whether it died silently. */
  readonly dead: boolean
  /** The task that the program holds. */
  readonly task: SocketTask
  /**
   * Breaks the connection under the phone, which notices; the server does not.
   * @throws SimulatorError `ERR_STATE` when it is closed already
   */
  drop(): void
  /**
   * Kills the connection silently: no event ever comes, and what is sent goes nowhere.
   * @throws SimulatorError `ERR_STATE` when it is closed already
   */
  die(): void
}

/** The sockets of a mini program. */
export interface SocketList {
  /** Those that count towards the limit now. */
  readonly open: readonly SimulatedSocket[]
  /**
   * All that were dialled, oldest first; beyond 1,000 those that ended longest ago are forgotten. Those that the limit
   * or the domain list refused are not among them.
   */
  readonly all: readonly SimulatedSocket[]
  /** The one that was dialled last. */
  readonly last: SimulatedSocket | undefined
}

/** A socket with what only the platform may do to it. */
class ListedSocket implements SimulatedSocket {
  readonly id: number
  readonly url: string
  readonly protocols: readonly string[]
  readonly header: Readonly<Record<string, string>>
  readonly options: SocketOptions
  readonly #side: SocketTaskPlatformSide
  readonly #native: NativeSocket
  readonly #core: ProgramCore

  constructor(
    core: ProgramCore,
    id: number,
    request: DialRequest,
    options: SocketOptions,
    side: SocketTaskPlatformSide,
    native: NativeSocket,
  ) {
    this.id = id
    this.url = request.url
    this.protocols = request.protocols
    this.header = request.header
    this.options = options
    this.#core = core
    this.#side = side
    this.#native = native
  }

  get state(): 'connecting' | 'open' | 'closing' | 'closed' {
    return this.#native.state === 'dialling' ? 'connecting' : this.#native.state
  }

  get dead(): boolean {
    return this.#native.dead
  }

  get task(): SocketTask {
    return this.#side.task
  }

  drop(): void {
    this.#mustLive('drop()')
    this.#core.timeline.record('world', 'drop', this.id)
    this.#native.drop()
  }

  die(): void {
    this.#mustLive('die()')
    this.#core.timeline.record('world', 'die', this.id)
    this.#native.die()
  }

  #mustLive(call: string): void {
    if (this.state !== 'closed') return
    throw new SimulatorError(
      'ERR_STATE',
      `${call}: socket ${this.id} is closed already. Look at socket.state.`,
    )
  }
}

/** How many sockets are kept for tests that look back. */
const remembered = 1_000

interface Entry {
  readonly socket: SimulatedSocket
  readonly side: SocketTaskPlatformSide
  readonly native: NativeSocket
}

/** Makes sockets, counts them and remembers them. */
export class SimulatedSockets implements SocketList {
  readonly #core: ProgramCore
  readonly #dialler: Dialler
  readonly #network: NetworkConditions
  readonly #limit: number
  readonly #sendSpacing: number
  readonly #all: SimulatedSocket[] = []
  /** Those whose end may still be to come; the others are let go. */
  #live: Entry[] = []
  /** Tasks that never got a native side count as numbers too. */
  #lastId = 0

  /**
   * @param limit how many may be open at once
   * @param sendSpacing how far apart the messages of a socket leave the phone at least, in ms
   */
  constructor(
    core: ProgramCore,
    dialler: Dialler,
    network: NetworkConditions,
    limit: number,
    sendSpacing: number,
  ) {
    this.#core = core
    this.#dialler = dialler
    this.#network = network
    this.#limit = limit
    this.#sendSpacing = sendSpacing
  }

  get all(): readonly SimulatedSocket[] {
    return this.#all
  }

  get open(): readonly SimulatedSocket[] {
    return this.#holders().map(({ socket }) => socket)
  }

  get last(): SimulatedSocket | undefined {
    return this.#all.at(-1)
  }

  /** Dials, unless the limit or the domain list forbids it. */
  create(
    request: DialRequest,
    { allowed, ...options }: SocketOptions & { allowed: boolean },
  ): { task: SocketTask; failure?: ApiFailure } {
    const core = this.#core
    const { clock, faults } = core
    const { quirks } = core.profile
    const id = ++this.#lastId
    const side = createSocketTask(core, id)
    if (this.#holders().length >= this.#limit) return this.#beyondLimit(side, id)
    if (!allowed) return this.#failLater(side, quirks.domainText)
    const native = new NativeSocket({
      id,
      request,
      timeout: options.timeout,
      dialler: this.#dialler,
      clock,
      network: this.#network,
      quirks,
      faults,
      sendSpacing: this.#sendSpacing,
      events: tamper(side.events, faults, core.later),
    })
    side.attach(native)
    const socket = new ListedSocket(core, id, request, options, side, native)
    this.#live.push({ socket, side, native })
    this.#remember(socket)
    return { task: side.task }
  }

  /** The network is gone or another: what hung on it breaks or dies. */
  loseNetwork(): void {
    const { quirks } = this.#core.profile
    for (const { native } of [...this.#live]) {
      if (quirks.networkLoss === 'drops') native.drop()
      else if (native.state !== 'dialling') native.die()
      else native.drop()
    }
  }

  /** The program has been suspended for a while. */
  suspend(): void {
    const { quirks } = this.#core.profile
    for (const { native } of [...this.#live]) {
      if (quirks.suspendedSocket === 'closes') native.interrupt()
      else if (quirks.suspendedSocket === 'dies') native.die()
    }
  }

  /** The program's JavaScript is gone, and its sockets with it. */
  releaseAll(): void {
    for (const { native } of this.#live) native.release()
    this.#live = []
  }

  #remember(socket: SimulatedSocket): void {
    this.#all.push(socket)
    if (this.#all.length <= remembered) return
    const ended = this.#all.findIndex((known) => this.#live.every((entry) => entry.socket !== known))
    if (ended !== -1) this.#all.splice(ended, 1)
  }

  #holders(): Entry[] {
    const counted = this.#core.profile.implementation === 'binding'
    // The binding implementation counts in JavaScript: a place is free when the program has been told. (inferred)
    // Of a dead socket that was closed nothing will ever come.
    this.#live = this.#live.filter(({ native, side }) =>
      native.dead && native.state === 'closing' ? native.holdsSlot : native.state !== 'closed' || !side.ended,
    )
    return this.#live.filter(
      ({ native, side }) => native.holdsSlot || (counted && !native.dead && !side.ended),
    )
  }

  #beyondLimit(side: SocketTaskPlatformSide, id: number): { task: SocketTask; failure?: ApiFailure } {
    const { quirks } = this.#core.profile
    if (quirks.overLimit === 'error-event')
      return this.#failLater(side, quirks.overLimitText.replace('{id}', String(id)))
    side.beClosed()
    const errMsg = `connectSocket:fail fail reach max websocket connect count ${this.#limit}`
    return { task: side.task, failure: { errMsg } }
  }

  #failLater(side: SocketTaskPlatformSide, errMsg: string): { task: SocketTask } {
    this.#core.later(() => side.events.error({ errCode: 1004, errMsg }))
    return { task: side.task }
  }
}
