/** A whole program: its app, its pages and components, all in one realm, with one module cache. */

import { join, relative, resolve } from 'node:path'
import { expectValue, text } from '../base/expectations.ts'
import { SimulatorError } from '../base/simulator-error.ts'
import { readAppConfig, subpackageOf, type AppConfig } from './app-config.ts'
import {
  defineBehavior,
  defineComponent,
  type ComponentDefinition,
  type Method,
} from './component-definition.ts'
import { Component, type ComponentEvent, type ComponentInstance } from './component-instance.ts'
import type { InstanceHost } from './instance-data.ts'
import { ModuleLoader, type ModuleCache, type Transform } from './module-wrapper.ts'
import type { PageDefinition, PageInstance } from './open-page.ts'
import { PageStack, parseUrl } from './page-stack.ts'
import type { Realm } from './realm.ts'
import { copyHere } from './realm-values.ts'

/** A component that a test put into a page. */
export interface AttachedComponent {
  readonly instance: ComponentInstance
  /** What it triggered, in order. */
  readonly events: readonly ComponentEvent[]
  /** What the page above gives it anew. */
  setProperties(properties: object): void
  detach(): void
}

/** A program that was launched, in the hands of a test. */
export interface LaunchedProgram {
  /** What `getApp()` gives. */
  readonly app: Readonly<Record<string, unknown>>
  /** What `getCurrentPages()` gives: the last one is shown. */
  readonly pages: readonly PageInstance[]
  /** The page that is shown. */
  readonly page: PageInstance
  /** The data of the page that is shown, copied into the test's own realm: Node's `assert` compares prototypes. */
  readonly data: Record<string, unknown>
  /** The user goes back. @throws SimulatorError `ERR_STATE` on the first page */
  back(): void
  /**
   * The view calls a function of the page that is shown, as for a tap. What it throws is swallowed.
   * @throws SimulatorError `ERR_ARGUMENT` where the page has no such function
   */
  trigger(handler: string, event?: object): void
  /** Puts a component into the page that is shown: created, attached, ready. @param path from the root */
  attach(path: string, properties?: object): AttachedComponent
  /** The exports of a module as the program shares them. @param path from the root */
  require<Exports = unknown>(path: string): Exports
}

/** What a launch needs beside the files. */
export interface LaunchParts {
  readonly realm: Realm
  readonly cache: ModuleCache
  readonly host: InstanceHost
  readonly modules: Readonly<Record<string, unknown>>
  readonly transform: Transform | undefined
  /** The exports of a plugin. */
  plugin(name: string): unknown
}

/** What the app is told when it is launched and shown. */
export interface LaunchEvent {
  path: string
  query: Record<string, string>
  scene: number
}

export class Launch implements LaunchedProgram {
  readonly stack: PageStack
  private readonly parts: LaunchParts
  private readonly config: AppConfig
  private readonly loader: ModuleLoader
  private readonly definitions = new Map<string, PageDefinition>()
  private appOptions: Record<string, unknown> | undefined
  /** The page or component whose file is being evaluated, from the root and without its ending. */
  private evaluating = 'app'

  constructor(root: string, parts: LaunchParts) {
    expectValue('launch(root): root', root, text)
    this.parts = parts
    this.config = readAppConfig(root)
    this.loader = new ModuleLoader(parts.realm, parts.cache, {
      modules: parts.modules,
      transform: parts.transform,
      root: this.config.root,
      reaches: (importer, file) => this.reaches(importer, file),
      promise: parts.host.values.promise,
    })
    this.stack = new PageStack(parts.host, this.config, (route) => this.pageDefinition(route))
    for (const [name, value] of Object.entries(this.globals())) {
      Object.defineProperty(parts.realm.context, name, {
        value,
        writable: true,
        configurable: true,
        enumerable: true,
      })
    }
  }

  get app(): Readonly<Record<string, unknown>> {
    return this.appOptions ?? {}
  }

  get pages(): readonly PageInstance[] {
    return this.stack.pages.map(({ instance }) => instance)
  }

  get page(): PageInstance {
    return this.top.instance
  }

  get data(): Record<string, unknown> {
    return copyHere(this.top.instance.data) as Record<string, unknown>
  }

