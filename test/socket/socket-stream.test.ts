import { describe, expect, it } from 'vitest'
import { handingOut, implementations, tell } from './streams.ts'

const codeOf = (error: Error | null | undefined) => (error as { code?: string } | null | undefined)?.code

describe.each(implementations)('a stream over %s', (socketImplementation) => {
  it('dials at once, with the subprotocol, and attaches before the constructor returns', () => {
    const { program, open } = tell({ socketImplementation })
    open({ url: 'ws://127.0.0.1:8083/mqtt?x=1', wxOptions: { header: { a: 'b' }, tcpNoDelay: true } })
    const socket = program.sockets.last
    expect(socket?.url).toBe('ws://127.0.0.1:8083/mqtt?x=1')
    expect(socket?.protocols).toEqual(['mqtt'])
    expect(socket?.header.a).toBe('b')
    expect(socket?.options.tcpNoDelay).toBe(true)
  })

  it('keeps what is written before open, and joins a corked burst into one exact frame', async () => {
    const { clock, open, received } = tell({ socketImplementation })
    const { stream } = open()
    const pool = Buffer.from('0123456789')
    stream.cork()
    for (let i = 0; i < 5; i++) stream.write(pool.subarray(2 * i, 2 * i + 1))
    stream.write('é')
    stream.uncork()
    stream.write('later')
    await clock.advance(0)
    await clock.advance(100)
    expect(received[0]).toEqual(['02468é', 'later'])
    stream.write(pool.subarray(3, 5))
    await clock.advance(100)
    expect(received[0]).toEqual(['02468é', 'later', '34'])
  })

  it('tells a write when the platform has taken it', async () => {
    const { clock, open } = tell({ socketImplementation })
    const { stream } = open()
    const told: unknown[] = []
    stream.write('a', (error: unknown) => told.push(error))
    await clock.advance(100)
    expect(told).toHaveLength(1)
    expect(told[0] ?? undefined).toBeUndefined()
  })

  it('reads binary and text, each frame as a Buffer', async () => {
    const { clock, connections, open } = tell({ socketImplementation })
    const { stream } = open()
    const read: string[] = []
    stream.on('data', (chunk: Buffer) => read.push(`${chunk.constructor.name !== ''} ${String(chunk)}`))
    await clock.advance(100)
    connections[0]!.send(new Uint8Array([97, 98]))
    connections[0]!.send('ü')
    await clock.advance(100)
    expect(read).toEqual(['true ab', 'true ü'])
  })

  it('ends with finish and close, and closes the task', async () => {
    const { clock, program, connections, open } = tell({ socketImplementation })
    const { stream, called } = open()
    await clock.advance(100)
    let told: unknown
    connections[0]!.onClose = (event) => (told = event)
    stream.end('bye')
    await clock.advance(100)
    expect(called).toEqual(['finish', 'close'])
    expect(program.sockets.open).toHaveLength(0)
    expect(told).toMatchObject({ code: 1000 })
  })

  it('tells a refused dial as one error and one close', async () => {
    const { open, settle, program } = tell({
      socketImplementation,
      accept: (connection) => connection.refuse(404),
    })
    const { stream, called } = open()
    await settle()
    expect(called).toEqual(['error ERR_HANDSHAKE', 'close'])
    expect(stream.cause?.errMsg).toMatch(/_code:20/)
    expect(program.sockets.open).toHaveLength(0)
  })

  it('tells a drop of an open connection as close alone, and keeps the cause', async () => {
    const { clock, connections, open } = tell({ socketImplementation })
    const { stream, called } = open()
    await clock.advance(100)
    connections[0]!.drop()
    await clock.advance(3000)
    expect(called).toEqual(['close'])
    expect(stream.cause).toMatchObject({ code: 'ERR_CLOSED' })
  })

  it.each(['error-then-close', 'close-then-error', 'close-only', 'error-only'] as const)(
    'tells a drop once, however the platform does it: %s',
    async (drop) => {
      const { clock, connections, open } = tell({ socketImplementation, quirks: { drop } })
      const { called } = open()
      await clock.advance(100)
      connections[0]!.drop()
      await clock.advance(3000)
      expect(called).toEqual(['close'])
    },
  )

  it('lets what arrived be read before it closes', async () => {
    const { clock, connections, open } = tell({ socketImplementation })
    const { stream, called } = open()
    await clock.advance(100)
    connections[0]!.send('one')
    connections[0]!.send('two')
    connections[0]!.close(1000)
    await clock.advance(100)
    expect(called).toEqual([])
    const read: string[] = []
    stream.on('data', (chunk: Buffer) => read.push(String(chunk)))
    await clock.advance(100)
    expect(read.join('')).toBe('onetwo')
    expect(called).toEqual(['end', 'close'])
  })

  it('does not wait for a reader that never comes', async () => {
    const { clock, connections, open } = tell({ socketImplementation })
    const { called } = open()
    await clock.advance(100)
    connections[0]!.send('unread')
    connections[0]!.close(1000)
    await clock.advance(3000)
    expect(called).toEqual(['close'])
  })

  it('never waits for the platform: destroy on a silent socket closes at once', async () => {
    const { clock, program, open } = tell({ socketImplementation })
    const { stream, called } = open()
    await clock.advance(100)
    program.sockets.last!.die()
    const told: (string | undefined)[] = []
    stream.write('a', (error) => told.push(codeOf(error)))
    await clock.advance(0)
    stream.destroy()
    await clock.advance(3000)
    expect(called).toEqual(['close'])
    expect(told.length).toBe(1)
  })

  it('closes a task that opens after destroy', async () => {
    const { clock, program, connections, open } = tell({ socketImplementation, accept: () => undefined })
    const { stream, called } = open()
    await clock.advance(10)
    stream.destroy()
    await clock.advance(10)
    expect(called).toEqual(['close'])
    if (connections[0]!.state === 'connecting') connections[0]!.accept({ protocol: 'mqtt' })
    await clock.advance(3000)
    expect(program.sockets.open).toHaveLength(0)
  })

  it('gives up a dial that nobody answers, and leaves no timer', async () => {
    const { clock, program, open } = tell({ socketImplementation, accept: () => undefined })
    const { called } = open({ connectTimeout: 5000 })
    await clock.advance(4999)
    expect(called).toEqual([])
    await clock.advance(1)
    expect(called).toEqual(['error ERR_CONNECT_TIMEOUT', 'close'])
    await clock.advance(60_000)
    expect(program.sockets.open).toHaveLength(0)
    expect(clock.pending).toBe(0)
  })

  it('ends when more waits unread than maxUnreadBytes', async () => {
    const { clock, connections, open } = tell({ socketImplementation })
    const { called, stream } = open({ maxUnreadBytes: 1000 })
    await clock.advance(100)
    connections[0]!.send(new Uint8Array(1000))
    await clock.advance(100)
    expect(called).toEqual([])
    connections[0]!.send(new Uint8Array(1))
    await clock.advance(100)
    expect(called).toEqual(['error ERR_OVERFLOW', 'close'])
    expect(stream.cause?.message).toMatch(/1001 bytes/)
  })

  it('does not count what is read at once', async () => {
    const { clock, connections, open } = tell({ socketImplementation })
    const { called, stream } = open({ maxUnreadBytes: 10 })
    stream.resume()
    await clock.advance(100)
    connections[0]!.send(new Uint8Array(1000))
    await clock.advance(100)
    expect(called).toEqual([])
  })

  it('tells the limit of sockets, and frees every one of them', async () => {
    const { program, open, settle, transport } = tell({ socketImplementation, socketLimit: 2 })
    const streams = [open(), open(), open()]
    await settle()
    expect(streams[2]!.called).toEqual(['error ERR_SOCKET_LIMIT', 'close'])
    expect(streams[2]!.stream.cause).toBeInstanceOf(transport.SocketError)
    for (const { stream } of streams) stream.destroy()
    await settle()
    expect(program.sockets.open).toHaveLength(0)
    const again = open()
    await settle()
    expect(again.called).toEqual([])
  })

  it('always passes the three callbacks, so that nothing rejects unhandled', async () => {
    const passed: string[] = []
    const { clock, program, open } = tell({ socketImplementation })
    const note = (call: string, options: object) =>
      passed.push(`${call} ${['success', 'fail', 'complete'].every((name) => name in options)}`)
    const host = {
      connectSocket(options: object) {
        note('connectSocket', options)
        const task = program.wx.connectSocket(options as never)
        return new Proxy(task, {
          get(target, name) {
            const value = Reflect.get(target, name) as unknown
            if (typeof value !== 'function') return value
            return (argument: object) => {
              if (name === 'send' || name === 'close') note(String(name), argument)
              return (value as (argument: object) => unknown).call(target, argument)
            }
          },
        })
      },
    }
    const { stream } = open({ host: host as never })
    await clock.advance(10)
    stream.end('x')
    await clock.advance(100)
    expect(new Set(passed)).toEqual(new Set(['connectSocket true', 'send true', 'close true']))
  })

  it('drops the events of a task whose stream has ended', async () => {
    const { clock, connections, open } = tell({ socketImplementation })
    const { stream, called } = open()
    await clock.advance(100)
    connections[0]!.send('late')
    stream.destroy()
    const read: unknown[] = []
    stream.on('data', (chunk: unknown) => read.push(chunk))
    await clock.advance(3000)
    expect(read).toEqual([])
    expect(called).toEqual(['close'])
  })
})

