/** The old single socket of wx: `onSocketOpen` and its like, `sendSocketMessage`, `closeSocket`. */

import { outcomeOf, type ApiCallbacks, type ApiPromise, type ApiResult } from './api-callbacks.ts'
import { EventListeners } from './event-listeners.ts'
import type {
  SocketCloseEvent,
  SocketErrorEvent,
  SocketMessageEvent,
  SocketOpenEvent,
  SocketTask,
  SocketTaskCloseOption,
  SocketTaskSendOption,
} from './socket-task.ts'
import type { WxCore } from './wx-core.ts'

export interface SingleSocketApi {
  onSocketOpen(listener: (event: SocketOpenEvent) => void): void
  onSocketMessage(listener: (event: SocketMessageEvent) => void): void
  onSocketError(listener: (event: SocketErrorEvent) => void): void
  onSocketClose(listener: (event: SocketCloseEvent) => void): void
  sendSocketMessage<Option extends SocketTaskSendOption>(option: Option): ApiPromise<Option, ApiResult>
  closeSocket<Option extends SocketTaskCloseOption = SocketTaskCloseOption>(
    option?: Option,
  ): ApiPromise<Option, ApiResult>
}

/**
 * Listens to the task that was made last, and to no other: with several sockets open these interfaces mean the newest
 * one (inferred from "several sockets need SocketTask").
 */
export class SingleSocket {
  private readonly core: WxCore
  private readonly open: EventListeners<SocketOpenEvent>
  private readonly message: EventListeners<SocketMessageEvent>
  private readonly error: EventListeners<SocketErrorEvent>
  private readonly close: EventListeners<SocketCloseEvent>
  private task: SocketTask | undefined

  constructor(core: WxCore) {
    this.core = core
    this.open = new EventListeners(core, 'onSocketOpen')
    this.message = new EventListeners(core, 'onSocketMessage', () => undefined)
    this.error = new EventListeners(core, 'onSocketError')
    this.close = new EventListeners(core, 'onSocketClose')
  }

  get api(): SingleSocketApi {
    return {
      onSocketOpen: this.open.on,
      onSocketMessage: this.message.on,
      onSocketError: this.error.on,
      onSocketClose: this.close.on,
      sendSocketMessage: (option) => this.withTask('sendSocketMessage', option, (task) => task.send(option)),
      closeSocket: (option) => this.withTask('closeSocket', option ?? {}, (task) => task.close(option)),
    }
  }

  /** A task was made: it is the one that these interfaces mean from now on. */
  follow(task: SocketTask): void {
    this.task = task
    const pass =
      <Event>(listeners: EventListeners<Event>) =>
      (event: Event): void => {
        if (this.task === task && listeners.heard) listeners.emitFirst(event)
      }
    task.onOpen(pass(this.open))
    task.onMessage(pass(this.message))
    task.onError(pass(this.error))
    task.onClose(pass(this.close))
  }

  /** The JavaScript context is gone. */
  forget(): void {
    this.task = undefined
    for (const listeners of [this.open, this.message, this.error, this.close]) listeners.off()
  }

  private withTask(api: string, option: ApiCallbacks, act: (task: SocketTask) => unknown): never {
    if (this.task !== undefined) return act(this.task) as never
    this.core.timeline.record('program', api)
    outcomeOf(this.core, api, option, 'async').fail({ errMsg: `${api}:fail WebSocket is not connected` })
    return undefined as never
  }
}
