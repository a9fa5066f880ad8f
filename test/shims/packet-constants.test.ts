import { describe, expect, it } from 'vitest'
import * as own from '../../src/shims/packet-constants.ts'
import { shown } from './outcome.ts'
import { ofMqttPacket } from './real-packages.ts'

const real = ofMqttPacket<Record<string, unknown>>('./constants')

/** What only a broker reads or writes, and what only the left out parts use. */
const leftOut = [
  'CMD_MASK CONNACK_HEADER SESSIONPRESENT_HEADER SUBACK_HEADER QOS WILL_QOS_MASK SUBSCRIBE_OPTIONS_NL_MASK',
  'SUBSCRIBE_OPTIONS_NL_SHIFT SUBSCRIBE_OPTIONS_QOS_MASK SUBSCRIBE_OPTIONS_RAP_MASK SUBSCRIBE_OPTIONS_RAP_SHIFT',
  'SUBSCRIBE_OPTIONS_RH_MASK SUBSCRIBE_OPTIONS_RH_SHIFT',
].flatMap((names) => names.split(' '))

const codesOf = (words: unknown) => Object.keys(words as object).map(Number)

describe("the constants of a client beside mqtt-packet's", () => {
  it('are all there', () => {
    expect([...Object.keys(own), ...leftOut].sort()).toEqual(Object.keys(real).sort())
  })

  it.each(Object.keys(own))('%s', (name) => {
    const value = (own as Record<string, unknown>)[name]
    // Of reason codes only whether they are known is asked; codes are numbers, mqtt-packet's are their text.
    if (name.endsWith('_CODES')) expect(codesOf(value)).toEqual(codesOf(real[name]))
    else if (name === 'codes') expect(shown(value)).toBe(shown(real[name]).replaceAll('"', ''))
    else if (name === 'types') expect(value).toEqual(Object.values(real[name] as object))
    else if (name === 'ACKS') expect(value).toEqual(withoutServer(real[name] as object))
    else expect(value).toEqual(real[name])
  })
})

function withoutServer({ unsuback: _, ...acks }: { unsuback?: unknown }): object {
  return acks
}
