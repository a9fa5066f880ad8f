import { parse } from 'acorn'
import { describe, expect, it } from 'vitest'
import { phoneFiles, readBuilt } from './built-files.ts'

const parseEs5 = (source: string): unknown => parse(source, { ecmaVersion: 5, sourceType: 'script' })

describe.each(phoneFiles)('%s', (path) => {
  const source = readBuilt(path).toString('utf8')

  it('is ECMAScript 5 by itself', () => {
    expect(() => parseEs5(source)).not.toThrow()
  })

  it('is ECMAScript 5 inside the function and the strict mode that the platform puts around it', () => {
    expect(() =>
      parseEs5(`define("m.js", function (require, module, exports) { 'use strict';${source}\n})`),
    ).not.toThrow()
  })

  it('is one file of plain text: no byte order mark, no source map to look for', () => {
    expect(source.charCodeAt(0)).not.toBe(0xfeff)
    expect(source).not.toContain('sourceMappingURL')
  })
})

it.each(['const a = 1', 'let a', '() => 1', '`a`', 'a?.b', 'class A {}', '/a/s', 'f(a,)', '({ a })'])(
  'the parser refuses what is younger: %s',
  (source) => {
    expect(() => parseEs5(source)).toThrow(SyntaxError)
  },
)
