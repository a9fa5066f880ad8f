import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { WebSocket } from 'ws'
import { WebSocketServer } from 'ws'
import type { Broker } from '../../src/broker/broker.ts'
import { chooseProtocol } from '../../src/broker/subprotocol.ts'

export interface ListeningBroker {
  /** `ws://127.0.0.1:<port>` */
  url: string
  port: number
  /** Stops listening and cuts what is connected. The broker itself goes on. */
  stop(): Promise<void>
}

/** Close code of WebSocket for a kind of data that is not taken. */
const UNSUPPORTED_DATA = 1003

/** Puts a broker behind a real WebSocket server on a free port of 127.0.0.1. */
export async function overWebSocket(broker: Broker): Promise<ListeningBroker> {
  const server = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    handleProtocols: (offered) => chooseProtocol(offered) ?? false,
    verifyClient: ({ req }, answer) => {
      const offered = (req.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim())
      answer(chooseProtocol(offered) !== undefined, 400)
    },
  })
  server.on('connection', (socket) => {
    serve(broker, socket)
  })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `ws://127.0.0.1:${port}`,
    port,
    stop: () =>
      new Promise((resolve) => {
        for (const socket of server.clients) socket.terminate()
        server.close(() => {
          resolve()
        })
      }),
  }
}

function serve(broker: Broker, socket: WebSocket): void {
  const attachment = broker.attach({
    send: (bytes) => {
      if (socket.readyState === socket.OPEN) socket.send(bytes)
    },
    close: () => {
      socket.close()
    },
  })
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) {
      attachment.receive(data)
      return
    }
    attachment.closed()
    socket.close(UNSUPPORTED_DATA)
  })
  socket.on('close', () => {
    attachment.closed()
  })
  // A broken frame or connection; the close that follows reaches the broker.
  socket.on('error', () => undefined)
}
