/** A whole simulated mini program, put together of its rooms: `wx`, the program's JavaScript, the wire. */

import { aClock, hostClock, type Clock } from './base/clock.ts'
import {
  aBoolean,
  aFunction,
  aNumber,
  anObject,
  expectFields,
  listOf,
  milliseconds,
  text,
  wholeNumber,
  type Fields,
} from './base/expectations.ts'
import { createRandom } from './base/seeded-random.ts'
import { SimulatorError } from './base/simulator-error.ts'
import { Timeline } from './base/timeline.ts'
import { ModuleLoader, type ProgramFile } from './program/module-wrapper.ts'
import { createRealm, realmFields, type Realm, type RealmOptions } from './program/realm.ts'
import { ProgramThread, type SwallowedError } from './program/thread.ts'
import { createProgramTimers, type ProgramTimers } from './program/timers.ts'
import { Faults, type FaultSettings } from './wire/faults.ts'
import { closedPort, inProcess } from './wire/in-process-server.ts'
import type { Dialler } from './wire/peer.ts'
import {
  createPlatformProfile,
  type PlatformName,
  type Quirks,
  type SocketImplementationName,
} from './wire/platform-profile.ts'
import type { ServerHandler } from './wire/server-connection.ts'
import { bridge, type WebSocketConstructor } from './wire/web-socket-bridge.ts'
import { AppLifecycle, type AppControl } from './wx/app-lifecycle.ts'
import { BaseLibrary } from './wx/base-library.ts'
import { createConnectSocket } from './wx/connect-socket.ts'
import { createDelivery } from './wx/delivery.ts'
import { DomainRules, type DomainLists } from './wx/domain-rules.ts'
import { hostFetch, type FetchLike } from './wx/fetch.ts'
import { Accounts, type AccountControl } from './wx/login.ts'
import { Network, type NetworkControl } from './wx/network.ts'
import { createGetRandomValues } from './wx/random-values.ts'
import { networkChange, Requests } from './wx/request.ts'
import { SimulatedSockets, type SocketList } from './wx/simulated-sockets.ts'
import { Storage, type StorageControl } from './wx/storage.ts'
import { createSystemApi } from './wx/system-info.ts'
import type { WxCore } from './wx/wx-core.ts'
import { assembleWx, type Wx } from './wx/wx.ts'

export interface MiniProgramOptions {
  /** Default `'android'`. */
  platform?: PlatformName
  /** Default: `'jsapi'` on iOS, `'binding'` elsewhere. */
  socketImplementation?: SocketImplementationName
  /** What differs from the platform's usual behaviour. */
  quirks?: Partial<Quirks>
  /** What goes wrong from the start; `program.faults` changes it later. */
  faults?: Partial<FaultSettings>
  /** Default: the host's timers, looked up at each call. */
  clock?: Clock
  /** A server in the same process: called once per dialled socket, a macrotask after `connectSocket`. */
  server?: ServerHandler
  /** Or a way to real servers: `globalThis.WebSocket`, or that of the package `ws`. */
  WebSocket?: WebSocketConstructor
  /** Third argument of the `WebSocket` constructor, such as `{ ca }` for `ws`. */
  webSocketOptions?: Readonly<Record<string, unknown>>
  /** What `wx.request` goes through. Default: the host's `fetch`, looked up at each call. */
  fetch?: FetchLike
  /** The domain lists. Default: none, and everything may be called. */
  domains?: DomainLists
  /** The phone's own address in its network, which it may not call. Default `'192.168.1.23'`. */
  ownAddress?: string
  /** Version of the base library: what it does not have is missing from `wx`. Default `'3.8.9'`. */
  baseLibrary?: string
  /** Interfaces that are missing all the same, as `onAppShow` is in plugins. */
  missing?: readonly (keyof Wx)[]
  /** `networkTimeout.connectSocket` of app.json, in ms; default 60,000 (Documented). */
  connectTimeout?: number
  /** How many sockets may be open at once; default 5 (Documented), under remote debugging 2 (Observed). */
  socketLimit?: number
  /** A device under remote debugging: 2 sockets, and 5 messages a second leave each (Observed). Default false. */
  remoteDebugging?: boolean
  /**
   * Where the random numbers of `getRandomValues` and `login` begin, and those of `Math.random` in code that runs
   * through `run`, there on real time only if it is given. Default 1.
   */
  seed?: number
  /** How many entries the timeline keeps before it forgets the older half; default 100,000, 0 records nothing. */
  timelineLimit?: number
}

export interface RunOptions extends RealmOptions {
  /** What `require('name')` finds beside files: the path of a file, or the exports themselves. */
  modules?: Readonly<Record<string, unknown>>
}

/** A simulated mini program: its `wx` in the program's hands, everything else in the test's. */
export interface MiniProgram {
  readonly wx: Wx
  readonly platform: PlatformName
  readonly socketImplementation: SocketImplementationName
  /** Every quirk as it is in force. */
  readonly quirks: Readonly<Quirks>
  readonly clock: Clock
  /** The program's own timers: those of code that runs through {@link MiniProgram.run}. */
  readonly timers: ProgramTimers
  readonly app: AppControl
  readonly network: NetworkControl
  readonly sockets: SocketList
  readonly faults: FaultSettings & { reset(): void }
  readonly storage: StorageControl
  readonly account: AccountControl
  readonly timeline: Timeline
  /** What listeners, callbacks and timers threw, and the platform swallowed. */
  readonly errors: readonly SwallowedError[]
  /**
   * Evaluates a CommonJS file as the platform does: in the module wrapper, in a fresh realm that has only ECMAScript's
   * built-ins, `wx`, timers and `console`. Starts the program again if it was destroyed.
   * @returns its `module.exports`; what it throws while loading is thrown here
   */
  run<Exports = unknown>(file: ProgramFile, options?: RunOptions): Exports
}

