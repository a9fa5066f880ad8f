import { describe, expect, it } from 'vitest'
import type { LaunchedProgram, LaunchOptions, SimulatorError } from '../../src/testing.ts'
import { programFolder } from './program-folder.ts'
import { stage, type Stage } from './program.ts'

/** Notes every function of an app or a page that is called. */
const noted = (who: string, names: readonly string[], more = ''): string =>
  `{ ${names.map((name) => `${name}(...args) { note('${who}.${name}', ...args) }`).join(', ')}${more === '' ? '' : `, ${more}`} }`
const pageNames = ['onLoad', 'onShow', 'onReady', 'onHide', 'onUnload']
const page = (name: string, more = ''): string => `Page(${noted(name, pageNames, more)})`
const app = `App(${noted('app', ['onLaunch', 'onShow', 'onHide', 'onError', 'onUnhandledRejection'], 'globalData: { count: 0 }')})`

interface Launched extends Stage {
  launched: LaunchedProgram
  /** What was called since the last look, without arguments. */
  names(): string[]
  /** The same with arguments. */
  calls(): unknown[][]
}

function launch(files: Record<string, string | object>, options: LaunchOptions = {}): Launched {
  const set = stage()
  const heard: unknown[][] = []
  const launched = set.program.launch(programFolder(files), {
    ...options,
    globals: { note: (...args: unknown[]) => heard.push(args), ...options.globals },
  })
  return {
    ...set,
    launched,
    calls: () => heard.splice(0),
    names: () => heard.splice(0).map(([name]) => String(name)),
  }
}

const shop = {
  'app.json': {
    pages: ['pages/a/a', 'pages/b/b', 'pages/c/c', 'pages/d/d'],
    tabBar: { list: [{ pagePath: 'pages/a/a' }, { pagePath: 'pages/b/b' }] },
  },
  'app.js': app,
  'pages/a/a.js': page('a'),
  'pages/b/b.js': page('b'),
  'pages/c/c.js': page('c'),
  'pages/d/d.js': page('d'),
}

