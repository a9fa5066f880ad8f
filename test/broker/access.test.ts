import { describe, expect, it } from 'vitest'
import type { AclRule } from '../../src/broker/access.ts'
import { createBroker } from '../../src/broker/broker.ts'
import { createClock } from '../../src/simulator/base/clock.ts'
import { connectPacket, digest, joinAs, message, openClient } from './in-process.ts'

const users = { alice: 'secret', bob: 'other' }
const as = (username: string, password: string) => ({ username, password: Buffer.from(password) })

describe('users', () => {
  it.each([
    ['the right password', as('alice', 'secret'), 0],
    ['the password of another', as('alice', 'other'), 4],
    ['a name that is not there', as('carol', 'secret'), 4],
    ['a name of every object', as('constructor', 'secret'), 4],
    ['no name', {}, 5],
  ])('%s: %o gets %i', (_what, fields, returnCode) => {
    const broker = createBroker({ clock: createClock(0), users })
    const client = openClient(broker)
    client.send(connectPacket(4, { clientId: 'a', ...fields }))
    expect(client.received).toMatchObject([{ cmd: 'connack', returnCode }])
    expect(client.isClosed).toBe(returnCode !== 0)
  })

  it('leave no password in the timeline', () => {
    const broker = createBroker({ clock: createClock(0), users })
    joinAs(broker, 'a', as('alice', 'secret'))
    expect(JSON.stringify(broker.timeline)).not.toContain(Buffer.from('secret').toString('base64'))
    expect(JSON.stringify(broker.timeline)).not.toContain(
      JSON.stringify([...Buffer.from('secret')]).slice(1, -1),
    )
    expect(String(broker)).not.toContain('secret')
  })
})

/** Whether `client-1`, who is alice, may subscribe to a filter (128: no). */
function granted(acl: readonly AclRule[], topic: string): unknown {
  const broker = createBroker({ clock: createClock(0), acl, users })
  const client = joinAs(broker, 'client-1', as('alice', 'secret'))
  client.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic, qos: 0 }] })
  return (client.received[0] as { granted?: unknown[] }).granted?.[0]
}

describe('an access control list', () => {
  it.each<[filter: string, wanted: string, isGranted: boolean]>([
    ['a', 'a', true],
    ['a', 'b', false],
    ['a/#', 'a', true],
    ['a/#', 'a/b/c', true],
    ['a/#', 'a/#', true],
    ['a/#', 'a/+/c', true],
    ['a/#', '#', false],
    ['a/#', '+/b', false],
    ['a/+', 'a/b', true],
    ['a/+', 'a/+', true],
    ['a/+', 'a/#', false],
    ['a/+', 'a/b/c', false],
    ['a/+', 'a', false],
    ['a/b', 'a/+', false],
    ['#', '#', true],
    ['#', '$SYS/x', false],
    ['a/#', '$share/g/a/b', true],
    ['a/#', '$share/g/b', false],
    ['to/{clientId}/#', 'to/client-1/x', true],
    ['to/{clientId}/#', 'to/client-2/x', false],
    ['of/{username}', 'of/alice', true],
    ['of/{username}', 'of/bob', false],
  ])('with %s grants %s: %s', (topic, wanted, isGranted) => {
    expect(granted([{ topic }], wanted)).toBe(isGranted ? 0 : 128)
  })

  it('is decided by its first line that fits', () => {
    const acl: AclRule[] = [{ topic: 'a/secret', allow: false }, { topic: 'a/#' }]
    expect(granted(acl, 'a/b')).toBe(0)
    expect(granted(acl, 'a/secret')).toBe(128)
  })

  it.each<[what: string, rule: Omit<AclRule, 'topic'>, isGranted: boolean]>([
    ['its user', { username: 'alice' }, true],
    ['another user', { username: 'bob' }, false],
    ['its client', { clientId: 'client-1' }, true],
    ['another client', { clientId: 'client-2' }, false],
    ['its action', { action: 'subscribe' }, true],
    ['another action', { action: 'publish' }, false],
  ])('has lines for %s', (_what, rule, isGranted) => {
    expect(granted([{ topic: '#', ...rule }], 'a')).toBe(isGranted ? 0 : 128)
  })

  it('gives a client whose name is a wildcard nothing', () => {
    const broker = createBroker({ clock: createClock(0), acl: [{ topic: 'to/{clientId}' }] })
    const client = joinAs(broker, '+')
    client.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'to/+', qos: 0 }] })
    expect(client.received).toMatchObject([{ granted: [128] }])
  })

  it('is asked about messages too', () => {
    const broker = createBroker({ clock: createClock(0), acl: [{ topic: 'a' }] })
    const client = joinAs(broker, 'a', { version: 5 })
    client.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'a', qos: 0 }] })
    client.take()
    client.send(message('b', 'no', { qos: 1, messageId: 2 }), message('a', 'yes'))
    const [puback, ...rest] = client.take()
    expect(puback).toMatchObject({ cmd: 'puback', messageId: 2, reasonCode: 0x87 })
    expect(digest(rest)).toEqual(['a yes q0'])
  })
})
