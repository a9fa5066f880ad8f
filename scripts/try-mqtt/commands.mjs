/** Commands that are run for their output, and are stopped when this one is. */

import { spawn } from 'node:child_process'

const BEAT_MS = 15_000

const running = new Set()

/** Ends whatever runs. */
export function stopCommands() {
  for (const child of running) child.kill()
}

/**
 * @param beat called now and then while it runs, with the seconds that have passed
 * @returns its exit code, and both its outputs in one
 */
export function run(command, args, { cwd, env = {}, beat } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // npm is a script of the shell on Windows.
      shell: process.platform === 'win32' && command === 'npm',
    })
    running.add(child)
    const began = Date.now()
    const timer = beat && setInterval(() => beat(Math.round((Date.now() - began) / 1000)), BEAT_MS)
    const chunks = []
    child.stdout.on('data', (chunk) => chunks.push(chunk))
    child.stderr.on('data', (chunk) => chunks.push(chunk))
    const settle = (how) => {
      clearInterval(timer)
      running.delete(child)
      how()
    }
    child.on('error', (error) => settle(() => reject(error)))
    child.on('close', (code) => settle(() => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString('utf8') }))) // prettier-ignore
  })
}

export const runNode = (args, options) => run(process.execPath, args, options)

/** The npm that runs this, or the one that is found. */
export function runNpm(args, options) {
  const npm = process.env.npm_execpath
  return npm?.endsWith('.js') ? runNode([npm, ...args], options) : run('npm', args, options)
}
