/** The file a mini program copies: everything MQTT.js exports, on the socket of a mini program. */

import * as mqtt from './mqtt/index.ts'

export * from './mqtt/index.ts'
export default mqtt
