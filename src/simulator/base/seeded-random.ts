/** Random numbers that come out the same for the same seed. */
export interface SeededRandom {
  /** From 0 up to, but not including, 1. */
  next(): number
  /**
   * A whole number from `least` to `most`, both included.
   * @throws RangeError when `most` is less than `least`
   */
  integer(least: number, most: number): number
  /**
   * One of several.
   * @throws RangeError when there is no item
   */
  pick<Item>(items: readonly Item[]): Item
  bytes(length: number): Uint8Array
}

/**
 * Marsaglia's xorshift with 32 bits of state, spread by Weyl's sequence so that near seeds give far results.
 * @throws TypeError unless the seed is a number
 */
export function createRandom(seed: number): SeededRandom {
  if (!Number.isFinite(seed))
    throw new TypeError(`createRandom(seed): seed must be a number, not ${String(seed)}.`)
  let state = Math.imul((seed | 0) ^ 0x9e3779b9, 0x85ebca6b) | 1
  let weyl = 0

  const next = (): number => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    weyl = (weyl + 0x6d2b79f5) | 0
    const mixed = Math.imul(state + weyl, 0xc2b2ae35)
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32
  }
  const integer = (least: number, most: number): number => {
    if (most >= least) return least + Math.floor(next() * (most - least + 1))
    throw new RangeError(`There is nothing to draw from between ${least} and ${most}.`)
  }
  // The first numbers of near seeds are alike.
  for (let round = 0; round < 8; round++) next()

  return {
    next,
    integer,
    pick: (items) => items[integer(0, items.length - 1)] as (typeof items)[number],
    bytes: (length) => Uint8Array.from({ length }, () => integer(0, 255)),
  }
}
