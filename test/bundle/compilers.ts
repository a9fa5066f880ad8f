/** The compilers that users of the package have: an old one, one of between, and the newest. */

import { createRequire } from 'node:module'
import ts from 'typescript'
import type { Compiler } from './typescript-consumer.ts'

const require = createRequire(import.meta.url)

interface Setting {
  title: string
  compiler: Compiler
  options: ts.CompilerOptions
}

const compilers: readonly Compiler[] = [
  require('typescript-4.7') as Compiler,
  require('typescript-5.4') as Compiler,
  ts,
]

/** By their numbers, which are the same in all versions: the newest ones do not name the old ones any more. */
const resolutions: Record<string, ts.CompilerOptions> = {
  node: { module: 1, moduleResolution: 2 },
  node16: { module: 100, moduleResolution: 3 },
  bundler: { module: 99, moduleResolution: 100 },
}

/** Each compiler in each way of finding packages that it has. */
export const settings: readonly Setting[] = compilers.flatMap((compiler) =>
  Object.keys(resolutions)
    .filter((name) => name !== 'bundler' || 'Bundler' in compiler.ModuleResolutionKind)
    .map((name) => ({
      title: `TypeScript ${compiler.versionMajorMinor} in ${name} resolution`,
      compiler,
      options: { ...resolutions[name], ...deprecations(compiler) },
    })),
)

/** What the newest compiler wants to hear about what is old. */
function deprecations({ versionMajorMinor }: Compiler): ts.CompilerOptions {
  return Number(versionMajorMinor) >= 6 ? { ignoreDeprecations: '6.0' } : {}
}
