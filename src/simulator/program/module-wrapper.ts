/** Loads the files of a program as the platform does: each in the module wrapper, with `require`. */

import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compileFunction } from 'node:vm'
import { expectValue, type Expectation } from '../base/expectations.ts'
import { SimulatorError } from '../base/simulator-error.ts'
import type { Realm } from './realm.ts'

/** A file by its path (relative to the working directory) or by a `URL` with `file:`, or the source itself. */
export type ProgramFile = string | { readonly href: string } | { source: string; path?: string }

/**
 * Makes CommonJS of a file's source: of ES modules or TypeScript. `transformSync` of esbuild and of swc, with their
 * options, give what it has to return.
 */
export type Transform = (source: string, path: string) => string | { readonly code: string }

/** The parameters of the function that each file of a mini program becomes; only the first three are passed. (Client) */
const wrapperParameters = [
  'require', 'module', 'exports', 'window', 'document', 'frames', 'self', 'location', 'navigator', 'localStorage',
  'history', 'Caches', 'screen', 'alert', 'confirm', 'prompt', 'XMLHttpRequest', 'WebSocket', 'Reporter', 'webkit',
  'WeixinJSCore',
] // prettier-ignore

const programFile: Expectation = {
  words: "a path, a file: URL, or { source: '…' } for the code itself",
  met: (file) => {
    if (typeof file !== 'object' || file === null) return typeof file === 'string'
    const { href, source } = file as { href?: unknown; source?: unknown }
    return (typeof href === 'string' && href.startsWith('file:')) || typeof source === 'string'
  },
}

export interface Module {
  exports: unknown
}

/** What the files of one program share: each is evaluated once. By the absolute path. */
export type ModuleCache = Map<string, Module>

/** How a loader finds and reads files. */
export interface LoaderOptions {
  /** What `require('name')` finds: the path of a file, or the exports themselves. */
  readonly modules?: Readonly<Record<string, unknown>>
  readonly transform?: Transform
  /** The folder that `/` means. Default: the working directory. */
  readonly root?: string
  /** Whether one file may require another: subpackages are apart. Both from the root. Default: every file. */
  readonly reaches?: (importer: string, file: string) => boolean
  /** A Promise of the program's realm, for `require.async`. */
  readonly promise?: (
    start: (resolve: (value: unknown) => void, reject: (error: unknown) => void) => void,
  ) => unknown
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile()
}

/** The CommonJS files of a program: each is evaluated in the platform's module wrapper. */
export class ModuleLoader {
  private readonly realm: Realm
  private readonly options: LoaderOptions
  private readonly root: string
  private readonly loaded: ModuleCache

  constructor(realm: Realm, loaded: ModuleCache, options: LoaderOptions) {
    this.realm = realm
    this.loaded = loaded
    this.options = options
    this.root = resolve(options.root ?? '.')
  }

  /** Evaluates a file, again if it was before. @returns its `module.exports`; what it throws is thrown here */
  run(file: ProgramFile): unknown {
    expectValue('run(file): file', file, programFile)
    if (typeof file === 'string' || 'href' in file) {
      const path = resolve(typeof file === 'string' ? file : fileURLToPath(file.href))
      if (!isFile(path)) {
        throw new SimulatorError(
          'ERR_ARGUMENT',
          `run: there is no file ${path}. Give a path, a file: URL, or { source: '…' } for the code itself.`,
        )
      }
      return this.evaluate(path, readFileSync(path, 'utf8'))
    }
    return this.evaluate(resolve(file.path ?? 'app.js'), file.source)
  }

  /** Evaluates a file, unless it was before. */
  load(path: string): unknown {
    const loaded = this.loaded.get(path)
    if (loaded !== undefined) return loaded.exports
    return this.evaluate(path, readFileSync(path, 'utf8'))
  }

  /** A file by its path without ending, or nothing. */
  find(base: string): string | undefined {
    const endings = this.options.transform === undefined ? ['.js'] : ['.js', '.ts']
    const candidates = [base, ...endings.map((ending) => base + ending)]
    return [...candidates, ...endings.map((ending) => join(base, `index${ending}`))].find(isFile)
  }

  private evaluate(path: string, source: string): unknown {
    const made = this.options.transform?.(source, path) ?? source
    const code = typeof made === 'string' ? made : made.code
    const body = compileFunction(`'use strict';${code}\n`, wrapperParameters, {
      filename: path,
      parsingContext: this.realm.context,
    }) as (...args: unknown[]) => void
    // The module and its exports belong to the program's realm, as everything it can see by itself.
    const module = compileFunction('return { exports: {} }', [], {
      parsingContext: this.realm.context,
    })() as Module
    this.loaded.set(path, module)
    try {
      body(this.requireFrom(path), module, module.exports)
    } catch (error) {
      this.loaded.delete(path)
      throw error
    }
    return module.exports
  }

  private requireFrom(importer: string): (name: unknown) => unknown {
    const { modules = {}, reaches, promise } = this.options
    const locate = (name: string, anywhere: boolean): string => {
      const given = Object.hasOwn(modules, name) ? modules[name] : undefined
      const found = typeof given === 'string' ? resolve(given) : this.resolveFrom(importer, name)
      const isReached =
        found !== undefined &&
        (anywhere ||
          reaches === undefined ||
          reaches(relative(this.root, importer), relative(this.root, found)))
      if (!isReached) {
        // The platform's own words for a path that is not in the package.
        throw new Error(`module '${name}.js' is not defined, require args is '${name}'`)
      }
      return found
    }
    const require = (name: unknown): unknown => {
      if (typeof name !== 'string') throw new TypeError('require takes the path of a file as a string')
      if (Object.hasOwn(modules, name) && typeof modules[name] !== 'string') return modules[name]
      return this.load(locate(name, false))
    }
    if (promise === undefined) return require
    return Object.assign(require, {
      /** For files of another subpackage. (Documented) */
      async: (name: string) =>
        promise((settle, reject) => {
          try {
            settle(this.load(locate(name, true)))
          } catch (error) {
            reject(error)
          }
        }),
    })
  }

  /** Beside the file, from the root, or in `miniprogram_npm` of a folder above. (Documented) */
  private resolveFrom(importer: string, name: string): string | undefined {
    const base = name.startsWith('/') ? resolve(this.root, `.${name}`) : resolve(dirname(importer), name)
    const beside = this.find(base)
    if (beside !== undefined || /^[./]/.test(name) || this.options.root === undefined) return beside
    for (let folder = dirname(importer); folder.startsWith(this.root); folder = dirname(folder)) {
      const found = this.find(join(folder, 'miniprogram_npm', name))
      if (found !== undefined) return found
    }
    return undefined
  }
}
