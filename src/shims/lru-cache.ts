/** Why: lru-cache 10 needs AbortController, performance and 30 KB; MQTT.js's topic aliases use these five of it. */

/** Least recently used first in a Map's own order of insertion. */
export class LRUCache<Key, Value> {
  private readonly max: number
  private readonly entries = new Map<Key, Value>()

  constructor({ max }: { max: number }) {
    this.max = max
  }

  get size(): number {
    return this.entries.size
  }

  get(key: Key): Value | undefined {
    const value = this.entries.get(key)
    if (value !== undefined) this.put(key, value)
    return value
  }

  set(key: Key, value: Value): this {
    this.put(key, value)
    if (this.entries.size > this.max) this.entries.delete(this.entries.keys().next().value as Key)
    return this
  }

  /** Most recently used first, as lru-cache gives them. */
  keys(): Key[] {
    const keys: Key[] = []
    this.entries.forEach((_, key) => keys.push(key))
    return keys.reverse()
  }

  clear(): void {
    this.entries.clear()
  }

  private put(key: Key, value: Value): void {
    this.entries.delete(key)
    this.entries.set(key, value)
  }
}