describe('a launch (docs/platform.md §11)', () => {
  it('starts the app and then the first page', () => {
    const { calls, launched } = launch(shop)
    expect(calls()).toMatchObject([
      ['app.onLaunch', { path: 'pages/a/a', query: {}, scene: 1001 }],
      ['app.onShow', { path: 'pages/a/a' }],
      ['a.onLoad', {}],
      ['a.onShow'],
      ['a.onReady'],
    ])
    expect(launched.page.route).toBe('pages/a/a')
    expect(launched.app).toMatchObject({ globalData: { count: 0 } })
  })

  it('starts at the page, with the query and on the way that the test says', () => {
    const { calls } = launch(shop, { page: '/pages/c/c?id=1&name=a%20b&empty', scene: 1047 })
    expect(calls().slice(0, 3)).toMatchObject([
      ['app.onLaunch', { path: 'pages/c/c', query: { id: '1', name: 'a%20b', empty: '' }, scene: 1047 }],
      ['app.onShow', { scene: 1047 }],
      ['c.onLoad', { id: '1', name: 'a%20b', empty: '' }],
    ])
  })

  it('gives pages the app and each other', () => {
    const { launched, names } = launch({
      ...shop,
      'pages/a/a.js':
        "const app = getApp(); Page({ onLoad() { app.globalData.count++; note(getCurrentPages().length + '') } })",
    })
    expect(names()).toContain('1')
    expect(launched.app).toMatchObject({ globalData: { count: 1 } })
  })

  it('runs the code of every page at the start, unless app.json says not to', async () => {
    const files = { ...shop, 'pages/c/c.js': `note('code of c'); ${page('c')}` }
    expect(launch(files).names()).toContain('code of c')
    const json = { ...shop['app.json'], lazyCodeLoading: 'requiredComponents' }
    const { names, wx, clock } = launch({ ...files, 'app.json': json })
    expect(names()).not.toContain('code of c')
    wx.navigateTo({ url: '/pages/c/c' })
    await clock.advance(0)
    expect(names()).toContain('code of c')
  })

  it('has one module cache: pages share a module, from wherever they name it', () => {
    const { launched, names } = launch({
      ...shop,
      'utils/shared.js': "note('evaluated'); exports.by = []",
      'pages/a/a.js': "require('../../utils/shared').by.push('a'); Page({})",
      'pages/b/b.js': "require('/utils/shared.js').by.push('b'); Page({})",
    })
    expect(names().filter((name) => name === 'evaluated')).toHaveLength(1)
    expect(launched.require<{ by: string[] }>('utils/shared').by).toEqual(['a', 'b'])
  })

  it('finds packages in miniprogram_npm, in the nearest folder above', () => {
    const { launched } = launch({
      ...shop,
      'miniprogram_npm/one/index.js': "module.exports = 'one of the root'",
      'miniprogram_npm/two/index.js': "module.exports = 'two of the root'",
      'pages/miniprogram_npm/two/index.js': "module.exports = 'two of pages'",
      'pages/a/a.js': "Page({ data: { found: [require('one'), require('two'), require('two/index.js')] } })",
    })
    expect(launched.page.data['found']).toEqual(['one of the root', 'two of pages', 'two of pages'])
  })

  it('swallows what functions of the app and of pages throw', async () => {
    const { launched, program, clock } = launch({
      ...shop,
      'app.js': "App({ onLaunch() { throw new Error('app') } })",
      'pages/a/a.js':
        "Page({ onLoad() { throw new Error('load') }, tap({ detail }) { throw new Error(detail) } })",
    })
    launched.trigger('tap', { detail: 'tap' })
    await clock.advance(0)
    expect(program.errors.map(({ source, error }) => [source, (error as Error).message])).toEqual([
      ['App.onLaunch', 'app'],
      ['onLoad', 'load'],
      ['tap', 'tap'],
    ])
  })

  it('throws what a file throws while it loads, and can be tried again', () => {
    const set = stage()
    const broken = programFolder({ ...shop, 'pages/b/b.js': 'throw new Error("broken")' })
    expect(() => set.program.launch(broken, { globals: { note() {} } })).toThrow('broken')
    const whole = programFolder(shop)
    expect(set.program.launch(whole, { globals: { note() {} } }).page.route).toBe('pages/a/a')
  })

  it('can be launched again after it was destroyed, and knows nothing of before', async () => {
    const { program, launched, clock, calls } = launch({
      ...shop,
      'pages/a/a.js': "Page({ onLoad() { setInterval(() => note('tick'), 1000) } })",
    })
    await clock.advance(2500)
    expect(calls().filter(([name]) => name === 'tick')).toHaveLength(2)
    program.app.destroy()
    expect(() => launched.page).toThrow('the program was destroyed')
    const again = program.launch(programFolder(shop), { globals: { note() {} } })
    await clock.advance(5000)
    expect(again.page.route).toBe('pages/a/a')
    expect(calls()).toEqual([])
  })

  it('tells the page and the app that it is hidden and shown, in their order', async () => {
    const { program, clock, names, wx } = launch(shop, { page: 'pages/c/c?id=1' })
    const events: unknown[] = []
    wx.onAppShow(({ path, query }) => events.push(path, query))
    names()
    program.app.hide()
    await clock.advance(0)
    expect(names()).toEqual(['c.onHide', 'app.onHide'])
    // What listens for itself takes nothing away from the app.
    wx.offAppHide()
    program.app.show()
    await clock.advance(0)
    expect(names()).toEqual(['app.onShow', 'c.onShow'])
    expect(events).toEqual(['pages/c/c', { id: '1' }])
    program.app.hide()
    await clock.advance(0)
    expect(names()).toEqual(['c.onHide', 'app.onHide'])
  })

  it('takes ES modules and TypeScript by a transform', () => {
    const { launched } = launch(
      {
        'app.json': { pages: ['pages/a/a'] },
        'app.ts': 'const n: number = 1; App({ n })',
        'utils/shared.ts': 'export const word: string = "shared"',
        'pages/a/a.ts': "import { word } from '../../utils/shared'; Page({ data: { word } })",
      },
      {
        // As much of a compiler as these files need.
        transform: (source, path) => ({
          code: path.endsWith('.ts')
            ? source
                .replace(/: (number|string) =/g, ' =')
                .replace(/export const (\w+)/, 'const $1 = exports.$1')
                .replace(/import (\{.*?\}) from (\S+);/, 'const $1 = require($2);')
            : source,
        }),
      },
    )
    expect(launched.app).toEqual({ n: 1 })
    expect(launched.page.data).toEqual({ word: 'shared' })
  })
})

