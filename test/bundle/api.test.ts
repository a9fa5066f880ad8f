/** The built file offers what the package `mqtt` offers, name by name; what it adds stands here. */

import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { mqttFile } from './built-files.ts'

type Exports = Record<string, unknown>
type Class = (new (...args: never[]) => object) & Exports

const require = createRequire(import.meta.url)
const theirs = require('mqtt') as Exports
const ours = require(mqttFile) as Exports

/** Exports of the built file beyond MQTT.js's. */
const addedExports = ['SocketError', 'storedToken']

/** Members of our `MqttClient` beyond MQTT.js's; what is private begins as its own does. */
const addedMembers = ['queued', 'state']

/** What our client has of its own beyond MQTT.js's. */
const addedFields = ['lastError', 'nextRetryAt']

/** Private methods of MQTT.js that are left out of the file, because nothing calls them here. */
const absent = [
  '_discardIncomingQoS2State',
  '_flushStoreProcessingQueue',
  '_flushVolatile',
  '_invokeAllStoreProcessingQueue',
  '_nextId',
  '_removeTopicAliasAndRecoverTopicName',
  '_resubscribe',
  '_storeAndSend',
  '_storePacket',
]
const isHere = (name: string): boolean => !absent.includes(name)

const isPublic = (name: string): boolean => !name.startsWith('_')

/** Names of an object and of what it inherits, up to what every object or function has. */
function namesAlong(object: unknown): string[] {
  const names = new Set<string>()
  const end = [Object.prototype, Function.prototype]
  for (let at: unknown = object; at && !end.includes(at as never); at = Object.getPrototypeOf(at)) {
    for (const name of Object.getOwnPropertyNames(at)) names.add(name)
  }
  return [...names].sort()
}

const isClass = (value: unknown): value is Class =>
  typeof value === 'function' && namesAlong(value.prototype).length > 1

const types = (object: Exports, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, typeof object[name]]))

describe.each([
  ['module.exports', theirs, ours],
  ['the default export', theirs['default'] as Exports, ours['default'] as Exports],
])('%s', (_title, their, our) => {
  it('has every name of the package, and those that are added here', () => {
    expect(Object.keys(our).sort()).toEqual([...Object.keys(their), ...addedExports].sort())
    expect(Object.keys(their)).toContain('connect')
  })

  it('has the same kinds of things under the names', () => {
    const names = Object.keys(their)
    expect(types(our, names)).toEqual(types(their, names))
  })
})

it('says that it is an ECMAScript module, as the package does', () => {
  expect(ours['__esModule']).toBe(true)
  expect(ours['__esModule']).toBe(theirs['__esModule'])
})

it('is made of the version of MQTT.js that it says', () => {
  expect(ours['MQTTJS_VERSION']).toBe(theirs['MQTTJS_VERSION'])
  expect((ours['MqttClient'] as Class)['VERSION']).toBe((theirs['MqttClient'] as Class)['VERSION'])
  expect(ours['ReasonCodes']).toEqual(theirs['ReasonCodes'])
})

const classes = Object.keys(theirs).filter((name) => isClass(theirs[name]))

it('has classes', () => {
  expect(classes).toEqual(
    expect.arrayContaining(['Client', 'MqttClient', 'Store', 'UniqueMessageIdProvider']),
  )
})

describe.each(classes)('class %s', (name) => {
  const their = theirs[name] as Class
  const our = ours[name] as Class
  const added = name === 'MqttClient' || name === 'Client' ? addedMembers : []

  it('has every method, private and inherited ones included, and those that are added here', () => {
    const known = namesAlong(their.prototype).filter(isHere)
    expect(namesAlong(our.prototype)).toEqual(expect.arrayContaining(known))
    const extra = namesAlong(our.prototype).filter((member) => !known.includes(member))
    expect(extra.filter(isPublic)).toEqual(added)
    if (added.length === 0) expect(extra).toEqual([])
  })

  it('has the same statics', () => {
    const names = namesAlong(their)
    expect(namesAlong(our)).toEqual(names)
    expect(types(our, names)).toEqual(types(their, names))
  })
})

describe('a client', () => {
  const create = (mqtt: Exports): Exports => {
    const Client = mqtt['MqttClient'] as new (builder: () => never, options: object) => object
    const unused = (): never => {
      throw new Error('nothing is dialled here')
    }
    return new Client(unused, { manualConnect: true, clientId: 'same' }) as Exports
  }
  const their = create(theirs)
  const our = create(ours)

  it('has few properties of its own that MQTT.js does not have', () => {
    const known = Object.keys(their)
    expect(Object.keys(our).filter((name) => !known.includes(name) && isPublic(name))).toEqual(addedFields)
  })

  it('has the same kinds of things under every name, methods of event emitters included', () => {
    // Made when the first listener comes, and here none comes before the page's.
    const names = namesAlong(their).filter((name) => isHere(name) && name !== '_events')
    expect(names).toEqual(expect.arrayContaining(['on', 'once', 'off', 'emit', 'publish', 'endAsync']))
    expect(types(our, names)).toEqual(types(their, names))
  })

  it('starts with the same options', () => {
    const plain = (client: Exports): unknown =>
      JSON.parse(
        JSON.stringify(client['options'], (_key, value: unknown) =>
          typeof value === 'function' ? 'function' : value,
        ),
      )
    expect(plain(our)).toEqual(plain(their))
    expect(plain(our)).toMatchObject({ keepalive: 60, clientId: 'same' })
  })
})