describe('other ways of handing out a task', () => {
  it('a promised task works as any other', async () => {
    const { clock, program, open, received } = tell()
    const { stream, called } = open({ host: handingOut(program.wx, (task) => Promise.resolve(task)) })
    stream.write('hello')
    await clock.advance(0)
    await clock.advance(100)
    expect(received[0]).toEqual(['hello'])
    stream.end()
    await clock.advance(100)
    expect(called).toEqual(['finish', 'close'])
  })

  it('a task that is promised late has opened before anybody listened', async () => {
    const { clock, program, open, received } = tell()
    const { stream } = open({
      host: handingOut(
        program.wx,
        (task) => new Promise((resolve) => clock.setTimeout(() => resolve(task), 1000)),
      ),
    })
    stream.write('hello')
    await clock.advance(0)
    await clock.advance(2000)
    expect(received[0]).toEqual(['hello'])
  })

  it('a task that is promised after destroy is closed', async () => {
    const { clock, program, open } = tell()
    const { stream } = open({
      host: handingOut(
        program.wx,
        (task) => new Promise((resolve) => clock.setTimeout(() => resolve(task), 1000)),
      ),
    })
    await clock.advance(500)
    stream.destroy()
    await clock.advance(3000)
    expect(program.sockets.open).toHaveLength(0)
  })

  it('a promise that rejects is an error', async () => {
    const { program, open, settle } = tell()
    const rejecting = handingOut(program.wx, (task) => {
      task.close({})
      return Promise.reject(new Error('not today'))
    })
    const { called, stream } = open({ host: rejecting })
    await settle()
    expect(called).toEqual(['error ERR_SOCKET', 'close'])
    expect(stream.cause?.message).toMatch(/not today/)
  })

  it.each([
    ['undefined', () => undefined],
    ['null', () => null],
    ['an object that is no task', () => ({})],
  ])('%s is an error', async (_, result) => {
    const { open, settle } = tell()
    const { called, stream } = open({ host: { connectSocket: result as never } })
    await settle()
    expect(called).toEqual(['error ERR_SOCKET', 'close'])
    expect(stream.cause?.message).toMatch(/returned no socket/)
  })

  it.each([
    ['null', null, 'ERR_SOCKET', /returned no socket/],
    ['nothing', undefined, 'ERR_SOCKET', /returned no socket/],
    ['a result', { errMsg: 'connectSocket:ok' }, 'ERR_SOCKET', /returned no socket.*connectSocket:ok/],
    [
      'a refusal',
      { errMsg: 'connectSocket:fail url not in domain list' },
      'ERR_DOMAIN',
      /not in domain list/,
    ],
  ])('a promise of %s is an error, and its slot is free again', async (_, result, code, message) => {
    const { program, open, settle, clock } = tell()
    const host = { connectSocket: () => Promise.resolve(result) as never }
    const { called, stream } = open({ host, socketLimit: 1 })
    const next = open({
      host: Object.assign(host, { connectSocket: program.wx.connectSocket }) as never,
      socketLimit: 1,
    })
    await clock.advance(100)
    expect(called).toEqual([`error ${code}`, 'close'])
    expect(stream.cause?.message).toMatch(message)
    expect(next.called).toEqual([])
    expect(program.sockets.open).toHaveLength(1)
    next.stream.destroy()
    await settle()
    expect(clock.pending).toBe(0)
    expect(program.errors).toEqual([])
  })

  it.each([
    ['returned', (task: object) => ({ socketTask: task })],
    ['promised', (task: object) => Promise.resolve({ socketTask: task, errMsg: 'connectSocket:ok' })],
  ])('a task that is %s as a part of a result works as any other', async (_, wrap) => {
    const { clock, program, open, received } = tell()
    const { stream, called } = open({ host: handingOut(program.wx, wrap) })
    stream.write('hello')
    await clock.advance(0)
    await clock.advance(100)
    expect(received[0]).toEqual(['hello'])
    stream.end()
    await clock.advance(100)
    expect(called).toEqual(['finish', 'close'])
    expect(program.sockets.open).toHaveLength(0)
  })

  it('a task that is promised as a part of a result after destroy is closed', async () => {
    const { clock, program, open } = tell()
    const { stream } = open({
      host: handingOut(
        program.wx,
        (socketTask) => new Promise((resolve) => clock.setTimeout(() => resolve({ socketTask }), 1000)),
      ),
    })
    await clock.advance(500)
    stream.destroy()
    await clock.advance(3000)
    expect(program.sockets.open).toHaveLength(0)
  })

  it.each(['onError', 'onClose'] as const)('a task without %s works', async (missing) => {
    const { clock, program, connections, open, received } = tell()
    const { stream, called } = open({
      host: handingOut(program.wx, (task) => {
        const methods = ['send', 'close', 'onOpen', 'onMessage', 'onError', 'onClose'] as const
        return Object.fromEntries(
          methods.filter((name) => name !== missing).map((name) => [name, task[name].bind(task)]),
        )
      }),
    })
    const read: string[] = []
    stream.on('data', (chunk: Buffer) => read.push(String(chunk)))
    stream.write('there')
    await clock.advance(0)
    await clock.advance(100)
    connections[0]!.send('and back')
    await clock.advance(100)
    expect([received[0], read]).toEqual([['there'], ['and back']])
    expect(called).toEqual([])
    stream.end()
    await clock.advance(3000)
    expect(called).toEqual(['finish', 'close'])
    expect(program.sockets.open).toHaveLength(0)
  })

  it.each([
    ['returned', (task: object) => task],
    ['promised', (task: object) => Promise.resolve(task)],
  ])('a task that is %s and whose onOpen throws is an error, and is closed', async (_, wrap) => {
    const { clock, program, open } = tell()
    const rejected: unknown[] = []
    const note = (reason: unknown) => void rejected.push(reason)
    process.on('unhandledRejection', note)
    const throwing = (task: object) =>
      new Proxy(task, {
        get(target, name) {
          if (name === 'onOpen')
            return () => {
              throw new Error('not now')
            }
          const value = Reflect.get(target, name) as unknown
          return typeof value === 'function' ? (value.bind(target) as unknown) : value
        },
      })
    const { called, stream } = open({ host: handingOut(program.wx, (task) => wrap(throwing(task))) })
    await clock.advance(3000)
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', note)
    expect(rejected).toEqual([])
    expect(called).toEqual(['error ERR_SOCKET', 'close'])
    expect((stream.cause?.cause as Error).message).toBe('not now')
    expect(program.sockets.open).toHaveLength(0)
    expect(clock.pending).toBe(0)
  })

  it('undefined after fail tells what fail said', async () => {
    const { program, open, settle } = tell()
    const { called, stream } = open({ host: program.wx as never, url: 'http://h/' })
    await settle()
    expect(called).toEqual(['error ERR_URL', 'close'])
    expect(stream.cause?.errMsg).toMatch(/invalid url/)
  })

  it('a connectSocket that throws is an error', async () => {
    const { open, settle } = tell()
    const { called, stream } = open({
      host: {
        connectSocket() {
          throw new TypeError('no')
        },
      },
    })
    await settle()
    expect(called).toEqual(['error ERR_SOCKET', 'close'])
    expect((stream.cause?.cause as Error).message).toBe('no')
  })

  it('a closed task that says nothing is an error', async () => {
    const { clock, program, open } = tell({ faults: { lostCallbacks: ['connectSocket'] } })
    for (let i = 0; i < 5; i++) program.wx.connectSocket({ url: 'ws://127.0.0.1/other', protocols: ['mqtt'] })
    const { called } = open()
    await clock.advance(3000)
    expect(called).toEqual(['error ERR_SOCKET', 'close'])
    expect(program.errors).toEqual([])
  })

  it('every event twice is told once', async () => {
    const { clock, program, connections, open, received } = tell()
    const twice = handingOut(program.wx, (task) => {
      const double =
        <Event>(listen: (listener: (event: Event) => void) => void) =>
        (listener: (event: Event) => void) => {
          listen.call(task, listener)
          listen.call(task, listener)
        }
      return {
        send: task.send.bind(task),
        close: task.close.bind(task),
        onMessage: task.onMessage.bind(task),
        onOpen: double(task.onOpen),
        onError: double(task.onError),
        onClose: double(task.onClose),
      }
    })
    const { stream, called } = open({ host: twice })
    stream.write('once')
    await clock.advance(0)
    await clock.advance(100)
    connections[0]!.drop()
    await clock.advance(3000)
    expect(received[0]).toEqual(['once'])
    expect(called).toEqual(['close'])
  })

  it('a lost open event is made up for by the first message', async () => {
    const { clock, program, connections, open, received } = tell()
    const deaf = handingOut(program.wx, (task) => ({
      send: task.send.bind(task),
      close: task.close.bind(task),
      onMessage: task.onMessage.bind(task),
      onOpen() {},
      onError: task.onError.bind(task),
      onClose: task.onClose.bind(task),
    }))
    const { stream } = open({ host: deaf })
    stream.write('a')
    await clock.advance(10)
    connections[0]!.send('b')
    await clock.advance(100)
    expect(received[0]).toEqual(['a'])
  })
})

