import { describe, expect, it } from 'vitest'
import type { AppShowEvent } from '../../src/testing.ts'
import { implementations, opened, stage } from './program.ts'

const fiveSeconds = 5_000
const halfAnHour = 30 * 60_000

describe('hiding and showing (docs/platform.md §6)', () => {
  // Documented
  it('calls the listeners of onAppHide and onAppShow, each until it is removed', async () => {
    const { clock, wx, program } = stage()
    const called: unknown[] = []
    const shown = (event: AppShowEvent): void => void called.push(['show', event.path])
    wx.onAppHide(() => called.push('hide'))
    wx.onAppShow(shown)
    wx.onAppShow(() => called.push('second'))
    program.app.hide()
    await clock.advance(0)
    program.app.show()
    await clock.advance(0)
    expect(called).toEqual(['hide', ['show', 'pages/index/index'], 'second'])
    wx.offAppShow(shown)
    wx.offAppHide()
    program.app.hide()
    program.app.show()
    await clock.advance(0)
    expect(called.slice(3)).toEqual(['second'])
  })

  // Documented, Observed
  it('suspends 5 s after hide', async () => {
    const { clock, program } = stage()
    program.app.hide()
    await clock.advance(fiveSeconds - 1)
    expect(program.app.state).toBe('background')
    await clock.advance(1)
    expect(program.app.state).toBe('suspended')
  })

  it('does not suspend a program that is shown again within 5 s', async () => {
    const { clock, program } = stage()
    program.app.hide()
    await clock.advance(4_000)
    program.app.show()
    await clock.advance(60_000)
    expect(program.app.state).toBe('foreground')
  })

  // Documented
  it('does not suspend a program with background audio, until the music ends', async () => {
    const { clock, program } = stage()
    program.app.backgroundAudio = true
    program.app.hide()
    await clock.advance(3_600_000)
    expect(program.app.state).toBe('background')
    program.app.backgroundAudio = false
    await clock.advance(fiveSeconds)
    expect(program.app.state).toBe('suspended')
  })

  it('does not suspend when the music begins after hide', async () => {
    const { clock, program } = stage()
    program.app.hide()
    await clock.advance(1_000)
    program.app.backgroundAudio = true
    await clock.advance(60_000)
    expect(program.app.state).toBe('background')
  })

  // inferred: the platform tells it before it stops the thread
  it('calls onAppHide in a program that is suspended at once', async () => {
    const { clock, wx, program } = stage()
    const called: string[] = []
    wx.onAppHide(() => called.push('hide'))
    program.app.suspend()
    await clock.advance(0)
    expect(called).toEqual(['hide'])
    expect(program.app.state).toBe('suspended')
  })
})

