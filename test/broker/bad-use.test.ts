import { describe, expect, it } from 'vitest'
import { createBroker } from '../../src/broker/broker.ts'
import { SimulatorError } from '../../src/simulator/base/simulator-error.ts'

const broker = createBroker()

describe('bad use of a broker', () => {
  it.each<[code: SimulatorError['code'], message: string, use: () => unknown]>([
    [
      'ERR_OPTION',
      "There is no option 'user' of createBroker; it has clock, users,",
      () => createBroker({ user: {} } as never),
    ],
    [
      'ERR_OPTION',
      'createBroker: clock must be createClock(), or an object with now',
      () => createBroker({ clock: Date } as never),
    ],
    [
      'ERR_OPTION',
      "createBroker: users must be names and passwords, such as { alice: 'secret' }",
      () => createBroker({ users: { a: 1 } } as never),
    ],
    [
      'ERR_OPTION',
      "createBroker: acl must be a list of rules, such as [{ topic: '#' }], not Object",
      () => createBroker({ acl: {} } as never),
    ],
    [
      'ERR_OPTION',
      "There is no field 'topics' of acl: each rule; it has username,",
      () => createBroker({ acl: [{ topics: '#' }] } as never),
    ],
    [
      'ERR_OPTION',
      'acl: each rule: topic must be a topic filter',
      () => createBroker({ acl: [{ topic: 'a#' }] }),
    ],
    [
      'ERR_OPTION',
      'acl: each rule: topic must be a topic filter',
      () => createBroker({ acl: [{}] } as never),
    ],
    [
      'ERR_OPTION',
      'Give either users (a list) or authenticate (a function), not both.',
      () => createBroker({ users: {}, authenticate: () => true }),
    ],
    [
      'ERR_OPTION',
      'Give either acl (a list) or authorize (a function), not both.',
      () => createBroker({ acl: [], authorize: () => true }),
    ],
    [
      'ERR_OPTION',
      'createBroker: receiveMaximum must be a whole number from 1 to 65535, not 0',
      () => createBroker({ receiveMaximum: 0 }),
    ],
    [
      'ERR_OPTION',
      'createBroker: connectTimeout must be a number from 0 up, not NaN',
      () => createBroker({ connectTimeout: NaN }),
    ],
    [
      'ERR_OPTION',
      "script: a rule: on must be one of 'open', 'auth', 'connack',",
      () => broker.script({ on: 'publsh', do: 'ignore' } as never),
    ],
    [
      'ERR_OPTION',
      "script: a rule: do must be one of 'ignore', 'delay',",
      () => broker.script({ on: 'publish' } as never),
    ],
    [
      'ERR_OPTION',
      "There is no field 'topic' of script: a rule; it has on, from, do,",
      () => broker.script({ on: 'publish', do: 'ignore', topic: 'a' } as never),
    ],
    [
      'ERR_ARGUMENT',
      "publish({ topic }): topic must be a topic, such as 'home/lamp', which has no wildcard, not 'a/#'",
      () => broker.publish({ topic: 'a/#', payload: '' }),
    ],
    [
      'ERR_ARGUMENT',
      'publish({ payload }): payload must be text or bytes',
      () => broker.publish({ topic: 'a', payload: 1 } as never),
    ],
    [
      'ERR_ARGUMENT',
      'publish({ qos }): qos must be one of 0, 1, 2, undefined, not 3',
      () => broker.publish({ topic: 'a', payload: '', qos: 3 } as never),
    ],
    ['ERR_ARGUMENT', 'publish({ topic }): topic must be a topic', () => broker.publish(undefined as never)],
    [
      'ERR_ARGUMENT',
      "kick(clientId, reason): reason must be one of 'unspecified error',",
      () => broker.kick('a', 'no' as never),
    ],
  ])('%s: %s', (code, words, use) => {
    expect(use).toThrow(SimulatorError)
    expect(use).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(words) as string }) as Error,
    )
  })
})
