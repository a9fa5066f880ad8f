/** A broker in a process of its own; prints the port where it takes WebSockets on 127.0.0.1. */

import { Aedes } from 'aedes'
import { createServer } from 'node:http'
import { createWebSocketStream, WebSocketServer } from 'ws'

const broker = await Aedes.createBroker()
const http = createServer()
const server = new WebSocketServer({
  server: http,
  handleProtocols: (offered) => offered.has('mqtt') && 'mqtt',
})
server.on('connection', (socket, request) => {
  const stream = createWebSocketStream(socket)
  // A client that is done just goes.
  stream.on('error', () => stream.destroy())
  broker.handle(stream, request)
})
http.listen(0, '127.0.0.1', () => process.stdout.write(`${http.address().port}\n`))
