import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'

it('a message costs at most so many times as much as with a bare EventEmitter', { timeout: 300_000 }, () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['bench/simulator.mjs', '--check'], {
    encoding: 'utf8',
  })
  expect(status, stdout + stderr).toBe(0)
})
