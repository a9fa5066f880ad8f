import { describe, expect, it } from 'vitest'
import { at, includes } from '../../src/shims/ponyfills.ts'

describe('methods that came after ES2015', () => {
  it('at', () => {
    for (const list of [[], ['a'], ['a', 'b', 'c']])
      for (let index = -5; index < 5; index++) expect(at(list, index)).toBe(list.at(index))
    expect(at(Buffer.from([1, 2]), -1)).toBe(2)
  })

  it('includes', () => {
    for (const list of ['abc', ['a', 'b'], []] as (string | string[])[])
      for (const value of ['a', 'c', 'd'])
        expect(includes(list as never, value as never)).toBe(list.includes(value))
    // Where the call was optional.
    expect(includes(undefined, 'a' as never)).toBe(false)
  })
})
