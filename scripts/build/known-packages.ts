/** What is bundled was chosen: a package that nobody has looked at, or a second copy of one, stops the build. */

import { isAbsolute, relative, resolve, sep } from 'node:path'
import type { Plugin } from 'rollup'
import type { Report } from './problems.ts'
import { isBundled, moduleName, packageName } from './syntax.ts'

export function knownPackages(known: readonly string[], report: Report): Plugin {
  return {
    name: 'known-packages',
    buildEnd(error) {
      if (error) return
      /** By the package: its folder. */
      const folders = new Map<string, string>()
      /** By a package that is not known: what imports it. */
      const unknown = new Map<string, Set<string>>()
      for (const id of this.getModuleIds()) {
        const { isExternal, importers = [] } = this.getModuleInfo(id) ?? {}
        // A file may be there several times, as what wraps it.
        const path = pathOf(id)
        if (isExternal || !isAbsolute(path)) continue
        if (!isBundled(path)) {
          if (!path.startsWith(resolve('src') + sep))
            report(
              `${path} lies neither in src nor in node_modules: a linked package cannot be told from others, install it`,
            )
          continue
        }
        const name = packageName(moduleName(path))
        const from = importers.map(pathOf).map((by) => (isBundled(by) ? moduleName(by) : relative('.', by)))
        if (!known.includes(name))
          unknown.set(
            name,
            new Set([...(unknown.get(name) ?? []), ...from.filter((by) => packageName(by) !== name)]),
          )
        const folder = path.slice(0, path.replaceAll('\\', '/').lastIndexOf(`/${name}/`))
        const other = folders.get(name) ?? folder
        if (other !== folder)
          report(`${name} would be bundled twice, from ${other} and ${folder}: npm dedupe`)
        folders.set(name, folder)
      }
      for (const [name, by] of unknown)
        report(
          `${name} is new in the bundle, imported by ${[...by].join(', ')}: replace it, or add it to \`bundled\`, in src/shims/table.ts`,
        )
    },
  }
}

const pathOf = (id: string): string => id.replace('\0', '').replace(/\?.*$/, '')
