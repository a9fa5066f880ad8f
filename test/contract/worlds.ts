/** The worlds that the contract of a SocketTask is held against: a server in the process, and a real one. */

import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import WebSocket, { WebSocketServer } from 'ws'
import {
  createClock,
  createMiniProgram,
  type MiniProgram,
  type MiniProgramOptions,
  type ServerConnection,
} from '../../src/testing.ts'

/** The server's side of one socket, whatever the server is. */
export interface Peer {
  readonly path: string
  readonly protocols: readonly string[]
  readonly header: (name: string) => string | undefined
  /** Text as string, binary as bytes. */
  readonly received: (string | Uint8Array)[]
  /** How it ended, once it has. */
  readonly closed: () => { code: number; reason: string } | undefined
  accept(protocol?: string): void
  refuse(status: number): void
  send(data: string | Uint8Array): void
  close(code?: number, reason?: string): void
  drop(): void
}

export interface World {
  readonly program: MiniProgram
  readonly url: string
  /** A URL where nobody listens. */
  readonly closedUrl: string
  /** Dials that reached the server, in order. */
  readonly peers: readonly Peer[]
  /** Lets time pass until something holds; fails when it never does. */
  until(what: string, holds: () => boolean): Promise<void>
  /** Lets so much time pass that whatever is on its way has come. */
  rest(): Promise<void>
  close(): Promise<void>
}

export type WorldMaker = (
  options: Omit<MiniProgramOptions, 'clock' | 'server' | 'WebSocket'>,
) => Promise<World>

function pathOf(url: string): string {
  return url.replace(/^wss?:\/\/[^/]*/, '')
}

/** A server in the process, on a virtual clock. */
export const inProcessWorld: WorldMaker = (options) => {
  const clock = createClock()
  const peers: Peer[] = []
  const peerOf = (connection: ServerConnection): Peer => {
    const received: (string | Uint8Array)[] = []
    let closed: { code: number; reason: string } | undefined
    connection.onMessage = (data) => received.push(typeof data === 'string' ? data : new Uint8Array(data))
    connection.onClose = (event) => (closed = event)
    return {
      path: pathOf(connection.url),
      protocols: connection.protocols,
      header: (name) => connection.header[name],
      received,
      closed: () => closed,
      accept: (protocol) => connection.accept(protocol === undefined ? {} : { protocol }),
      refuse: (status) => connection.refuse(status),
      send: (data) => connection.send(data),
      close: (code, reason) => connection.close(code, reason),
      drop: () => connection.drop(),
    }
  }
  const program = createMiniProgram({
    ...options,
    clock,
    server(connection) {
      if (connection.url.startsWith('ws://closed')) {
        connection.fail({ errCode: 1004, errMsg: 'open fail: _code:111,_msg:Connection refused' })
      } else {
        peers.push(peerOf(connection))
      }
    },
  })
  return Promise.resolve({
    program,
    url: 'ws://server',
    closedUrl: 'ws://closed',
    peers,
    async until(what: string, holds: () => boolean) {
      for (let ms = 0; ms < 1_000; ms++) {
        if (holds()) return
        await clock.advance(1)
      }
      throw new Error(`never: ${what}\n${program.timeline.toString()}`)
    },
    rest: () => clock.advance(200),
    async close() {
      program.app.destroy()
      await clock.advance(0)
    },
  })
}

/** A real WebSocket server, bridged through `ws`, in real time. */
export const bridgedWorld: WorldMaker = async (options) => {
  const peers: Peer[] = []
  const http = createServer()
  const upgrader = new WebSocketServer({ noServer: true, handleProtocols: () => false })
  const tcp = new Set<Socket>()
  http.on('connection', (socket: Socket) => {
    tcp.add(socket)
    socket.on('close', () => tcp.delete(socket))
  })
  http.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    peers.push(peerOf(request, socket, head))
  })

  const peerOf = (request: IncomingMessage, socket: Socket, head: Buffer): Peer => {
    const received: (string | Uint8Array)[] = []
    const offered = request.headers['sec-websocket-protocol']
    let closed: { code: number; reason: string } | undefined
    let accepted: WebSocket | undefined
    socket.on('error', () => undefined)
    return {
      path: request.url ?? '',
      protocols: offered === undefined ? [] : offered.split(/,\s*/),
      header: (name) => request.headers[name.toLowerCase()] as string | undefined,
      received,
      closed: () => closed,
      accept(protocol) {
        upgrader.options.handleProtocols = () => protocol ?? false
        upgrader.handleUpgrade(request, socket, head, (webSocket) => {
          accepted = webSocket
          webSocket.on('message', (data: Buffer, binary) => {
            received.push(binary ? new Uint8Array(data) : data.toString())
          })
          webSocket.on('close', (code, reason) => (closed = { code, reason: reason.toString() }))
        })
      },
      refuse: (status) =>
        socket.end(`HTTP/1.1 ${status} no\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`),
      send: (data) => accepted!.send(data),
      close: (code, reason) => accepted!.close(code, reason),
      drop: () => accepted!.terminate(),
    }
  }

  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const program = createMiniProgram({ ...options, WebSocket })
  return {
    program,
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}`,
    // Port 1 of the loopback: nothing of this machine listens there.
    closedUrl: 'ws://127.0.0.1:1',
    peers,
    async until(what, holds) {
      for (let tries = 0; tries < 1_000; tries++) {
        if (holds()) return
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
      throw new Error(`never: ${what}\n${program.timeline.toString()}`)
    },
    rest: () => new Promise((resolve) => setTimeout(resolve, 60)),
    async close() {
      program.app.destroy()
      for (const socket of tcp) socket.destroy()
      http.close()
      await once(http, 'close')
    },
  }
}
