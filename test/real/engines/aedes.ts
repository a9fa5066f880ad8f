/** aedes, a broker for MQTT 3.1 and 3.1.1 in this process, behind a WebSocket on a free port of this machine. */

import { Aedes } from 'aedes'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createWebSocketStream, WebSocketServer } from 'ws'

export interface RunningAedes {
  url: string
  stop(): Promise<void>
}

export async function startAedes(): Promise<RunningAedes> {
  const broker = await Aedes.createBroker()
  const server = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    handleProtocols: (offered) => [...offered].find((protocol) => /^mqtt(v3\.1)?$/.test(protocol)) ?? false,
  })
  server.on('connection', (socket, request) => {
    const stream = createWebSocketStream(socket)
    // A connection that breaks is what some tests are about.
    stream.on('error', () => undefined)
    broker.handle(stream, request)
  })
  await once(server, 'listening')
  return {
    url: `wx://127.0.0.1:${(server.address() as AddressInfo).port}/mqtt`,
    async stop() {
      for (const socket of server.clients) socket.terminate()
      await new Promise((resolve) => server.close(resolve))
      await new Promise<void>((resolve) => broker.close(resolve))
    },
  }
}