function chooseDialler(
  { server, WebSocket, webSocketOptions }: MiniProgramOptions,
  timeline: Timeline,
): Dialler {
  if (server !== undefined && WebSocket !== undefined) {
    throw new SimulatorError(
      'ERR_OPTION',
      'Give either server (in this process) or WebSocket (a real one), not both.',
    )
  }
  if (WebSocket === undefined && webSocketOptions !== undefined) {
    throw new SimulatorError(
      'ERR_OPTION',
      'webSocketOptions are those of the option WebSocket, which is not given.',
    )
  }
  if (server !== undefined) return inProcess(server, timeline)
  return WebSocket === undefined ? closedPort : bridge(WebSocket, webSocketOptions)
}

/** What has further words is checked where it is read. */
const optionFields: Fields<keyof MiniProgramOptions> = {
  platform: text,
  socketImplementation: text,
  quirks: anObject,
  faults: anObject,
  clock: aClock,
  server: { ...aFunction, words: 'a function that is given a connection: (connection) => { … }' },
  WebSocket: { ...aFunction, words: "a constructor: globalThis.WebSocket, or that of the package 'ws'" },
  webSocketOptions: anObject,
  fetch: aFunction,
  domains: anObject,
  ownAddress: text,
  baseLibrary: text,
  missing: listOf(text, "names of wx, such as ['onAppShow']"),
  connectTimeout: milliseconds,
  socketLimit: wholeNumber(0),
  remoteDebugging: aBoolean,
  seed: aNumber,
  timelineLimit: {
    words: 'a number of entries from 0 up',
    met: (value) => Number(value) >= 0 && typeof value === 'number',
  },
}

const runFields: Fields<keyof RunOptions> = { modules: anObject, ...realmFields }

/**
 * Makes a simulated mini program.
 * @throws SimulatorError `ERR_OPTION` for options that do not exist or contradict each other
 */
export function createMiniProgram(options: MiniProgramOptions = {}): MiniProgram {
  expectFields('option', 'createMiniProgram', options, optionFields)
  const profile = createPlatformProfile(
    options.platform ?? 'android',
    options.socketImplementation,
    options.quirks,
  )
  const clock = options.clock ?? hostClock
  const timeline = new Timeline(() => clock.now(), options.timelineLimit ?? 100_000)
  const thread = new ProgramThread(clock, timeline)
  const timers = createProgramTimers(clock, thread)
  const remote = options.remoteDebugging ?? false
  const { seed } = options
  const random = createRandom(seed ?? 1)
  let realm: Realm | undefined

  const core: WxCore = {
    profile,
    baseLibrary: new BaseLibrary(options.baseLibrary ?? '3.8.9'),
    clock,
    thread,
    timeline,
    faults: new Faults(options.faults),
    later(run, ms = 0) {
      const { generation } = thread
      clock.setTimeout(() => {
        if (generation === thread.generation) run()
      }, ms)
    },
    realm: () => realm,
    deliver: createDelivery(profile.quirks, () => realm),
  }

  const domains = new DomainRules(
    options.domains,
    options.ownAddress ?? '192.168.1.23',
    core.baseLibrary.atLeast('2.4.0'),
  )
  const network: Network = new Network(core, () => {
    sockets.loseNetwork()
    requests.failAll(networkChange)
  })
  const limit = options.socketLimit ?? (remote ? 2 : 5)
  const sockets = new SimulatedSockets(
    core,
    chooseDialler(options, timeline),
    network,
    limit,
    remote ? 200 : 0,
  )
  const requests = new Requests(core, domains, network, options.fetch ?? hostFetch)
  const accounts = new Accounts(core, random, network)
  const storage = new Storage(core)
  const app = new AppLifecycle(core, {
    suspended: () => requests.failAll({ errno: 600003, errMsg: 'request:fail interrupted' }),
    socketsLost: () => sockets.suspend(),
    destroyed() {
      thread.renew()
      timers.clear()
      sockets.releaseAll()
      requests.forgetAll()
      network.forgetListeners()
      realm = undefined
    },
  })
  const api: Wx = {
    ...app.api,
    ...network.api,
    ...storage.api,
    ...createSystemApi(profile.platform, core.baseLibrary),
    connectSocket: createConnectSocket(core, sockets, domains, options.connectTimeout ?? 60_000),
    request: requests.request,
    login: accounts.login,
    getRandomValues: createGetRandomValues(core, random),
  }
  const wx = assembleWx(api, core, options.missing ?? [], () => app.state === 'destroyed')

  return {
    wx,
    platform: profile.platform,
    socketImplementation: profile.implementation,
    quirks: profile.quirks,
    clock,
    timers,
    app,
    network,
    sockets,
    faults: core.faults.checked,
    storage,
    account: accounts,
    timeline,
    errors: thread.errors,
    run<Exports>(file: ProgramFile, options: RunOptions = {}): Exports {
      expectFields('option', 'run', options, runFields)
      const { modules = {}, ...realmOptions } = options
      if (app.state === 'destroyed') app.launch()
      // Where time is virtual chance is seeded too: one story has one timeline. On real time two programs must differ.
      const isSeeded = seed !== undefined || clock !== hostClock
      const chance = createRandom(seed ?? 1)
      const sources = { timers, now: () => clock.now(), random: isSeeded ? () => chance.next() : undefined }
      realm = createRealm(profile.platform, wx, sources, realmOptions)
      return new ModuleLoader(realm, modules).run(file) as Exports
    },
  }
}
