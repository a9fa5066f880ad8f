/** The steps of the build that are this project's own. */

import { minify as minifyCode, transform, type JsMinifyOptions } from '@swc/core'
import MagicString from 'magic-string'
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Plugin } from 'rollup'

interface Row {
  module: string
  importer?: string
  by: string
}

/** `package/path/file` of a file in node_modules. */
const inPackage = (path: string) => path.replace(/^.*\/node_modules\//, '').replace(/(\/|\.js)$/, '')

/** Sends imports of what a phone lacks to the file of `folder` that stands in for it. */
export function replaceModules(rows: readonly Row[], folder: string): Plugin {
  const rowOf = (name: string, from: string) => {
    const bare = inPackage(name)
    return rows.find(
      ({ module, importer = from }) => importer === from && (bare === module || bare === `${module}/default`),
    )
  }
  return {
    name: 'replace-modules',
    async resolveId(source, importer, options) {
      if (!importer || source.includes('\0')) return null
      const from = inPackage(importer)
      let row = rowOf(source, from)
      if (!row && source.startsWith('.')) {
        const resolved = await this.resolve(source, importer, { ...options, skipSelf: true })
        row = resolved ? rowOf(resolved.id, from) : undefined
      }
      return row ? join(folder, row.by) : null
    },
  }
}

/** A node of the tree that `this.parse` of a plugin gives. */
export interface SyntaxNode {
  type: string
  start: number
  end: number
  [name: string]: unknown
}

/** Turns `list.method(…)` of bundled packages into `method(list, …)` for methods younger than ES2015. */
export function lowerMethods(methods: readonly string[], file: string): Plugin {
  return {
    name: 'lower-methods',
    transform(code, id) {
      if (!id.includes('/node_modules/') || !methods.some((method) => code.includes(`.${method}(`)))
        return null
      const text = new MagicString(code)
      const used = new Set<string>()
      walk(this.parse(code) as unknown as SyntaxNode, (node) => {
        const callee = node.callee as SyntaxNode | undefined
        if (node.type !== 'CallExpression' || callee?.type !== 'MemberExpression' || callee.computed) return
        const object = callee.object as SyntaxNode
        const name = (callee.property as { name: string }).name
        if (!methods.includes(name)) return
        const first = (node.arguments as SyntaxNode[])[0]
        if (!first) return
        used.add(name)
        text.appendLeft(object.start, `__${name}(`)
        text.overwrite(object.end, first.start, ', ')
      })
      if (used.size === 0) return null
      const names = [...used].map((name) => `${name} as __${name}`).join(', ')
      text.prepend(`import { ${names} } from ${JSON.stringify(file)};\n`)
      return { code: text.toString(), map: text.generateMap({ hires: true }) }
    },
  }
}

/**
 * Leaves out parts of bundled packages: functions, methods, and cases of a `switch` (`case 'name'`).
 * A name that is not found any more stops the build.
 */
export function dropParts(rows: readonly { module: string; parts: readonly string[] }[]): Plugin {
  return {
    name: 'drop-parts',
    transform(code, id) {
      const parts = rows.filter(({ module }) => inPackage(id) === module).flatMap(({ parts }) => parts)
      if (parts.length === 0) return null
      const text = new MagicString(code)
      const missing = new Set(parts)
      walk(this.parse(code) as unknown as SyntaxNode, (node) => {
        const name = nameOfPart(node)
        if (name === undefined || !parts.includes(name)) return true
        missing.delete(name)
        text.remove(node.start, node.end)
        return false
      })
      if (missing.size > 0) this.error(`${id} has no ${[...missing].join(', ')} to leave out`)
      return { code: text.toString(), map: text.generateMap({ hires: true }) }
    },
  }
}

function nameOfPart({ type, id, key, test }: SyntaxNode): string | undefined {
  if (type === 'FunctionDeclaration') return (id as { name: string }).name
  if (type === 'MethodDefinition') return (key as { name?: string }).name
  if (type === 'SwitchCase' && test) return `case '${String((test as { value?: unknown }).value)}'`
  return undefined
}

/** Leaves out statements that only call this function: logging that nobody can switch on. */
export function dropCalls(callee: string): Plugin {
  return {
    name: 'drop-calls',
    transform(code, id) {
      if (!id.includes('/node_modules/') || !code.includes(`${callee}(`)) return null
      const text = new MagicString(code)
      walk(this.parse(code) as unknown as SyntaxNode, (node) => {
        const call = node.type === 'ExpressionStatement' ? (node.expression as SyntaxNode) : undefined
        if (call?.type !== 'CallExpression' || (call.callee as { name?: string }).name !== callee) return
        text.overwrite(node.start, node.end, ';')
      })
      return text.hasChanged() ? { code: text.toString(), map: text.generateMap({ hires: true }) } : null
    },
  }
}

/** Visits the node and what is in it; nothing below a node for which `visit` returns `false`. */
export function walk(node: SyntaxNode, visit: (node: SyntaxNode) => unknown): void {
  if (visit(node) === false) return
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (child && typeof (child as SyntaxNode).type === 'string') walk(child as SyntaxNode, visit)
    }
  }
}

