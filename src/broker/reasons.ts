/** Why something is refused or ended, in the names and numbers of MQTT. */

import { oneOf, type Expectation } from '../simulator/base/expectations.ts'

/** Reason codes of MQTT 5 that say why something is refused or ended, by the names of its section 2.4. */
export const reasonCodes = {
  'unspecified error': 0x80,
  'malformed packet': 0x81,
  'protocol error': 0x82,
  'implementation specific error': 0x83,
  'unsupported protocol version': 0x84,
  'client identifier not valid': 0x85,
  'bad user name or password': 0x86,
  'not authorized': 0x87,
  'server unavailable': 0x88,
  'server busy': 0x89,
  banned: 0x8a,
  'server shutting down': 0x8b,
  'bad authentication method': 0x8c,
  'keep alive timeout': 0x8d,
  'session taken over': 0x8e,
  'topic filter invalid': 0x8f,
  'topic name invalid': 0x90,
  'packet identifier in use': 0x91,
  'packet identifier not found': 0x92,
  'receive maximum exceeded': 0x93,
  'topic alias invalid': 0x94,
  'packet too large': 0x95,
  'message rate too high': 0x96,
  'quota exceeded': 0x97,
  'administrative action': 0x98,
  'payload format invalid': 0x99,
  'retain not supported': 0x9a,
  'qos not supported': 0x9b,
  'use another server': 0x9c,
  'server moved': 0x9d,
  'shared subscriptions not supported': 0x9e,
  'connection rate exceeded': 0x9f,
  'maximum connect time': 0xa0,
  'subscription identifiers not supported': 0xa1,
  'wildcard subscriptions not supported': 0xa2,
} as const

export type Reason = keyof typeof reasonCodes

export const aReason: Expectation = oneOf(...Object.keys(reasonCodes))

/** Answers that are not refusals. */
export const NO_MATCHING_SUBSCRIBERS = 0x10
export const NO_SUBSCRIPTION_EXISTED = 0x11

/**
 * CONNACK return codes of 3.1 and 3.1.1. A refusal those versions have no code for (a malformed CONNECT, an
 * unknown authentication method, …) is told by closing.
 */
const returnCodes: Partial<Record<Reason, number>> = {
  'unsupported protocol version': 1,
  'client identifier not valid': 2,
  'server unavailable': 3,
  'server busy': 3,
  'quota exceeded': 3,
  'use another server': 3,
  'server moved': 3,
  'connection rate exceeded': 3,
  'bad user name or password': 4,
  'not authorized': 5,
  banned: 5,
}

export const returnCodeOf = (reason: Reason): number | undefined => returnCodes[reason]
