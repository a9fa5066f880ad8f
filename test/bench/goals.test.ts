import { expect, test } from 'vitest'
import { judge } from '../../bench/goals.mjs'

const titles = { 'mqtt-5.16-stream': 'mqtt on our stream' }
const waiting = (count: number, median: number) => ({
  work: `waiting-${count}`,
  figure: 'cpu',
  engine: 'v8',
  title: `${count} wait`,
  unit: 'µs',
  peers: { ours: { median } },
  ratios: {},
})

test('a goal may be a ratio to another work of ours', () => {
  const rows = [waiting(1000, 10), waiting(100_000, 14)]
  expect(judge({ rows, titles })).toEqual([
    expect.objectContaining({ of: '× 1000 wait', limit: 1.5, measured: 1.4, reached: true }),
  ])
  const slow = [waiting(1000, 10), waiting(100_000, 16)]
  expect(judge({ rows: slow, titles })[0]).toMatchObject({ reached: false })
  // Without the other work nothing can be said.
  expect(judge({ rows: [waiting(100_000, 14)], titles })).toEqual([])
})

test('a goal may be a ratio to a peer', () => {
  const row = { work: 'stored', figure: 'qos1-50', engine: 'clock', title: 'stored', unit: 's' }
  const rows = [{ ...row, peers: {}, ratios: { 'mqtt-5.16-stream': { median: 0.02 } } }]
  expect(judge({ rows, titles })).toEqual([
    expect.objectContaining({ of: '× mqtt on our stream', measured: 0.02, reached: false }),
  ])
})
