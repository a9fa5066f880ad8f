/** Whether the last commit holds the dist/ of its own sources. */

import { execFileSync } from 'node:child_process'

/** What the build reads, by their paths from the root. */
export const buildInputs = [
  'src',
  'scripts',
  'package.json',
  'package-lock.json',
  'rollup.config.ts',
  'LICENSE',
]

export const whatToCommit = 'Run: npm run build, then commit dist/ together with the sources.'

/**
 * To be asked after a build. While sources are changed and not committed, dist/ may be too.
 *
 * @returns what to do; `undefined` where the commit is whole, `null` where this is not a clone
 */
export function missingInCommit(folder) {
  const changed = (...paths) =>
    execFileSync('git', ['status', '--porcelain', '--untracked-files=all', '--', ...paths], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
      .split('\n')
      .filter(Boolean)
      .map((line) => line.slice(3))
  try {
    if (changed(...buildInputs).length > 0) return undefined
    const files = changed('dist').filter((path) => path !== 'dist/README.md')
    return files.length === 0
      ? undefined
      : `The last commit lacks the dist/ of its sources (${files.join(', ')}). ${whatToCommit}`
  } catch {
    return null
  }
}
