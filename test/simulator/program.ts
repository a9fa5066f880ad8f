/** A simulated mini program on a virtual clock, with a list of what happened. */

import {
  createClock,
  createMiniProgram,
  type ConnectSocketOption,
  type MiniProgram,
  type MiniProgramOptions,
  type ServerConnection,
  type SocketTask,
  type VirtualClock,
} from '../../src/testing.ts'

export const implementations = ['binding', 'jsapi'] as const

export interface Stage {
  clock: VirtualClock
  program: MiniProgram
  wx: MiniProgram['wx']
  /** The server's side of each socket, in the order of the dials. */
  connections: ServerConnection[]
  /** What happened, in order; `dial` and tests put things in. */
  called: unknown[]
  /** Dials, and notes every callback and event in `called`. */
  dial(option?: Partial<ConnectSocketOption>): SocketTask
}

/** The server accepts every connection unless a test gives its own. */
export function stage(options: Omit<MiniProgramOptions, 'clock'> = {}): Stage {
  const clock = createClock(0)
  const connections: ServerConnection[] = []
  const called: unknown[] = []
  const { server = (connection: ServerConnection) => connection.accept(), ...rest } = options
  const program = createMiniProgram({
    ...rest,
    clock,
    ...(rest.WebSocket === undefined
      ? {
          server: (connection: ServerConnection) => {
            connections.push(connection)
            server(connection)
          },
        }
      : {}),
  })
  const dial = (option: Partial<ConnectSocketOption> = {}): SocketTask => {
    const task = program.wx.connectSocket({
      url: 'wss://example.com/',
      success: () => called.push('success'),
      fail: ({ errMsg }) => called.push(`fail ${errMsg}`),
      ...option,
    })
    task?.onOpen(() => called.push('open'))
    task?.onMessage(({ data }) => called.push(['message', data]))
    task?.onError((event) => called.push(['error', event]))
    task?.onClose((event) => called.push(['close', event]))
    return task
  }
  return { clock, program, wx: program.wx, connections, called, dial }
}

/** A stage with one socket open, and nothing noted yet. */
export async function opened(
  options: Omit<MiniProgramOptions, 'clock'> = {},
): Promise<Stage & { task: SocketTask; connection: ServerConnection }> {
  const set = stage(options)
  const task = set.dial()
  await set.clock.advance(0)
  set.called.length = 0
  return { ...set, task, connection: set.connections[0]! }
}
