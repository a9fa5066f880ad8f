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
    const path = [this.root]
    const levels = filter.split('/')
    for (const level of levels) {
      const child = path.at(-1)!.children.get(level)
      if (!child) return false
      path.push(child)
    }
    const existed = path.at(-1)!.values.delete(key)
    for (let depth = levels.length; depth > 0; depth--) {
      const leaf = path[depth]!
      if (leaf.values.size > 0 || leaf.children.size > 0) break
      path[depth - 1]!.children.delete(levels[depth - 1]!)
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
    const wildcards = depth > 0 || !levels[0]!.startsWith('$')
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
