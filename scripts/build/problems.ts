/** What is wrong with a build: gathered, so that all of it is said at once, and any of it stops the build. */

import type { Plugin, RollupLog } from 'rollup'

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
  const throwAll = (): void => {
    if (problems.size === 0) return
    const all = [...problems]
    problems.clear()
    throw new Error(all.length === 1 ? all[0] : `${all.length} problems\n  - ${all.join('\n  - ')}`)
  }
  return {
    report: (problem) => problems.add(problem),
    onwarn: ({ message, code = '' }) =>
      problems.add(code in advice ? `${message} (${advice[code]})` : message),
    stop: () => ({
      name: 'stop-at-problems',
      buildStart: () => problems.clear(),
      buildEnd: {
        order: 'post',
        sequential: true,
        handler(error) {
          // What was noticed before it is most often its cause.
          if (error && problems.size > 0) problems.add(error.message)
          throwAll()
        },
      },
      generateBundle: { order: 'post', handler: throwAll },
    }),
  }
}
