/** Commands that are run for their output, and are stopped when this one is. */

import { spawn } from 'node:child_process'

const BEAT_MS = 15_000

const isWindows = process.platform === 'win32'

/** By the process: its end. */
const running = new Map()
let isStopped = false

/** Ends whatever runs, with what that has started, and waits for it; nothing begins after this. */
export async function stopCommands() {
  isStopped = true
  for (const child of running.keys()) {
    if (isWindows) child.kill()
    else process.kill(-child.pid)
  }
  await Promise.all(running.values())
}

/**
 * @param beat called now and then while it runs, with the seconds that have passed
 * @returns its exit code, and both its outputs in one
 */
export function run(command, args, { cwd, env = {}, beat } = {}) {
  // Whoever waits for it is about to be ended.
  if (isStopped) return new Promise(() => undefined)
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, which can be ended as a whole.
    detached: !isWindows,
    // npm is a script of the shell on Windows.
    shell: isWindows && command === 'npm',
  })
  const began = Date.now()
  const timer = beat && setInterval(() => beat(Math.round((Date.now() - began) / 1000)), BEAT_MS)
  const chunks = []
  child.stdout.on('data', (chunk) => chunks.push(chunk))
  child.stderr.on('data', (chunk) => chunks.push(chunk))
  const closed = new Promise((resolve) => child.on('close', resolve))
  running.set(child, closed)
  const result = closed.then((code) => {
    clearInterval(timer)
    running.delete(child)
    if (isStopped) return new Promise(() => undefined)
    return { code: code ?? 1, output: Buffer.concat(chunks).toString('utf8') }
  })
  return Promise.race([result, new Promise((_, reject) => child.on('error', reject))])
}

export const runNode = (args, options) => run(process.execPath, args, options)

/** The npm that runs this, or the one that is found. */
export function runNpm(args, options) {
  const npm = process.env.npm_execpath
  return npm?.endsWith('.js') ? runNode([npm, ...args], options) : run('npm', args, options)
}
