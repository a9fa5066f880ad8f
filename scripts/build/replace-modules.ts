/** Sends imports of what a phone lacks to the file that stands in for it. */

import { join } from 'node:path'
import type { Plugin } from 'rollup'
import type { Report } from './problems.ts'
import { moduleName } from './syntax.ts'

interface Row {
  module: string
  importer?: string
  by: string
}

interface ReplacementOptions {
  /** Where the files lie that stand in. */
  folder: string
  /** Every row has to be of use. */
  isWhole: boolean
  report: Report
}

export function replaceModules(
  rows: readonly Row[],
  { folder, isWhole, report }: ReplacementOptions,
): Plugin {
  const used = new Set<Row>()
  const rowOf = (name: string, from: string) => {
    const bare = moduleName(name)
    return rows.find(
      ({ module, importer = from }) => importer === from && (bare === module || bare === `${module}/default`),
    )
  }
  return {
    name: 'replace-modules',
    buildStart: () => used.clear(),
    async resolveId(source, importer, options) {
      if (!importer || source.includes('\0')) return null
      const from = moduleName(importer)
      let row = rowOf(source, from)
      if (!row && source.startsWith('.')) {
        const resolved = await this.resolve(source, importer, { ...options, skipSelf: true })
        row = resolved ? rowOf(resolved.id, from) : undefined
      }
      if (!row) return null
      used.add(row)
      return join(folder, row.by)
    },
    buildEnd(error) {
      if (error || !isWhole) return
      for (const row of rows)
        if (!used.has(row))
          report(`nothing imports ${row.module} any more, which src/shims/table.ts replaces by ${row.by}`)
    },
  }
}
