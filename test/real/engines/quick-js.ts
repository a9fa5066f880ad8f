/** QuickJS, a small interpreter that is neither V8 nor JavaScriptCore, as WebAssembly in this process. */

import { getQuickJS, type QuickJSContext } from 'quickjs-emscripten'
import type { RunningEngine } from './engine.ts'
import { platformFiles, type Realm } from './platform-files.ts'

function evaluateIn(context: QuickJSContext, source: string, name = 'line.js'): string {
  const result = context.evalCode(source, name)
  if (result.error) {
    const { name: kind, message, stack } = context.dump(result.error) as Error
    result.error.dispose()
    throw new Error(`QuickJS: ${kind}: ${message}\n${stack}`)
  }
  const value: unknown = context.dump(result.value)
  result.value.dispose()
  return String(value)
}

export async function startQuickJs(realm: Realm): Promise<RunningEngine> {
  const context = (await getQuickJS()).newContext()
  for (const { source, name } of platformFiles(realm, [])) evaluateIn(context, source, name)
  return {
    async exchange(line) {
      evaluateIn(context, `world.receive(${JSON.stringify(line)})`)
      while (evaluateIn(context, 'world.runOne()') === 'true') {
        const { error } = context.runtime.executePendingJobs()
        if (error) {
          const told: unknown = context.dump(error)
          error.dispose()
          throw new Error(`QuickJS: ${JSON.stringify(told)}`)
        }
      }
      return evaluateIn(context, 'world.flush()')
    },
    async evaluate(expression) {
      return evaluateIn(context, expression)
    },
    async stop() {
      context.dispose()
    },
  }
}
