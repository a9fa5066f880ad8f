/** Streams of the built transport in a simulated mini program, on a virtual clock. */

import { resolve } from 'node:path'
import {
  createClock,
  createMiniProgram,
  type MiniProgram,
  type MiniProgramOptions,
  type ServerConnection,
  type VirtualClock,
} from '../../src/testing.ts'
import type * as Transport from '../../src/transport.ts'

export type SocketStream = Transport.SocketStream

export interface Story {
  clock: VirtualClock
  program: MiniProgram
  transport: typeof Transport
  /** The server's side of each socket, in the order of the dials. */
  connections: ServerConnection[]
  /** What each connection received, as text. */
  received: string[][]
  /** A stream, and the order of what it emitted. */
  open(options?: Partial<Transport.SocketStreamOptions>): { stream: SocketStream; called: string[] }
  /** `advance` for as long as anything of the stream may take. */
  settle(): Promise<void>
}

/** Each test tells what the server does with a connection; by default it accepts. */
export function tell(
  options: Omit<MiniProgramOptions, 'clock'> & { accept?: (connection: ServerConnection) => void } = {},
): Story {
  const clock = createClock()
  const connections: ServerConnection[] = []
  const received: string[][] = []
  const { accept = (connection) => connection.accept({ protocol: 'mqtt' }), ...rest } = options
  const program = createMiniProgram({
    ...rest,
    clock,
    server(connection) {
      connections.push(connection)
      const texts: string[] = []
      received.push(texts)
      connection.onMessage = (data) => texts.push(Buffer.from(data as ArrayBuffer).toString())
      accept(connection)
    },
  })
  const transport = program.run<typeof Transport>(resolve('dist/miniprogram/transport.js'))
  return {
    clock,
    program,
    transport,
    connections,
    received,
    open(wanted = {}) {
      const called: string[] = []
      const stream = new transport.SocketStream({
        host: program.wx as never,
        url: 'ws://127.0.0.1/mqtt',
        ...wanted,
      })
      for (const event of ['finish', 'end', 'close']) stream.on(event, () => called.push(event))
      stream.on('error', (error: { code?: string }) => called.push(`error ${error.code}`))
      return { stream, called }
    },
    settle: () => clock.advance(120_000),
  }
}

type Wx = MiniProgram['wx']
type Task = ReturnType<Wx['connectSocket']>

/** The same `wx`, with another way of handing out tasks: what other hosts do. */
export function handingOut(wx: Wx, change: (task: Task) => unknown): Transport.Host {
  return { connectSocket: (options) => change(wx.connectSocket(options as never)) as never }
}

export const implementations = ['binding', 'jsapi'] as const