describe('subpackages', () => {
  const files = {
    ...shop,
    'app.json': {
      pages: ['pages/a/a'],
      subPackages: [
        { root: 'extra', pages: ['x/x'] },
        { root: 'apart/', pages: ['y/y'], independent: true },
      ],
    },
    'extra/x/x.js': "note('code of x'); require('../../utils/main.js'); Page({})",
    'extra/own.js': "module.exports = 'extra'",
    'apart/y/y.js': 'Page({})',
    'utils/main.js': "module.exports = 'main'",
  }

  it('run no code before one of their pages is opened', async () => {
    const { names, wx, clock } = launch(files)
    expect(names()).not.toContain('code of x')
    wx.navigateTo({ url: '/extra/x/x' })
    await clock.advance(0)
    expect(names()).toContain('code of x')
  })

  it.each([
    ['the main package', 'pages/a/a.js', '../../extra/own.js'],
    ['an independent one', 'apart/y/y.js', '../../utils/main.js'],
  ])('are out of reach of %s', (_of, file, wanted) => {
    const { names, wx, program, clock } = launch({
      ...files,
      [file]: `Page({ onLoad() { try { require('${wanted}') } catch (error) { note(error.message) } } })`,
    })
    if (file.startsWith('apart')) {
      wx.navigateTo({ url: '/apart/y/y' })
      clock.advanceSync(0)
    }
    expect(program.errors).toEqual([])
    expect(names()).toContain(`module '${wanted}.js' is not defined, require args is '${wanted}'`)
  })

  it('are reached by require.async', async () => {
    const { calls, clock } = launch({
      ...files,
      'pages/a/a.js':
        "Page({ onLoad() { require.async('../../extra/own.js').then((own) => note('got', own)); require.async('./none').catch(({ message }) => note('none', message)) } })",
    })
    await clock.advance(0)
    const heard = calls()
    expect(heard).toContainEqual(['got', 'extra'])
    expect(heard).toContainEqual(['none', "module './none.js' is not defined, require args is './none'"])
  })
})

describe('plugins', () => {
  it('run in frozen realms of their own, once, without what is about the app', () => {
    const folder = programFolder({
      'plugin/good.js': `
        let frozen = false
        try { Array.prototype.mine = 1 } catch (error) { frozen = true }
        module.exports = { frozen, wx: Object.keys(wx), own: {} }`,
    })
    const { launched } = launch(
      {
        ...shop,
        'pages/a/a.js': `
          const plugin = requirePlugin('good')
          Page({ data: { frozen: plugin.frozen, wx: plugin.wx, same: plugin.own === requirePlugin('good').own, mine: typeof [].mine } })`,
      },
      { plugins: { good: `${folder}/plugin/good.js` } },
    )
    expect(launched.page.data).toMatchObject({ frozen: true, same: true, mine: 'undefined' })
    expect(launched.page.data['wx']).toContain('connectSocket')
    for (const name of ['onAppShow', 'onAppHide', 'onNetworkWeakChange']) {
      expect(launched.page.data['wx']).not.toContain(name)
    }
  })
})

describe('errors of a program', () => {
  it.each([
    ['a promise', "Promise.reject(new Error('lost'))"],
    ['an async function', "(async () => { throw new Error('lost') })()"],
    ['a class that extends Promise', "class Own extends Promise {}; Own.reject(new Error('lost'))"],
  ])('%s that rejects is the program’s, and not the host’s', async (_what, code) => {
    const ofHost: unknown[] = []
    const note = (reason: unknown): void => void ofHost.push(reason)
    process.on('unhandledRejection', note)
    const { program, clock, calls, wx } = launch({
      ...shop,
      'pages/a/a.js': `Page({ onLoad() { ${code} } })`,
    })
    const heard: unknown[] = []
    wx.onUnhandledRejection(({ reason, promise }) =>
      heard.push((reason as unknown as Error).message, typeof promise),
    )
    await clock.advance(10)
    process.off('unhandledRejection', note)
    expect(program.errors).toMatchObject([{ source: 'promise', error: { message: 'lost' } }])
    expect(heard).toEqual(['lost', 'object'])
    expect(calls()).toContainEqual([
      'app.onUnhandledRejection',
      expect.objectContaining({ reason: expect.anything() as unknown }),
    ])
    expect(ofHost).toEqual([])
    expect(String(program.timeline)).toContain('exception swallowed promise: Error: lost')
  })

  it('a promise of the test that rejects is still the host’s', async () => {
    const others = process.listeners('unhandledRejection')
    process.removeAllListeners('unhandledRejection')
    const ofHost = new Promise((resolve) => process.once('unhandledRejection', resolve))
    launch(shop)
    void Promise.reject(new Error('of the test'))
    const reason = await ofHost
    for (const other of others) process.on('unhandledRejection', other)
    expect(reason).toMatchObject({ message: 'of the test' })
  })

  it('a promise that is caught in time is no error', async () => {
    const { program, clock } = launch({
      ...shop,
      'pages/a/a.js': 'Page({ onLoad() { Promise.reject(1).catch(() => {}) } })',
    })
    await clock.advance(10)
    expect(program.errors).toEqual([])
  })

  it('one that rejects after its program was destroyed is nobody’s', async () => {
    const { program, clock } = launch({ ...shop, 'pages/a/a.js': 'Page({ onLoad() { Promise.reject(1) } })' })
    program.app.destroy()
    await clock.advance(10)
    expect(program.errors).toEqual([])
  })

  it('what is thrown reaches App.onError and wx.onError, with its stack', async () => {
    const { launched, wx, calls, program } = launch({
      ...shop,
      'pages/a/a.js': "Page({ tap() { throw new TypeError('tap') } })",
    })
    const heard: unknown[] = []
    wx.onError(({ message, stack }) => heard.push(message, /a\.js/.test(stack)))
    wx.onError(() => {
      throw new Error('in the listener')
    })
    launched.trigger('tap')
    expect(heard).toEqual(['tap', true])
    expect(calls()).toContainEqual(['app.onError', expect.stringMatching(/^TypeError: tap\n/)])
    expect(program.errors.map(({ source }) => source)).toEqual(['tap', 'onError'])
  })
})

