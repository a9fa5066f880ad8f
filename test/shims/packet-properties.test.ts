/** The properties of a packet as mqtt-packet writes them. */

import mqttPacket, { type Packet } from 'mqtt-packet'
import { describe, expect, it } from 'vitest'
import { getProperties } from '../../src/shims/packet-properties.ts'

/** The bytes from the length of the properties on, and how many there are by the length that was promised. */
function written(properties: object): { hex: string; length: number } | { error: string } {
  const chunks: Buffer[] = []
  let error = ''
  const made = getProperties(
    { write: (bytes) => chunks.push(bytes as never), destroy: ({ message }) => (error = message) },
    properties as never,
  )
  if (!made) return { error }
  made.write()
  return { hex: Buffer.concat(chunks).toString('hex'), length: made.length }
}

/** What the package makes of them, in a PUBLISH of topic `t` without a payload. */
function expected(properties: object): string {
  const packet = { cmd: 'publish', topic: 't', qos: 0, dup: false, retain: false, payload: '', properties }
  const bytes = mqttPacket.generate(packet as Packet, { protocolVersion: 5 })
  const from = bytes.length < 130 ? 2 : 3
  return bytes.subarray(from + 3).toString('hex')
}

describe('the properties of a packet', () => {
  it.each<[string, object]>([
    ['none', {}],
    ['boolean', { payloadFormatIndicator: true, retainAvailable: false }],
    ['one byte', { maximumQoS: 1 }],
    ['two bytes', { topicAlias: 0x1234, receiveMaximum: 0 }],
    ['four bytes', { messageExpiryInterval: 0xfedcba98, sessionExpiryInterval: 1 }],
    ['a variable number', { subscriptionIdentifier: 300 }],
    ['several', { subscriptionIdentifier: [1, 200_000] }],
    ['text', { contentType: 'text/plain', responseTopic: '主题', reasonString: '' }],
    ['bytes', { correlationData: Buffer.from([0, 255]), authenticationData: Buffer.from('x') }],
    ['bytes as text', { correlationData: 'id-1' }],
    ['pairs', { userProperties: { a: 'b', c: ['', 'd'], n: 7 } }],
    ['more than 127 bytes', { reasonString: 'x'.repeat(200) }],
    ['undefined', { contentType: undefined, topicAlias: 1 }],
  ])('are those of the package: %s', (_, properties) => {
    const hex = expected(properties)
    expect(written(properties)).toEqual({ hex, length: hex.length / 2 })
  })

  it.each<[object, string]>([
    [{ topicAlias: 65_536 }, 'Invalid topicAlias: 65536'],
    [{ maximumQoS: -1 }, 'Invalid maximumQoS: -1'],
    [{ messageExpiryInterval: '1' }, 'Invalid messageExpiryInterval: 1'],
    [{ subscriptionIdentifier: 268_435_456 }, 'Invalid subscriptionIdentifier: 268435456'],
    [{ payloadFormatIndicator: 1 }, 'Invalid payloadFormatIndicator: 1'],
    [{ contentType: 7 }, 'Invalid contentType: 7'],
    [{ correlationData: null }, 'Invalid correlationData: null'],
    [{ userProperties: { page: undefined } }, 'Invalid page: undefined'],
    [{ unheardOf: 1 }, 'Invalid unheardOf: 1'],
  ])('are refused where they are not of their type: %o', (properties, error) => {
    expect(written(properties)).toEqual({ error })
  })
})
