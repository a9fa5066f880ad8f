import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:https'
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import WebSocket, { WebSocketServer, type ServerOptions } from 'ws'
import {
  createMiniProgram,
  type MiniProgram,
  type MiniProgramOptions,
  type SocketTask,
} from '../../src/testing.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

function portOf(server: { address(): unknown }): number {
  return (server.address() as AddressInfo).port
}

async function serve(options: ServerOptions = {}): Promise<{ server: WebSocketServer; url: string }> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, ...options })
  await once(server, 'listening')
  closing.push(() => {
    for (const client of server.clients) client.terminate()
    server.close()
  })
  return { server, url: `ws://127.0.0.1:${portOf(server)}/` }
}

async function accepting(onSocket: (socket: import('node:net').Socket) => void): Promise<string> {
  const server: TcpServer = createTcpServer(onSocket)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => server.close())
  return `ws://127.0.0.1:${portOf(server)}/`
}

function bridged(options: MiniProgramOptions = {}): MiniProgram {
  const program = createMiniProgram({ WebSocket, ...options })
  closing.push(() => {
    if (program.app.state !== 'destroyed') program.app.destroy()
  })
  return program
}

/** Dials and waits for the event that a test is about. */
function dial(program: MiniProgram, url: string, option: object = {}): SocketTask {
  return program.wx.connectSocket({ url, success: () => undefined, ...option })
}
const event = <Name extends 'onOpen' | 'onMessage' | 'onError' | 'onClose'>(
  task: SocketTask,
  name: Name,
): Promise<Parameters<Parameters<SocketTask[Name]>[0]>[0]> =>
  // prettier-ignore
  new Promise((resolve) => task[name](resolve as never))

describe.each([
  ['ws', WebSocket],
  ['the global WebSocket', globalThis.WebSocket],
] as const)('a bridge over %s', (name, WebSocketClass) => {
  // Node 20 has the global one only behind a flag.
  it.skipIf(WebSocketClass === undefined)('carries text and binary both ways, and closes', async () => {
    const { server, url } = await serve({ handleProtocols: () => 'mqtt' })
    server.on('connection', (socket) => {
      socket.on('message', (data, binary) => socket.send(data, { binary }))
    })
    const program = createMiniProgram({ WebSocket: WebSocketClass, platform: 'ios' })
    const task = dial(program, url, { protocols: ['mqtt'] })
    expect((await event(task, 'onOpen')).header).toEqual({ 'Sec-WebSocket-Protocol': 'mqtt' })
    const received: unknown[] = []
    const second = new Promise<void>((resolve) => {
      task.onMessage(({ data }) => {
        received.push(data)
        if (received.length === 2) resolve()
      })
    })
    task.send({ data: 'text 关', success: () => undefined })
    task.send({ data: new Uint8Array([0, 255, 1]).buffer, success: () => undefined })
    await second
    expect(received).toEqual(['text 关', new Uint8Array([0, 255, 1]).buffer])
    const closed = event(task, 'onClose')
    task.close({ code: 3001, reason: 'bye', success: () => undefined })
    expect(await closed).toEqual({ code: 3001, reason: 'bye' })
    expect(program.sockets.open, name).toEqual([])
  })
})

