import { describe, expect, it } from 'vitest'
import type { LaunchedProgram } from '../../src/testing.ts'
import { programFolder } from './program-folder.ts'
import { stage, type Stage } from './program.ts'

const names = ['onLoad', 'onShow', 'onReady', 'onHide', 'onUnload']
const page = (name: string): string =>
  `Page({ ${names.map((each) => `${each}() { note('${name}.${each}') }`).join(', ')} })`

/** A and B are pages of the tab bar; C and D are not: the names of WeChat's own table. */
function open(): Stage & {
  launched: LaunchedProgram
  names(): string[]
  go(how: Way, url: string): Promise<unknown>
} {
  const set = stage()
  const heard: string[] = []
  const launched = set.program.launch(
    programFolder({
      'app.json': {
        pages: ['a', 'b', 'c', 'd'],
        tabBar: { list: [{ pagePath: 'a' }, { pagePath: 'b' }] },
      },
      'app.js': 'App({})',
      'a.js': page('A'),
      'b.js': page('B'),
      'c.js': page('C'),
      'd.js': page('D'),
    }),
    { globals: { note: (text: string) => heard.push(text) } },
  )
  return {
    ...set,
    launched,
    names: () => heard.splice(0),
    async go(how, url) {
      const { wx, clock } = set
      const done = new Promise((resolve) => {
        if (how === 'navigateBack') wx.navigateBack({ delta: Number(url), success: resolve, fail: resolve })
        else wx[how as 'redirectTo']({ url, success: resolve, fail: resolve })
      })
      await clock.advance(0)
      return done
    },
  }
}

type Way = 'navigateTo' | 'redirectTo' | 'reLaunch' | 'switchTab' | 'navigateBack'

describe('the ways between pages (docs/platform.md §11)', () => {
  it.each<[way: string, before: [Way, string][], step: [Way, string], called: string[], stack: string[]]>([
    ['opens', [], ['navigateTo', 'c'], ['A.onHide', 'C.onLoad', 'C.onShow', 'C.onReady'], ['a', 'c']],
    [
      'replaces',
      [['navigateTo', 'c']],
      ['redirectTo', 'd'],
      ['C.onUnload', 'D.onLoad', 'D.onShow', 'D.onReady'],
      ['a', 'd'],
    ],
    ['goes back', [['navigateTo', 'c']], ['navigateBack', '1'], ['C.onUnload', 'A.onShow'], ['a']],
    [
      'goes back two pages',
      [
        ['navigateTo', 'c'],
        ['navigateTo', 'd'],
      ],
      ['navigateBack', '2'],
      ['D.onUnload', 'C.onUnload', 'A.onShow'],
      ['a'],
    ],
    [
      'goes back no further than the first',
      [['navigateTo', 'c']],
      ['navigateBack', '9'],
      ['C.onUnload', 'A.onShow'],
      ['a'],
    ],
    [
      'starts anew',
      [
        ['navigateTo', 'c'],
        ['navigateTo', 'd'],
      ],
      ['reLaunch', 'c?x=1'],
      ['D.onUnload', 'C.onUnload', 'A.onUnload', 'C.onLoad', 'C.onShow', 'C.onReady'],
      ['c'],
    ],
    ['A to A: nothing happens', [], ['switchTab', 'a'], [], ['a']],
    ['A to B', [], ['switchTab', 'b'], ['A.onHide', 'B.onLoad', 'B.onShow', 'B.onReady'], ['b']],
    [
      'A to B, again',
      [
        ['switchTab', 'b'],
        ['switchTab', 'a'],
      ],
      ['switchTab', 'b'],
      ['A.onHide', 'B.onShow'],
      ['b'],
    ],
    ['C to A', [['navigateTo', 'c']], ['switchTab', 'a'], ['C.onUnload', 'A.onShow'], ['a']],
    [
      'C to B',
      [['navigateTo', 'c']],
      ['switchTab', 'b'],
      ['C.onUnload', 'B.onLoad', 'B.onShow', 'B.onReady'],
      ['b'],
    ],
    [
      'D to B',
      [
        ['navigateTo', 'c'],
        ['navigateTo', 'd'],
      ],
      ['switchTab', 'b'],
      ['D.onUnload', 'C.onUnload', 'B.onLoad', 'B.onShow', 'B.onReady'],
      ['b'],
    ],
  ])('%s', async (_way, before, step, called, stack) => {
    const set = open()
    for (const [how, url] of before) await set.go(how, url)
    set.names()
    expect(await set.go(...step)).toMatchObject({ errMsg: `${step[0]}:ok` })
    expect(set.names()).toEqual(called)
    expect(set.launched.pages.map(({ route }) => route)).toEqual(stack)
  })

  it.each<[Way, string, string]>([
    ['navigateTo', 'x', 'navigateTo:fail page "x" is not found'],
    ['navigateTo', 'b', 'navigateTo:fail can not navigateTo a tabbar page'],
    ['redirectTo', 'b', 'redirectTo:fail can not redirectTo a tabbar page'],
    ['switchTab', 'c', 'switchTab:fail can not switch to no-tabBar page'],
    ['navigateBack', '1', 'navigateBack:fail cannot navigate back at first page.'],
  ])('%s %s fails: %s', async (how, url, errMsg) => {
    const set = open()
    set.names()
    expect(await set.go(how, url)).toEqual({ errMsg })
    expect(set.names()).toEqual([])
  })

  it('ends at ten pages', async () => {
    const set = open()
    for (let count = 1; count < 10; count++)
      expect(await set.go('navigateTo', 'c')).toMatchObject({ errMsg: 'navigateTo:ok' })
    expect(await set.go('navigateTo', 'c')).toEqual({ errMsg: 'navigateTo:fail webview count limit exceed' })
    expect(set.launched.pages).toHaveLength(10)
  })

  it('has a user who goes back', async () => {
    const set = open()
    await set.go('navigateTo', 'c')
    set.names()
    set.launched.back()
    expect(set.names()).toEqual(['C.onUnload', 'A.onShow'])
  })

  it('has a channel between a page and the one that opens it', async () => {
    const set = stage()
    const heard: string[] = []
    set.program.launch(
      programFolder({
        'app.json': { pages: ['a', 'b'] },
        'app.js': 'App({})',
        'a.js': `Page({ onLoad() {
          wx.navigateTo({
            url: 'b',
            events: { fromB: (text) => note('A heard ' + text) },
            success: ({ eventChannel }) => eventChannel.emit('fromA', 'one'),
          })
        } })`,
        'b.js': `Page({ onLoad() {
          const channel = this.getOpenerEventChannel()
          channel.emit('fromB', 'two')
          channel.on('fromA', (text) => note('B heard ' + text))
        } })`,
      }),
      { globals: { note: (text: string) => heard.push(text) } },
    )
    await set.clock.advance(0)
    expect(heard).toEqual(['A heard two', 'B heard one'])
  })

  it('goes nowhere in a program that was not launched', async () => {
    const { wx, clock } = stage()
    const failed = wx.navigateTo({ url: '/pages/a' }).catch((failure: { errMsg: string }) => failure.errMsg)
    await clock.advance(0)
    expect(await failed).toBe('navigateTo:fail page "/pages/a" is not found')
  })
})
