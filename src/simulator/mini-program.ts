/** A whole simulated mini program, put together of its rooms: `wx`, the program's JavaScript, the wire. */

import { hostClock, type Clock } from './base/clock.ts'
import { createRandom } from './base/seeded-random.ts'
import { Timeline } from './base/timeline.ts'
import { checkOptions, chooseDialler, type MiniProgramOptions } from './options.ts'
import type { LaunchedProgram } from './program/launched.ts'
import type { ProgramFile } from './program/module-wrapper.ts'
import { ProgramThread, type SwallowedError } from './program/thread.ts'
import { createProgramTimers, type ProgramTimers } from './program/timers.ts'
import { ProgramWorld, type LaunchOptions, type RunOptions } from './program/world.ts'
import { Faults, type FaultSettings } from './wire/faults.ts'
import { phoneNamed } from './wire/phones.ts'
import {
  createPlatformProfile,
  type PlatformName,
  type Quirks,
  type SocketImplementationName,
} from './wire/platform-profile.ts'
import { AppLifecycle, appShowEvent, type AppControl } from './wx/app-lifecycle.ts'
import { BaseLibrary } from './wx/base-library.ts'
import { createBase64 } from './wx/base64.ts'
import { createConnectSocket } from './wx/connect-socket.ts'
import { createDelivery } from './wx/delivery.ts'
import { DomainRules } from './wx/domain-rules.ts'
import { hostFetch } from './wx/fetch.ts'
import { UserFiles, type FileControl } from './wx/file-system.ts'
import { Interaction, type InteractionControl } from './wx/interaction.ts'
import { LocalNetwork, type LocalNetworkControl } from './wx/local-network.ts'
import { Accounts, type AccountControl } from './wx/login.ts'
import { createNavigation } from './wx/navigation.ts'
import { Network, type NetworkControl } from './wx/network.ts'
import { ProgramErrors } from './wx/program-errors.ts'
import { createGetRandomValues } from './wx/random-values.ts'
import { networkChange, Requests } from './wx/request.ts'
import { SimulatedSockets, type SocketList } from './wx/simulated-sockets.ts'
import { SingleSocket } from './wx/single-socket.ts'
import { Storage, type StorageControl } from './wx/storage.ts'
import { createSystemApi, refererOf, type AccountInfo } from './wx/system-info.ts'
import { TcpSockets } from './wx/tcp-socket.ts'
import { Transfers } from './wx/transfers.ts'
import { UdpSockets } from './wx/udp-socket.ts'
import type { WxCore } from './wx/wx-core.ts'
import { assembleWx, notInPlugins, type Wx, type WxInPart, type WxOfGames } from './wx/wx.ts'

/** A simulated mini program: its `wx` in the program's hands, everything else in the test's. */
export interface MiniProgram {
  readonly wx: Wx & WxInPart
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
  /** The user's files, which outlive the program. */
  readonly files: FileControl
  readonly interaction: InteractionControl
  readonly localNetwork: LocalNetworkControl
  readonly timeline: Timeline
  /** What listeners, callbacks and timers threw, and promises that nobody caught: the platform swallowed it. */
  readonly errors: readonly SwallowedError[]
  /**
   * Evaluates a CommonJS file as the platform does: in the module wrapper, in a realm that has only ECMAScript's
   * built-ins, `wx`, timers and `console`. What runs later shares that realm, and the modules that are required; options
   * that furnish the realm otherwise begin a new one, and the timers and sockets of the old one end. Starts the program
   * again if it was destroyed.
   * @returns its `module.exports`; what it throws while loading is thrown here
   */
  run<Exports = unknown>(file: ProgramFile, options?: RunOptions): Exports
  /**
   * Starts a whole program: app.js, its pages and components, with one module cache, at the first page of app.json. What
   * its files throw while they load is thrown here; what their functions throw is in {@link MiniProgram.errors}.
   * @param root the folder of app.json
   * @throws SimulatorError `ERR_ARGUMENT` for a folder or a page that is not there, `ERR_STATE` where one runs already
   */
  launch(root: string, options?: LaunchOptions): LaunchedProgram
}

/**
 * Makes a simulated mini program.
 * @throws SimulatorError `ERR_OPTION` for options that do not exist or contradict each other
 */
