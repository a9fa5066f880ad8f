export type { ApiCallbacks, ApiFailure, ApiResult } from './simulator/api-callbacks.ts'
export { createClock, type Clock, type VirtualClock } from './simulator/clock.ts'
export type { ConnectSocketOption } from './simulator/connect-socket.ts'
export {
  createMiniProgram,
  type MiniProgram,
  type MiniProgramOptions,
  type RunOptions,
  type Wx,
} from './simulator/mini-program.ts'
export type { ProgramFile } from './simulator/module-wrapper.ts'
export type { PlatformName, Quirks, SocketImplementationName } from './simulator/platform-profile.ts'
export type { SwallowedError } from './simulator/program-thread.ts'
export type { ProgramTimers } from './simulator/program-timers.ts'
export type { RealmOptions } from './simulator/realm.ts'
export type { AcceptOptions, ServerConnection, ServerHandler } from './simulator/server-connection.ts'
export type { SimulatedSocket, SocketList } from './simulator/simulated-sockets.ts'
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
export { Timeline, type TimelineActor, type TimelineEntry } from './simulator/timeline.ts'
export type { WebSocketConstructor, WebSocketLike } from './simulator/web-socket-bridge.ts'
