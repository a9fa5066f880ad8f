/** What the recipes of docs/signing-in.md have to do beside working: tests of the rest are in sign-in.test.ts. */

import { describe, expect, it } from 'vitest'
import { codeBlocks } from './markdown.ts'

const recipes = codeBlocks('docs/signing-in.md', 'js').filter((code) => /wx\.request|'request'/.test(code))

describe('the recipes of docs/signing-in.md', () => {
  it.each(recipes.map((code, index) => [index + 1, code] as const))(
    'recipe %i looks at the status: wx.request takes every answer for a success',
    (_, code) => {
      expect(code).toContain('statusCode')
    },
  )

  it('are there', () => {
    expect(recipes.length).toBeGreaterThanOrEqual(2)
  })

  it('tell how a user signs out', () => {
    expect(codeBlocks('docs/signing-in.md', 'js').join('\n')).toMatch(/\.clear\(\)/)
  })
})
