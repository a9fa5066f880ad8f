import { expect, test } from 'vitest'
import { rowsOfResume } from '../../bench/resume-rows.mjs'

const situation = (times: Record<string, (number | null)[]>) => ({
  found: 'dead',
  hidden: 60,
  latency: 20,
  times,
})

test('seconds of the moments of hiding, and ours as a part of theirs', () => {
  const [row] = rowsOfResume(['ours', 'other', 'paho'], [situation({ ours: [2000, 1000, 3000], other: [4000, 4000, 4000] })]) // prettier-ignore
  expect(row).toMatchObject({
    figure: 'dead-60-20',
    unit: 's',
    peers: { ours: { median: 2, min: 1, max: 3 }, other: { median: 4 } },
    ratios: { other: { median: 0.5, min: 0.25, max: 0.75 } },
  })
  expect(Object.keys(row?.peers ?? {})).toEqual(['ours', 'other'])
})

test('who never came back is told how often, and has no ratio', () => {
  const [row] = rowsOfResume(['ours', 'other'], [situation({ ours: [2, 2, 2], other: [1, null, null] })])
  expect(row).toMatchObject({ peers: { other: { cannot: 'never, in 2 of 3 cases' } }, ratios: {} })
})
