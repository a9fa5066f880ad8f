import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { cpuTimeOf } from './cpu-time.mjs'

/** A line of the program that is not for people. */
const MARK = '\u0001'

const jscEngine = `
var ask = function (question) { print('${MARK}' + question); return readline() }
var engine = {
  print: printErr,
  read: readFile,
  evaluate: loadString,
  now: function () { return preciseTime() * 1000 },
  cpu: function () { return Number(ask('cpu')) },
  warmUp: 0.5, // it compiles nothing
  collect: fullGC,
  heap: gcHeapSize,
}
`

const jscLoop = (task) => `
var result
var loop = bench.start(engine, ${task}, function (value) { result = value })
drainMicrotasks()
while (result === undefined && loop.step()) drainMicrotasks()
if (result === undefined) throw new Error('nothing is left to do, and there is no result')
print('${MARK}result ' + JSON.stringify(result))
`

async function collect(stream) {
  let text = ''
  for await (const chunk of stream) text += chunk
  return text
}

/** What a broker swallows never comes back: a run takes no longer than this. */
const NETWORK_MS = 60_000

const runInNode =
  (file, { timeout, further = [] } = {}) =>
  async ({ script, task, flags = [] }) => {
    const host = fileURLToPath(new URL(file, import.meta.url))
    const child = spawn(process.execPath, [...flags, host, script, JSON.stringify(task), ...further], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout,
    })
    const [said, complaints, [code, signal]] = await Promise.all([
      collect(child.stdout),
      collect(child.stderr),
      once(child, 'exit'),
    ])
    if (code !== 0) throw new Error(complaints.trim() || `the process ended with ${code ?? signal}`)
    return JSON.parse(said)
  }

async function runInJavaScriptCore({ script, task, directory }) {
  const files = { 'engine.js': jscEngine, 'loop.js': jscLoop(JSON.stringify(task)) }
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text)
  const paths = [join(directory, 'engine.js'), script, join(directory, 'loop.js')]
  const child = spawn('jsc', ['--useJIT=false', ...paths], { stdio: ['pipe', 'pipe', 'pipe'] })
  const exit = once(child, 'exit')
  const complaints = collect(child.stderr)
  let result
  const said = []
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === `${MARK}cpu`) child.stdin.write(`${cpuTimeOf(child.pid)}\n`)
    else if (line.startsWith(`${MARK}result `)) result = JSON.parse(line.slice(8))
    else said.push(line)
  }
  const [code] = await exit
  if (result === undefined) {
    const words = [...said, (await complaints).trim()].join('\n').trim()
    throw new Error(words || `jsc ended with ${code}`)
  }
  return result
}

/** Each runs `{ script, task, directory, flags }` in a process of its own and resolves to the result of the task. `network` takes
 * the `port` of a broker in the task. */
export const engines = {
  v8: { name: `V8 ${process.versions.v8}, Node ${process.versions.node}`, run: runInNode('v8-host.mjs') },
  vm: {
    name: 'V8, realm of vm.createContext()',
    run: runInNode('v8-host.mjs', { further: ['contextified'] }),
  },
  jsc: { name: 'JavaScriptCore without JIT', run: runInJavaScriptCore },
  network: { name: 'V8 over a real broker', run: runInNode('network-host.mjs', { timeout: NETWORK_MS }) },
}

/** @throws Error with what to do about it */
export function requireEngine(name) {
  if (name === 'jsc' && spawnSync('jsc', ['-e', '0']).error !== undefined) {
    throw new Error('JavaScriptCore is missing: apt-get install libjavascriptcoregtk-4.0-bin, or --engine v8')
  }
}