export function createMiniProgram(options: MiniProgramOptions = {}): MiniProgram {
  checkOptions(options)
  const phone = options.phone === undefined ? undefined : phoneNamed(options.phone)
  const profile = createPlatformProfile(
    options.platform ?? phone?.platform ?? 'android',
    options.socketImplementation,
    options.quirks === undefined ? phone?.quirks : { ...phone?.quirks, ...options.quirks },
  )
  const clock = options.clock ?? hostClock
  const timeline = new Timeline(() => clock.now(), options.timelineLimit ?? 100_000)
  const thread = new ProgramThread(clock, timeline)
  const timers = createProgramTimers(clock, thread)
  const remote = options.remoteDebugging ?? false
  const { seed } = options
  const random = createRandom(seed ?? 1)
  const { appId = 'wx0000000000000000', envVersion = 'develop', version = '' } = options
  const account: AccountInfo = {
    miniProgram: { appId, envVersion, version },
    plugin: { appId: '', version: '' },
  }

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
    networkClosed: () =>
      thread.suspended || (profile.quirks.hiddenNetwork === 'closed' && app.state === 'background'),
    realm: () => world.realm,
    deliver: createDelivery(profile.quirks, () => world.realm),
  }

  const ownAddress = options.ownAddress ?? '192.168.1.23'
  const domains = new DomainRules(
    options.debugging === true ? undefined : options.domains,
    ownAddress,
    options.netmask,
    core.baseLibrary.atLeast('2.4.0'),
  )
  const network: Network = new Network(core, createRandom((seed ?? 1) + 1), () => {
    sockets.loseNetwork()
    tcp.loseNetwork()
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
  const requests = new Requests(
    core,
    domains,
    network,
    options.fetch ?? hostFetch,
    refererOf(account, profile.platform),
  )
  const accounts = new Accounts(core, random, network)
  const storage = new Storage(core)
  const files = new UserFiles(core)
  const transfers = new Transfers(core, requests, files)
  const tcp = new TcpSockets(core, network, domains, options.tcpServer)
  const udp = new UdpSockets(core, network, options.udpServer)
  const localNetwork = new LocalNetwork(core, network, ownAddress, options.netmask ?? '255.255.255.0')
  const interaction = new Interaction(core)
  const single = new SingleSocket(core)
  const app = new AppLifecycle(core, {
    suspended: () => requests.failAll({ errno: 600003, errMsg: 'request:fail interrupted' }),
    socketsLost: () => sockets.suspend(),
    destroyed() {
      world.end()
      forgetWorld()
    },
    shown(event) {
      world.launch?.callApp('onShow', event)
      world.launch?.stack.top?.show()
    },
    hidden(event) {
      world.launch?.stack.top?.hide()
      world.launch?.callApp('onHide', event)
    },
    entry: () => {
      const page = world.launch?.stack.top?.instance
      return page === undefined
        ? { path: 'pages/index/index', query: {} }
        : { path: page.route, query: page.options }
    },
  })
  const errors = new ProgramErrors(core, () => world.launch)
  const navigation = createNavigation(core, () => world.launch?.stack)
  /** The JavaScript that ran until now is gone, and what it held. */
  function forgetWorld(): void {
    thread.renew()
    timers.clear()
    sockets.releaseAll()
    requests.forgetAll()
    tcp.forgetAll()
    single.forget()
    localNetwork.forget()
    network.forgetListeners()
    errors.forgetListeners()
    app.forgetListeners()
  }
  const api: Wx & WxInPart & WxOfGames = {
    ...app.api,
    ...navigation,
    ...network.api,
    ...errors.api,
    ...storage.api,
    ...createSystemApi(profile.platform, core.baseLibrary, account, options.debugging ?? false),
    ...createBase64(core),
    ...interaction.api,
    ...localNetwork.api,
    ...single.api,
    onShow: app.api.onAppShow,
    offShow: app.api.offAppShow,
    onHide: app.api.onAppHide,
    offHide: app.api.offAppHide,
    env: files.env,
    getFileSystemManager: () => files.manager,
    uploadFile: transfers.uploadFile,
    downloadFile: transfers.downloadFile,
    createTCPSocket: tcp.create,
    createUDPSocket: udp.create,
    connectSocket: createConnectSocket(core, sockets, domains, options.connectTimeout ?? 60_000, single),
    request: requests.request,
    login: accounts.login,
    getRandomValues: createGetRandomValues(core, random),
  }
  const missing = options.missing ?? []
  const isDestroyed = (): boolean => app.state === 'destroyed'
  const wx = assembleWx(api, core, missing, isDestroyed)
  const world = new ProgramWorld({
    platform: profile.platform,
    wx,
    pluginWx: assembleWx(api, core, [...missing, ...notInPlugins], isDestroyed),
    host: {
      thread,
      later: core.later,
      record: (what, detail) => timeline.record('platform', what, undefined, detail),
    },
    sources() {
      // Where time is virtual chance is seeded too: one story has one timeline. On real time two programs must differ.
      const isSeeded = seed !== undefined || clock !== hostClock
      const chance = createRandom(seed ?? 1)
      return { timers, now: () => clock.now(), random: isSeeded ? () => chance.next() : undefined }
    },
    rejected: (reason, promise) => errors.rejected(reason, promise),
    replaced: forgetWorld,
  })

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
    files,
    interaction,
    localNetwork,
    timeline,
    errors: thread.errors,
    run<Exports>(file: ProgramFile, options: RunOptions = {}): Exports {
      if (app.state === 'destroyed') app.launch()
      return world.run(file, options) as Exports
    },
    launch(root: string, options: LaunchOptions = {}): LaunchedProgram {
      if (app.state === 'destroyed') app.launch()
      return world.start(root, options, appShowEvent)
    },
  }
}