describe('sending', () => {
  const failing = (program: ReturnType<typeof tell>['program'], send: (options: never) => unknown) =>
    handingOut(program.wx, (task) => ({
      send,
      close: task.close.bind(task),
      onMessage: task.onMessage.bind(task),
      onOpen: task.onOpen.bind(task),
      onError: task.onError.bind(task),
      onClose: task.onClose.bind(task),
    }))

  it.each([
    [
      'fails',
      ({ fail }: { fail: (result: object) => void }) => fail({ errMsg: 'sendSocketMessage:fail broken' }),
    ],
    [
      'fails later',
      ({ fail }: { fail: (result: object) => void }) =>
        void Promise.resolve().then(() => fail({ errMsg: 'sendSocketMessage:fail broken' })),
    ],
    ['rejects', () => Promise.reject(new Error('broken'))],
    [
      'throws',
      () => {
        throw new Error('broken')
      },
    ],
  ])('a send that %s ends the stream and tells the write', async (_, send) => {
    const { clock, program, open } = tell()
    const { stream, called } = open({ host: failing(program, send as never) })
    await clock.advance(10)
    const told: (string | undefined)[] = []
    stream.write('a', (error) => told.push(codeOf(error)))
    stream.write('b', (error) => told.push(codeOf(error)))
    await clock.advance(3000)
    expect(called).toEqual(['error ERR_SEND', 'close'])
    expect(stream.cause?.message).toMatch(/broken/)
    expect(told).toEqual(['ERR_SEND', 'ERR_SEND'])
    expect(program.sockets.open).toHaveLength(0)
  })

  it('a send that answers twice answers once', async () => {
    const { clock, program, open } = tell()
    const twice = failing(program, (({
      success,
      fail,
    }: {
      success: () => void
      fail: (result: object) => void
    }) => {
      success()
      success()
      fail({ errMsg: 'late' })
    }) as never)
    const { stream, called } = open({ host: twice })
    await clock.advance(10)
    let told = 0
    stream.write('a', () => told++)
    await clock.advance(100)
    stream.write('b', () => told++)
    await clock.advance(100)
    expect(told).toBe(2)
    expect(called).toEqual([])
  })

  it('a send that answers never keeps the next write, until destroy tells both', async () => {
    const { clock, program, open } = tell()
    const { stream, called } = open({ host: failing(program, () => undefined) })
    await clock.advance(10)
    const told: (string | undefined)[] = []
    stream.write('a', (error) => told.push(codeOf(error)))
    stream.write('b', (error) => told.push(codeOf(error)))
    await clock.advance(60_000)
    expect(told).toEqual([])
    stream.destroy()
    await clock.advance(0)
    expect(told).toEqual(['ERR_CLOSED', 'ERR_CLOSED'])
    expect(called).toEqual(['close'])
  })
})

