/**
 * All sockets of a mini program: the limit, the list that a test sees, and what a lost network or a suspension does to
 * them.
 */

import { SimulatorError } from '../base/simulator-error.ts'
import { withEventFaults } from '../wire/event-faults.ts'
import { NativeSocket, type NetworkConditions } from '../wire/native-socket.ts'
import type { Dialler, DialRequest } from '../wire/peer.ts'
import type { ApiFailure } from './api-callbacks.ts'
import { PlatformSocket } from './platform-socket.ts'
import type { SocketTask } from './socket-task.ts'
import type { WxCore } from './wx-core.ts'

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
   * or the domain list rejected are not among them.
   */
  readonly all: readonly SimulatedSocket[]
  /** The one that was dialled last. */
  readonly last: SimulatedSocket | undefined
}

/** A socket as a test sees it. What it stands for stays out of sight, so that a failed comparison can be read. */
function listedSocket(
  core: WxCore,
  id: number,
  { url, protocols, header }: DialRequest,
  options: SocketOptions,
  { task }: PlatformSocket,
  native: NativeSocket,
): SimulatedSocket {
  const act = (call: 'drop' | 'die'): void => {
    if (native.state === 'closed') {
      throw new SimulatorError(
        'ERR_STATE',
        `${call}(): socket ${id} is closed already. Look at socket.state.`,
      )
    }
    core.timeline.record('world', call, id)
    native[call]()
  }
  return {
    id,
    url,
    protocols,
    header,
    options,
    get state() {
      return native.state === 'dialling' ? 'connecting' : native.state
    },
    get dead() {
      return native.dead
    },
    task,
    drop: () => act('drop'),
    die: () => act('die'),
  }
}

/** How many sockets are kept for tests that look back. */
const REMEMBERED = 1_000

interface Entry {
  readonly socket: SimulatedSocket
  readonly side: PlatformSocket
  readonly native: NativeSocket
}

/** Makes sockets, counts them and remembers them. */
export class SimulatedSockets implements SocketList {
  private readonly core: WxCore
  private readonly dialler: Dialler
  private readonly network: NetworkConditions
  private readonly limit: number
  private readonly sendSpacing: number
  private readonly dialled: SimulatedSocket[] = []
  /** Those whose end may still be to come; the others are let go. */
  private live: Entry[] = []
  /** Tasks that never got a native side count as numbers too. */
  private lastId = 0

  /**
   * @param limit how many may be open at once
   * @param sendSpacing how far apart the messages of a socket leave the phone at least, in ms
   */
  constructor(
    core: WxCore,
    dialler: Dialler,
    network: NetworkConditions,
    limit: number,
    sendSpacing: number,
  ) {
    this.core = core
    this.dialler = dialler
    this.network = network
    this.limit = limit
    this.sendSpacing = sendSpacing
  }

  get all(): readonly SimulatedSocket[] {
    return this.dialled
  }

  get open(): readonly SimulatedSocket[] {
    return this.holders().map(({ socket }) => socket)
  }

  get last(): SimulatedSocket | undefined {
    return this.dialled.at(-1)
  }

  /** Dials, unless the limit or the domain list forbids it. */
  create(
    request: DialRequest,
    { allowed, ...options }: SocketOptions & { allowed: boolean },
  ): { task: SocketTask; failure?: ApiFailure } {
    const core = this.core
    const { clock, faults } = core
    const { quirks } = core.profile
    const id = ++this.lastId
    const side = new PlatformSocket(core, id)
    if (this.holders().length >= this.limit) return this.beyondLimit(side, id)
    if (!allowed) return this.failLater(side, quirks.domainText)
    const native = new NativeSocket({
      id,
      request,
      timeout: options.timeout,
      dialler: this.dialler,
      clock,
      network: this.network,
      quirks,
      faults,
      sendSpacing: this.sendSpacing,
      events: withEventFaults(side.events, faults, core.later),
    })
    side.attach(native)
    const socket = listedSocket(core, id, request, options, side, native)
    this.live.push({ socket, side, native })
    this.remember(socket)
    return { task: side.task }
  }

  /** The network is gone or another: what hung on it breaks or dies. */
  loseNetwork(): void {
    const { quirks } = this.core.profile
    for (const { native } of [...this.live]) {
      if (quirks.networkLoss === 'drops') native.drop()
      else if (native.state !== 'dialling') native.die()
      else native.drop()
    }
  }

  /** The program has been suspended for a while. */
  suspend(): void {
    const { quirks } = this.core.profile
    for (const { native } of [...this.live]) {
      if (quirks.suspendedSocket === 'closes') native.interrupt()
      else if (quirks.suspendedSocket === 'dies') native.die()
    }
  }

  /** The program's JavaScript is gone, and its sockets with it. */
  releaseAll(): void {
    for (const { native } of this.live) native.release()
    this.live = []
  }

  private remember(socket: SimulatedSocket): void {
    this.dialled.push(socket)
    if (this.dialled.length <= REMEMBERED) return
    const ended = this.dialled.findIndex((known) => this.live.every((entry) => entry.socket !== known))
    if (ended !== -1) this.dialled.splice(ended, 1)
  }

  private holders(): Entry[] {
    const counted = this.core.profile.implementation === 'binding'
    // The binding implementation counts in JavaScript: a place is free once the program knows of the end. (inferred)
    // Of a dead socket that was closed nothing will ever come.
    this.live = this.live.filter(({ native, side }) =>
      native.dead && native.state === 'closing' ? native.holdsSlot : native.state !== 'closed' || !side.ended,
    )
    return this.live.filter(
      ({ native, side }) => native.holdsSlot || (counted && !native.dead && !side.ended),
    )
  }

  private beyondLimit(side: PlatformSocket, id: number): { task: SocketTask; failure?: ApiFailure } {
    const { quirks } = this.core.profile
    if (quirks.overLimit === 'error-event')
      return this.failLater(side, quirks.overLimitText.replace('{id}', String(id)))
    side.beClosed()
    const errMsg = `connectSocket:fail fail reach max websocket connect count ${this.limit}`
    return { task: side.task, failure: { errMsg } }
  }

  private failLater(side: PlatformSocket, errMsg: string): { task: SocketTask } {
    this.core.later(() => side.events.error({ errCode: 1004, errMsg }))
    return { task: side.task }
  }
}
