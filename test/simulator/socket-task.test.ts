import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { implementations, opened, stage } from './program.ts'

const bytes = (...values: number[]): ArrayBuffer => new Uint8Array(values).buffer

describe.each(implementations)('a SocketTask of %s (docs/platform.md §3)', (socketImplementation) => {
  // Client
  it('has the four constants, is never CLOSING, and stays OPEN after close() until the close event', async () => {
    const { clock, dial } = stage({ socketImplementation })
    const task = dial()
    const states = [task.readyState]
    task.onOpen(() => states.push(task.readyState))
    task.onClose(() => states.push(task.readyState))
    expect([task.CONNECTING, task.OPEN, task.CLOSING, task.CLOSED]).toEqual([0, 1, 2, 3])
    await clock.advance(0)
    task.close({ success: () => states.push(task.readyState) })
    states.push(task.readyState)
    await clock.advance(0)
    expect(states).toEqual([0, 1, 1, 1, 3])
  })

  // Client
  it('has no method that removes a listener', async () => {
    const { task } = await opened({ socketImplementation })
    for (const name of ['offOpen', 'offMessage', 'offError', 'offClose'])
      expect(task).not.toHaveProperty(name)
  })

  // Client
  it('calls listeners in order, one added twice twice, and goes on after one that throws', async () => {
    const { clock, task, connection, program } = await opened({ socketImplementation })
    const called: string[] = []
    const twice = (): void => void called.push('twice')
    task.onMessage(twice)
    task.onMessage(() => {
      throw new Error('from a listener')
    })
    task.onMessage(twice)
    task.onMessage(() => called.push('last'))
    connection.send('x')
    await clock.advance(0)
    expect(called).toEqual(['twice', 'twice', 'last'])
    expect(program.errors).toMatchObject([{ source: 'onMessage', error: { message: 'from a listener' } }])
    expect(program.timeline.toString()).toContain('exception swallowed onMessage: Error: from a listener')
  })

  // Observed
  it.each([
    ['a typed array', new Uint8Array(3)],
    ['a DataView', new DataView(new ArrayBuffer(3))],
    ['a Buffer', Buffer.from('abc')],
    ['a SharedArrayBuffer', new SharedArrayBuffer(3)],
    ['an object', {}],
    ['a number', 7],
    ['nothing', undefined],
  ])('refuses to send %s', async (_what, data) => {
    const { clock, task, connection, program } = await opened({ socketImplementation })
    const received: unknown[] = []
    connection.onMessage = (message) => received.push(message)
    const failures: string[] = []
    task.send({ data: data as never, fail: ({ errMsg }) => failures.push(errMsg) })
    await clock.advance(0)
    expect(failures).toEqual([
      socketImplementation === 'jsapi' ? 'sendSocketMessage:fail invalid data type' : 'sendSocketMessage:fail:unknown data',
    ]) // prettier-ignore
    expect(received).toEqual([])
    expect(program.errors).toEqual([])
  })

  // Documented
  it('sends text as text and binary as binary, an ArrayBuffer of another realm too', async () => {
    const { clock, task, connection } = await opened({ socketImplementation })
    const received: unknown[] = []
    connection.onMessage = (data) => received.push(data)
    const foreign = runInNewContext('new Uint8Array([9, 8]).buffer') as ArrayBuffer
    for (const data of ['text', '', bytes(1, 2), bytes(), foreign])
      task.send({ data, success: () => undefined })
    await clock.advance(0)
    expect(received).toEqual(['text', '', bytes(1, 2), bytes(), bytes(9, 8)])
    for (const data of received.slice(2)) expect(data).toBeInstanceOf(ArrayBuffer)
  })

  it('copies what is sent at once, and delivers a copy of its own', async () => {
    const { clock, task, connection, called } = await opened({ socketImplementation })
    const received: ArrayBuffer[] = []
    connection.onMessage = (data) => received.push(data as ArrayBuffer)
    const mine = new Uint8Array([1, 2, 3])
    task.send({ data: mine.buffer, success: () => undefined })
    mine.fill(0)
    const its = new Uint8Array([4, 5, 6])
    connection.send(its)
    its.fill(0)
    await clock.advance(0)
    expect(received).toEqual([bytes(1, 2, 3)])
    expect(called).toEqual([['message', bytes(4, 5, 6)]])
  })

  // Observed: chunk.buffer of a pooled Buffer is the whole pool
  it('sends the whole buffer of a view', async () => {
    const { clock, task, connection } = await opened({ socketImplementation })
    let length = 0
    connection.onMessage = (data) => (length = (data as ArrayBuffer).byteLength)
    task.send({ data: new Uint8Array(1_000).subarray(0, 1).buffer, success: () => undefined })
    await clock.advance(0)
    expect(length).toBe(1_000)
  })

  // Documented
  it('delivers exact bytes of a view, text as string, each in a macrotask of its own', async () => {
    const { clock, connection, called, task } = await opened({ socketImplementation })
    task.onMessage(() => void Promise.resolve().then(() => called.push('microtask')))
    connection.send(new Uint8Array([0, 1, 2, 3]).subarray(1, 3))
    connection.send('text')
    connection.send(bytes(7))
    expect(called).toEqual([])
    await clock.advance(0)
    expect(called).toEqual([
      ['message', bytes(1, 2)], 'microtask',
      ['message', 'text'], 'microtask',
      ['message', bytes(7)], 'microtask',
    ]) // prettier-ignore
  })

  // Documented
  it.each([1001, 999, 2999, 5000, 0, 1005, '1000', NaN])('refuses to close with code %s', async (code) => {
    const { clock, task, called } = await opened({ socketImplementation })
    task.close({ code: code as number, fail: ({ errMsg }) => called.push(errMsg) })
    await clock.advance(0)
    expect(called).toEqual(['closeSocket:fail:The code must be either 1000, or between 3000 and 4999'])
    expect(task.readyState).toBe(1)
  })

  it.each([1000, 3000, 4999])('closes with code %s, which the server sees', async (code) => {
    const { clock, task, connection } = await opened({ socketImplementation })
    const seen: unknown[] = []
    connection.onClose = (event) => seen.push(event)
    task.close({ code, reason: 'why', success: () => undefined })
    await clock.advance(0)
    expect(seen).toEqual([{ code, reason: 'why' }])
  })

  // Documented: 123 bytes of UTF-8, not characters
  it.each([
    ['a'.repeat(123), true],
    ['a'.repeat(124), false],
    ['关'.repeat(41), true],
    ['关'.repeat(42), false],
    ['🔌'.repeat(30), true],
    ['🔌'.repeat(31), false],
  ])('counts the bytes of a reason: %s', async (reason, fits) => {
    const { clock, task, called } = await opened({ socketImplementation })
    task.close({ reason, success: () => called.push('success'), fail: () => called.push('fail') })
    await clock.advance(0)
    expect(called[0]).toBe(fits ? 'success' : 'fail')
  })

  // Observed (MQTT.js 1112)
  it('fails to close a dead task: taskID not exist', async () => {
    const { clock, task, called } = await opened({ socketImplementation })
    task.close({ success: () => called.push('closing') })
    task.close({ fail: ({ errMsg }) => called.push(errMsg) })
    await clock.advance(0)
    task.close({ fail: ({ errMsg }) => called.push(errMsg) })
    await clock.advance(0)
    expect(called.filter((entry) => typeof entry === 'string')).toEqual([
      'closing',
      'closeSocket:fail:taskID not exist',
      'closeSocket:fail:taskID not exist',
    ])
  })

  // Documented for wx.closeSocket; inferred
  it('refuses to close before open, and opens all the same', async () => {
    const quirks = { closeBeforeOpen: 'refused' } as const
    const { clock, called, dial } = stage({ socketImplementation, quirks })
    const task = dial()
    task.close({ success: () => called.push('closed'), fail: ({ errMsg }) => called.push(errMsg) })
    await clock.advance(0)
    expect([...called].sort()).toEqual(['closeSocket:fail WebSocket is not connected', 'open', 'success'])
    expect(task.readyState).toBe(1)
  })

  // inferred
  it('closes before open, and never opens', async () => {
    const quirks = { closeBeforeOpen: 'works' } as const
    const { clock, called, dial, program } = stage({ socketImplementation, quirks })
    const task = dial()
    task.close({ success: () => called.push('closing') })
    await clock.advance(100)
    expect(called).toEqual(['success', 'closing', ['close', { code: 1000, reason: 'normal closure' }]])
    expect(program.sockets.open).toEqual([])
    expect(clock.pending).toBe(0)
  })

  it('lets the server notice when a dial is closed before it is answered', async () => {
    const quirks = { closeBeforeOpen: 'works' } as const
    const closes: unknown[] = []
    const server = (connection: { onClose: unknown }): void => {
      connection.onClose = (event: unknown) => closes.push(event)
    }
    const { clock, dial } = stage({ socketImplementation, quirks, server })
    const task = dial()
    await clock.advance(5)
    task.close({ success: () => undefined })
    await clock.advance(5)
    expect(closes).toEqual([{ code: 1006, reason: '' }])
  })

  it('ignores a listener that is not a function', async () => {
    const { clock, task, connection, program } = await opened({ socketImplementation })
    task.onMessage(undefined as never)
    connection.send('x')
    await clock.advance(0)
    expect(program.errors).toEqual([])
  })
})