/**
 * Stops the build where a class has a method that all objects have: the compiler assigns methods to prototypes,
 * which throws where the same name is inherited from something frozen.
 */
export function noInheritedMethods(): Plugin {
  return {
    name: 'no-inherited-methods',
    renderChunk(code) {
      walk(this.parse(code) as unknown as SyntaxNode, ({ type, kind, key, static: isStatic }) => {
        const { name = '' } = (key ?? {}) as { name?: string }
        if (type === 'MethodDefinition' && kind === 'method' && !isStatic && name in Object.prototype)
          this.error(`a class has ${name}: define it, the one it inherits may be frozen`)
      })
      return null
    },
  }
}

interface Es5Options {
  /** Identifiers and the expressions that replace them. */
  defines: Record<string, string>
  /** A script of the functions that the compiler calls for what ES5 has no syntax for, by the compiler's names. */
  helpers: string
}

/** The whole chunk in ES5 syntax. Done on the chunk and not on its files, so that helpers come once. */
export function es5({ defines, helpers }: Es5Options): Plugin {
  return {
    name: 'es5',
    async renderChunk(code) {
      const counting = countingLoops(code, this.parse(code) as unknown as SyntaxNode)
      const { code: lowered, map } = await transform(counting.toString(), {
        configFile: false,
        swcrc: false,
        isModule: false,
        // Internet Explorer 9 knew ES5 and nothing else. Its `typeof` is not asked about symbols: a phone has them.
        env: { targets: { ie: '9' }, exclude: ['transform-typeof-symbol'] },
        jsc: {
          externalHelpers: true,
          parser: { syntax: 'ecmascript' },
          assumptions: {
            setPublicClassFields: true,
            setClassMethods: true,
            constantSuper: true,
            setSpreadProperties: true,
            noClassCalls: true,
            superIsCallableConstructor: true,
            noDocumentAll: true,
            pureGetters: true,
            ignoreFunctionLength: true,
            ignoreFunctionName: true,
            ignoreToPrimitiveHint: true,
            objectRestNoSymbols: true,
            // Not of spreads and patterns, which this does not change; of loops, see `countingLoops`.
            iterableIsArray: true,
          },
          transform: { optimizer: { globals: { vars: defines } } },
        },
        inputSourceMap: counting.generateMap({ hires: true }).toString(),
        sourceMaps: true,
      })
      const own = readFileSync(helpers, 'utf8')
      const missing = new Set<string>()
      const linked = lowered
        .replace(/^var (_\w+) = require\("@swc\/helpers\/_\/\w+"\);$/gm, (_, name: string) => {
          if (!own.includes(`function ${name}(`)) missing.add(name)
          return ''
        })
        // As long as before, so that the map holds.
        .replace(/\b(_\w+)\._\(/g, '$1  (')
      if (missing.size > 0) this.error(`${helpers} has no ${[...missing].join(', ')}`)
      // At the end, where functions may stand as well.
      return { code: `${linked}\n${own}`, map: map as string }
    },
  }
}

/** `for (x of list)` of ES5 counts: what is gone through has to be an array. */
function countingLoops(code: string, program: SyntaxNode): MagicString {
  const text = new MagicString(code)
  walk(program, ({ type, right }) => {
    if (type !== 'ForOfStatement') return
    const { start, end } = right as SyntaxNode
    text.appendRight(start, '_list(').appendLeft(end, ')')
  })
  return text
}

/** The chunk minified. */
export function minify(options: JsMinifyOptions): Plugin {
  return {
    name: 'minify',
    async renderChunk(code) {
      const minified = await minifyCode(code, { ...options, sourceMap: true })
      return { code: minified.code, map: minified.map as string }
    },
  }
}

/** Puts a line on top of the file. */
export function firstLine(banner: string): Plugin {
  return {
    name: 'first-line',
    renderChunk(code) {
      const text = new MagicString(code).prepend(`${banner}\n`).append('\n')
      return { code: text.toString(), map: text.generateMap({ hires: true }) }
    },
  }
}

/** Stops the build when a file outgrows its budget, in bytes, as it is and compressed; says what it weighs. */
export function budget(limits: { raw: number; gzip: number }): Plugin {
  return {
    name: 'budget',
    generateBundle(_, bundle) {
      for (const [file, chunk] of Object.entries(bundle)) {
        if (chunk.type !== 'chunk') continue
        const raw = Buffer.byteLength(chunk.code)
        const gzip = gzipSync(chunk.code, { level: 9 }).length
        const said = `${file}: ${raw} bytes (of ${limits.raw}), ${gzip} gzip (of ${limits.gzip})`
        if (raw > limits.raw || gzip > limits.gzip) this.error(`too large: ${said}`)
        console.log(said)
      }
    },
  }
}

/** Writes the same bytes under a second name. */
export function copyTo(path: string): Plugin {
  return {
    name: 'copy-to',
    writeBundle({ file }) {
      if (!file) return
      mkdirSync(dirname(path), { recursive: true })
      copyFileSync(file, path)
    },
  }
}

/** Typings that a compiler reads for any target: a test may be compiled for one that is older than its Node. */
export function nodeTypings(): Plugin {
  return {
    name: 'node-typings',
    renderChunk(code) {
      // That a class has private fields says nothing to its users, and is an error before ES2015.
      return `/// <reference lib="es2018.asynciterable" />\n${code.replace(/^ *#private;\n/gm, '')}`
    },
  }
}

/** Typings that a mini program can read by themselves: those of Node and of its packages become a few of our own. */
export function phoneTypings(folder: string): Plugin {
  const standIns: Record<string, string> = {
    'readable-stream': join(folder, 'streams.d.ts'),
    'node:stream': join(folder, 'streams.d.ts'),
    buffer: resolve('node_modules/buffer/index.d.ts'),
    http: join(folder, 'absent.d.ts'),
    ws: join(folder, 'absent.d.ts'),
    'worker-timers': join(folder, 'absent.d.ts'),
  }
  return {
    name: 'phone-typings',
    resolveId(source) {
      // The package's typesVersions send every path to its entry.
      const [, file] = /^mqtt\/(lib\/.*)$/.exec(source) ?? []
      return file ? resolve(`node_modules/mqtt/build/${file}.d.ts`) : (standIns[source] ?? null)
    },
    renderChunk(code) {
      // MQTT.js's own declarations mean Node's global Buffer; here it is the bundled one, and BigInt is no type
      // where the library is ES2015.
      const own = code.replace(/\bBuffer\$1\b/g, 'Buffer').replace(/: BigInt\b/g, ': bigint')
      return /\bBufferEncoding\b/.test(own) ? `type BufferEncoding = string\n${own}` : own
    },
  }
}
