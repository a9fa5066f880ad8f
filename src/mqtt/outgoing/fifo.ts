/** First in, first out, without moving the rest for each that leaves. */

/** So many may have left before the rest moves up. */
const MOST_LEFT = 1024

export class Fifo<Item> {
  private items: Item[] = []
  private head = 0

  get length(): number {
    return this.items.length - this.head
  }

  push(item: Item): void {
    this.items.push(item)
  }

  first(): Item | undefined {
    return this.items[this.head]
  }

  shift(): Item | undefined {
    const item = this.items[this.head]
    if (this.head < this.items.length) this.head++
    if (this.head > MOST_LEFT && this.head * 2 > this.items.length) {
      this.items = this.items.slice(this.head)
      this.head = 0
    }
    return item
  }

  /** Puts another item where this one stands. */
  replace(item: Item, by: Item): void {
    const index = this.items.indexOf(item, this.head)
    if (index >= 0) this.items[index] = by
  }

  /** All that wait, in their order. */
  all(): Item[] {
    return this.items.slice(this.head)
  }

  clear(): void {
    this.items = []
    this.head = 0
  }
}
