/** Who is subscribed to what. */

import type { QoS } from 'mqtt-packet'
import { TopicTree } from './topic-tree.ts'

export interface Subscription {
  clientId: string
  /** As the client wrote it, `$share/…` included: the name under which it is replaced and removed. */
  name: string
  /** What topics are compared with. */
  filter: string
  /** Name of the shared subscription's group. */
  group?: string
  qos: QoS
  /** No Local: not what this client published itself. */
  noLocal: boolean
  /** Keep the retain flag of what is forwarded. */
  retainAsPublished: boolean
  identifier?: number
}

/** Who is subscribed to what. */
export class Subscriptions {
  private readonly tree = new TopicTree<Subscription>()
  /** Whose turn it is, per shared subscription. */
  private readonly turns = new Map<string, number>()

  set(subscription: Subscription): void {
    this.tree.set(subscription.filter, keyOf(subscription), subscription)
  }

  delete(subscription: Subscription): void {
    this.tree.delete(subscription.filter, keyOf(subscription))
  }

  get isEmpty(): boolean {
    return this.tree.isEmpty
  }

  /**
   * The subscriptions a message goes to, by client: all of a client's own, and of each shared subscription the
   * one whose turn it is.
   *
   * @param isPresent members who are connected are preferred
   */
  match(topic: string, isPresent: (clientId: string) => boolean): Map<string, Subscription[]> {
    const chosen = new Map<string, Subscription[]>()
    const groups = new Map<string, Subscription[]>()
    for (const subscription of this.tree.match(topic)) {
      if (subscription.group === undefined) append(chosen, subscription.clientId, subscription)
      else append(groups, subscription.name, subscription)
    }
    for (const [name, members] of groups) {
      const present = members.filter((member) => isPresent(member.clientId))
      const candidates = present.length > 0 ? present : members
      const turn = this.turns.get(name) ?? 0
      this.turns.set(name, turn + 1)
      const member = candidates[turn % candidates.length]
      if (member) append(chosen, member.clientId, member)
    }
    return chosen
  }
}

const keyOf = ({ clientId, name }: Subscription): string => `${name}\u0000${clientId}`

function append<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}
