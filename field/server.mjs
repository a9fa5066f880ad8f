/** `npm run field`: the field server on real sockets, one process. `PORT` is where it listens; default 8080. */

/* global process, console, setTimeout, setInterval, clearInterval */

import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { WebSocketServer } from 'ws'
import { fieldServer } from './paths.mjs'

const page = `<!doctype html><meta charset="utf-8"><title>socket field server</title>
<h1>Socket field server</h1>
<p>It answers the recorder of mqtt-miniprogram (<code>field/miniprogram</code>). Put it behind one domain with TLS, and list
<code>wss://your.domain</code> as a socket domain: mp.weixin.qq.com → 开发管理 → 开发设置 → 服务器域名 → socket 合法域名. For a first try
tick "don't verify" in the devtools (不校验合法域名) and use the address of this machine.</p>`

/** Starts the server. @returns {Promise<{ url: string, stop(): Promise<void> }>} */
export async function startFieldServer(port = 0, host = '127.0.0.1') {
  const handle = fieldServer({ setTimeout, setInterval, clearInterval })
  const http = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page)
  })
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => [...offered][0] ?? false,
  })
  const raw = new Set()
  http.on('connection', (socket) => {
    raw.add(socket)
    socket.on('close', () => raw.delete(socket))
  })
  http.on('upgrade', (request, socket, head) => {
    socket.on('error', () => undefined)
    handle(connectionOf(request, socket, (open) => sockets.handleUpgrade(request, socket, head, open)))
  })
  await new Promise((resolve) => http.listen(port, host, resolve))
  const { port: chosen } = http.address()
  return {
    url: `ws://${host}:${chosen}`,
    stop: () =>
      new Promise((resolve) => {
        for (const socket of raw) socket.destroy()
        http.close(() => resolve())
      }),
  }
}

/** One upgrade request, as a connection of the simulator's shape. */
function connectionOf(request, socket, upgrade) {
  let state = 'connecting'
  let ws
  const early = []
  const connection = {
    id: 0,
    url: `ws://field${request.url}`,
    protocols: (request.headers['sec-websocket-protocol'] ?? '')
      .split(/\s*,\s*/)
      .filter((name) => name !== ''),
    header: request.headers,
    get state() {
      return state
    },
    onMessage: undefined,
    onClose: undefined,
    accept() {
      state = 'open'
      upgrade((opened) => {
        ws = opened
        ws.on('message', (data, isBinary) =>
          connection.onMessage?.(isBinary ? new Uint8Array(data) : data.toString()),
        )
        ws.on('close', (code, reason) => {
          state = 'closed'
          connection.onClose?.({ code, reason: reason.toString() })
        })
        ws.on('error', () => undefined)
        for (const data of early.splice(0)) ws.send(data)
      })
    },
    refuse(status) {
      state = 'closed'
      socket.end(`HTTP/1.1 ${status} refused\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`)
    },
    send: (data) => (ws === undefined ? early.push(data) : ws.send(data)),
    close: (code, reason) => ws?.close(code, reason),
    drop: () => socket.destroy(),
  }
  return connection
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url } = await startFieldServer(Number(process.env.PORT ?? 8080), process.env.HOST ?? '0.0.0.0')
  console.log(`field server on ${url}`)
}
