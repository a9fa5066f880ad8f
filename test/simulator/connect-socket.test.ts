import { describe, expect, it } from 'vitest'
import { implementations, stage } from './program.ts'

const dialTimedOut = 'connect response time out'

describe.each(implementations)('connectSocket of %s (docs/platform.md §1)', (socketImplementation) => {
  // Observed
  it('calls success and complete before it returns', () => {
    const { wx } = stage({ socketImplementation })
    const called: string[] = []
    wx.connectSocket({
      url: 'wss://example.com/',
      success: ({ errMsg }) => called.push(`success ${errMsg}`),
      complete: ({ errMsg }) => called.push(`complete ${errMsg}`),
      fail: () => called.push('fail'),
    })
    called.push('returned')
    expect(called).toEqual(['success connectSocket:ok', 'complete connectSocket:ok', 'returned'])
  })

  // Observed
  it('calls success though the server answers 404 later', async () => {
    const { clock, called, dial } = stage({
      socketImplementation,
      server: (connection) => connection.refuse(404),
    })
    dial()
    called.push('returned')
    await clock.advance(0)
    expect(called).toEqual(['success', 'returned', ['error', expect.objectContaining({ errMsg: expect.stringContaining('_code:20') })]]) // prettier-ignore
  })

  // Client
  it.each([
    [undefined, 'Undefined'],
    [7, 'Number'],
    [null, 'Null'],
    [{}, 'Object'],
  ])('returns undefined for the url %s, with fail and complete before', (url, type) => {
    const { wx, program } = stage({ socketImplementation })
    const called: unknown[] = []
    const task = wx.connectSocket({
      url: url as string,
      fail: (failure) => called.push(failure),
      complete: (failure) => called.push(failure),
    })
    const errMsg = `connectSocket:fail parameter error: parameter.url should be String instead of ${type};`
    expect(task).toBeUndefined()
    expect(called).toEqual([{ errno: 1001, errMsg }, { errno: 1001, errMsg }]) // prettier-ignore
    expect(program.sockets.all).toEqual([])
  })

  // Client
  it.each(['http://example.com/', 'wx://example.com', 'example.com', '', 'wss://', 'wss:// x'])(
    'returns undefined for the url "%s"',
    (url) => {
      const { wx } = stage({ socketImplementation })
      const called: unknown[] = []
      expect(wx.connectSocket({ url, fail: (failure) => called.push(failure) })).toBeUndefined()
      expect(called).toEqual([{ errno: 600009, errMsg: `connectSocket:fail invalid url "${url}"` }])
    },
  )

  it('survives no option and no callbacks', () => {
    const { wx, program } = stage({ socketImplementation })
    expect((wx.connectSocket as () => unknown)()).toBeUndefined()
    expect(wx.connectSocket({ url: 'wss://example.com/' })).toBeDefined()
    expect(program.errors).toEqual([])
  })

  it('swallows what its callbacks throw, into errors', () => {
    const { wx, program } = stage({ socketImplementation })
    wx.connectSocket({
      url: 'wss://example.com/',
      success: () => {
        throw new Error('from success')
      },
    })
    expect(program.errors).toMatchObject([
      { source: 'connectSocket.success', error: { message: 'from success' } },
    ])
  })

  it('calls the server in a later macrotask, with URL, subprotocols and headers', async () => {
    const { clock, wx, connections } = stage({ socketImplementation })
    wx.connectSocket({
      url: 'wss://example.com/mqtt?a=1',
      protocols: ['mqtt', 'mqttv3.1'],
      header: { a: 'b' },
    })
    await Promise.resolve()
    expect(connections).toHaveLength(0)
    await clock.advance(0)
    expect(connections[0]).toMatchObject({
      url: 'wss://example.com/mqtt?a=1',
      protocols: ['mqtt', 'mqttv3.1'],
      header: { a: 'b' },
    })
  })

  // Client
  it('makes strings of header numbers, and ignores a Referer and a header that is not an object', async () => {
    const { clock, wx, connections } = stage({ socketImplementation })
    wx.connectSocket({
      url: 'wss://example.com/',
      header: { 'x-n': 7, Referer: 'https://a', referer: 'https://b' },
    })
    wx.connectSocket({ url: 'wss://example.com/', header: 'x-n: 7' as never })
    await clock.advance(0)
    expect(connections.map(({ header }) => header)).toEqual([{ 'x-n': '7' }, {}])
  })

  // Documented: the call's timeout goes before that of app.json, and that before 60 s
  it.each([
    ['the call', { connectTimeout: 3_000 }, { timeout: 1_000 }, 1_000],
    ['app.json', { connectTimeout: 3_000 }, {}, 3_000],
    ['the platform', {}, {}, 60_000],
  ])('times a dial out after what %s says', async (_whose, options, option, ms) => {
    const { clock, called, dial } = stage({ socketImplementation, ...options, server: () => undefined })
    dial(option)
    await clock.advance(ms - 1)
    expect(called).toEqual(['success'])
    await clock.advance(1)
    // Observed
    expect(called).toEqual(['success', ['error', expect.objectContaining({ errMsg: dialTimedOut })]])
    await clock.advance(60_000)
    expect(called).toHaveLength(2)
    expect(clock.pending).toBe(0)
  })

  // Observed: a close after a timeout is optional
  it.each([
    ['never', []],
    ['after-timeout', ['close']],
    ['always', ['close']],
  ] as const)('tells a close after a timed out dial: %s', async (closeAfterDialError, more) => {
    const { clock, called, dial } = stage({
      socketImplementation,
      quirks: { closeAfterDialError },
      server: () => undefined,
    })
    dial({ timeout: 100 })
    await clock.advance(1_000)
    expect(called.map((entry) => (Array.isArray(entry) ? entry[0] : entry))).toEqual([
      'success',
      'error',
      ...more,
    ])
  })

  it('waits for a server that accepts later', async () => {
    const { clock, called, dial, connections } = stage({ socketImplementation, server: () => undefined })
    dial()
    await clock.advance(20_000)
    connections[0]!.accept()
    await clock.advance(0)
    expect(called).toEqual(['success', 'open'])
  })

  // Documented
  it.each([
    [
      'tcpNoDelay',
      '2.3.9',
      '2.4.0',
      { tcpNoDelay: true },
      (s: { options: { tcpNoDelay: boolean } }) => s.options.tcpNoDelay,
    ],
    [
      'perMessageDeflate',
      '2.7.9',
      '2.8.0',
      { perMessageDeflate: true },
      (s: { options: { perMessageDeflate: boolean } }) => s.options.perMessageDeflate,
    ],
    [
      'timeout',
      '2.9.9',
      '2.10.0',
      { timeout: 5 },
      (s: { options: { timeout: number } }) => s.options.timeout === 5,
    ],
    [
      'forceCellularNetwork',
      '2.28.9',
      '2.29.0',
      { forceCellularNetwork: true },
      (s: { options: { forceCellularNetwork: boolean } }) => s.options.forceCellularNetwork,
    ],
  ] as const)(
    'knows the option %s not in base library %s but in %s',
    (_name, before, since, option, counts) => {
      // prettier-ignore
      for (const [baseLibrary, counted] of [[before, false], [since, true]] as const) { // prettier-ignore
      const { wx, program } = stage({ socketImplementation, baseLibrary })
      wx.connectSocket({ url: 'wss://example.com/', ...(option as object) })
      expect(Boolean(counts(program.sockets.last as never)), baseLibrary).toBe(counted)
    }
    },
  )
})

