import { describe, expect, it } from 'vitest'
import type { NetworkStatusEvent } from '../../src/testing.ts'
import { implementations, opened, stage } from './program.ts'

const names = (called: unknown[]): unknown[] =>
  called.map((entry) => (Array.isArray(entry) ? entry[0] : entry))

describe('a change of the network (docs/platform.md §4, §6)', () => {
  // Documented
  it('calls the listeners of onNetworkStatusChange until they are removed', async () => {
    const { clock, wx, program } = stage()
    const called: NetworkStatusEvent[] = []
    const listener = (event: NetworkStatusEvent): void => void called.push(event)
    wx.onNetworkStatusChange(listener)
    program.network.switchTo('4g')
    expect(called).toEqual([])
    await clock.advance(0)
    program.network.offline()
    await clock.advance(0)
    program.network.offline()
    program.network.switchTo('wifi')
    await clock.advance(0)
    expect(called).toEqual([
      { isConnected: true, networkType: '4g' },
      { isConnected: false, networkType: 'none' },
      { isConnected: true, networkType: 'wifi' },
    ])
    wx.offNetworkStatusChange(listener)
    program.network.switchTo('5g')
    await clock.advance(0)
    expect(called).toHaveLength(3)
  })

  // inferred
  it('may be reported as a loss first', async () => {
    const { clock, wx, program } = stage({ quirks: { networkChange: 'through-none' } })
    const called: string[] = []
    wx.onNetworkStatusChange(({ networkType }) => called.push(networkType))
    program.network.switchTo('4g')
    await clock.advance(0)
    expect(called).toEqual(['none', '4g'])
  })

  // Documented
  it('to a weak one calls the listeners of onNetworkWeakChange', async () => {
    const { clock, wx, program } = stage()
    const called: unknown[] = []
    wx.onNetworkWeakChange((event) => called.push(event))
    program.network.weak(true)
    program.network.weak(true)
    await clock.advance(0)
    program.network.weak(false)
    await clock.advance(0)
    expect(called).toEqual([
      { weakNet: true, networkType: 'wifi' },
      { weakNet: false, networkType: 'wifi' },
    ])
  })

  // Observed
  it.each(implementations)('drops the sockets of %s', async (socketImplementation) => {
    const { clock, called, program } = await opened({
      socketImplementation,
      quirks: { networkLoss: 'drops' },
    })
    program.network.switchTo('4g')
    await clock.advance(0)
    expect(names(called).sort()).toEqual(['close', 'error'])
    expect(program.sockets.open).toEqual([])
  })

  // Observed
  it.each(implementations)('or lets the sockets of %s die silently', async (socketImplementation) => {
    const { clock, called, program, task } = await opened({
      socketImplementation,
      quirks: { networkLoss: 'dies' },
    })
    program.network.switchTo('4g')
    await clock.advance(3_600_000)
    expect(called).toEqual([])
    expect(task.readyState).toBe(1)
    expect(program.sockets.last).toMatchObject({ dead: true })
  })

  it.each(['drops', 'dies'] as const)('lets dials on the way fail (%s)', async (networkLoss) => {
    const { clock, called, dial, program } = stage({ quirks: { networkLoss }, server: () => undefined })
    dial()
    await clock.advance(100)
    program.network.switchTo('4g')
    await clock.advance(0)
    expect(called).toEqual(['success', ['error', expect.objectContaining({ errMsg: expect.stringContaining('_code:2,') })]]) // prettier-ignore
  })
})

describe('without a network (docs/platform.md §4)', () => {
  it('dials fail, requests and logins too, and all is well when it is back', async () => {
    const { clock, called, dial, wx, program, connections } = stage()
    const fail = ({ errMsg }: { errMsg: string }): void => void called.push(errMsg)
    program.network.offline()
    dial()
    wx.request({ url: 'https://example.com/', fail })
    wx.login({ fail })
    await clock.advance(0)
    expect(connections).toEqual([])
    expect(names(called)).toEqual(['success', 'error', 'request:fail network is not connected', 'login:fail network is not connected']) // prettier-ignore
    called.length = 0
    program.network.switchTo('wifi')
    dial()
    await clock.advance(0)
    expect(called).toEqual(['success', 'open'])
  })
})

describe('getNetworkType (docs/platform.md §6)', () => {
  it('gives the network, to callbacks or as a Promise', async () => {
    const { clock, wx, program } = stage()
    program.network.switchTo('5g')
    const called: unknown[] = []
    wx.getNetworkType({ success: ({ networkType, errMsg }) => called.push(networkType, errMsg) })
    expect(called).toEqual([])
    const promise = wx.getNetworkType()
    await clock.advance(0)
    expect(called).toEqual(['5g', 'getNetworkType:ok'])
    expect(await promise).toMatchObject({ networkType: '5g', weakNet: false, hasSystemProxy: false })
  })
})

describe('latency', () => {
  it('delays dial, answer, messages and closes, each way', async () => {
    const { clock, called, dial, connections, program } = stage()
    program.network.latency = 100
    const task = dial()
    const times: unknown[] = []
    task.onOpen(() => times.push(['open', clock.now()]))
    task.onMessage(() => times.push(['message', clock.now()]))
    task.onClose(() => times.push(['close', clock.now()]))
    await clock.advance(100)
    connections[0]!.onMessage = (data) => {
      times.push(['received', clock.now()])
      connections[0]!.send(data)
    }
    await clock.advance(100)
    task.send({ data: 'x' })
    await clock.advance(200)
    task.close()
    await clock.advance(200)
    expect(times).toEqual([['open', 200], ['received', 300], ['message', 400], ['close', 600]]) // prettier-ignore
    expect(names(called)).toEqual(['success', 'open', 'message', 'close'])
  })

  it('may shrink and grow, and the order stays', async () => {
    const { clock, called, connection, program } = await opened()
    for (const [index, latency] of [500, 0, 300, 10, 1_000, 0].entries()) {
      program.network.latency = latency
      connection.send(String(index))
    }
    await clock.advance(2_000)
    expect(called).toEqual(['0', '1', '2', '3', '4', '5'].map((text) => ['message', text]))
  })
})