  /** The page at which the program starts, with what stands behind the `?`. @throws SimulatorError `ERR_ARGUMENT` */
  entry(url: string | undefined): { path: string; query: Record<string, string> } {
    const { path, query } = parseUrl(url ?? (this.config.pages[0] as string))
    const route = path.replace(/^\//, '')
    if (this.config.pages.includes(route)) return { path: route, query }
    throw new SimulatorError(
      'ERR_ARGUMENT',
      `launch: there is no page '${route}' in app.json; it has ${this.config.pages.join(', ')}.`,
    )
  }

  /** Runs app.js and the code of the pages, and opens the first page. What the files throw is thrown here. */
  start(event: LaunchEvent): void {
    this.evaluate('app')
    this.callApp('onLaunch', event)
    this.callApp('onShow', event)
    if (!this.config.lazy) {
      for (const page of this.config.pages) {
        if (subpackageOf(this.config, page) === undefined) this.pageDefinition(page)
      }
    }
    this.stack.start(event.path, event.query)
  }

  /** Calls a function of the app, if it has it; what it throws is swallowed. */
  callApp(name: string, ...args: unknown[]): void {
    const run = this.appOptions?.[name]
    if (typeof run !== 'function') return
    this.parts.host.record(`App.${name}`, undefined)
    this.parts.host.thread.call(`App.${name}`, () => (run as Method).apply(this.appOptions, args), undefined)
  }

  back(): void {
    const result = this.stack.back(1)
    if ('failure' in result) {
      throw new SimulatorError(
        'ERR_STATE',
        'back(): only one page is open; on a phone the program would be hidden.',
      )
    }
  }

  trigger(handler: string, event: object = {}): void {
    if (this.top.call(handler, this.parts.host.values.copy(event))) return
    throw new SimulatorError(
      'ERR_ARGUMENT',
      `trigger: the page '${this.top.route}' has no function '${handler}'.`,
    )
  }

  attach(path: string, properties: object = {}): AttachedComponent {
    const name = relative(this.config.root, resolve(this.config.root, path.replace(/^\/|\.js$/g, '')))
    const definition = this.componentDefinition(name)
    const page = this.top
    const component = new Component(this.parts.host, name, definition, properties)
    page.components.add(component)
    component.live('attached')
    component.live('ready')
    return {
      instance: component.instance,
      events: component.events,
      setProperties: (changed) => component.setProperties(changed),
      detach: () => {
        if (page.components.delete(component)) component.live('detached')
      },
    }
  }

  require<Exports>(path: string): Exports {
    const found = this.loader.find(resolve(this.config.root, path.replace(/^\//, '')))
    if (found === undefined) {
      throw new SimulatorError('ERR_ARGUMENT', `require: there is no file '${path}' in ${this.config.root}.`)
    }
    return this.loader.load(found) as Exports
  }

  private get top() {
    const { top } = this.stack
    if (top !== undefined) return top
    throw new SimulatorError('ERR_STATE', 'No page is open: the program was destroyed. Launch it again.')
  }

  private globals(): Record<string, unknown> {
    const register = (definition: PageDefinition): void =>
      void this.definitions.set(this.evaluating, definition)
    return {
      App: (options: Record<string, unknown>) => {
        this.appOptions = options
      },
      Page: (options: Record<string, unknown>) => register({ kind: 'page', options: options ?? {} }),
      Component: (options: unknown) => register({ kind: 'component', definition: defineComponent(options) }),
      Behavior: defineBehavior,
      getApp: (options?: { allowDefault?: boolean }) =>
        this.appOptions ?? (options?.allowDefault === true ? (this.appOptions = {}) : undefined),
      getCurrentPages: () => Object.assign(this.parts.host.values.make(true), [...this.pages]),
      requirePlugin: (name: string) => this.parts.plugin(name),
    }
  }

  private evaluate(name: string): void {
    const before = this.evaluating
    const found = this.loader.find(join(this.config.root, name))
    if (found === undefined) {
      throw new SimulatorError('ERR_ARGUMENT', `launch: there is no file ${join(this.config.root, name)}.js.`)
    }
    this.evaluating = name
    try {
      this.loader.load(found)
    } finally {
      this.evaluating = before
    }
  }

  private pageDefinition(route: string): PageDefinition {
    const known = this.definitions.get(route)
    if (known !== undefined) return known
    for (const path of this.config.componentsOf(route)) {
      const name = relative(this.config.root, path)
      if (this.loader.find(path) !== undefined && !this.definitions.has(name)) this.evaluate(name)
    }
    this.evaluate(route)
    // A page whose file calls neither is an empty one.
    return this.definitions.get(route) ?? { kind: 'page', options: {} }
  }

  private componentDefinition(name: string): ComponentDefinition {
    if (!this.definitions.has(name)) this.evaluate(name)
    const definition = this.definitions.get(name)
    if (definition?.kind === 'component') return definition.definition
    throw new SimulatorError('ERR_ARGUMENT', `attach: '${name}' does not call Component().`)
  }

  /** A subpackage reaches itself and the main package; an independent one only itself. (Documented) */
  private reaches(importer: string, file: string): boolean {
    const [from, to] = [subpackageOf(this.config, importer), subpackageOf(this.config, file)]
    return to === from || (to === undefined && from?.independent !== true)
  }
}
