import { describe, expect, it } from 'vitest'
import { stage } from './program.ts'

describe('storage (docs/platform.md §6)', () => {
  it.each([
    ['text', 'text'],
    ['a number', 7],
    ['false', false],
    ['null', null],
    ['an object', { a: [1, { b: 'c' }] }],
    ['a date', new Date(86_400_000)],
  ])('keeps %s', (_what, data) => {
    const { wx } = stage()
    wx.setStorageSync('key', data)
    expect(wx.getStorageSync('key')).toEqual(data)
  })

  it('copies what goes in and what comes out', () => {
    const { wx } = stage()
    const data = { list: [1] }
    wx.setStorageSync('key', data)
    data.list.push(2)
    wx.getStorageSync<typeof data>('key').list.push(3)
    expect(wx.getStorageSync('key')).toEqual({ list: [1] })
  })

  it('gives an empty string for what is not there, and fails asynchronously', async () => {
    const { clock, wx } = stage()
    expect(wx.getStorageSync('nothing')).toBe('')
    const called: string[] = []
    wx.getStorage({
      key: 'nothing',
      fail: ({ errMsg }) => called.push(errMsg),
      complete: () => called.push('complete'),
    })
    expect(called).toEqual([])
    await clock.advance(0)
    expect(called).toEqual(['getStorage:fail data not found', 'complete'])
  })

  it('works with callbacks and promises', async () => {
    const { clock, wx } = stage()
    const called: unknown[] = []
    wx.setStorage({ key: 'a', data: { b: 1 }, success: ({ errMsg }) => called.push(errMsg) })
    const read = wx.getStorage<{ b: number }>({ key: 'a' })
    const info = wx.getStorageInfo()
    await clock.advance(0)
    expect(called).toEqual(['setStorage:ok'])
    expect(await read).toEqual({ errMsg: 'getStorage:ok', data: { b: 1 } })
    expect(await info).toMatchObject({ keys: ['a'], limitSize: 10_240 })
    const removed = wx.removeStorage({ key: 'a' })
    await clock.advance(0)
    await removed
    expect(wx.getStorageInfoSync().keys).toEqual([])
    wx.setStorageSync('c', 1)
    const cleared = wx.clearStorage()
    await clock.advance(0)
    await cleared
    expect(wx.getStorageSync('c')).toBe('')
  })

  it('removes and clears synchronously', () => {
    const { wx } = stage()
    for (const key of ['a', 'b', 'c']) wx.setStorageSync(key, 1)
    wx.removeStorageSync('a')
    expect(wx.getStorageInfoSync().keys).toEqual(['b', 'c'])
    wx.clearStorageSync()
    expect(wx.getStorageInfoSync()).toEqual({ keys: [], currentSize: 0, limitSize: 10_240 })
  })

  // Documented
  it('holds 1 MB per key', async () => {
    const { clock, wx } = stage()
    wx.setStorageSync('k', 'x'.repeat(1024 * 1024 - 3))
    expect(wx.getStorageInfoSync().currentSize).toBe(1024)
    expect(() => wx.setStorageSync('k', 'x'.repeat(1024 * 1024 - 2))).toThrow(/^setStorageSync:fail .*1 MB/)
    expect(() => wx.setStorageSync('k', '关'.repeat(350_000))).toThrow(/1 MB/)
    const called: string[] = []
    wx.setStorage({ key: 'k', data: 'x'.repeat(1024 * 1024), fail: ({ errMsg }) => called.push(errMsg) })
    await clock.advance(0)
    expect(called).toEqual([expect.stringMatching(/^setStorage:fail .*1 MB/)])
  })

  // Documented
  it('holds 10 MB in all, and counts what is replaced once', () => {
    const { wx } = stage()
    const entry = 'x'.repeat(1024 * 1024 - 10)
    for (let count = 0; count < 10; count++) wx.setStorageSync(`key ${count}`, entry)
    expect(() => wx.setStorageSync('key 10', 'x'.repeat(1_000))).toThrow(/10MB/)
    wx.setStorageSync('key 3', 'small')
    wx.setStorageSync('key 10', entry)
    expect(wx.getStorageSync('key 3')).toBe('small')
  })

  it.each([undefined, '', 7])('refuses the key %s', (key) => {
    const { wx } = stage()
    expect(() => wx.setStorageSync(key as string, 1)).toThrow(/parameter\.key should be String/)
    expect(() => wx.getStorageSync(key as string)).toThrow(/parameter\.key should be String/)
  })

  it('refuses what JSON cannot hold', () => {
    const { wx } = stage()
    expect(() => wx.setStorageSync('key', () => undefined)).toThrow(/cannot be stored/)
    expect(() => wx.setStorageSync('key', 7n)).toThrow(/BigInt/)
  })

  it('can be looked at and changed by the test', () => {
    const { wx, program } = stage()
    program.storage.set('token', 'abc')
    expect(wx.getStorageSync('token')).toBe('abc')
    wx.setStorageSync('n', { a: 1 })
    expect(program.storage.get('n')).toEqual({ a: 1 })
    expect(program.storage.keys).toEqual(['token', 'n'])
    program.storage.delete('n')
    program.storage.clear()
    expect(program.storage.keys).toEqual([])
  })

  it("gives objects of the program's own realm", () => {
    const { program } = stage()
    program.storage.set('list', [1])
    program.storage.set('date', new Date(5))
    const own = program.run<boolean[]>({
      source: `module.exports = [wx.getStorageSync('list') instanceof Array, wx.getStorageSync('date') instanceof Date]`,
    })
    expect([...own]).toEqual([true, true])
  })
})