describe('the sixth socket (docs/platform.md §2, §5)', () => {
  // Client
  it('of binding gets fail and a CLOSED task that no event ever comes from', async () => {
    const { clock, called, dial, program } = stage({ socketImplementation: 'binding' })
    for (let count = 0; count < 5; count++) dial()
    await clock.advance(0)
    called.length = 0
    const sixth = dial()
    expect(called).toEqual(['fail connectSocket:fail fail reach max websocket connect count 5'])
    expect(sixth.readyState).toBe(3)
    await clock.advance(120_000)
    expect(called).toHaveLength(1)
    expect(program.sockets.open).toHaveLength(5)
  })

  // Observed
  it.each([
    [undefined, 'createSocketTask:fail wcwss taskID=6 exceed max concurrent count'],
    ['fail:max connected', 'fail:max connected'],
  ])('of jsapi succeeds and then errs', async (overLimitText, errMsg) => {
    const quirks = overLimitText === undefined ? {} : { overLimitText }
    const { clock, called, dial } = stage({ socketImplementation: 'jsapi', quirks })
    for (let count = 0; count < 5; count++) dial()
    await clock.advance(0)
    called.length = 0
    const sixth = dial()
    expect(sixth.readyState).toBe(0)
    await clock.advance(120_000)
    expect(called).toEqual(['success', ['error', { errMsg }]])
    expect(sixth.readyState).toBe(3)
  })

  it.each(implementations)(
    'of %s finds room when one of the five has closed',
    async (socketImplementation) => {
      const { clock, called, dial, program } = stage({ socketImplementation })
      const tasks = [1, 2, 3, 4, 5].map(() => dial())
      await clock.advance(0)
      tasks[2]!.close({ success: () => undefined })
      expect(program.sockets.open).toHaveLength(5)
      await clock.advance(0)
      expect(program.sockets.open).toHaveLength(4)
      called.length = 0
      dial()
      await clock.advance(0)
      expect(called).toEqual(['success', 'open'])
    },
  )

  it.each(implementations)('of %s does not count dials that failed', async (socketImplementation) => {
    const { clock, dial, program } = stage({
      socketImplementation,
      server: (connection) => connection.refuse(404),
    })
    for (let count = 0; count < 5; count++) dial()
    expect(program.sockets.open).toHaveLength(5)
    await clock.advance(0)
    expect(program.sockets.open).toHaveLength(0)
  })

  // inferred: binding counts in JavaScript, JSAPI in the native side
  it.each([
    ['binding', 1],
    ['jsapi', 0],
  ] as const)(
    'of %s waits for what a suspended program has not been told',
    async (socketImplementation, held) => {
      const { clock, dial, connections, program } = stage({
        socketImplementation,
        quirks: { suspendedSocket: 'survives' },
      })
      dial()
      await clock.advance(0)
      program.app.suspend()
      await clock.advance(10)
      connections[0]!.close(1000)
      await clock.advance(10)
      expect(program.sockets.open).toHaveLength(held)
      program.app.show()
      await clock.advance(10)
      expect(program.sockets.open).toHaveLength(0)
    },
  )

  // Observed
  it('is the third on a device under remote debugging, which lets 5 messages a second out', async () => {
    const { clock, called, dial, connections } = stage({ remoteDebugging: true })
    const task = dial()
    dial()
    dial()
    expect(called.at(-1)).toMatch(/count 2$/)
    await clock.advance(0)
    let received = 0
    connections[0]!.onMessage = () => received++
    for (let count = 0; count < 20; count++) task.send({ data: 'x' })
    await clock.advance(999)
    expect(received).toBe(5)
    await clock.advance(1_000)
    expect(received).toBe(10)
  })
})

