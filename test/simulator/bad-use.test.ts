import { describe, expect, it } from 'vitest'
import {
  createClock,
  createMiniProgram,
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
    ['platform', { platform: 'symbian' }, /no platform 'symbian'.*'android', 'ios', 'devtools'/],
    ['platform', { platform: 'toString' }, /no platform/],
    ['socketImplementation', { socketImplementation: 'tcp' }, /'tcp'.*'jsapi', 'binding'/],
    ['quirk', { quirks: { sockets: 1 } }, /no quirk 'sockets'.*'overLimit'/],
    ['fault', { faults: { dials: 1 } }, /no fault 'dials'.*dial, dialDelay/],
    ['name', { plattform: 'ios' }, /no option 'plattform'.*platform/],
    ['server', { server: {} }, /server is a function/],
    ['server and WebSocket', { server: () => undefined, WebSocket: Object }, /either server.*or WebSocket/],
    ['baseLibrary', { baseLibrary: '3' }, /such as '3\.8\.9', not '3'/],
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

  it('as a fault is refused when it is set later', async () => {
    const { clock, dial, program } = stage()
    expect(() => ((program.faults as unknown as Record<string, unknown>)['dials'] = 1)).toThrow(TypeError)
    program.faults.dial = 404 as never
    dial()
    await expect(clock.advance(0)).rejects.toThrow(
      /faults\.dial: there is no number 404; use 2, 5, 8, 9, 20, 111/,
    )
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
  it('tells networks that do not exist', () => {
    expect(thrown(() => stage().program.network.switchTo('6g' as never)).message).toMatch(
      /'6g': use wifi, 2g/,
    )
  })

  it('tells files that do not exist', () => {
    expect(thrown(() => stage().program.run('nowhere/app.js')).message).toMatch(
      /no file .*nowhere\/app\.js.*source/,
    )
  })

  it('tells built-ins that cannot go', () => {
    const run = (): unknown => stage().program.run({ source: '' }, { without: ['Symbol.asyncIterator'] })
    expect(thrown(run).message).toMatch(/'Symbol\.asyncIterator' cannot be taken away/)
  })

  it('tells that a random story needs a virtual clock', async () => {
    await expect(tellRandomStory(createMiniProgram(), { seed: 1 })).rejects.toThrow(/createClock\(\)/)
    expect(
      await tellRandomStory(createMiniProgram({ clock: createClock() }), { seed: 1, steps: 1 }),
    ).toHaveLength(1)
  })
})
