/** Topic aliases of MQTT 5, in both directions. */

/** Aliases a client gave to topics it publishes to. They live as long as the connection. */
export class IncomingAliases {
  private readonly topics = new Map<number, string>()
  private readonly maximum: number

  constructor(maximum: number) {
    this.maximum = maximum
  }

  isAllowed(alias: number): boolean {
    return alias >= 1 && alias <= this.maximum
  }

  /** The topic meant; undefined when the alias stands for nothing yet. */
  resolve(topic: string, alias: number): string | undefined {
    if (topic !== '') this.topics.set(alias, topic)
    return this.topics.get(alias)
  }
}

/** Aliases the broker gives to topics it sends to one client: first come, first served, never changed. */
export class OutgoingAliases {
  private readonly aliases = new Map<string, number>()
  private readonly maximum: number

  constructor(maximum: number) {
    this.maximum = maximum
  }

  /** What to write for a topic: its name with a new alias, an alias alone, or, when none is left, its name. */
  shorten(topic: string): { topic: string; topicAlias?: number } {
    const known = this.aliases.get(topic)
    if (known !== undefined) return { topic: '', topicAlias: known }
    if (this.aliases.size >= this.maximum) return { topic }
    const topicAlias = this.aliases.size + 1
    this.aliases.set(topic, topicAlias)
    return { topic, topicAlias }
  }
}
