/** Who may connect and do what, as lists: users with their passwords, and an access control list. */

import {
  anObject,
  expectField,
  expectFields,
  oneOf,
  aBoolean,
  text,
  type Expectation,
  type Fields,
} from '../simulator/base/expectations.ts'
import type { AccessRequest, Credentials } from './options.ts'
import type { Reason } from './reasons.ts'
import { isTopicFilter, parseShared } from './topics.ts'

/** One line of an access control list. The first line that fits a request decides. */
export interface AclRule {
  /** Only this user. Default: everybody. */
  username?: string
  /** Only this client. Default: everybody. */
  clientId?: string
  /** Default: both. */
  action?: 'publish' | 'subscribe'
  /**
   * A topic filter, in which `{clientId}` and `{username}` stand for those of the client. A subscription fits when
   * every topic that it can match is in it.
   */
  topic: string
  /** Default true. */
  allow?: boolean
}

const ruleFields: Fields<keyof AclRule> = {
  username: text,
  clientId: text,
  action: oneOf('publish', 'subscribe'),
  topic: {
    words: "a topic filter, such as 'home/+/state' or 'to/{clientId}/#'",
    met: (value) => typeof value === 'string' && isTopicFilter(value),
  },
  allow: aBoolean,
}

export const someUsers: Expectation = {
  words: "names and passwords, such as { alice: 'secret' }",
  met: (value) => anObject.met(value) && Object.values(value as object).every(text.met),
}

export const aList: Expectation = { words: "a list of rules, such as [{ topic: '#' }]", met: Array.isArray }

/** @throws SimulatorError `ERR_OPTION` for a line that cannot be */
export function checkAcl(acl: readonly AclRule[]): void {
  for (const rule of acl) {
    expectFields('field', 'acl: each rule', rule, ruleFields)
    expectField('field', 'acl: each rule', 'topic', rule.topic, ruleFields)
  }
}

/** Lets in who is on the list with the right password. */
export function authenticateBy(users: Readonly<Record<string, string>>) {
  return ({ username, password }: Credentials): true | Reason => {
    if (username === undefined) return 'not authorized'
    const isRight = Object.hasOwn(users, username) && password?.toString() === users[username]
    return isRight || 'bad user name or password'
  }
}

/** Grants what the first line that fits allows, and nothing where none fits. */
export function authorizeBy(acl: readonly AclRule[]) {
  return ({ clientId, username, action, topic }: AccessRequest): boolean => {
    const wanted = parseShared(topic)?.filter ?? topic
    const rule = acl.find(
      (line) =>
        (line.username === undefined || line.username === username) &&
        (line.clientId === undefined || line.clientId === clientId) &&
        (line.action === undefined || line.action === action) &&
        covers(filled(line.topic, clientId, username), wanted),
    )
    return rule !== undefined && (rule.allow ?? true)
  }
}

/** A name with a wildcard in it must not widen the line: it fits nothing. */
function filled(filter: string, clientId: string, username: string | undefined): string[] | undefined {
  const names: Record<string, string | undefined> = { '{clientId}': clientId, '{username}': username }
  const levels: string[] = []
  for (const level of filter.split('/')) {
    const name = Object.hasOwn(names, level) ? names[level] : level
    if (name === undefined || (name !== level && /[+#/]/.test(name))) return undefined
    levels.push(name)
  }
  return levels
}

/** Whether every topic that `filter` can match is matched by these levels. */
function covers(levels: string[] | undefined, filter: string): boolean {
  if (levels === undefined) return false
  const wanted = filter.split('/')
  if (wanted[0]?.startsWith('$') && /^[+#]$/.test(levels[0] ?? '')) return false
  for (const [index, level] of levels.entries()) {
    if (level === '#') return true
    const other = wanted[index]
    if (other === undefined || other === '#') return false
    if (level !== '+' && level !== other) return false
  }
  return levels.length === wanted.length
}
