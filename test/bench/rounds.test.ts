import { expect, test } from 'vitest'
import { plan, rowsOf, runRounds } from '../../bench/rounds.mjs'

interface Task {
  name: string
}
interface Job {
  engine: string
}

const work = (id: string, peers: readonly string[]) => ({
  id,
  title: id,
  who: peers,
  taskOf: (name: string) => (name === 'unable' ? 'it has no such thing' : { name }),
  figures: { cpu: { title: 'CPU', unit: 'µs', of: ({ value }: { value: number }) => value } },
})
const programs = { codec: {}, peers: {} }
const planned = (id: string, names: readonly string[], rounds: number) =>
  plan(work(id, names), { engine: 'v8', names, rounds, programs })

/** Runs them with what each run returns by name, on a clock that each run puts forward. */
async function run(jobs: ReturnType<typeof planned>[], values: Record<string, number[]>, takes = 1000) {
  const order: string[] = []
  const forecasts: (number | undefined)[] = []
  let now = 0
  await runRounds(jobs, {
    now: () => now,
    progress: (_line: string, left: number | undefined) => forecasts.push(left),
    run(_job: Job, { name }: Task) {
      order.push(name)
      now += takes
      const value = values[name]?.shift()
      return value === undefined ? Promise.reject(new Error('it hung')) : Promise.resolve({ value })
    },
  })
  return { order, forecasts }
}

test('every round runs every peer of every work once, each other round backwards', async () => {
  const jobs = [planned('a', ['ours', 'p'], 3), planned('b', ['q'], 1)]
  const { order } = await run(jobs, { ours: [1, 2, 3], p: [2, 4, 6], q: [7] })
  expect(order).toEqual(['ours', 'p', 'q', 'p', 'ours', 'ours', 'p'])
})

test('a row has the spread of each peer, the ratios of each round, and who could not', async () => {
  const job = planned('a', ['ours', 'p', 'unable'], 3)
  await run([job], { ours: [1, 9, 2], p: [2, 18, 4] })
  expect(rowsOf(job)).toMatchObject([
    {
      peers: {
        ours: { median: 2, min: 1, max: 9 },
        p: { median: 4, min: 2, max: 18 },
        unable: { cannot: 'it has no such thing' },
      },
      ratios: { p: { median: 0.5, min: 0.5, max: 0.5 } },
    },
  ])
})

test('what is left is told in ms before each run, once there was one', async () => {
  const { forecasts } = await run([planned('a', ['ours', 'p'], 2)], { ours: [1, 1], p: [1, 1] }, 500)
  expect(forecasts).toEqual([undefined, 1500, 1000, 500])
})

test('a peer that fails is out, with its words; ours is not let off', async () => {
  const job = planned('a', ['ours', 'p'], 2)
  const { order } = await run([job], { ours: [1, 1], p: [3] })
  expect(order).toEqual(['ours', 'p', 'p', 'ours'])
  expect(rowsOf(job)).toMatchObject([{ peers: { p: { cannot: 'failed: it hung' } }, ratios: {} }])
  await expect(run([planned('a', ['ours'], 1)], {})).rejects.toThrow('v8 a, ours: it hung')
})
