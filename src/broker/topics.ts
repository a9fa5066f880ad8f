/** Names of topics and topic filters: which are valid, and which match. */

/** Names of topics are in PUBLISH and will; filters, which may hold wildcards, in SUBSCRIBE. */

const LONGEST = 65_535

const fits = (text: string): boolean =>
  text !== '' && !text.includes('\u0000') && Buffer.byteLength(text) <= LONGEST

export const isTopicName = (topic: string): boolean => fits(topic) && !/[+#]/.test(topic)

export const hasWildcard = (filter: string): boolean => /[+#]/.test(filter)

/** A wildcard fills its level alone, and `#` is the last level. */
export function isTopicFilter(filter: string): boolean {
  if (!fits(filter)) return false
  const levels = filter.split('/')
  return levels.every((level, index) => {
    if (level === '#') return index === levels.length - 1
    return level === '+' || !hasWildcard(level)
  })
}

export interface SharedFilter {
  group: string
  filter: string
}

export const isShared = (filter: string): boolean => filter === '$share' || filter.startsWith('$share/')

/** `$share/<group>/<filter>` taken apart; undefined when it is none, or a malformed one. */
export function parseShared(filter: string): SharedFilter | undefined {
  const [, group, rest] = /^\$share\/([^/+#]+)\/(.+)$/s.exec(filter) ?? []
  return group && rest && isTopicFilter(rest) ? { group, filter: rest } : undefined
}

/** Whether messages of a topic belong to a filter. `$`-topics are hidden from filters that begin with a wildcard. */
export function matches(filter: string, topic: string): boolean {
  if (topic.startsWith('$') && hasWildcard(filter.charAt(0))) return false
  const levels = topic.split('/')
  const wanted = filter.split('/')
  for (const [index, level] of wanted.entries()) {
    if (level === '#') return true
    if (index >= levels.length || (level !== '+' && level !== levels[index])) return false
  }
  return wanted.length === levels.length
}
