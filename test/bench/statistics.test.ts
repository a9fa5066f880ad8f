import { expect, test } from 'vitest'
import { median, ratio, spread } from '../../bench/statistics.mjs'

test('the median of an odd and of an even number of figures', () => {
  expect(median([9, 1, 5])).toBe(5)
  expect(median([10, 2, 4, 1])).toBe(3)
  expect(() => median([])).toThrow(RangeError)
})

test('the spread does not change the order of the figures', () => {
  const figures = [3, 1, 2]
  expect(spread(figures)).toEqual({ median: 2, min: 1, max: 3 })
  expect(figures).toEqual([3, 1, 2])
})

test('ratios are made in each round, so that what slows a whole round cancels out', () => {
  expect(ratio([1, 10, 2], [2, 20, 4])).toEqual({ median: 0.5, min: 0.5, max: 0.5 })
  expect(() => ratio([1], [1, 2])).toThrow(RangeError)
})