describe('the two implementations differ (docs/platform.md §2)', () => {
  // Client
  it('in send while not OPEN: JSAPI looks itself and fails at once, binding asks the native side', async () => {
    const jsapi = stage({ socketImplementation: 'jsapi' })
    jsapi.dial().send({ data: 'x', fail: ({ errMsg }) => jsapi.called.push(errMsg) })
    expect(jsapi.called.at(-1)).toBe('SocketTask.send:fail SocketTask.readyState is not OPEN')

    const binding = await opened({ socketImplementation: 'binding' })
    binding.task.close()
    expect(binding.task.readyState).toBe(1)
    binding.task.send({ data: 'x', fail: ({ errMsg }) => binding.called.push(errMsg) })
    expect(binding.called.at(-1)).toMatch(/^sendSocketMessage:fail /)
  })

  // Client
  it('in when the callbacks of send come', async () => {
    for (const [socketImplementation, expected] of [
      ['binding', ['success', 'complete', 'returned']],
      ['jsapi', ['returned', 'success', 'complete']],
    ] as const) {
      const { clock, task } = await opened({ socketImplementation })
      const called: string[] = []
      task.send({ data: 'x', success: () => called.push('success'), complete: () => called.push('complete') })
      called.push('returned')
      await Promise.resolve()
      await clock.advance(0)
      expect(called, socketImplementation).toEqual(expected)
    }
  })

  // Client
  it('in what send and close return without callbacks', async () => {
    const binding = await opened({ socketImplementation: 'binding' })
    expect(binding.task.send({ data: 'x' })).toBeUndefined()
    expect(binding.task.close()).toBeUndefined()

    const jsapi = await opened({ socketImplementation: 'jsapi' })
    const sent = jsapi.task.send({ data: 'x' }) as unknown
    expect(sent).toBeInstanceOf(Promise)
    await jsapi.clock.advance(0)
    expect(await sent).toEqual({ errMsg: 'sendSocketMessage:ok' })
    const closed = jsapi.task.close({ code: 7 }) as unknown as Promise<unknown>
    const rejected = expect(closed).rejects.toMatchObject({
      errMsg: expect.stringContaining('closeSocket:fail'),
    })
    await jsapi.clock.advance(0)
    await rejected
    expect(jsapi.task.send({ data: 'x', fail: () => undefined })).toBeUndefined()
  })

  // Client: nobody handles that rejection, so it reaches the host
  it('in the unhandled rejection of a failed send without callbacks', async () => {
    const { clock, task } = await opened({ socketImplementation: 'jsapi' })
    const unhandled = new Promise((resolve) => {
      const others = process.listeners('unhandledRejection')
      process.removeAllListeners('unhandledRejection')
      process.once('unhandledRejection', (reason) => {
        for (const other of others) process.on('unhandledRejection', other)
        resolve(reason)
      })
    })
    task.send({ data: new Uint8Array(1) as never })
    await clock.advance(0)
    expect(await unhandled).toEqual({ errMsg: 'sendSocketMessage:fail invalid data type' })
  })

  // Client
  it('in the arguments of onOpen and onError', async () => {
    for (const [socketImplementation, open, error] of [
      ['binding', ['header', 'profile'], ['errCode', 'errMsg']],
      ['jsapi', ['header'], ['errMsg']],
    ] as const) {
      const { clock, wx, connections } = stage({ socketImplementation })
      const seen: string[][] = []
      const task = wx.connectSocket({ url: 'wss://example.com/' })
      task.onOpen((event) => seen.push(Object.keys(event)))
      task.onError((event) => seen.push(Object.keys(event)))
      await clock.advance(0)
      connections[0]!.drop()
      await clock.advance(0)
      expect(seen, socketImplementation).toEqual([open, error])
    }
  })

  it('in the profile of times that onOpen is given', async () => {
    const { clock, wx, program } = stage({ socketImplementation: 'binding' })
    program.network.latency = 30
    let profile: unknown
    wx.connectSocket({ url: 'wss://example.com/' }).onOpen((event) => (profile = event.profile))
    await clock.advance(100)
    expect(profile).toMatchObject({ connectStart: 0, connectEnd: 60, handshakeCost: 60, rtt: 60 })
  })

  // Client
  it('in the listeners after the close event: JSAPI drops them, binding keeps them and suppresses messages', async () => {
    for (const [socketImplementation, errors] of [
      ['binding', 1],
      ['jsapi', 0],
    ] as const) {
      // prettier-ignore
      const { clock, task, connection } = await opened({
        socketImplementation,
        quirks: { drop: 'error-then-close' },
        faults: { lateEvents: { message: 50, error: 50 } },
      })
      const called: string[] = []
      for (const name of ['onOpen', 'onMessage', 'onError'] as const) task[name](() => void called.push(name))
      connection.send('late')
      connection.drop()
      await clock.advance(100)
      expect(called, socketImplementation).toEqual(Array.from({ length: errors }, () => 'onError'))
    }
  })

  it('and any of it can be had on any platform', async () => {
    const { clock, task, called } = await opened({ platform: 'ios', quirks: { sendCallbacks: 'sync' } })
    task.send({ data: 'x', success: () => called.push('success') })
    expect(called).toEqual(['success'])
    await clock.advance(0)
  })

  it('by platform: binding on Android and in the devtools, JSAPI on iOS', () => {
    const chosen = (['android', 'devtools', 'ios'] as const).map(
      (platform) => stage({ platform }).program.socketImplementation,
    )
    expect(chosen).toEqual(['binding', 'binding', 'jsapi'])
  })
})

