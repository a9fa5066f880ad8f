/** JavaScriptCore, the engine of iPhones, as the program `jsc`: without JIT, as mini programs have it there. */

import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { RunningEngine } from './engine.ts'
import { platformFiles, type Realm } from './platform-files.ts'

export const isInstalled = spawnSync('jsc', ['-e', '0']).error === undefined
export const advice = 'JavaScriptCore is missing: apt-get install libjavascriptcoregtk-4.0-bin'

/** Blocks on a line, and answers it with a line. */
const loop = `
  (function () {
    for (;;) {
      var line = readline()
      if (!line) return
      if (line.charAt(0) === '=') {
        print(evaluateHere(line.slice(1)))
        continue
      }
      world.receive(line)
      while (world.runOne()) drainMicrotasks()
      print(world.flush())
    }
  })()
`

/** @throws Error with what the engine said when it ends too early */
export async function startJavaScriptCore(realm: Realm): Promise<RunningEngine> {
  const directory = await mkdtemp(join(tmpdir(), 'mqtt-miniprogram-jsc-'))
  const keepEval = { name: 'evaluate.js', source: 'var evaluateHere = eval' }
  const scripts = [keepEval, ...platformFiles(realm, ['evaluateHere']), { name: 'loop.js', source: loop }]
  const paths: string[] = []
  for (const [index, { source }] of scripts.entries()) {
    const path = join(directory, `${index}.js`)
    await writeFile(path, source)
    paths.push(path)
  }
  const process = spawn('jsc', ['--useJIT=false', ...paths], { stdio: ['pipe', 'pipe', 'pipe'] })
  let said = ''
  process.stderr.on('data', (text: Buffer) => {
    said += text.toString()
  })
  const gone = once(process, 'exit').then((): never => {
    throw new Error(`jsc ended: ${said}`)
  })
  gone.catch(() => undefined)
  const lines = createInterface({ input: process.stdout })[Symbol.asyncIterator]()
  const exchange = async (line: string): Promise<string> => {
    process.stdin.write(`${line}\n`)
    const { value, done } = await Promise.race([lines.next(), gone])
    if (done) throw new Error(`jsc ended: ${said}`)
    return value
  }
  return {
    exchange,
    evaluate: (expression) => exchange(`=${expression}`),
    async stop() {
      if (process.exitCode === null && process.signalCode === null) {
        process.kill('SIGKILL')
        await once(process, 'exit')
      }
      await rm(directory, { recursive: true, force: true })
    },
  }
}
