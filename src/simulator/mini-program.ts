import { hostClock, type Clock } from './clock.ts'
import { createConnectSocket, type ConnectSocketOption } from './connect-socket.ts'
import { ModuleLoader, type ProgramFile } from './module-wrapper.ts'
import {
  createPlatformProfile,
  type PlatformName,
  type Quirks,
  type SocketImplementationName,
} from './platform-profile.ts'
import { ProgramThread, type SwallowedError } from './program-thread.ts'
import { createProgramTimers, type ProgramTimers } from './program-timers.ts'
import { createForeignRealm, createRealm, type Realm, type RealmOptions } from './realm.ts'
import { closedPort, inProcess, type ServerHandler } from './server-connection.ts'
import { SimulatedSockets, type SocketList } from './simulated-sockets.ts'
import { SimulatorError } from './simulator-error.ts'
import type { SocketTask } from './socket-task.ts'
import { Timeline } from './timeline.ts'
import { bridge, type WebSocketConstructor } from './web-socket-bridge.ts'

export interface MiniProgramOptions {
  /** Default `'android'`. */
  platform?: PlatformName
  /** Default: `'jsapi'` on iOS, `'binding'` elsewhere. */
  socketImplementation?: SocketImplementationName
  /** Default: the host's timers, looked up at each call. */
  clock?: Clock
  /** A server in the same process: called once per dialled socket, a macrotask after `connectSocket`. */
  server?: ServerHandler
  /** Or a way to real servers: `globalThis.WebSocket`, or that of the package `ws`. */
  WebSocket?: WebSocketConstructor
  /** Third argument of the `WebSocket` constructor, such as `{ ca }` for `ws`. */
  webSocketOptions?: Readonly<Record<string, unknown>>
  /** What differs from the platform's usual behaviour. */
  quirks?: Partial<Quirks>
  /** `networkTimeout.connectSocket` of app.json, in ms; default 60,000 (Documented). */
  connectTimeout?: number
  /** How many sockets may be open at once; default 5 (Documented). Under remote debugging it is about 2 (Observed). */
  socketLimit?: number
  /** How many entries the timeline keeps before it forgets the older half; default 100,000, 0 records nothing. */
  timelineLimit?: number
}

export interface RunOptions extends RealmOptions {
  /** What `require('name')` finds beside files: the path of a file, or the exports themselves. */
  modules?: Readonly<Record<string, unknown>>
}

/** The client face: what a mini program calls `wx`. */
export interface Wx {
  connectSocket(option: ConnectSocketOption): SocketTask
}

/** A simulated mini program: its `wx` in the program's hands, everything else in the test's. */
export interface MiniProgram {
  readonly wx: Wx
  readonly clock: Clock
  /** The program's own timers: those of code that runs through {@link MiniProgram.run}. */
  readonly timers: ProgramTimers
  readonly sockets: SocketList
  readonly timeline: Timeline
  /** What listeners, callbacks and timers threw, and the platform swallowed. */
  readonly errors: readonly SwallowedError[]
  /**
   * Evaluates a CommonJS file as the platform does: in the module wrapper, in a fresh realm that has only ECMAScript's
   * built-ins, `wx`, timers and `console`.
   * @returns its `module.exports`; what it throws while loading is thrown here
   */
  run<Exports = unknown>(file: ProgramFile, options?: RunOptions): Exports
}

function chooseDialler(options: MiniProgramOptions, timeline: Timeline): ReturnType<typeof inProcess> {
  const { server, WebSocket, webSocketOptions } = options
  if (server !== undefined && WebSocket !== undefined) {
    throw new SimulatorError(
      'ERR_OPTION',
      'Give either server (in this process) or WebSocket (a real one), not both.',
    )
  }
  if (server !== undefined && typeof server !== 'function') {
    throw new SimulatorError(
      'ERR_OPTION',
      'server must be a function that is given a connection: (connection) => { … }.',
    )
  }
  if (server !== undefined) return inProcess(server, timeline)
  return WebSocket === undefined ? closedPort : bridge(WebSocket, webSocketOptions)
}

/**
 * Makes a simulated mini program.
 * @throws SimulatorError `ERR_OPTION` for options that do not exist or contradict each other
 */
export function createMiniProgram(options: MiniProgramOptions = {}): MiniProgram {
  const profile = createPlatformProfile(
    options.platform ?? 'android',
    options.socketImplementation,
    options.quirks ?? {},
  )
  const clock = options.clock ?? hostClock
  const timeline = new Timeline(() => clock.now(), options.timelineLimit ?? 100_000)
  const thread = new ProgramThread(clock, timeline)
  const timers = createProgramTimers(clock, thread)
  let realm: Realm | undefined
  let foreignRealm: Realm | undefined

  const deliver = (bytes: Uint8Array): ArrayBuffer => {
    const { foreignBuffers } = profile.quirks
    if (foreignBuffers === true) foreignRealm ??= createForeignRealm()
    const home = foreignBuffers === true ? foreignRealm : foreignBuffers === false ? realm : undefined
    // What comes here is a copy of its own already: only another realm needs another.
    if (home === undefined) return wholeBuffer(bytes)
    const buffer = new home.ArrayBuffer(bytes.byteLength)
    new Uint8Array(buffer).set(bytes)
    return buffer
  }

  const sockets = new SimulatedSockets({
    profile,
    clock,
    thread,
    timeline,
    dialler: chooseDialler(options, timeline),
    latency: () => 0,
    limit: options.socketLimit ?? 5,
    later(run) {
      const { generation } = thread
      clock.setTimeout(() => {
        if (generation === thread.generation) run()
      }, 0)
    },
    deliver,
    promise: () => realm?.Promise ?? Promise,
  })
  const wx: Wx = {
    connectSocket: createConnectSocket({
      thread,
      timeline,
      sockets,
      defaultTimeout: options.connectTimeout ?? 60_000,
    }),
  }

  return {
    wx,
    clock,
    timers,
    sockets,
    timeline,
    errors: thread.errors,
    run<Exports>(file: ProgramFile, { modules = {}, ...realmOptions }: RunOptions = {}): Exports {
      realm = createRealm(profile.platform, wx, timers, realmOptions)
      return new ModuleLoader(realm, modules).run(file) as Exports
    },
  }
}

function wholeBuffer(bytes: Uint8Array): ArrayBuffer {
  const { buffer } = bytes
  if (buffer instanceof ArrayBuffer && buffer.byteLength === bytes.byteLength) return buffer
  return new Uint8Array(bytes).buffer
}
