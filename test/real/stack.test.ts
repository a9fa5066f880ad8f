/** A phone's stack is small, and each engine's frames have another size: 100,000 of a kind at once, in 256 KB (V8: test/mqtt/outgoing/bursts.test.ts). */

import { nodeResolve } from '@rollup/plugin-node-resolve'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newQuickJSWASMModule } from 'quickjs-emscripten'
import { rollup } from 'rollup'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { fromRoot, mqttFile } from '../bundle/built-files.ts'
import * as javaScriptCore from './engines/java-script-core.ts'

const STACK = 256 * 1024
const COUNT = 100_000
/** It interprets, in WebAssembly: five times as many would take minutes, and are as many frames of its stack. */
const FEWER = 20_000

/** How deep a function that does nothing may call itself there. */
const measureDepth = `
  function depthOf() {
    var depth = 0
    function deeper() { depth++; deeper() }
    try { deeper() } catch (_) { return depth }
  }
`
const drive = (count: number) => `
  var result
  var loop = bursts.start(engine, ${JSON.stringify({ path: mqttFile, count })}, function (value) { result = value })
`

let directory: string
let script: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mqtt-miniprogram-stack-'))
  const build = await rollup({ input: fromRoot('test/real/engines/bursts.mjs'), plugins: [nodeResolve()] })
  const { output } = await build.generate({ format: 'iife', name: 'bursts' })
  script = output[0].code
})
afterAll(() => rm(directory, { recursive: true, force: true }))

interface Report {
  depth: number
  results: Record<string, object>
}

async function inJavaScriptCore(): Promise<Report> {
  const path = join(directory, 'jsc.js')
  const source = `${script}
    ${measureDepth}
    var engine = { print: printErr, read: readFile, evaluate: loadString }
    ${drive(COUNT)}
    drainMicrotasks()
    while (result === undefined && loop.step()) drainMicrotasks()
    print(JSON.stringify({ depth: depthOf(), results: result }))`
  await writeFile(path, source)
  const flags = ['--useJIT=false', `--maxPerThreadStackUsage=${STACK}`]
  const child = spawn('jsc', [...flags, path], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', (text: Buffer) => (said += text.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`jsc ended with ${code}: ${said}`)
  return JSON.parse(said) as Report
}

async function inQuickJs(): Promise<Report> {
  // A memory of its own, which goes as a whole: with so small a stack QuickJS cannot take long chains apart.
  const runtime = (await newQuickJSWASMModule()).newRuntime({ maxStackSizeBytes: STACK })
  const context = runtime.newContext()
  const evaluate = (source: string): unknown => {
    const handle = context.unwrapResult(context.evalCode(source))
    const value: unknown = context.dump(handle)
    handle.dispose()
    return value
  }
  const text = context.newString(await readFile(mqttFile, 'utf8'))
  context.setProp(context.global, 'file', text)
  text.dispose()
  evaluate(`${script}
      ${measureDepth}
      var engine = { print: function () {}, read: function () { return file }, evaluate: eval }
      ${drive(FEWER)}`)
  do {
    context.unwrapResult(runtime.executePendingJobs())
  } while (evaluate('result === undefined && loop.step()') === true)
  return JSON.parse(evaluate('JSON.stringify({ depth: depthOf(), results: result })') as string) as Report
}

function check({ depth, results }: Report, count: number): void {
  // Whoever calls himself once for each does not get so far.
  expect(depth).toBeLessThan(count / 10)
  expect(Object.keys(results)).toHaveLength(10)
  const expected = { told: count, state: 'connected', queued: 0, errors: [] }
  for (const [what, result] of Object.entries(results)) expect([what, result]).toEqual([what, expected])
}

it('QuickJS: 20,000 of each kind on a stack of 256 KB', { timeout: 300_000 }, async () => {
  check(await inQuickJs(), FEWER)
})

if (javaScriptCore.isInstalled || process.env.CI) {
  it('JavaScriptCore: 100,000 of each kind on a stack of 256 KB', { timeout: 300_000 }, async () => {
    if (!javaScriptCore.isInstalled) throw new Error(javaScriptCore.advice)
    check(await inJavaScriptCore(), COUNT)
  })
} else it.skip(`JavaScriptCore (${javaScriptCore.advice})`, () => undefined)
