/** A queue. Taking from the front of a long array would move all of it each time; this does not. */
export class Fifo<Item> {
  private items: Item[] = []
  private oldest = 0

  get length(): number {
    return this.items.length - this.oldest
  }

  push(item: Item): void {
    this.items.push(item)
  }

  /** @returns the oldest, or nothing when it is empty */
  shift(): Item | undefined {
    const item = this.items[this.oldest++]
    if (this.oldest >= 1_024 || this.oldest >= this.items.length) {
      this.items = this.items.slice(this.oldest)
      this.oldest = 0
    }
    return item
  }

  /** Keeps only those that pass. */
  filter(keep: (item: Item) => boolean): void {
    this.items = this.items.slice(this.oldest).filter(keep)
    this.oldest = 0
  }
}