describe('a suspended program (docs/platform.md §4, §6)', () => {
  // Documented, Observed
  it('runs no timer, and they burst on return, in their order, an interval once', async () => {
    const { clock, program } = stage()
    const { timers } = program
    const called: string[] = []
    timers.setInterval(() => called.push(`interval at ${clock.now()}`), 4_000)
    timers.setTimeout(() => called.push('first'), 20_000)
    timers.setTimeout(() => called.push('second'), 30_000)
    timers.setTimeout(() => called.push('not yet'), 700_000)
    program.app.suspend()
    await clock.advance(600_000)
    expect(called).toEqual([])
    program.app.show()
    await clock.advance(0)
    expect(called).toEqual(['interval at 600000', 'first', 'second'])
    await clock.advance(4_000)
    expect(called.at(-1)).toBe('interval at 604000')
  })

  it('lets promise callbacks run between what bursts', async () => {
    const { clock, program } = stage()
    const called: string[] = []
    for (const name of ['a', 'b']) {
      program.timers.setTimeout(() => {
        called.push(name)
        void Promise.resolve().then(() => called.push(`after ${name}`))
      }, 10_000)
    }
    program.app.suspend()
    await clock.advance(20_000)
    program.app.show()
    await clock.advance(0)
    expect(called).toEqual(['a', 'after a', 'b', 'after b'])
  })

  it('gets no event until it is shown, and then those of the suspension before the new ones', async () => {
    const { clock, called, connection, program } = await opened({ quirks: { suspendedSocket: 'survives' } })
    program.wx.onNetworkWeakChange(() => called.push('weak'))
    program.app.suspend()
    await clock.advance(100)
    connection.send('while suspended')
    program.network.weak(true)
    await clock.advance(60_000)
    expect(called).toEqual([])
    program.app.show()
    connection.send('after return')
    await clock.advance(0)
    expect(called).toEqual([['message', 'while suspended'], 'weak', ['message', 'after return']])
  })

  // Documented, Observed: timers, then callbacks; the order of onAppShow is not known
  it.each([
    ['before-burst', ['show', 'timer']],
    ['after-burst', ['timer', 'show']],
  ] as const)('is told onAppShow %s', async (appShow, order) => {
    const { clock, wx, program } = stage({ quirks: { appShow } })
    const called: string[] = []
    wx.onAppShow(() => called.push('show'))
    program.timers.setTimeout(() => called.push('timer'), 10_000)
    program.app.suspend()
    await clock.advance(20_000)
    program.app.show()
    await clock.advance(0)
    expect(called).toEqual(order)
  })

  it('keeps what has not burst yet when it is suspended again', async () => {
    const { clock, program } = stage()
    const called: string[] = []
    for (const name of ['a', 'b', 'c']) {
      program.timers.setTimeout(() => {
        called.push(name)
        if (name === 'a') {
          program.app.hide()
          program.app.suspend()
        }
      }, 10_000)
    }
    program.app.suspend()
    await clock.advance(20_000)
    program.app.show()
    await clock.advance(1_000)
    expect(called).toEqual(['a'])
    program.app.show()
    await clock.advance(0)
    expect(called).toEqual(['a', 'b', 'c'])
  })

  // Documented
  it.each(implementations)(
    'cannot use the network over %s: fail interrupted',
    async (socketImplementation) => {
      const { clock, called, task, wx, program } = await opened({ socketImplementation })
      program.app.suspend()
      await clock.advance(0)
      const fail = ({ errMsg }: { errMsg: string }): void => void called.push(errMsg)
      task.send({ data: 'x', fail })
      expect(wx.connectSocket({ url: 'wss://example.com/', fail })).toBeUndefined()
      wx.request({ url: 'https://example.com/', fail })
      wx.login({ fail })
      await clock.advance(1_000)
      expect(called).toEqual([])
      program.app.show()
      await clock.advance(0)
      expect([...called].sort()).toEqual([
        'connectSocket:fail interrupted',
        'login:fail interrupted',
        'request:fail interrupted',
        'sendSocketMessage:fail interrupted',
      ])
    },
  )

  // Observed: Android closes within about 10 s
  it.each([
    [1000, { code: 1000, reason: 'interrupted' }],
    [undefined, { reason: 'interrupted' }],
  ])('finds its sockets closed on Android, with the code %s', async (interruptedCode, event) => {
    const { clock, called, connection, program, task } = await opened({
      platform: 'android',
      quirks: { interruptedCode },
    })
    const closes: unknown[] = []
    connection.onClose = (close) => closes.push(close)
    program.app.suspend()
    await clock.advance(9_999)
    expect(closes).toEqual([])
    await clock.advance(1)
    expect(closes).toEqual([{ code: 1006, reason: '' }])
    expect(called).toEqual([])
    program.app.show()
    await clock.advance(0)
    expect(called).toEqual([['close', event]])
    expect(Object.keys((called[0] as [string, object])[1])).toEqual(Object.keys(event))
    expect(task.readyState).toBe(3)
  })

  // Observed: iOS may leave it looking OPEN and dead
  it('finds its sockets OPEN and dead on iOS, with no event at all', async () => {
    const { clock, called, connection, program, task } = await opened({ platform: 'ios' })
    const received: unknown[] = []
    connection.onMessage = (data) => received.push(data)
    program.app.suspend()
    await clock.advance(60_000)
    program.app.show()
    await clock.advance(60_000)
    task.send({ data: 'x', success: () => called.push('sent') })
    connection.send('y')
    await clock.advance(60_000)
    expect(called).toEqual(['sent'])
    expect(received).toEqual([])
    expect(task.readyState).toBe(1)
    expect(program.sockets.last).toMatchObject({ dead: true })
  })

  it('keeps its sockets when it comes back in time', async () => {
    for (const platform of ['android', 'ios'] as const) {
      const { clock, called, connection, program } = await opened({ platform })
      program.app.hide()
      await clock.advance(14_000)
      program.app.show()
      await clock.advance(60_000)
      connection.send('alive')
      await clock.advance(0)
      expect(called, platform).toEqual([['message', 'alive']])
    }
  })

  it('finds that a dial without an answer has failed', async () => {
    const { clock, called, dial, program } = stage({ server: () => undefined })
    dial()
    await clock.advance(100)
    program.app.suspend()
    await clock.advance(20_000)
    program.app.show()
    await clock.advance(0)
    expect(called).toEqual([
      'success',
      ['error', { errCode: 1004, errMsg: 'connectSocket:fail interrupted' }],
    ])
    expect(program.sockets.open).toEqual([])
  })
})