describe('events that come late', () => {
  it('are dropped, also while what came before is still being read', async () => {
    const { clock, program, open } = tell()
    const late: Record<string, (event: never) => void> = {}
    const keeping = handingOut(program.wx, (task) => ({
      send: task.send.bind(task),
      close: task.close.bind(task),
      onMessage: (listener: never) => (late.message = listener),
      onOpen: task.onOpen.bind(task),
      onError: (listener: never) => (late.error = listener),
      onClose: (listener: never) => (late.close = listener),
    }))
    const { stream, called } = open({ host: keeping })
    await clock.advance(10)
    late.message!({ data: 'in time' } as never)
    late.close!({ code: 1006 } as never)
    late.message!({ data: 'too late' } as never)
    late.error!({ errMsg: 'too late' } as never)
    late.close!({ code: 1000 } as never)
    const read: string[] = []
    stream.on('data', (chunk: Buffer) => read.push(String(chunk)))
    await clock.advance(100)
    late.message!({ data: 'much too late' } as never)
    await clock.advance(3000)
    expect(read).toEqual(['in time'])
    expect(called).toEqual(['end', 'close'])
    expect(stream.cause?.closeCode).toBe(1006)
  })
})

describe('what is no message', () => {
  it('ends the stream with an error that says so', async () => {
    const { clock, program, open } = tell()
    let deliver: (event: unknown) => void = () => undefined
    const odd = handingOut(program.wx, (task) => ({
      send: task.send.bind(task),
      close: task.close.bind(task),
      onMessage: (listener: typeof deliver) => (deliver = listener),
      onOpen: task.onOpen.bind(task),
      onError: task.onError.bind(task),
      onClose: task.onClose.bind(task),
    }))
    const { called, stream } = open({ host: odd })
    await clock.advance(10)
    deliver({ data: 42 })
    await clock.advance(10)
    expect(called).toEqual(['error ERR_SOCKET', 'close'])
    expect(stream.cause?.message).toMatch(/neither text nor binary/)
  })
})
