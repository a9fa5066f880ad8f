/** What is bundled was chosen: a package that nobody has looked at, or a second copy of one, stops the build. */

import { relative, resolve, sep } from 'node:path'
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
      for (const id of this.getModuleIds()) {
        const [path = ''] = id.split('?')
        if (path.includes('\0') || this.getModuleInfo(id)?.isExternal) continue
        if (!isBundled(path)) {
          if (!path.startsWith(resolve('src') + sep))
            report(
              `${path} lies neither in src nor in a node_modules folder: a linked package cannot be told from others, install it`,
            )
          continue
        }
        const module = moduleName(path)
        const name = packageName(module)
        const by = this.getModuleInfo(id)?.importers[0] ?? ''
        if (!known.includes(name))
          report(
            `${name} is new in the bundle, imported by ${isBundled(by) ? moduleName(by) : relative('.', by)}: replace it, or add it to \`bundled\`, in src/shims/table.ts`,
          )
        const folder = path.slice(0, path.replaceAll('\\', '/').lastIndexOf(`/${name}/`))
        const other = folders.get(name) ?? folder
        if (other !== folder)
          report(`${name} would be bundled twice, from ${other} and ${folder}: npm dedupe`)
        folders.set(name, folder)
      }
    },
  }
}
