/** aedes behind a WebSocket on a free port of 127.0.0.1, asking for every password. */

import { Aedes } from 'aedes'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createWebSocketStream, WebSocketServer } from 'ws'

export interface Visitor {
  clientId: string
  username: string | undefined
  password: string | undefined
  isWelcome: boolean
}

export interface TokenBroker {
  /** `ws://127.0.0.1:<port>` */
  url: string
  /** Everybody who sent a CONNECT, in order. */
  visitors: Visitor[]
  /** Breaks every connection. */
  drop(): void
  stop(): Promise<void>
}

/** @param isGood whether a password is taken; the answer to another is the CONNACK code 5 */
export async function startTokenBroker(
  isGood: (password: string | undefined) => boolean,
): Promise<TokenBroker> {
  const visitors: Visitor[] = []
  const broker = await Aedes.createBroker({
    authenticate({ id }, username, password, done) {
      const text = password?.toString()
      const isWelcome = isGood(text)
      visitors.push({ clientId: id, username, password: text, isWelcome })
      done(null, isWelcome)
    },
  })
  const server = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    handleProtocols: (offered) => offered.has('mqtt') && 'mqtt',
  })
  server.on('connection', (socket, request) => {
    const stream = createWebSocketStream(socket)
    // Connections are broken on purpose.
    stream.on('error', () => undefined)
    broker.handle(stream, request)
  })
  await once(server, 'listening')
  const drop = () => {
    for (const socket of server.clients) socket.terminate()
  }
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    visitors,
    drop,
    async stop() {
      drop()
      await new Promise((closed) => server.close(closed))
      await new Promise<void>((closed) => broker.close(closed))
    },
  }
}
