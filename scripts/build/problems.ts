/** What is wrong with a build: gathered, so that all of it is said at once, and any of it stops the build. */

import type { Plugin, RollupLog } from 'rollup'
import { isBundled, moduleName, packageName } from './syntax.ts'

export type Report = (problem: string) => void

export interface Problems {
  report: Report
  /** For `onwarn`: nothing that the bundler warns of may ship. */
  onwarn: (warning: RollupLog) => void
  /** Ends a phase of the build; stands behind all plugins that report. */
  stop(): Plugin
}

/** What to do about a warning, by its code. */
const advice: Record<string, string> = {
  MISSING_EXPORT: 'a stand-in has to have what is imported from it',
  UNRESOLVED_IMPORT:
    'a new package: replace it in src/shims/table.ts, or install it and add it to `bundled` there',
}

export function gatherProblems(): Problems {
  const problems = new Set<string>()
  /** By what they say and the package in which: the first of its kind, and how many more there are. */
  const warnings = new Map<string, { first: string; more: number }>()
  const warn = ({ message, code = '', id = '' }: RollupLog): void => {
    const said = code in advice ? `${message} (${advice[code]})` : message
    const kind = code in advice ? said : `${code} ${isBundled(id) ? packageName(moduleName(id)) : message}`
    const known = warnings.get(kind)
    if (!known) warnings.set(kind, { first: said, more: 0 })
    else known.more++
  }
  const clear = (): void => {
    problems.clear()
    warnings.clear()
  }
  const throwAll = (): void => {
    // What the bundler warns of is most often what follows.
    const all = [...problems]
    for (const { first, more } of warnings.values())
      all.push(more ? `${first} (and ${more} more like this)` : first)
    if (all.length === 0) return
    clear()
    throw new Error(all.length === 1 ? all[0] : `${all.length} problems\n  - ${all.join('\n  - ')}`)
  }
  return {
    report: (problem) => problems.add(problem),
    onwarn: warn,
    stop: () => ({
      name: 'stop-at-problems',
      buildStart: clear,
      buildEnd: {
        order: 'post',
        sequential: true,
        handler(error) {
          // What was noticed before it is most often its cause.
          if (error && problems.size + warnings.size > 0) problems.add(error.message)
          throwAll()
        },
      },
      generateBundle: { order: 'post', handler: throwAll },
    }),
  }
}
