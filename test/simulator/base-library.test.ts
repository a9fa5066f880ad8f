import { describe, expect, it } from 'vitest'
import type { Wx } from '../../src/testing.ts'
import { stage } from './program.ts'

describe('the base library (docs/platform.md §1, §6)', () => {
  // Documented
  it.each<[keyof Wx, string, string]>([
    ['onAppShow', '2.1.1', '2.1.2'],
    ['onAppHide', '2.1.1', '2.1.2'],
    ['offNetworkStatusChange', '2.9.2', '2.9.3'],
    ['getRandomValues', '2.14.9', '2.15.0'],
    ['getDeviceInfo', '2.20.0', '2.20.1'],
    ['getAppBaseInfo', '2.20.0', '2.20.1'],
    ['onNetworkWeakChange', '2.20.9', '2.21.0'],
  ])('has %s not in %s but in %s', (name, before, since) => {
    const old = stage({ baseLibrary: before })
    const young = stage({ baseLibrary: since })
    expect(name in old.wx).toBe(false)
    expect(typeof young.wx[name]).toBe('function')
    if ('canIUse' in young.wx) expect(young.wx.canIUse(name)).toBe(true)
    if ('canIUse' in old.wx) expect(old.wx.canIUse(name)).toBe(false)
  })

  it('is reported by each interface that reports it', () => {
    const { wx } = stage({ baseLibrary: '2.30.0' })
    expect(wx.getAppBaseInfo().SDKVersion).toBe('2.30.0')
    expect(wx.getSystemInfoSync().SDKVersion).toBe('2.30.0')
  })

  it.each(['android', 'ios', 'devtools'] as const)('runs on %s, and says so', (platform) => {
    const { wx } = stage({ platform })
    expect(wx.getDeviceInfo()).toMatchObject({
      platform,
      model: expect.any(String),
      system: expect.any(String),
    })
    expect(wx.getSystemInfoSync().platform).toBe(platform)
  })

  it.each([
    ['connectSocket', true],
    ['connectSocket.object.url', true],
    ['connectSocket.object.timeout', true],
    ['connectSocket.object.forceCellularNetwork', false],
    ['connectSocket.object.nonsense', false],
    ['connectSocket.success', true],
    ['nonsense', false],
    ['toString', false],
    ['', false],
  ])('answers canIUse(%s) in 2.10.0 with %s', (schema, can) => {
    expect(stage({ baseLibrary: '2.10.0' }).wx.canIUse(schema)).toBe(can)
  })

  // Documented
  it('returns promises from 2.10.2', async () => {
    for (const [baseLibrary, promised] of [
      ['2.10.1', false],
      ['2.10.2', true],
    ] as const) {
      // prettier-ignore
      const { clock, wx } = stage({ baseLibrary })
      expect((wx.login() as unknown) instanceof Promise, baseLibrary).toBe(promised)
      await clock.advance(0)
    }
  })

  // Documented: plugins have no onAppShow
  it('may lack any interface', () => {
    const { wx } = stage({ missing: ['onAppShow', 'onAppHide', 'onNetworkStatusChange'] })
    expect(Object.keys(wx)).not.toContain('onAppShow')
    expect('onNetworkStatusChange' in wx).toBe(false)
    expect(typeof wx.connectSocket).toBe('function')
  })
})
