/** A plugin for the build that writes down what each bundle was made of, beside it: `modules/<file>.json`. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'

export default function recordModules() {
  return {
    name: 'record-modules',
    generateBundle({ file }, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue
        const used = Object.keys(chunk.modules).filter((id) => chunk.modules[id].renderedLength > 0)
        mkdirSync('modules', { recursive: true })
        writeFileSync(`modules/${basename(file)}.json`, JSON.stringify(used))
      }
    },
  }
}
