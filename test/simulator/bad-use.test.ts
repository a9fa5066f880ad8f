import { describe, expect, it } from 'vitest'
import {
  createClock,
  createMiniProgram,
  createRandom,
  SimulatorError,
  tellRandomStory,
  type MiniProgramOptions,
  type ServerConnection,
} from '../../src/testing.ts'
import { opened, stage } from './program.ts'

function thrown(run: () => unknown): SimulatorError {
  try {
    run()
  } catch (error) {
    expect(error).toBeInstanceOf(SimulatorError)
    return error as SimulatorError
  }
  throw new Error('nothing was thrown')
}

describe('an option that cannot be', () => {
  it.each<[string, object, RegExp]>([
    ['nothing', null as never, /the options must be an object, not null/],
    ['text', 'ios' as never, /the options must be an object, not 'ios'/],
    [
      'platform',
      { platform: 'symbian' },
      /platform must be one of 'android', 'ios', 'devtools', 'harmony', 'game', not 'symbian'/,
    ],
    ['platform', { platform: 'toString' }, /platform must be one of/],
    ['socketImplementation', { socketImplementation: 'tcp' }, /one of 'jsapi', 'binding', not 'tcp'/],
    ['quirk', { quirks: { sockets: 1 } }, /no quirk 'sockets'.*it has overLimit/],
    ['quirk', { quirks: { drop: 'maybe' } }, /drop must be one of 'error-then-close', .*, not 'maybe'/],
    [
      'quirk',
      { quirks: { closingTimeout: undefined } },
      /closingTimeout must be .* milliseconds.*not undefined/,
    ],
    ['fault', { faults: { dials: 1 } }, /no fault 'dials'.*it has dial, dialDelay/],
    ['fault', { faults: { dial: 404 } }, /dial must be one of 'hang', 2, 5, 8, 9, 20, 111, or .*, not 404/],
    ['name', { plattform: 'ios' }, /no option 'plattform' of createMiniProgram; it has platform/],
    ['clock', { clock: Date }, /clock must be createClock\(\)/],
    ['server', { server: {} }, /server must be a function that is given a connection/],
    ['server and WebSocket', { server: () => undefined, WebSocket: Object }, /either server.*or WebSocket/],
    ['WebSocket', { WebSocket: {} }, /WebSocket must be a constructor.*'ws'/],
    ['webSocketOptions', { webSocketOptions: {} }, /WebSocket, which is not given/],
    ['fetch', { fetch: 'https://h/' }, /fetch must be a function/],
    ['missing', { missing: ['onAppSow'] }, /missing: each name must be one of 'onAppShow'.*not 'onAppSow'/],
    ['missing', { missing: 'onAppShow' }, /missing must be a list of names/],
    [
      'connectTimeout',
      { connectTimeout: -1 },
      /connectTimeout must be a number of milliseconds from 0 up, not -1/,
    ],
    ['socketLimit', { socketLimit: '5' }, /socketLimit must be a whole number from 0 up, not '5'/],
    ['remoteDebugging', { remoteDebugging: 'yes' }, /remoteDebugging must be true or false/],
    ['seed', { seed: NaN }, /seed must be a number, not NaN/],
    ['timelineLimit', { timelineLimit: -1 }, /timelineLimit must be a number of entries from 0 up, not -1/],
    ['ownAddress', { ownAddress: 5 }, /ownAddress must be a string, not 5/],
    ['baseLibrary', { baseLibrary: '3' }, /such as '3\.8\.9', not '3'/],
    ['baseLibrary', { baseLibrary: '1.6.9' }, /1\.6\.9 has no SocketTask: the simulator begins with 1\.7\.0/],
    ['envVersion', { envVersion: 'beta' }, /envVersion must be one of 'develop', 'trial', 'release'/],
    ['tcpServer', { tcpServer: {} }, /tcpServer must be a function/],
    [
      'domains',
      { domains: { request: ['https://api.weixin.qq.com'] } },
      /takes no api\.weixin\.qq\.com into its lists; call it from your backend/,
    ],
    ['domains', { domains: ['wss://h'] }, /domains must be an object, not Array/],
    ['domains', { domains: { sockets: [] } }, /no list 'sockets' of domains; it has socket, request/],
    ['domains', { domains: { socket: 'wss://h' } }, /socket must be a list of entries/],
    [
      'domain',
      { domains: { socket: ['example.com'] } },
      /'example\.com' is no entry.*'wss:\/\/example\.com'/,
    ],
    ['domain', { domains: { socket: ['wss://example.com/path'] } }, /no entry/],
    ['domain', { domains: { socket: ['https://example.com'] } }, /no entry/],
    ['domain', { domains: { request: ['wss://example.com'] } }, /'https:\/\/example\.com'/],
    [
      'domains',
      { domains: { socket: Array.from({ length: 201 }, (_, n) => `wss://${n}.example`) } },
      /allows 200/,
    ],
  ])('as %s is refused with what can be', (_name, options, message) => {
    const error = thrown(() => createMiniProgram(options as MiniProgramOptions))
    expect(error).toMatchObject({ name: 'SimulatorError', code: 'ERR_OPTION' })
    expect(error.message).toMatch(message)
  })

  it.each<[string, unknown, RegExp]>([
    ['dials', 1, /no fault 'dials'/],
    ['dial', 404, /one of 'hang', 2, 5, 8, 9, 20, 111, or the platform's words.*not 404/],
    ['dial', {}, /not Object/],
    ['dialDelay', '1 s', /milliseconds from 0 up, not '1 s'/],
    ['send', true, /the platform's words.*or undefined, not true/],
    ['lostCallbacks', 'close', /a list of calls: connectSocket, send, close/],
    ['lostCallbacks', ['onClose'], /a list of calls/],
    ['lateEvents', { onClose: 5 }, /such as \{ close: 5000 \}/],
    ['doubledEvents', ['onClose'], /a list of events: open, message, error, close/],
    ['reorderedEvents', 1, /true or false, not 1/],
  ])('as the fault %s = %j is refused when it is set later', (name, value, message) => {
    const { program } = stage()
    const before = { ...program.faults }
    const error = thrown(() => ((program.faults as unknown as Record<string, unknown>)[name] = value))
    expect(error.code).toBe('ERR_OPTION')
    expect(error.message).toMatch(message)
    expect({ ...program.faults }).toEqual(before)
  })

  it('as one of run is refused', () => {
    const { program } = stage()
    for (const [options, message] of [
      [{ global: {} }, /no option 'global' of run; it has modules/],
      [{ builtIns: 'es5' }, /builtIns must be one of 'all', 'es2015', not 'es5'/],
      [{ without: 'globalThis' }, /without must be a list of built-ins/],
      [{ console: {} }, /console must be a console, with log, info/],
    ] as const) {
      // prettier-ignore
      expect(thrown(() => program.run({ source: '' }, options as never)).message).toMatch(message)
    }
  })
})

describe('a server connection', () => {
  const pending = async (): Promise<ServerConnection> => {
    const { clock, dial, connections } = stage({ server: () => undefined })
    dial({ protocols: ['mqtt'] })
    await clock.advance(0)
    return connections[0]!
  }

  it('that was not accepted cannot send, close or drop', async () => {
    const connection = await pending()
    for (const call of ['send', 'close', 'drop'] as const) {
      const error = thrown(() =>
        (connection[call] as (data?: string) => void)(call === 'send' ? 'x' : undefined),
      )
      expect(error.message).toBe(`${call}(): call accept() first.`)
      expect(error.code).toBe('ERR_STATE')
    }
  })

  it('is answered once', async () => {
    const connection = await pending()
    connection.accept()
    for (const answer of [
      () => connection.accept(),
      () => connection.refuse(404),
      () => connection.fail('x'),
    ]) {
      expect(thrown(answer).message).toMatch(/the connection is open.*once/)
    }
  })

  it('accepts only a protocol that was offered', async () => {
    const connection = await pending()
    expect(thrown(() => connection.accept({ protocol: 'amqp' })).message).toMatch(
      /did not offer it \(offered: mqtt\)/,
    )
    connection.accept({ protocol: 'mqtt' })
  })

  it.each<[string, (connection: ServerConnection) => void, RegExp]>([
    ['accept of text', (connection) => connection.accept('mqtt' as never), /options must be an object/],
    [
      'a wrong option of accept',
      (connection) => connection.accept({ protocols: [] } as never),
      /'protocols'.*protocol/,
    ],
    [
      'refuse without a status',
      (connection) => connection.refuse(undefined as never),
      /from 200 to 599, not undefined/,
    ],
    ['refuse with 101', (connection) => connection.refuse(101), /from 200 to 599, not 101/],
    ['fail without words', (connection) => connection.fail({} as never), /the platform's words/],
    [
      'an onMessage that is none',
      (connection) => (connection.onMessage = 5 as never),
      /onMessage must be a function/,
    ],
  ])('does not take %s', async (_name, use, message) => {
    const connection = await pending()
    expect(thrown(() => use(connection)).message).toMatch(message)
    connection.accept()
  })

  it.each<[string, (connection: ServerConnection) => void, RegExp]>([
    ['a number', (connection) => connection.send(42 as never), /text or bytes: .*, not 42/],
    ['an object', (connection) => connection.send({} as never), /text or bytes: .*, not Object/],
    [
      'a code that cannot be sent',
      (connection) => connection.close(1006),
      /a code from 1000 to 4999.*not 1006/,
    ],
    [
      'a reason that is too long',
      (connection) => connection.close(1000, 'é'.repeat(62)),
      /at most 123 bytes/,
    ],
  ])('does not send %s', async (_name, use, message) => {
    const { connection } = await opened()
    expect(thrown(() => use(connection)).message).toMatch(message)
    expect(connection.state).toBe('open')
  })

  it('has no other handlers', async () => {
    const connection = await pending()
    expect(() => Object.assign(connection, { onmessage: () => undefined })).toThrow(TypeError)
  })

  it('that is closed cannot be used, whichever side closed it', async () => {
    const byServer = await opened()
    byServer.connection.close()
    const byClient = await opened()
    byClient.task.close()
    await byClient.clock.advance(0)
    for (const { connection } of [byServer, byClient]) {
      expect(thrown(() => connection.send('x')).message).toMatch(
        /send\(\): the connection is closed.*connection\.state/,
      )
      expect(thrown(() => connection.close()).message).toMatch(/closed/)
      expect(thrown(() => connection.drop()).message).toMatch(/closed/)
      expect(thrown(() => connection.silence()).message).toMatch(/closed/)
      expect(thrown(() => connection.accept()).message).toMatch(/the connection is closed/)
    }
  })
})

describe('the app', () => {
  it('is not shown before it was hidden', () => {
    expect(thrown(() => stage().program.app.show()).message).toBe(
      'show(): the program is in the foreground; call hide() first.',
    )
  })

  it('is not hidden twice, nor suspended twice, nor launched while it lives', async () => {
    const { clock, program } = stage()
    expect(thrown(() => program.app.launch()).message).toMatch(/is for a program that destroy\(\) ended/)
    program.app.hide()
    expect(thrown(() => program.app.hide()).message).toBe(
      'hide(): the program is in the background; call show() first.',
    )
    program.app.suspend()
    await clock.advance(0)
    expect(thrown(() => program.app.suspend()).message).toBe(
      'suspend(): the program is suspended; call show() first.',
    )
  })

  it('does nothing once destroyed, and neither does its wx', () => {
    const { program, wx } = stage()
    program.app.destroy()
    for (const call of ['hide', 'show', 'suspend', 'destroy'] as const) {
      expect(thrown(() => program.app[call]()).message).toMatch(
        /is destroyed; start it again with launch\(\) or run\(\)/,
      )
    }
    expect(thrown(() => wx.connectSocket({ url: 'wss://example.com/' })).message).toMatch(
      /wx\.connectSocket.*destroyed/,
    )
    program.app.launch()
    expect(wx.connectSocket({ url: 'wss://example.com/' })).toBeDefined()
  })
})

describe('a socket', () => {
  it('that is closed neither drops nor dies', async () => {
    const { clock, connection, program } = await opened()
    connection.close()
    await clock.advance(0)
    for (const call of ['drop', 'die'] as const) {
      expect(thrown(() => program.sockets.last![call]()).message).toBe(
        `${call}(): socket 1 is closed already. Look at socket.state.`,
      )
    }
  })
})

describe('everything else', () => {
  it.each<[string, () => unknown, RegExp]>([
    ['a network', () => stage().program.network.switchTo('6g' as never), /one of 'wifi', '2g', .*, not '6g'/],
    ['a latency', () => (stage().program.network.latency = -5), /latency must be .* from 0 up, not -5/],
    ['a weakness', () => stage().program.network.weak('yes' as never), /weak must be true or false/],
    [
      'music',
      () => (stage().program.app.backgroundAudio = 1 as never),
      /backgroundAudio must be true or false/,
    ],
    ['a key', () => stage().program.storage.set(5 as never, 1), /key must be a string, not 5/],
    ['a file', () => stage().program.run(undefined as never), /file must be a path, .*\{ source: '…' \}/],
    ['a callback', () => createClock().setTimeout('x' as never, 1), /callback of a timer must be a function/],
    ['a start', () => createClock(new Date() as never), /start must be a number, not Date/],
  ])('tells %s that cannot be', (_name, use, message) => {
    const error = thrown(use)
    expect(error.code).toBe('ERR_ARGUMENT')
    expect(error.message).toMatch(message)
  })

  it.each<[object | undefined, RegExp]>([
    [undefined, /options must be an object/],
    [{}, /seed must be a number/],
    [{ seed: 1, step: 3 }, /no option 'step' of tellRandomStory; it has seed, steps/],
    [{ seed: 1, actions: { flood: 5 } }, /flood must be a function/],
  ])('tells what a random story cannot be told by: %j', async (options, message) => {
    await expect(tellRandomStory(stage().program, options as never)).rejects.toThrow(message)
  })

  it('names files that do not exist', () => {
    expect(thrown(() => stage().program.run('nowhere/app.js')).message).toMatch(
      /no file .*nowhere\/app\.js.*source/,
    )
  })

  it('names built-ins that cannot be removed', () => {
    const run = (): unknown => stage().program.run({ source: '' }, { without: ['Symbol.asyncIterator'] })
    expect(thrown(run).message).toMatch(/'Symbol\.asyncIterator' cannot be taken away/)
  })

  it('rejects what is not a seed, and an empty choice', () => {
    expect(() => createRandom('a' as never)).toThrow(/seed must be a number, not a/)
    expect(() => createRandom(1).pick([])).toThrow(/nothing to draw from/)
    expect(() => createRandom(1).integer(5, 1)).toThrow(/between 5 and 1/)
  })

  it('says that a random story needs a virtual clock', async () => {
    await expect(tellRandomStory(createMiniProgram(), { seed: 1 })).rejects.toThrow(/createClock\(\)/)
    expect(
      await tellRandomStory(createMiniProgram({ clock: createClock() }), { seed: 1, steps: 1 }),
    ).toHaveLength(1)
  })
})