describe('a bridge', () => {
  it('sends headers, beside those of its options', async () => {
    const { server, url } = await serve()
    const headers = new Promise<Record<string, unknown>>((resolve) => {
      server.on('connection', (_socket, request) => resolve(request.headers))
    })
    const program = bridged({ webSocketOptions: { headers: { 'x-own': 'a' } } })
    dial(program, url, { header: { 'x-call': 7 } })
    expect(await headers).toMatchObject({ 'x-own': 'a', 'x-call': '7' })
  })

  it('reports the close of the server, with code or without', async () => {
    const { server, url } = await serve()
    for (const [code, expected] of [
      [4001, { code: 4001, reason: 'why' }],
      [undefined, { code: 1005, reason: '' }],
    ] as const) {
      // prettier-ignore
      server.once('connection', (socket) => (code === undefined ? socket.close() : socket.close(code, 'why')))
      expect(await event(dial(bridged(), url), 'onClose')).toEqual(expected)
    }
  })

  it('reports a connection that breaks as a drop', async () => {
    const { server, url } = await serve()
    server.on('connection', (socket) => socket.terminate())
    const task = dial(bridged(), url)
    const [close, error] = await Promise.all([event(task, 'onClose'), event(task, 'onError')])
    expect(close.code).toBe(1006)
    expect(error.errMsg).toBe('abnormal closure')
  })

  it('reports a closed port', async () => {
    const url = await accepting(() => undefined)
    for (const close of closing.splice(0)) close()
    expect((await event(dial(bridged(), url), 'onError')).errMsg).toBe(
      'open fail: _code:111,_msg:Connection refused',
    )
  })

  it.each([404, 400, 200])('reports an HTTP %s', async (status) => {
    const url = await accepting((socket) => {
      socket.once('data', () =>
        socket.end(`HTTP/1.1 ${status} x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`),
      )
    })
    expect((await event(dial(bridged(), url), 'onError')).errMsg).toBe(
      'open fail: _code:20,_msg:Invalid HTTP status.',
    )
  })

  it('reports a server that hangs up during the handshake', async () => {
    const url = await accepting((socket) => socket.once('data', () => socket.destroy()))
    expect((await event(dial(bridged(), url), 'onError')).errMsg).toMatch(/^open fail: _code:2,/)
  })

  it('reports a server that never answers, after the timeout, and hangs up', async () => {
    let hungUp: Promise<unknown> | undefined
    const url = await accepting((socket) => {
      hungUp = once(socket.resume(), 'close')
    })
    const task = dial(bridged(), url, { timeout: 50 })
    expect((await event(task, 'onError')).errMsg).toBe('connect response time out')
    await hungUp
  })

  it('reports a URL that the constructor does not take', async () => {
    expect((await event(dial(bridged(), 'ws://[::bad/'), 'onError')).errMsg).toMatch(/^open fail: _code:2,/)
  })

  it('drops, dies and interrupts on demand, and the real server sees what it would see', async () => {
    const { server, url } = await serve()
    const closed = (): Promise<number> =>
      new Promise((resolve) => server.once('connection', (socket) => socket.on('close', resolve)))

    const program = bridged()
    let seen = closed()
    let task = dial(program, url)
    await event(task, 'onOpen')
    const close = event(task, 'onClose')
    program.sockets.last!.drop()
    expect((await close).code).toBe(1006)
    expect(await seen).toBe(1006)

    seen = closed()
    task = dial(program, url)
    await event(task, 'onOpen')
    const told: unknown[] = []
    for (const name of ['onMessage', 'onError', 'onClose'] as const)
      task[name]((what: unknown) => told.push(what))
    program.sockets.last!.die()
    for (const client of server.clients) client.send('unheard')
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(told).toEqual([])
    expect(task.readyState).toBe(1)
    program.app.destroy()
    expect(await seen).toBe(1006)
  })

  it('delays messages by the latency of the network, in order', async () => {
    const { server, url } = await serve()
    server.on('connection', (socket) => {
      socket.on('message', (data) => socket.send(`${String(data)}!`))
    })
    const program = bridged()
    program.network.latency = 30
    const task = dial(program, url)
    await event(task, 'onOpen')
    const received: unknown[] = []
    const all = new Promise<void>((resolve) => {
      task.onMessage(({ data }) => {
        if (received.push(data) === 3) resolve()
      })
    })
    for (const data of ['a', 'b', 'c']) task.send({ data })
    await all
    expect(received).toEqual(['a!', 'b!', 'c!'])
  })
})

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' })
    return true
  } catch {
    if (process.env['CI'] !== undefined) throw new Error('openssl is missing: apt-get install openssl')
    console.log('skipped: TLS over the bridge; apt-get install openssl')
    return false
  }
}

describe.skipIf(!hasOpenssl())('a bridge over TLS', () => {
  async function secure(): Promise<{ url: string; ca: Buffer }> {
    const folder = mkdtempSync(join(tmpdir(), 'bridge-'))
    closing.push(() => rmSync(folder, { recursive: true, force: true }))
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
    execFileSync('openssl', [
      'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-keyout', key,
      '-out', cert, '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1',
    ], { stdio: 'ignore' }) // prettier-ignore
    const https = createServer({ key: readFileSync(key), cert: readFileSync(cert) })
    https.listen(0, '127.0.0.1')
    await once(https, 'listening')
    const { server } = { server: new WebSocketServer({ server: https }) }
    server.on('connection', (socket) => socket.send('hello over TLS'))
    closing.push(() => {
      for (const client of server.clients) client.terminate()
      https.close()
    })
    return { url: `wss://127.0.0.1:${portOf(https)}/`, ca: readFileSync(cert) }
  }

  it('opens when the certificate is trusted', async () => {
    const { url, ca } = await secure()
    const program = bridged({ webSocketOptions: { ca } })
    expect(await event(dial(program, url), 'onMessage')).toEqual({ data: 'hello over TLS' })
  })

  // Documented: the chain must be complete and trusted
  it('fails when it is not', async () => {
    const { url } = await secure()
    expect((await event(dial(bridged(), url), 'onError')).errMsg).toBe(
      'open fail: _code:8,_msg:TLS handshake failed',
    )
  })
})
