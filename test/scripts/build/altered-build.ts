/** The build of `dist/mqtt.min.js`, with changes to the packages that it reads. Nothing is written. */

import type { OutputChunk, OutputOptions, Plugin, RollupOptions } from 'rollup'
import { rollup } from 'rollup'
import { loadConfigFile } from 'rollup/loadConfigFile'
import { fromRoot } from '../../bundle/built-files.ts'

export interface Change {
  /** In node_modules. */
  file: string
  from: string | RegExp
  to: string
}

let config: RollupOptions | undefined

async function loadConfig(): Promise<RollupOptions> {
  const { options } = await loadConfigFile(fromRoot('rollup.config.ts'), {
    configPlugin: ['swc'],
    silent: true,
  })
  return options[0]!
}

/** What a release of a package could bring. A change that matches nothing is an error. */
function changed(changes: readonly Change[]): Plugin {
  const left = new Set(changes)
  return {
    name: 'changed',
    transform: {
      order: 'pre',
      handler(code, id) {
        for (const change of changes) {
          if (!id.endsWith(`/node_modules/${change.file}`)) continue
          const now = code.replace(change.from, change.to)
          if (now !== code) left.delete(change)
          code = now
        }
        return { code, map: null }
      },
    },
    buildEnd(error) {
      if (error) return
      for (const { file, from } of left) throw new Error(`the test finds no ${String(from)} in ${file}`)
    },
  }
}

/** @throws Error with all that stops the build */
export async function buildWith(changes: readonly Change[], more: Plugin[] = []): Promise<OutputChunk> {
  config ??= await loadConfig()
  const bundle = await rollup({ ...config, plugins: [changed(changes), ...more, config.plugins] })
  const { output } = await bundle.generate((config.output as OutputOptions[])[0]!)
  return output[0]
}

/** Each of them on a line of its own; none where the build passes. */
export async function problemsOf(changes: readonly Change[], more?: Plugin[]): Promise<string[]> {
  try {
    await buildWith(changes, more)
    return []
  } catch (error) {
    const { message } = error as Error
    const lines = message.replace(/^\[plugin [\w-]+\] /, '').split('\n  - ')
    return lines.length === 1 ? lines : lines.slice(1)
  }
}
