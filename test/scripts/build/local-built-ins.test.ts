import { parseAst } from 'rollup/parseAst'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { localBuiltIns } from '../../../scripts/build/local-built-ins.ts'

function rendered(code: string): string {
  const { renderChunk } = localBuiltIns() as unknown as {
    renderChunk(this: { parse: typeof parseAst }, code: string): { code: string } | null
  }
  return renderChunk.call({ parse: parseAst }, code)?.code ?? code
}

describe('built-ins as variables of the file', () => {
  it('are looked up once each', () => {
    const code = rendered(
      '"use strict"; report(Math.max(1, Math.min(2, 3)) + String(Object.keys({ a: 1 })));',
    )
    expect(code.startsWith('"use strict";')).toBe(true)
    for (const name of ['Math', 'String', 'Object'])
      expect(code.match(new RegExp(`(?<!_)\\b${name}\\b`, 'g'))).toHaveLength(1)
    const said: unknown[] = []
    runInNewContext(code, { report: (value: unknown) => said.push(value) })
    expect(said).toEqual(['2a'])
  })

  it.each([
    ['what is replaced while a program runs', 'use(Date, Promise, setTimeout, BigInt)'],
    ['names of properties', 'use({ Error: 1 }.Error, window.Math)'],
    ['labels', 'Array: for (;;) { break Array }'],
  ])('leave alone %s', (_, code) => {
    expect(rendered(code)).toBe(code)
  })

  it.each([
    ['a variable', 'var Error = 1; use(Error)'],
    ['a parameter', 'function f(Error) { return Error }'],
    ['a function', 'function Error() {} use(Error)'],
    ['what was caught', 'try { f() } catch (Error) { use(Error) }'],
  ])('leave alone a name that %s has somewhere', (_, code) => {
    expect(rendered(code)).toBe(code)
  })

  it('are found behind a computed name and in a key that is computed', () => {
    expect(rendered('use(a[String], { [Number]: 1 })')).toContain('use(a[__String], { [__Number]: 1 })')
  })
})
