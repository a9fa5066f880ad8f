/** The pages of a mini program and the ways between them, each with the lifecycle that WeChat documents for it. */

import { posix } from 'node:path'
import type { AppConfig } from './app-config.ts'
import type { PageEventChannel } from './event-channel.ts'
import type { InstanceHost } from './instance-data.ts'
import { OpenPage, type PageDefinition } from './open-page.ts'

/** The ways to another page, by the names of wx. */
export type NavigationName = 'navigateTo' | 'redirectTo' | 'reLaunch' | 'switchTab'

/** What became of a call: why it failed, or the channel to the page that was opened. */
export type NavigationResult = { failure: string } | { channel?: PageEventChannel }

/** How many pages may be open, one over the other. (Documented) */
const DEEPEST = 10

/** `'path?a=1&b=2'` taken apart. Nothing is decoded: that is left to the page. (Observed) */
export function parseUrl(url: string): { path: string; query: Record<string, string> } {
  const [path = '', search = ''] = url.split(/\?(.*)/s)
  const pairs = search.split('&').filter((pair) => pair !== '')
  return {
    path,
    query: Object.fromEntries(
      pairs.map((pair) => {
        const [name = '', value = ''] = pair.split(/=(.*)/s)
        return [name, value]
      }),
    ),
  }
}

export class PageStack {
  private readonly host: InstanceHost
  private readonly config: AppConfig
  private readonly definitionOf: (route: string) => PageDefinition
  private stack: OpenPage[] = []
  /** Pages of the tab bar stay when another is shown. */
  private readonly tabs = new Map<string, OpenPage>()

  /** @param definitionOf runs the code of a page, where it has not run yet */
  constructor(host: InstanceHost, config: AppConfig, definitionOf: (route: string) => PageDefinition) {
    this.host = host
    this.config = config
    this.definitionOf = definitionOf
  }

  get pages(): readonly OpenPage[] {
    return this.stack
  }

  get top(): OpenPage | undefined {
    return this.stack.at(-1)
  }

  /** The JavaScript is gone, and every page with it: none is told. */
  close(): void {
    this.stack = []
    this.tabs.clear()
  }

  /** Opens the first page. */
  start(route: string, query: Record<string, string>): void {
    this.stack = [this.make(route, query)]
    this.top?.load()
  }

  /** @param events what the opener listens to on the channel to the new page */
  go(how: NavigationName, url: string, events: Readonly<Record<string, unknown>> = {}): NavigationResult {
    const { path, query } = parseUrl(url)
    const route = this.routeOf(path)
    if (!this.config.pages.includes(route)) return { failure: `page "${route}" is not found` }
    const isTab = this.config.tabs.has(route)
    if (how === 'switchTab')
      return isTab ? this.switchTab(route) : { failure: 'can not switch to no-tabBar page' }
    if (isTab && how !== 'reLaunch') return { failure: `can not ${how} a tabbar page` }
    if (how === 'navigateTo' && this.stack.length >= DEEPEST) return { failure: 'webview count limit exceed' }
    if (how === 'navigateTo') this.top?.hide()
    else this.unload(how === 'reLaunch' ? this.stack.length : 1, how === 'reLaunch')
    const page = this.make(route, query)
    this.stack =
      how === 'navigateTo' ? [...this.stack, page] : [...this.stack.filter((open) => open !== page), page]
    for (const [name, listener] of Object.entries(events)) {
      if (typeof listener === 'function') page.openerChannel.on(name, listener as () => void)
    }
    page.load()
    return { channel: page.openerChannel }
  }

  back(delta: number): NavigationResult {
    if (this.stack.length <= 1) return { failure: 'cannot navigate back at first page.' }
    this.unload(Math.min(Math.max(1, Math.floor(delta)), this.stack.length - 1), false)
    this.top?.show()
    return {}
  }

  private switchTab(route: string): NavigationResult {
    const { top } = this
    if (top?.route !== route) {
      // Pages that lie over the tab are gone; the tab itself is hidden, not unloaded.
      const above = this.stack.filter((page) => !this.config.tabs.has(page.route))
      if (above.length === 0) top?.hide()
      for (const page of above.reverse()) page.unload()
      const known = this.tabs.get(route)
      const page = known ?? this.make(route, {})
      this.stack = [page]
      if (known === undefined) page.load()
      else page.show()
    }
    return {}
  }

  /** @param andTabs the pages of the tab bar that are not shown too */
  private unload(count: number, andTabs: boolean): void {
    for (const page of this.stack.splice(this.stack.length - count, count).reverse()) this.unloadOne(page)
    if (andTabs) for (const page of [...this.tabs.values()]) this.unloadOne(page)
  }

  private unloadOne(page: OpenPage): void {
    page.unload()
    this.tabs.delete(page.route)
  }

  private make(route: string, query: Record<string, string>): OpenPage {
    const page = new OpenPage(this.host, route, query, this.definitionOf(route))
    if (this.config.tabs.has(route)) this.tabs.set(route, page)
    return page
  }

  private routeOf(path: string): string {
    const base = path.startsWith('/') ? '' : posix.dirname(this.top?.route ?? '')
    return posix.join('/', base, path).slice(1)
  }
}
