import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import WebSocket, { WebSocketServer } from 'ws'
import { createClock, createMiniProgram, type ServerConnection } from '../../src/testing.ts'

const echo = (connection: ServerConnection): void => {
  connection.accept({ protocol: connection.protocols[0] ?? '' })
  connection.onMessage = (data) => connection.send(data)
}

describe.each(['binding', 'jsapi'] as const)('a session over %s', (socketImplementation) => {
  it('opens, echoes text and binary, and closes', async () => {
    const clock = createClock()
    const program = createMiniProgram({ clock, socketImplementation, server: echo })
    const called: unknown[] = []
    const task = program.wx.connectSocket({
      url: 'wss://example.com/mqtt',
      protocols: ['mqtt'],
      success: () => called.push('success'),
    })
    called.push('returned')
    task.onOpen(({ header }) => called.push(['open', header, task.readyState]))
    task.onMessage(({ data }) => called.push(typeof data === 'string' ? data : [...new Uint8Array(data)]))
    task.onClose((event) => called.push(['close', event, task.readyState]))
    await clock.advance(0)
    task.send({ data: 'text', success: () => called.push('sent') })
    task.send({ data: new Uint8Array([1, 2, 3]).buffer, success: () => undefined })
    await clock.advance(0)
    expect(program.sockets.open).toHaveLength(1)
    task.close({ code: 3001, reason: 'bye', success: () => called.push('closing') })
    expect(task.readyState).toBe(1)
    await clock.advance(0)
    expect(called).toEqual([
      'success',
      'returned',
      ['open', { 'Sec-WebSocket-Protocol': 'mqtt' }, 1],
      'sent',
      'text',
      [1, 2, 3],
      'closing',
      ['close', { code: 3001, reason: 'bye' }, 3],
    ])
    expect(program.sockets.open).toHaveLength(0)
    expect(clock.pending).toBe(0)
  })
})

describe('the bridge to a real server', () => {
  let server: WebSocketServer
  afterEach(() => server.close())

  it.each([
    ['ws', WebSocket],
    ['the global WebSocket', globalThis.WebSocket],
  ])('carries a session over %s', async (_name, WebSocketClass) => {
    if (WebSocketClass === undefined) return
    server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
    await once(server, 'listening')
    server.on('connection', (socket) =>
      socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary })),
    )
    const program = createMiniProgram({ WebSocket: WebSocketClass })
    const task = program.wx.connectSocket({
      url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    })
    await new Promise<void>((resolve) => task.onOpen(() => resolve()))
    const received = new Promise<string | ArrayBuffer>((resolve) =>
      task.onMessage(({ data }) => resolve(data)),
    )
    task.send({ data: new Uint8Array([7, 8]).buffer })
    expect(new Uint8Array((await received) as ArrayBuffer)).toEqual(new Uint8Array([7, 8]))
    const closed = new Promise<unknown>((resolve) => task.onClose(resolve))
    task.close({ code: 1000 })
    expect(await closed).toEqual({ code: 1000, reason: 'normal closure' })
  })
})

describe('run', () => {
  const look = (source: string, options = {}): unknown =>
    createMiniProgram({ clock: createClock() }).run({ source: `module.exports = ${source}` }, options)

  it('shows nothing but ECMAScript, wx, timers and console', () => {
    const absent = ['process', 'Buffer', 'URL', 'window', 'self', 'global', 'setImmediate', 'queueMicrotask', 'WebSocket', 'TextEncoder', 'Intl'] // prettier-ignore
    for (const name of absent) expect(look(`typeof ${name}`), name).toBe('undefined')
    for (const name of ['wx', 'console', 'Promise', 'Symbol'])
      expect(look(`typeof ${name}`), name).not.toBe('undefined')
    expect(look('Object.keys(Function("return this")())')).toHaveLength(0)
    expect(() => look('eval("1")')).toThrow(/Code generation/)
    expect(() => look('setTimeout("x")')).toThrow(/function/)
  })

  it('keeps only the built-ins of 2015 when asked', () => {
    const options = { builtIns: 'es2015' }
    for (const path of [
      '[].at',
      '[].includes',
      'Object.values',
      '"".padStart',
      'Promise.prototype.finally',
      'Symbol.asyncIterator',
      '[][Symbol.iterator]().map',
    ])
      // prettier-ignore
      expect(look(`typeof ${path}`, options), path).toBe('undefined')
    for (const name of ['BigInt', 'globalThis', 'WeakRef', 'AggregateError']) expect(look(`typeof ${name}`, options), name).toBe('undefined') // prettier-ignore
    expect(look('Array.from(new Set([1, 2])).map(String).join("")', options)).toBe('12')
    expect(look('typeof Symbol() + typeof Symbol.iterator + (Symbol("a") instanceof Object)', options)).toBe('symbolsymbolfalse') // prettier-ignore
  })

  it('delivers buffers that are no ArrayBuffer of the program, unless asked otherwise', async () => {
    for (const [foreignBuffers, own] of [
      [undefined, false],
      [true, false],
      [false, true],
    ] as const) {
      // prettier-ignore
      const clock = createClock()
      const program = createMiniProgram({ clock, quirks: { foreignBuffers }, server: (c) => { c.accept(); c.send(new Uint8Array([5])) } }) // prettier-ignore
      const seen = program.run<{ own?: boolean; tag?: string }>({
        source: `wx.connectSocket({ url: 'ws://h/' }).onMessage(function (e) {
          exports.own = e.data instanceof ArrayBuffer; exports.tag = Object.prototype.toString.call(e.data) })`,
      })
      await clock.advance(0)
      expect(seen).toEqual({ own, tag: '[object ArrayBuffer]' })
    }
  })

  it('makes promise callbacks macrotasks on request', async () => {
    const clock = createClock()
    const program = createMiniProgram({ clock })
    const order = program.run<string[]>(
      { source: `var o = module.exports = []; setTimeout(function () { o.push('timer') }, 0); Promise.resolve(1).then(function () { o.push('promise') })` }, // prettier-ignore
      { promise: 'macrotask' },
    )
    await Promise.resolve()
    expect(order).toHaveLength(0)
    await clock.advance(0)
    expect([...order]).toEqual(['timer', 'promise'])
  })
})

describe('a dial', () => {
  it('is refused like a closed port when there is neither server nor WebSocket', () => {
    vi.useFakeTimers()
    try {
      const program = createMiniProgram()
      const errors: unknown[] = []
      program.wx.connectSocket({ url: 'wss://example.com' }).onError((error) => errors.push(error))
      vi.advanceTimersByTime(10)
      expect(errors).toEqual([{ errCode: 1004, errMsg: 'open fail: _code:111,_msg:Connection refused' }])
      expect(program.sockets.open).toHaveLength(0)
    } finally {
      vi.useRealTimers()
    }
  })
})
