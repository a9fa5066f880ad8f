/** The last retained message of each topic. */

import type { Message } from './message.ts'
import { matches } from './topics.ts'

/** The last retained message of each topic. */
export class RetainedMessages {
  private readonly messages = new Map<string, Message>()

  /** An empty payload takes the topic's message away and is not kept itself. */
  keep(message: Message): void {
    if (message.payload.length === 0) this.messages.delete(message.topic)
    else this.messages.set(message.topic, message)
  }

  /** Those of a filter that have not expired. Expired ones are forgotten. */
  matching(filter: string, now: number): Message[] {
    return this.all(now).filter((message) => matches(filter, message.topic))
  }

  all(now: number): Message[] {
    for (const [topic, message] of this.messages) if (message.expiresAt <= now) this.messages.delete(topic)
    return [...this.messages.values()]
  }
}
