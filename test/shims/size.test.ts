import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { leftOut, replacements } from '../../src/shims/table.ts'

const document = readFileSync('docs/size.md', 'utf8')

describe('docs/size.md', () => {
  it('has every row of the tables that the build reads', () => {
    for (const { module, by, why } of replacements.filter(({ by }) => !by.startsWith('..')))
      expect(document).toContain(`| \`${module}\` | \`${by}\` | ${why} |`)
    for (const { module, parts, why } of leftOut)
      expect(document).toContain(
        `| \`${module}\` | ${parts.map((part) => `\`${part}\``).join(' ')} | ${why} |`,
      )
  })
})
