/**
 * A compiled mini program that runs: what its app and its pages need of the platform, as little as a framework gets by
 * with. Pages are made, told of their life, given data and tapped; nothing is rendered.
 */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createMiniProgram, type MiniProgram } from '../../dist/testing.mjs'

type Method = (this: unknown, ...args: unknown[]) => unknown

interface Options {
  data?: Record<string, unknown>
  methods?: Record<string, Method>
  lifetimes?: Record<string, Method>
  [name: string]: unknown
}

export interface RunningPage {
  data: Record<string, unknown>
  [name: string]: unknown
}

export interface RunningProgram {
  program: MiniProgram
  page: RunningPage
  /** Calls what the page has under this name, as the platform or a tap does. */
  call(name: string, ...args: unknown[]): unknown
}

/** `setData` with the paths that frameworks write: `a.b[0].c`. */
function setAt(data: Record<string, unknown>, path: string, value: unknown): void {
  const keys = path.split(/[.[\]]+/).filter(Boolean)
  let target = data
  for (const [index, key] of keys.slice(0, -1).entries())
    target = (target[key] ??= /^\d+$/.test(keys[index + 1]!) ? [] : {}) as Record<string, unknown>
  target[keys.at(-1)!] = value
}

/**
 * Starts the app in `folder` and opens one page.
 *
 * @param query as in the page's address
 */
export function runProgram(
  folder: string,
  route: string,
  query: Record<string, string>,
  options: Parameters<typeof createMiniProgram>[0],
): RunningProgram {
  const program = createMiniProgram(options)
  let app: Record<string, unknown> = {}
  let made: Options = {}
  const pages: unknown[] = []
  const globals = {
    App: (given: Record<string, unknown>) => (app = given),
    Page: (given: Options) => (made = given),
    Component: (given: Options) => (made = given),
    Behavior: (given: unknown) => given,
    getApp: () => app,
    getCurrentPages: () => pages,
    // WeChat has it, though it is not the global object.
    global: {},
    __wxConfig: { platform: 'android' },
  }
  const files = ['app.js', `${route}.js`]
  for (const file of files)
    if (!existsSync(join(folder, file))) throw new Error(`there is no ${file} in ${folder}`)
  const frameworkNeeds = {
    createSelectorQuery: () => ({}),
    createIntersectionObserver: () => ({}),
    getMenuButtonBoundingClientRect: () => ({}),
    nextTick: (run: () => void) => setTimeout(run, 0),
    getEnterOptionsSync: () => ({}),
    getLaunchOptionsSync: () => ({}),
    getWindowInfo: () => ({
      windowWidth: 375,
      windowHeight: 667,
      pixelRatio: 2,
      statusBarHeight: 20,
      safeArea: {},
    }),
    getSystemSetting: () => ({}),
    getAppAuthorizeSetting: () => ({}),
    canIUse: () => true,
  }
  for (const [name, value] of Object.entries(frameworkNeeds))
    if (!(name in program.wx))
      Object.defineProperty(program.wx, name, { value, configurable: true, enumerable: true })
  program.run(
    {
      source: files.map((file) => `require('./${file}')`).join('\n'),
      path: join(folder, 'start.js'),
    },
    { globals },
  )
  ;(app['onLaunch'] as Method | undefined)?.call(app, { path: route, query: {} })
  ;(app['onShow'] as Method | undefined)?.call(app, { path: route, query: {} })

  const { methods = {}, lifetimes = {}, data = {}, ...rest } = made
  const page: RunningPage = {
    ...rest,
    ...methods,
    data: structuredClone(data),
    route,
    __route__: route,
    is: route,
    options: query,
    properties: {},
    triggerEvent: () => undefined,
    selectComponent: () => undefined,
    selectAllComponents: () => [],
    createSelectorQuery: frameworkNeeds.createSelectorQuery,
    getTabBar: () => undefined,
    setData(changes: Record<string, unknown>, done?: () => void) {
      for (const [path, value] of Object.entries(changes)) setAt(page.data, path, value)
      if (done) setTimeout(done, 0)
    },
  }
  pages.push(page)
  const call = (name: string, ...args: unknown[]): unknown => {
    const method = (lifetimes[name] ?? page[name]) as Method | undefined
    return method?.apply(page, args)
  }
  for (const name of ['created', 'attached']) call(name)
  call('onLoad', query)
  call('ready')
  call('onShow')
  call('onReady')
  return { program, page, call }
}
