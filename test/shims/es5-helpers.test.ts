import { resolve } from 'node:path'
import { runInNewContext } from 'node:vm'
import { rollup } from 'rollup'
import { describe, expect, it } from 'vitest'
import { es5 } from '../../scripts/build/es5.ts'
import { noInheritedMethods } from '../../scripts/build/frozen-globals.ts'
import { minify } from '../../scripts/build/minify.ts'

/** The code as the build leaves it. */
async function lowered(code: string): Promise<string> {
  const bundle = await rollup({
    input: 'snippet',
    plugins: [
      {
        name: 'snippet',
        resolveId: (source) => source,
        load: () => `export default ${code}`,
      },
      noInheritedMethods(),
      es5({ defines: {}, helpers: resolve('src/shims/es5-helpers.js') }),
      minify({ compress: { passes: 3, ecma: 5, toplevel: true }, mangle: { toplevel: true } }),
    ],
  })
  const { output } = await bundle.generate({ format: 'cjs', exports: 'named' })
  return output[0].code
}

async function valueOf(code: string): Promise<unknown> {
  const module = { exports: {} as { default?: unknown } }
  runInNewContext(await lowered(code), { module, exports: module.exports })
  return module.exports.default
}

/** Functions, so that they run here as they are. */
const snippets: Record<string, () => unknown> = {
  'classes with fields, accessors and statics': () => {
    class Point {
      static count = 0
      x = 1
      static make() {
        return new this()
      }
      get double() {
        return this.x * 2
      }
      set double(value) {
        this.x = value / 2
      }
      move(by = 1, ...more: number[]) {
        this.x += by + more.length
        return this
      }
    }
    const point = Point.make().move().move(2, 3, 4)
    point.double = 20
    const isHidden = Object.keys(Point.prototype).indexOf('double') < 0
    return [point.x, point.double, Point.count, isHidden, point.constructor === Point]
  },
  'classes of classes': () => {
    class Base {
      constructor(readonly name: string) {}
      who() {
        return `base ${this.name}`
      }
      static kind() {
        return 'static'
      }
    }
    class Middle extends Base {}
    class Derived extends Middle {
      constructor() {
        super('derived')
      }
      override who() {
        return `${super.who()}!`
      }
    }
    const derived = new Derived()
    return [derived.who(), Derived.kind(), derived instanceof Base, Object.getPrototypeOf(Derived) === Middle]
  },
  'classes of errors': () => {
    class Coded extends Error {
      constructor(
        message: string,
        readonly code = 'E',
      ) {
        super(message)
      }
    }
    class More extends Coded {}
    const error = new More('text')
    return [
      error.message,
      error.code,
      error instanceof More,
      error instanceof Error,
      typeof error.stack,
      String(error),
    ]
  },
  'loops over whatever can be iterated': () => {
    const seen: unknown[] = []
    for (const item of [1, 2, 3]) if (item !== 2) seen.push(item)
    for (const item of new Set(['a', 'b'])) seen.push(item)
    for (const [key, value] of new Map([['k', 1]])) seen.push(key, value)
    for (const letter of 'x😀') seen.push(letter)
    outer: for (const item of [1, 2, 3]) for (const other of [1, 2]) if (item === other) continue outer
    const growing = [3]
    for (const item of growing) if (item > 0) growing.push(item - 1)
    const closures = []
    for (const item of [7, 8]) closures.push(() => item)
    return [seen, growing, closures.map((run) => run())]
  },
  'spreads and rests': () => {
    const sum = (...values: number[]) => values.reduce((total, value) => total + value, 0)
    const { a, ...rest } = { a: 1, b: 2, c: 3 }
    const [first, , third = 'default', ...others] = new Set([1, 2])
    return [
      sum(...[1, 2], ...new Set([3])),
      a,
      rest,
      { ...rest, ...{ d: 4 }, b: 5 },
      first,
      third,
      others,
      [...'ab'],
      new Date(...([0] as [number])).getTime(),
    ]
  },
  'texts and properties': () => {
    const name = 'n'
    const tag = (strings: TemplateStringsArray, ...values: unknown[]) => strings.raw.join('|') + values.join()
    const object = { [name]: 1, [`${name}2`]: 2, get three() { return 3 } } // prettier-ignore
    return [`${name}${1 + 1}\n`, tag`a${1}\n${2}`, object, object.three]
  },
  'what is not there': () => {
    const nothing = undefined as { a?: { b(): number } } | undefined
    const some = { a: { b: () => 1 } } as typeof nothing
    const object: { value?: number } = {}
    object.value ??= 5
    return [nothing?.a?.b(), some?.a?.b(), nothing ?? 'default', object, 2 ** 10]
  },
}

describe('ES5 with these helpers', () => {
  it.each(Object.keys(snippets))('%s', async (name) => {
    const run = snippets[name]!
    expect(JSON.stringify(await valueOf(`(${run.toString()})()`))).toBe(JSON.stringify(run()))
  })

  it('is ES5 and asks for nothing', async () => {
    const { parse } = await import('acorn')
    const code = await lowered(`(${snippets['spreads and rests']!.toString()})()`)
    expect(() => parse(code, { ecmaVersion: 5 })).not.toThrow()
    expect(code).not.toContain('require(')
  })

  it('stops the build where a class has a method that may be frozen', async () => {
    await expect(lowered('class { toString() { return "x" } }')).rejects.toThrow(/a class has toString/)
  })

  it('stops the build where a helper is missing', async () => {
    await expect(lowered('(async () => 1)()')).rejects.toThrow(/has no _async_to_generator/)
  })
})
