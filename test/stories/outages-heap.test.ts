import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

/** The code that optimising makes lives on the heap too, comes when it pleases, and is no leak. */
const flags = [
  '--expose-gc',
  '--no-opt',
  '--no-flush-bytecode',
  '--import',
  './test/stories/load-typescript.mjs',
]

/** The least of the last looks: caches of the engine come and go by some hundred KB. */
const settled = (looks: number[]): number => Math.min(...looks.slice(-5))

it('500 outages more leave no more on the heap', { timeout: 300_000 }, async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, 'test/stories/outages-heap.ts'])
  const heaps = JSON.parse(stdout) as number[]
  const [after500, after1000] = [settled(heaps.slice(0, heaps.length / 2)), settled(heaps)]
  expect(after500).toBeGreaterThan(1_000_000)
  expect(after1000 / after500).toBeLessThan(1.01)
})
