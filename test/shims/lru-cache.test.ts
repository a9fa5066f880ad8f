import { describe, expect, it } from 'vitest'
import { LRUCache } from '../../src/shims/lru-cache.ts'
import { Seeded } from '../hostile/seeded.ts'
import { outcomeOf } from './outcome.ts'
import { ofMqtt } from './real-packages.ts'

type CacheClass = typeof LRUCache

const { LRUCache: RealCache } = ofMqtt<{ LRUCache: CacheClass }>('lru-cache')

function story(seed: number, Class: CacheClass): string[] {
  const random = new Seeded(seed)
  const cache = new Class<number, string>({ max: 1 + random.below(5) })
  return Array.from({ length: 40 }, () => {
    const key = random.below(8)
    const call = random.pick<() => unknown>([
      () => cache.get(key),
      () => cache.set(key, `topic ${random.below(9)}`) === cache,
      () => cache.set(key, `topic ${random.below(9)}`) === cache,
      () => (random.chance(0.1) ? cache.clear() : undefined),
    ])
    return outcomeOf(() => [call(), [...cache.keys()], cache.size])
  })
}

describe('the cache of topic aliases beside lru-cache', () => {
  it('keeps and forgets the same in 2,000 random stories', () => {
    for (let seed = 0; seed < 2000; seed++)
      expect(story(seed, LRUCache), `seed ${seed}`).toEqual(story(seed, RealCache))
  })
})
