/** Hosts that differ from wx in one way, made from the simulated one. */

import type { MiniProgram, SocketTask, VirtualClock, Wx } from '../../src/testing.ts'
import { changedTask } from '../simulator/changed-task.ts'

type ConnectOptions = Parameters<Wx['connectSocket']>[0]
export type MakeHost = (wx: MiniProgram['wx'], clock: VirtualClock) => object | undefined

/** A wx whose tasks have some of their methods replaced. */
const withTasks =
  (changes: (task: SocketTask, clock: VirtualClock) => Partial<SocketTask>): MakeHost =>
  (wx, clock) => ({
    connectSocket(options: ConnectOptions) {
      const task = wx.connectSocket(options)
      return changedTask(task, changes(task, clock))
    },
  })

/** Taro: always a promise of the task. */
export const taro: MakeHost = (wx) => ({
  connectSocket: (options: ConnectOptions) => Promise.resolve(wx.connectSocket(options)),
})

/** uni-app: a task where a callback is passed, else a promise. */
export const uniApp: MakeHost = (wx) => ({
  connectSocket(options: ConnectOptions) {
    const { success, fail, complete } = options
    const task = wx.connectSocket(options)
    return success || fail || complete ? task : Promise.resolve({ errMsg: 'connectSocket:ok' })
  },
})

/** Closing fails on every socket, with the words for a task that is gone. */
export const closeFails: MakeHost = withTasks((_task, clock) => ({
  close: (option = {}) => {
    const result = { errMsg: 'closeSocket:fail:taskID not exist' }
    clock.setTimeout(() => {
      option.fail?.(result)
      option.complete?.(result)
    }, 0)
  },
}))

/** `sizes` gets the length of whatever is handed to `send`. */
export const measuring = (sizes: number[]): MakeHost =>
  withTasks((task) => ({
    send(option) {
      const { data } = option
      sizes.push(typeof data === 'string' ? data.length : data.byteLength)
      return task.send(option)
    },
  }))

/** The first calls of `connectSocket` fail and return nothing, as they do for a parameter that is wrong. */
export const returnsNothing =
  (times: number): MakeHost =>
  (wx) => {
    let left = times
    return {
      connectSocket(options: ConnectOptions) {
        if (left-- <= 0) return wx.connectSocket(options)
        const result = { errno: 1001, errMsg: 'connectSocket:fail parameter error' }
        options.fail?.(result)
        options.complete?.(result)
        return undefined
      },
    }
  }

/** A program without `wx`. */
export const nothing: MakeHost = () => undefined

/** Alipay's global object: a task only for `multiple`, messages in base64, other names for what failed. */
export function alipay(wx: Wx): AlipayHost {
  return {
    connectSocket({ url, protocols, multiple }) {
      if (multiple !== true) throw new Error('without `multiple` there is no task')
      const task = wx.connectSocket({ url, protocols, success: () => undefined })
      return {
        send: ({ data, isBuffer, success, fail }) =>
          task.send({
            data: isBuffer ? bytesOf(Buffer.from(data, 'base64')) : data,
            success,
            fail: ({ errMsg }) => fail({ error: 1, errorMessage: errMsg }),
          }),
        close: ({ code }) => task.close({ code, success: () => undefined }),
        onOpen: (listener) => task.onOpen(listener),
        onMessage: (listener) =>
          task.onMessage(({ data }) =>
            listener({
              data:
                typeof data === 'string'
                  ? { data, isBuffer: false }
                  : { data: Buffer.from(data).toString('base64'), isBuffer: true },
            }),
          ),
        onError: (listener) => task.onError(({ errMsg }) => listener({ error: 1, errorMessage: errMsg })),
        onClose: (listener) => task.onClose(listener),
      }
    },
  }
}

interface AlipayFailure {
  error: number
  errorMessage: string
}

interface AlipayTask {
  send(option: {
    data: string
    isBuffer: boolean
    success: () => void
    fail: (failure: AlipayFailure) => void
  }): void
  close(option: { code?: number }): void
  onOpen(listener: (event: unknown) => void): void
  onMessage(listener: (event: { data: { data: string; isBuffer: boolean } }) => void): void
  onError(listener: (failure: AlipayFailure) => void): void
  onClose(listener: (event: { code?: number; reason?: string }) => void): void
}

interface AlipayHost {
  connectSocket(option: { url: string; protocols: string[]; multiple?: boolean }): AlipayTask
}

/** What an app would write to pass Alipay's object as `wx`. */
export function wxFromAlipay(my: AlipayHost): object {
  return {
    connectSocket({ url, protocols = [] }: ConnectOptions) {
      const task = my.connectSocket({ url, protocols, multiple: true })
      const failure = ({ error, errorMessage }: AlipayFailure) => ({ errno: error, errMsg: errorMessage })
      return {
        send: ({ data, success, fail }: Parameters<SocketTask['send']>[0]) =>
          task.send({
            data: typeof data === 'string' ? data : Buffer.from(data).toString('base64'),
            isBuffer: typeof data !== 'string',
            success: () => success?.({ errMsg: 'ok' }),
            fail: (failed) => fail?.(failure(failed)),
          }),
        close: (option: { code?: number }) => task.close(option),
        onOpen: (listener: (event: unknown) => void) => task.onOpen(listener),
        onMessage: (listener: (event: { data: string | ArrayBuffer }) => void) =>
          task.onMessage(({ data: { data, isBuffer } }) =>
            listener({ data: isBuffer ? bytesOf(Buffer.from(data, 'base64')) : data }),
          ),
        onError: (listener: (event: object) => void) => task.onError((failed) => listener(failure(failed))),
        onClose: (listener: (event: object) => void) => task.onClose(listener),
      }
    },
  }
}

const bytesOf = (buffer: Buffer): ArrayBuffer => new Uint8Array(buffer).buffer