describe('a destroyed program (docs/platform.md §6)', () => {
  // Documented
  it('is one that was suspended for 30 minutes', async () => {
    const { clock, program } = stage()
    program.app.suspend()
    await clock.advance(halfAnHour - 1)
    expect(program.app.state).toBe('suspended')
    await clock.advance(1)
    expect(program.app.state).toBe('destroyed')
  })

  it('has no timers, no callbacks, no listeners and no sockets, and its server notices', async () => {
    const { clock, called, connection, wx, program } = await opened()
    const closes: unknown[] = []
    connection.onClose = (event) => closes.push(event)
    wx.onAppShow(() => called.push('show'))
    wx.onNetworkStatusChange(() => called.push('network'))
    wx.getNetworkType({ success: () => called.push('type') })
    program.timers.setTimeout(() => called.push('timer'), 100)
    program.app.destroy()
    expect(program.sockets.open).toEqual([])
    expect(closes).toEqual([{ code: 1006, reason: '' }])
    program.app.launch()
    program.network.switchTo('4g')
    program.app.hide()
    program.app.show()
    await clock.advance(60_000)
    expect(called).toEqual([])
    expect(clock.pending).toBe(0)
  })

  it('forgets what waited in its suspension', async () => {
    const { clock, called, connection, program } = await opened({ quirks: { suspendedSocket: 'survives' } })
    program.app.suspend()
    await clock.advance(100)
    connection.send('waits')
    await clock.advance(100)
    program.app.destroy()
    program.app.launch()
    await clock.advance(60_000)
    expect(called).toEqual([])
  })

  it('keeps late events from the program that follows', async () => {
    const { clock, called, connection, program } = await opened({ faults: { lateEvents: { close: 1_000 } } })
    connection.close(1000)
    await clock.advance(10)
    program.app.destroy()
    program.app.launch()
    await clock.advance(60_000)
    expect(called).toEqual([])
  })

  // Documented
  it('finds its storage when it is started again, in a fresh JavaScript context', async () => {
    const { clock, program } = stage()
    const source = `
      var count = wx.getStorageSync('count') || 0
      wx.setStorageSync('count', count + 1)
      exports.count = count
      exports.fresh = typeof survivor === 'undefined'
      this || (Function.prototype.survivor = 1)
      setInterval(function () { exports.ran = true }, 1000)`
    const first = program.run<{ count: number; ran?: boolean }>({ source })
    program.app.destroy()
    await clock.advance(10_000)
    const second = program.run<{ count: number; ran?: boolean; fresh: boolean }>({ source })
    expect(program.app.state).toBe('foreground')
    await clock.advance(10_000)
    expect(first).toEqual({ count: 0, fresh: true })
    expect(second).toEqual({ count: 1, fresh: true, ran: true })
  })
})
