export type { ApiCallbacks, ApiFailure, ApiPromise, ApiResult } from './simulator/api-callbacks.ts'
export type { AppControl, AppHideEvent, AppShowEvent, AppState } from './simulator/app-lifecycle.ts'
export { createClock, type Clock, type VirtualClock } from './simulator/clock.ts'
export type { ConnectSocketOption } from './simulator/connect-socket.ts'
export type { FailureWords, OpenFailureNumber } from './simulator/dial-failure.ts'
export type { DomainLists } from './simulator/domain-rules.ts'
export type { FaultSettings, SocketEventName } from './simulator/faults.ts'
export type { AccountControl, LoginOption, LoginResult, Session } from './simulator/login.ts'
export {
  createMiniProgram,
  type MiniProgram,
  type MiniProgramOptions,
  type RunOptions,
  type Wx,
} from './simulator/mini-program.ts'
export type { ProgramFile } from './simulator/module-wrapper.ts'
export type {
  NetworkControl,
  NetworkStatusEvent,
  NetworkType,
  NetworkTypeResult,
  NetworkWeakEvent,
} from './simulator/network.ts'
export type { PlatformName, Quirks, SocketImplementationName } from './simulator/platform-profile.ts'
export type { SwallowedError } from './simulator/program-thread.ts'
export type { ProgramTimers } from './simulator/program-timers.ts'
export type { RandomValuesOption, RandomValuesResult } from './simulator/random-values.ts'
export { tellRandomStory, type RandomStoryOptions } from './simulator/random-story.ts'
export type { RealmOptions } from './simulator/realm.ts'
export type {
  ChunkReceivedEvent,
  FetchInit,
  FetchLike,
  FetchResponse,
  HeadersReceivedEvent,
  RequestMethod,
  RequestOption,
  RequestResult,
  RequestTask,
} from './simulator/request.ts'
export { createRandom, type SeededRandom } from './simulator/seeded-random.ts'
export type { AcceptOptions, ServerConnection, ServerHandler } from './simulator/server-connection.ts'
export type { SimulatedSocket, SocketList, SocketOptions } from './simulator/simulated-sockets.ts'
export { SimulatorError } from './simulator/simulator-error.ts'
export type {
  SocketCloseEvent,
  SocketErrorEvent,
  SocketMessageEvent,
  SocketOpenEvent,
  SocketProfile,
  SocketTask,
  SocketTaskCloseOption,
  SocketTaskSendOption,
} from './simulator/socket-task.ts'
export type {
  GetStorageOption,
  GetStorageResult,
  SetStorageOption,
  StorageControl,
  StorageInfo,
  StorageInfoResult,
  StorageKeyOption,
} from './simulator/storage.ts'
export type { AppBaseInfo, DeviceInfo, SystemInfo } from './simulator/system-info.ts'
export { Timeline, type TimelineActor, type TimelineEntry } from './simulator/timeline.ts'
export type { WebSocketConstructor, WebSocketLike } from './simulator/web-socket-bridge.ts'
