/** The simulated mini program, for authors of tests. */

export type { ApiCallbacks, ApiFailure, ApiPromise, ApiResult } from './simulator/wx/api-callbacks.ts'
export type { AppControl, AppHideEvent, AppShowEvent, AppState } from './simulator/wx/app-lifecycle.ts'
export { createClock, type Clock, type VirtualClock } from './simulator/base/clock.ts'
export type { ConnectSocketOption } from './simulator/wx/connect-socket.ts'
export type { FailureWords, OpenFailureNumber } from './simulator/wire/dial-failure.ts'
export type { DomainLists } from './simulator/wx/domain-rules.ts'
export type { FaultSettings, SocketEventName } from './simulator/wire/faults.ts'
export type { AccountControl, LoginOption, LoginResult, Session } from './simulator/wx/login.ts'
export { createMiniProgram, type MiniProgram } from './simulator/mini-program.ts'
export type { MiniProgramOptions } from './simulator/options.ts'
export type { AttachedComponent, LaunchedProgram } from './simulator/program/launched.ts'
export type { ComponentEvent, ComponentInstance } from './simulator/program/component-instance.ts'
export type { PageInstance } from './simulator/program/open-page.ts'
export type { LaunchOptions, RunOptions } from './simulator/program/world.ts'
export type { Transform } from './simulator/program/module-wrapper.ts'
export type { Wx, WxInPart } from './simulator/wx/wx.ts'
export type { FileControl, FileSystemManager } from './simulator/wx/file-system.ts'
export type { InteractionControl, ShownMessage } from './simulator/wx/interaction.ts'
export type { LocalNetworkControl, LocalService } from './simulator/wx/local-network.ts'
export type { TCPSocket } from './simulator/wx/tcp-socket.ts'
export type { UDPSocket } from './simulator/wx/udp-socket.ts'
export type { Datagram, TcpConnection, TcpServer, UdpServer } from './simulator/wire/stream-server.ts'
export type { ProgramFile } from './simulator/program/module-wrapper.ts'
export type {
  NetworkControl,
  NetworkStatusEvent,
  NetworkType,
  NetworkTypeResult,
  NetworkWeakEvent,
} from './simulator/wx/network.ts'
export type { PlatformName, Quirks, SocketImplementationName } from './simulator/wire/platform-profile.ts'
export type { SwallowedError } from './simulator/program/thread.ts'
export type { ProgramTimers } from './simulator/program/timers.ts'
export type { RandomValuesOption, RandomValuesResult } from './simulator/wx/random-values.ts'
export { checkStory, type CheckStoryOptions, type Story } from './simulator/check-story.ts'
export { tellRandomStory, type RandomStoryOptions, type StoryStep } from './simulator/random-story.ts'
export type { RealmOptions } from './simulator/program/realm.ts'
export type { FetchInit, FetchLike, FetchResponse, RequestMethod } from './simulator/wx/fetch.ts'
export type {
  ChunkReceivedEvent,
  HeadersReceivedEvent,
  RequestOption,
  RequestResult,
  RequestTask,
} from './simulator/wx/request.ts'
export { createRandom, type SeededRandom } from './simulator/base/seeded-random.ts'
export type { AcceptOptions, ServerConnection, ServerHandler } from './simulator/wire/server-connection.ts'
export type { SimulatedSocket, SocketList, SocketOptions } from './simulator/wx/simulated-sockets.ts'
export { SimulatorError } from './simulator/base/simulator-error.ts'
export type {
  SocketCloseEvent,
  SocketErrorEvent,
  SocketMessageEvent,
  SocketOpenEvent,
  SocketProfile,
  SocketTask,
  SocketTaskCloseOption,
  SocketTaskSendOption,
} from './simulator/wx/socket-task.ts'
export type {
  GetStorageOption,
  GetStorageResult,
  SetStorageOption,
  StorageControl,
  StorageInfo,
  StorageInfoResult,
  StorageKeyOption,
} from './simulator/wx/storage.ts'
export type { AppBaseInfo, DeviceInfo, SystemInfo } from './simulator/wx/system-info.ts'
export { Timeline, type TimelineActor, type TimelineEntry } from './simulator/base/timeline.ts'
export type { WebSocketConstructor, WebSocketLike } from './simulator/wire/web-socket-bridge.ts'
