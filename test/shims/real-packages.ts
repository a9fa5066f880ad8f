/** The packages that shims stand in for, as MQTT.js and mqtt-packet would load them. */

import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const fromMqtt = createRequire(require.resolve('mqtt'))
const fromMqttPacket = createRequire(require.resolve('mqtt-packet'))

/** @param name with a slash at its end where Node has a module of that name itself */
export const ofMqtt = <Exports>(name: string): Exports => fromMqtt(name) as Exports
export const ofMqttPacket = <Exports>(name: string): Exports => fromMqttPacket(name) as Exports