describe('the domain list (docs/platform.md §2, §5)', () => {
  const lists = { socket: ['wss://example.com', 'wss://ported.example:8084'] }

  // Documented, Observed
  it.each([
    ['binding', 'fail:url not in domain list'],
    ['jsapi', 'createSocketTask:fail url not in domain list'],
  ] as const)('refuses over %s with success, then an error alone', async (socketImplementation, errMsg) => {
    const { clock, called, dial, connections } = stage({ socketImplementation, domains: lists })
    dial({ url: 'wss://other.example/' })
    expect(called).toEqual(['success'])
    await clock.advance(120_000)
    expect(called).toEqual(['success', ['error', expect.objectContaining({ errMsg })]])
    expect(connections).toEqual([])
  })

  // Documented for wss: every port of a listed domain; reported by broker vendors: 443 alone. Strict is the second.
  it.each([
    ['wss://example.com/mqtt', true, true],
    ['wss://EXAMPLE.com', true, true],
    ['wss://example.com:8084/mqtt', true, false],
    ['wss://example.com:443/mqtt', true, false],
    ['wss://user:password@example.com/', true, true],
    ['wss://ported.example:8084/', true, true],
    ['wss://ported.example/', true, false],
    ['wss://sub.example.com/', false, false],
    ['wss://example.com.evil.example/', false, false],
    ['ws://example.com/', false, false],
    // Documented: ws:// only to a machine of the same network, and never to the phone itself
    ['ws://192.168.1.7:1884/', true, true],
    ['ws://10.0.0.1/', true, true],
    ['ws://172.16.0.1/', true, true],
    ['ws://172.32.0.1/', false, false],
    ['ws://8.8.8.8/', false, false],
    ['ws://192.168.1.23/', false, false],
    ['ws://127.0.0.1/', false, false],
  ])('judges %s: %s, with strict ports %s', async (url, usual, strict) => {
    for (const [strictPorts, allowed] of [
      [false, usual],
      [true, strict],
    ] as const) {
      // prettier-ignore
      const { clock, called, dial } = stage({ domains: { ...lists, strictPorts } })
      dial({ url })
      await clock.advance(0)
      expect(called.at(-1) === 'open', `strictPorts ${strictPorts}`).toBe(allowed)
    }
  })

  // Documented
  it('lets ws:// into the local network from base library 2.4.0', async () => {
    for (const [baseLibrary, allowed] of [
      ['2.3.9', false],
      ['2.4.0', true],
    ] as const) {
      // prettier-ignore
      const { clock, called, dial } = stage({ domains: lists, baseLibrary })
      dial({ url: 'ws://192.168.1.7/' })
      await clock.advance(0)
      expect(called.at(-1) === 'open', baseLibrary).toBe(allowed)
    }
  })

  it('is not asked when there is none', async () => {
    const { clock, called, dial } = stage()
    dial({ url: 'ws://8.8.8.8/' })
    await clock.advance(0)
    expect(called).toEqual(['success', 'open'])
  })
})

describe('the list of sockets', () => {
  it('forgets those that ended longest ago beyond 1,000, and none that is open', async () => {
    const { clock, connections, dial, program } = stage()
    dial()
    for (let count = 0; count < 1_100; count++) {
      dial()
      await clock.advance(0)
      connections.at(-1)!.close()
      await clock.advance(0)
    }
    const { all, last, open } = program.sockets
    expect(open.map(({ id }) => id)).toEqual([1])
    expect(all).toHaveLength(1_000)
    expect(all.slice(0, 2).map(({ id }) => id)).toEqual([1, 103])
    expect(all.at(-1)).toBe(last)
    expect(last!.id).toBe(1_101)
  })
})
