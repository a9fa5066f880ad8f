/**
 * Why: mqtt-packet's constants spell every reason out, also where only its code is looked up, and hold what only a
 * broker writes. The names and values that its parser and its writer use are the same here.
 */

import { Buffer } from 'buffer'

export const CMD_SHIFT = 4
export const DUP_MASK = 0x08
export const QOS_MASK = 0x03
export const QOS_SHIFT = 1
export const RETAIN_MASK = 0x01
export const VARBYTEINT_MASK = 0x7f
export const VARBYTEINT_FIN_MASK = 0x80
export const VARBYTEINT_MAX = 268_435_455
export const SESSIONPRESENT_MASK = 0x01
export const USERNAME_MASK = 0x80
export const PASSWORD_MASK = 0x40
export const WILL_RETAIN_MASK = 0x20
export const WILL_QOS_SHIFT = 3
export const WILL_FLAG_MASK = 0x04
export const CLEAN_SESSION_MASK = 0x02
export const SUBSCRIBE_OPTIONS_RH = [0x00, 0x10, 0x20]
export const SUBSCRIBE_OPTIONS_NL = 0x04
export const SUBSCRIBE_OPTIONS_RAP = 0x08
export const SUBSCRIBE_OPTIONS_QOS = [0, 1, 2]

const words = (text: string) => text.split(' ')

/** By the number of the packet. */
export const types = words(
  'reserved connect connack publish puback pubrec pubrel pubcomp subscribe suback unsubscribe unsuback pingreq ' +
    'pingresp disconnect auth',
)

export const codes: Record<string, number> = {}
export const requiredHeaderFlags: Record<number, number> = {}
export const requiredHeaderFlagsErrors: Record<number, string> = {}
types.forEach((type, code) => {
  codes[type] = code
  if (type === 'reserved' || type === 'publish') return
  const flags = /^pubrel$|subscribe$/.test(type) ? 2 : 0
  requiredHeaderFlags[code] = flags
  requiredHeaderFlagsErrors[code] = `Invalid header flag bits, must be 0x${flags} for ${type} packet`
})

export const properties: Record<string, number> = {}
export const propertiesCodes: Record<number, string> = {}
export const propertiesTypes: Record<string, string> = {}

function define(type: string, codeByName: Record<string, number>): void {
  for (const name of Object.keys(codeByName)) {
    const code = codeByName[name] as number
    properties[name] = code
    propertiesCodes[code] = name
    propertiesTypes[name] = type
  }
}

define('byte', {
  payloadFormatIndicator: 1,
  requestProblemInformation: 23,
  requestResponseInformation: 25,
  retainAvailable: 37,
  wildcardSubscriptionAvailable: 40,
  subscriptionIdentifiersAvailable: 41,
  sharedSubscriptionAvailable: 42,
})
define('int8', { maximumQoS: 36 })
define('int16', { serverKeepAlive: 19, receiveMaximum: 33, topicAliasMaximum: 34, topicAlias: 35 })
define('int32', {
  messageExpiryInterval: 2,
  sessionExpiryInterval: 17,
  willDelayInterval: 24,
  maximumPacketSize: 39,
})
define('var', { subscriptionIdentifier: 11 })
define('string', {
  contentType: 3,
  responseTopic: 8,
  assignedClientIdentifier: 18,
  authenticationMethod: 21,
  responseInformation: 26,
  serverReference: 28,
  reasonString: 31,
})
define('binary', { correlationData: 9, authenticationData: 22 })
define('pair', { userProperties: 38 })

/** The first byte of a packet, by QoS, DUP and RETAIN. */
function header(type: string): Buffer[][][] {
  const bits = [0, 1]
  return [0, 1, 2].map((qos) =>
    bits.map((dup) => bits.map((retain) => first(type, (dup && DUP_MASK) | (qos << QOS_SHIFT) | retain))),
  )
}

function first(type: string, flags = 0): Buffer {
  return byte(((codes[type] as number) << CMD_SHIFT) | flags)
}

/** Not from an array, which takes ten times as long: there are a hundred of them, made before anything else. */
function byte(value: number): Buffer {
  const bytes = Buffer.alloc(1)
  bytes[0] = value
  return bytes
}

export const CONNECT_HEADER = first('connect')
export const PUBLISH_HEADER = header('publish')
export const SUBSCRIBE_HEADER = header('subscribe')
export const UNSUBSCRIBE_HEADER = header('unsubscribe')
export const ACKS: Record<string, Buffer[][][]> = {}
for (const type of ['puback', 'pubrec', 'pubrel', 'pubcomp']) ACKS[type] = header(type)
export const EMPTY: Record<string, Buffer> = {}
for (const type of ['pingreq', 'pingresp', 'disconnect'])
  EMPTY[type] = Buffer.concat([first(type), Buffer.alloc(1)])

export const VERSION3 = byte(3)
export const VERSION4 = byte(4)
export const VERSION5 = byte(5)
export const VERSION131 = byte(131)
export const VERSION132 = byte(132)

/** Which reason codes a packet may carry. mqtt-packet spells them out, and asks only whether there are words. */
function allowed(reasonCodes: number[]): Record<number, true> {
  const set: Record<number, true> = {}
  for (const code of reasonCodes) set[code] = true
  return set
}

export const MQTT5_PUBACK_PUBREC_CODES = allowed([0, 16, 128, 131, 135, 144, 145, 151, 153])
export const MQTT5_PUBREL_PUBCOMP_CODES = allowed([0, 146])
export const MQTT5_SUBACK_CODES = allowed([0, 1, 2, 128, 131, 135, 143, 145, 151, 158, 161, 162])
export const MQTT5_UNSUBACK_CODES = allowed([0, 17, 128, 131, 135, 143, 145])
export const MQTT5_DISCONNECT_CODES = allowed([
  0, 4, 128, 129, 130, 131, 135, 137, 139, 141, 142, 143, 144, 147, 148, 149, 150, 151, 152, 153, 154, 155, 156,
  157, 158, 159, 160, 161, 162,
]) // prettier-ignore
export const MQTT5_AUTH_CODES = allowed([0, 24, 25])
