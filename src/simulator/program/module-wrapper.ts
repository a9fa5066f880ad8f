/** Loads the files of a program as the platform does: each in the module wrapper, with `require`. */

import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compileFunction } from 'node:vm'
import { expectValue, type Expectation } from '../base/expectations.ts'
import { SimulatorError } from '../base/simulator-error.ts'
import type { Realm } from './realm.ts'

/** A file by its path (relative to the working directory) or by a `URL` with `file:`, or the source itself. */
export type ProgramFile = string | { readonly href: string } | { source: string; path?: string }

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

interface Module {
  exports: unknown
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile()
}

/** The CommonJS files of one start of a program: each is evaluated once, in the platform's module wrapper. */
export class ModuleLoader {
  private readonly realm: Realm
  private readonly modules: Readonly<Record<string, unknown>>
  private readonly loaded = new Map<string, Module>()

  /** @param modules what `require('name')` finds: the path of a file, or the exports themselves */
  constructor(realm: Realm, modules: Readonly<Record<string, unknown>>) {
    this.realm = realm
    this.modules = modules
  }

  /** @returns the file's `module.exports`; what the file throws while loading is thrown here */
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
      return this.load(path)
    }
    return this.evaluate(resolve(file.path ?? 'app.js'), file.source)
  }

  private load(path: string): unknown {
    const loaded = this.loaded.get(path)
    if (loaded !== undefined) return loaded.exports
    return this.evaluate(path, readFileSync(path, 'utf8'))
  }

  private evaluate(path: string, source: string): unknown {
    const body = compileFunction(`'use strict';${source}\n`, wrapperParameters, {
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
    return (name) => {
      if (typeof name !== 'string') throw new TypeError('require takes the path of a file as a string')
      if (Object.hasOwn(this.modules, name)) {
        const given = this.modules[name]
        return typeof given === 'string' ? this.load(resolve(given)) : given
      }
      const base = name.startsWith('/') ? resolve(`.${name}`) : resolve(dirname(importer), name)
      const found = [base, `${base}.js`, resolve(base, 'index.js')].find(isFile)
      if (found === undefined) {
        // The platform's own words for a path that is not in the package.
        throw new Error(`module '${name}.js' is not defined, require args is '${name}'`)
      }
      return this.load(found)
    }
  }
}