describe('buffers of messages (docs/platform.md §3)', () => {
  // Observed
  it('come from a realm of their own when asked: no instanceof, but the right tag', async () => {
    const { clock, connection, called } = await opened({ quirks: { foreignBuffers: true } })
    connection.send(bytes(1, 2))
    await clock.advance(0)
    const [, data] = called[0] as [string, ArrayBuffer]
    expect(data instanceof ArrayBuffer).toBe(false)
    expect(Object.prototype.toString.call(data)).toBe('[object ArrayBuffer]')
    expect([...new Uint8Array(data)]).toEqual([1, 2])
  })

  it('hold exactly the bytes of what the server sent, whatever view that is', async () => {
    const { clock, connection, called } = await opened()
    const memory = bytes(0, 1, 2, 3, 4, 5)
    const foreign = runInNewContext('new Uint8Array([9, 8]).buffer') as ArrayBuffer
    for (const data of [
      memory,
      Uint8Array.of(7),
      Buffer.from(memory, 1, 2),
      new Uint16Array(memory, 2, 2),
      new DataView(memory, 5),
      foreign,
    ]) {
      // prettier-ignore
      connection.send(data)
    }
    new Uint8Array(memory).fill(255)
    await clock.advance(0)
    expect(called.map((event) => [...new Uint8Array((event as [string, ArrayBuffer])[1])])).toEqual([
      [0, 1, 2, 3, 4, 5],
      [7],
      [1, 2],
      [2, 3, 4, 5],
      [5],
      [9, 8],
    ])
  })
})
