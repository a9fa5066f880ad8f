/** The JavaScript of a program: one realm and one module cache for everything that runs in it, until it ends. */

import { isDeepStrictEqual } from 'node:util'
import type { PlatformName } from '../wire/platform-profile.ts'
import { SimulatorError } from '../base/simulator-error.ts'
import { anObject, expectFields, aFunction, text, wholeNumber, type Fields } from '../base/expectations.ts'
import { claimRejections } from './host-rejections.ts'
import type { InstanceHost } from './instance-data.ts'
import { Launch, type LaunchEvent } from './launched.ts'
import { ModuleLoader, type ModuleCache, type ProgramFile, type Transform } from './module-wrapper.ts'
import {
  createRealm,
  realmFields,
  type ProgramRealm,
  type ProgramSources,
  type Realm,
  type RealmOptions,
} from './realm.ts'
import { valuesOf } from './realm-values.ts'

export interface RunOptions extends RealmOptions {
  /** What `require('name')` finds beside files: the path of a file, or the exports themselves. */
  modules?: Readonly<Record<string, unknown>>
  /** Makes CommonJS of ES modules and TypeScript: `(source, path) => esbuild.transformSync(…)`. Default: none. */
  transform?: Transform
}

export interface LaunchOptions extends RunOptions {
  /** The page to start at, with its query: `'pages/room/room?id=1'`. Default: the first of app.json. */
  page?: string
  /** WeChat's number for the way in. Default 1001, the list of mini programs. */
  scene?: number
  /** By the name that `requirePlugin` is given: the main file of a plugin. It runs in a frozen realm of its own. */
  plugins?: Readonly<Record<string, string>>
}

export const runFields: Fields<keyof RunOptions> = { modules: anObject, transform: aFunction, ...realmFields }

export const launchFields: Fields<keyof LaunchOptions> = {
  ...runFields,
  page: text,
  scene: wholeNumber(0),
  plugins: anObject,
}

/** What a world needs of the mini program around it. */
export interface WorldParts {
  readonly platform: PlatformName
  readonly wx: unknown
  /** What a plugin sees of `wx`. */
  readonly pluginWx: unknown
  readonly host: Omit<InstanceHost, 'values'>
  sources(): ProgramSources
  /** A promise of the program was rejected, and nobody caught it. */
  rejected(reason: unknown, promise: unknown): void
  /** The world that ran until now is over, and another begins. */
  replaced(): void
}

/** What furnishes a realm; globals and the console can change while it lives. */
type Furniture = Omit<RealmOptions, 'globals' | 'console'>

export class ProgramWorld {
  private readonly parts: WorldParts
  private current: { realm: ProgramRealm; furniture: Furniture; cache: ModuleCache } | undefined
  private launched: Launch | undefined
  /** The realms of now: what rejects in another one comes too late. */
  private readonly realms = new Set<Realm>()
  private readonly pluginExports = new Map<string, unknown>()

  constructor(parts: WorldParts) {
    this.parts = parts
  }

  get realm(): Realm | undefined {
    return this.current?.realm
  }

  /** The program that was launched, if one was. */
  get launch(): Launch | undefined {
    return this.launched
  }

  run(file: ProgramFile, options: RunOptions): unknown {
    expectFields('option', 'run', options, runFields)
    const { modules, transform, ...realmOptions } = options
    const { realm, cache } = this.furnish(realmOptions)
    return new ModuleLoader(realm, cache, { modules, transform }).run(file)
  }

  start(
    root: string,
    options: LaunchOptions,
    event: (entry: { path: string; query: Record<string, string> }, scene: number) => LaunchEvent,
  ): Launch {
    // prettier-ignore
    expectFields('option', 'launch', options, launchFields)
    if (this.current !== undefined) {
      throw new SimulatorError(
        'ERR_STATE',
        'launch(root): this program runs already. End it with app.destroy() first, or make another with createMiniProgram().',
      )
    }
    const { modules = {}, transform, page, scene = 1001, plugins = {}, ...realmOptions } = options
    try {
      const { realm, cache } = this.furnish(realmOptions)
      const launch = new Launch(root, {
        realm,
        cache,
        host: { ...this.parts.host, values: valuesOf(realm) },
        modules,
        transform,
        plugin: (name) => this.plugin(name, plugins, transform),
      })
      this.launched = launch
      launch.start(event(launch.entry(page), scene))
      return launch
    } catch (error) {
      // What did not start can be started again.
      this.end()
      throw error
    }
  }

  /** The JavaScript is gone. */
  end(): void {
    this.current = undefined
    this.launched?.stack.close()
    this.launched = undefined
    this.realms.clear()
    this.pluginExports.clear()
  }

  /** The realm of now, where it has this furniture; otherwise another world begins. */
  private furnish({ globals = {}, console, ...furniture }: RealmOptions): {
    realm: Realm
    cache: ModuleCache
  } {
    const asked = Object.values(furniture).some((value) => value !== undefined)
    if (this.current !== undefined && (!asked || isDeepStrictEqual(furniture, this.current.furniture))) {
      this.current.realm.furnish({ globals, console })
      return this.current
    }
    if (this.current !== undefined) {
      this.end()
      this.parts.replaced()
    }
    const realm = this.makeRealm(this.parts.wx, { globals, console, ...furniture })
    this.current = { realm, furniture, cache: new Map() }
    return this.current
  }

  private makeRealm(wx: unknown, options: RealmOptions): ProgramRealm {
    const realm = createRealm(this.parts.platform, wx, this.parts.sources(), options)
    claimRejections(realm.promisePrototype, (reason, promise) => {
      if (this.realms.has(realm)) this.parts.rejected(reason, promise)
    })
    this.realms.add(realm)
    return realm
  }

  private plugin(
    name: string,
    plugins: Readonly<Record<string, string>>,
    transform: Transform | undefined,
  ): unknown {
    if (this.pluginExports.has(name)) return this.pluginExports.get(name)
    const file = Object.hasOwn(plugins, name) ? plugins[name] : undefined
    if (file === undefined) throw new Error(`plugin "${name}" is not defined`)
    const realm = this.makeRealm(this.parts.pluginWx, { frozenGlobals: true })
    const exports = new ModuleLoader(realm, new Map(), { transform }).run(file)
    this.pluginExports.set(name, exports)
    return exports
  }
}