describe('bad use of a launch', () => {
  const launching = (files: Record<string, string | object>, options?: LaunchOptions) => (): unknown =>
    stage().program.launch(programFolder(files), { globals: { note() {} }, ...options })

  it.each<[code: SimulatorError['code'], message: string | RegExp, use: () => unknown]>([
    [
      'ERR_ARGUMENT',
      /^launch\(root\): there is no \S+app\.json\. Give the folder in which app\.json lies/,
      launching({}),
    ],
    [
      'ERR_ARGUMENT',
      'launch(root): root must be a string, not undefined.',
      () => stage().program.launch(undefined as never),
    ],
    [
      'ERR_ARGUMENT',
      /app\.json names no page; it needs \{ "pages": \["…"\] \}\.$/,
      launching({ 'app.json': {} }),
    ],
    ['ERR_ARGUMENT', /^launch: \S+app\.json: .*JSON/, launching({ 'app.json': '{' })],
    ['ERR_ARGUMENT', /^launch: there is no file \S+app\.js\.$/, launching({ 'app.json': { pages: ['p'] } })],
    [
      'ERR_ARGUMENT',
      /^launch: there is no file \S+pages\/d\/d\.js\.$/,
      launching({ 'app.json': { pages: ['pages/d/d'] }, 'app.js': 'App({})' }),
    ],
    [
      'ERR_ARGUMENT',
      "launch: there is no page 'pages/x/x' in app.json; it has pages/a/a, pages/b/b, pages/c/c, pages/d/d.",
      launching(shop, { page: 'pages/x/x' }),
    ],
    [
      'ERR_OPTION',
      /^There is no option 'plugin' of launch; it has modules, transform,/,
      launching(shop, { plugin: {} } as never),
    ],
    [
      'ERR_OPTION',
      'launch: transform must be a function, not Object.',
      launching(shop, { transform: {} } as never),
    ],
    [
      'ERR_STATE',
      /^launch\(root\): this program runs already\. End it with app\.destroy\(\) first/,
      () => {
        const { program } = stage()
        program.run({ source: '' })
        program.launch(programFolder(shop))
      },
    ],
    [
      'ERR_STATE',
      'back(): only one page is open; on a phone the program would be hidden.',
      () => launch(shop).launched.back(),
    ],
    [
      'ERR_ARGUMENT',
      "trigger: the page 'pages/a/a' has no function 'tap'.",
      () => launch(shop).launched.trigger('tap'),
    ],
    [
      'ERR_ARGUMENT',
      "attach: 'pages/a/a' does not call Component().",
      () => launch(shop).launched.attach('pages/a/a'),
    ],
    [
      'ERR_ARGUMENT',
      /^require: there is no file 'utils\/none' in /,
      () => launch(shop).launched.require('utils/none'),
    ],
  ])('%s: %s', (code, message, use) => {
    let caught: unknown
    try {
      use()
    } catch (error) {
      caught = error
    }
    expect(caught).toMatchObject({ name: 'SimulatorError', code })
    if (typeof message === 'string') expect((caught as Error).message).toBe(message)
    else expect((caught as Error).message).toMatch(message)
  })
})
