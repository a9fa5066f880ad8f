/** Values under topic filters, found by the topics that the filters match. */

interface Node<Value> {
  children: Map<string, Node<Value>>
  values: Map<string, Value>
}

const node = <Value>(): Node<Value> => ({ children: new Map(), values: new Map() })

/** Values under topic filters, found by the topics the filters match. One value per filter and key. */
export class TopicTree<Value> {
  private readonly root = node<Value>()

  set(filter: string, key: string, value: Value): void {
    let at = this.root
    for (const level of filter.split('/')) {
      let child = at.children.get(level)
      if (!child) at.children.set(level, (child = node()))
      at = child
    }
    at.values.set(key, value)
  }

  /** Returns whether there was such a value. */
  delete(filter: string, key: string): boolean {
    let at = this.root
    const path: { parent: Node<Value>; level: string }[] = []
    for (const level of filter.split('/')) {
      const child = at.children.get(level)
      if (!child) return false
      path.push({ parent: at, level })
      at = child
    }
    const existed = at.values.delete(key)
    for (const { parent, level } of path.reverse()) {
      if (at.values.size > 0 || at.children.size > 0) break
      parent.children.delete(level)
      at = parent
    }
    return existed
  }

  get isEmpty(): boolean {
    return this.root.children.size === 0
  }

  match(topic: string): Value[] {
    const found: Value[] = []
    this.collect(this.root, topic.split('/'), 0, found)
    return found
  }

  private collect(at: Node<Value>, levels: string[], depth: number, found: Value[]): void {
    const wildcards = depth > 0 || !levels[0]?.startsWith('$')
    const rest = wildcards && at.children.get('#')
    if (rest) found.push(...rest.values.values())
    const level = levels[depth]
    if (level === undefined) {
      found.push(...at.values.values())
      return
    }
    const exact = at.children.get(level)
    if (exact) this.collect(exact, levels, depth + 1, found)
    const any = wildcards && at.children.get('+')
    if (any) this.collect(any, levels, depth + 1, found)
  }
}
