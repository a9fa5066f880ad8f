/** Nothing is left of a connection that is over: no task, no timer, no listener, no memory. */

import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

interface Holdings {
  /** Timers of the whole world: the program's, the platform's and the server's. */
  pending: number
  /** The program's own. */
  timers: number
  sockets: number
  errors: number
  /** By event of wx: listeners that were added and not taken back. */
  listening: Record<string, number>
  listeners?: Record<string, number>
  streamListeners?: Record<string, number>
  outgoing?: number
  queued?: number
}

interface Report {
  /** Bytes, after each twentieth of the cycles. */
  heaps: { heapUsed: number; arrayBuffers: number }[]
  /** After the first cycles, after the last one, and when all is over. */
  first: Holdings
  last: Holdings
  end: Holdings
  messages: number
}

type Kind = 'end' | 'drop'
type Implementation = 'binding' | 'jsapi'

/** The code that optimising makes lives on the heap too, comes when it pleases, and is no leak. */
const flags = ['--expose-gc', '--no-opt', '--no-flush-bytecode']

async function live(
  kind: Kind,
  implementation: Implementation,
  cycles: number,
  ...more: 'keep'[]
): Promise<Report> {
  if (!existsSync('dist/testing.mjs')) throw new Error('dist/testing.mjs is not built yet: npm run build')
  const args = [...flags, 'test/leak/cycles.mjs', kind, implementation, String(cycles), ...more]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  return JSON.parse(stdout) as Report
}

/** The median of the last looks: caches of the engine come and go by some hundred KB. */
const settled = (looks: Report['heaps'], name: keyof Report['heaps'][number]): number =>
  looks
    .slice(-5)
    .map((look) => look[name])
    .sort((one, other) => one - other)[2] as number

/** By which part it grew from the end of the first half to the end of the second. */
const growth = ({ heaps }: Report, name: keyof Report['heaps'][number] = 'heapUsed'): number =>
  settled(heaps, name) / settled(heaps.slice(0, heaps.length / 2), name) - 1

const nothing: Holdings = {
  pending: 0,
  timers: 0,
  sockets: 0,
  errors: 0,
  listening: { AppShow: 0, AppHide: 0, NetworkStatusChange: 0, NetworkWeakChange: 0 },
}

/** A short life still warms up in its second half: some hundred KB, once. */
const allowed = (cycles: number): number => (cycles < 10_000 ? 0.03 : 0.01)

function expectNoLeak(report: Report, cycles: number, messages: number): void {
  expect(report.last).toEqual(report.first)
  expect(report.end).toEqual(nothing)
  expect(report.messages).toBe(messages)
  expect(Math.abs(growth(report))).toBeLessThan(allowed(cycles))
  expect(growth(report, 'arrayBuffers')).toBeLessThan(0.01)
}

describe.concurrent('the memory of a program', { timeout: 900_000 }, () => {
  const cases: [Kind, Implementation, number][] = [
    ['end', 'binding', 10_000],
    ['drop', 'jsapi', 10_000],
    ['end', 'jsapi', 1000],
    ['drop', 'binding', 1000],
  ]

  it.for(cases.filter(([kind]) => kind === 'end'))(
    '%s over %s: %i clients that connect, talk and end leave nothing',
    async ([kind, implementation, cycles], { expect: check }) => {
      const report = await live(kind, implementation, cycles)
      check(report.first).toEqual(nothing)
      expectNoLeak(report, cycles, cycles * 3)
    },
  )

  it.for(cases.filter(([kind]) => kind === 'drop'))(
    '%s over %s: a client that was dropped and came back %i times holds what it held at first',
    async ([kind, implementation, cycles], { expect: check }) => {
      const report = await live(kind, implementation, cycles)
      check(report.first).toMatchObject({ sockets: 1, errors: 0, outgoing: 0, queued: 0 })
      expectNoLeak(report, cycles, (cycles + 1) * 3)
    },
  )

  it.for(['end', 'drop'] as const)(
    'a leak would be seen: a program that keeps each one (%s)',
    async (kind, { expect: check }) => {
      check(growth(await live(kind, 'binding', 200, 'keep'))).toBeGreaterThan(0.05)
    },
  )
})
