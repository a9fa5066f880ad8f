/** @throws RangeError for no numbers */
export function median(numbers) {
  if (numbers.length === 0) throw new RangeError('the median of nothing')
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** @returns the median of the numbers, the smallest and the largest */
export function spread(numbers) {
  return { median: median(numbers), min: Math.min(...numbers), max: Math.max(...numbers) }
}

/**
 * @param ours figures by round
 * @param theirs the figures of the same rounds
 * @returns the spread of ours as a part of theirs: each round gives one ratio, so that what slows a whole round cancels out
 */
export function ratio(ours, theirs) {
  if (ours.length !== theirs.length) throw new RangeError('not the same rounds')
  return spread(ours.map((figure, round) => figure / theirs[round]))
}
