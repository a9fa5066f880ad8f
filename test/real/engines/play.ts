/** Plays a script of `full-session.js` in an engine, and is its network: sockets, time and the hand that breaks them. */

import { WebSocket } from 'ws'
import type { RunningEngine } from './engine.ts'

export interface PlaySettings {
  url: string
  protocolVersion: 3 | 4 | 5
  clientId: string
  username?: string
  password?: string
  messages?: number
  burst?: number
  drops?: number
  clean?: boolean
  largeBytes?: number
  /** When the callbacks of `send` come: before it returns, or later. */
  sendCallbacks: 'sync' | 'async'
}

/** What the engine asks for. */
type Call =
  | { type: 'connect'; id: number; url: string; protocols: string[]; header: Record<string, string> }
  | { type: 'send'; id: number; text?: string; base64?: string }
  | { type: 'close'; id: number; code: number; reason: string }
  | { type: 'drop' }
  | { type: 'console' | 'exception'; text: string }
  | { type: 'done'; error: string | null; result: unknown }

interface Answer {
  calls: Call[]
  /** Milliseconds to the next timer, `null` without any. */
  wait: number | null
}

/** What happens to a socket. */
type SocketEvent =
  | { type: 'open'; id: number; header: Record<string, string> }
  | { type: 'message'; id: number; text?: string; base64?: string }
  | { type: 'error'; id: number; errMsg: string }
  | { type: 'close'; id: number; code: number; reason: string }

/** The sockets of one engine, opened here. */
class Network {
  readonly #sockets = new Map<number, WebSocket>()
  readonly #events: SocketEvent[] = []
  #wake: () => void = () => undefined

  /** What happened since it was last asked. */
  take(): SocketEvent[] {
    return this.#events.splice(0)
  }

  /** Until something happens, or `ms` are over. */
  async wait(ms: number): Promise<void> {
    if (this.#events.length > 0) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  connect(id: number, url: string, protocols: string[], headers: Record<string, string>): void {
    const socket = new WebSocket(url, protocols, { headers })
    this.#sockets.set(id, socket)
    socket.on('open', () =>
      this.#tell({ type: 'open', id, header: { 'Sec-WebSocket-Protocol': socket.protocol } }),
    )
    socket.on('message', (data: Buffer, isBinary) =>
      this.#tell(
        isBinary
          ? { type: 'message', id, base64: data.toString('base64') }
          : { type: 'message', id, text: data.toString() },
      ),
    )
    socket.on('error', (error) => this.#tell({ type: 'error', id, errMsg: error.message }))
    socket.on('close', (code, reason) => {
      this.#sockets.delete(id)
      this.#tell({ type: 'close', id, code, reason: reason.toString() })
    })
  }

  send(id: number, data: string | Buffer): void {
    const socket = this.#sockets.get(id)
    if (socket?.readyState === WebSocket.OPEN) socket.send(data)
  }

  close(id: number, code: number, reason: string): void {
    this.#sockets.get(id)?.close(code, reason)
  }

  /** Breaks whatever is open. */
  drop(): void {
    for (const socket of this.#sockets.values()) socket.terminate()
  }

  get open(): number {
    return this.#sockets.size
  }

  #tell(event: SocketEvent): void {
    this.#events.push(event)
    this.#wake()
  }
}

export interface Played<Result> {
  result: Result
  /** What the platform would have shown in red. */
  exceptions: string[]
  console: string[]
}

/** @throws Error of the script, or of the engine itself */
export async function play<Result>(
  engine: RunningEngine,
  script: 'fullSession' | 'longTalk',
  settings: PlaySettings,
): Promise<Played<Result>> {
  const network = new Network()
  const exceptions: string[] = []
  const console: string[] = []
  let done: Extract<Call, { type: 'done' }> | undefined
  const perform = (call: Call): void => {
    switch (call.type) {
      case 'connect':
        network.connect(call.id, call.url, call.protocols, call.header)
        break
      case 'send':
        network.send(call.id, call.text ?? Buffer.from(call.base64!, 'base64'))
        break
      case 'close':
        network.close(call.id, call.code, call.reason)
        break
      case 'drop':
        network.drop()
        break
      case 'console':
        console.push(call.text)
        break
      case 'exception':
        exceptions.push(call.text)
        break
      case 'done':
        done = call
    }
  }
  const started = performance.now()
  try {
    await engine.evaluate(`world.play(${JSON.stringify(script)}, ${JSON.stringify(settings)})`)
    for (;;) {
      const line = JSON.stringify({ now: performance.now() - started, events: network.take() })
      const { calls, wait } = JSON.parse(await engine.exchange(line)) as Answer
      calls.forEach(perform)
      if (done && network.open === 0) break
      await network.wait(Math.ceil(wait ?? 60_000))
    }
  } finally {
    network.drop()
  }
  if (done.error !== null) throw new Error(`${done.error}\n${exceptions.join('\n')}`)
  return { result: done.result as Result, exceptions, console }
}
