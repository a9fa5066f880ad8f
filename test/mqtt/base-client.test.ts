import MqttJsClient from 'mqtt/lib/client'
import { expect, it } from 'vitest'

/** What is overridden or called here and is private in MQTT.js: a release of it may rename any of them. */
const methods = [
  '_cleanUp',
  '_checkDisconnecting',
  '_clearReconnect',
  '_flush',
  '_flushStoreProcessingQueue',
  '_flushVolatile',
  '_onConnackTimeout',
  '_onConnect',
  '_reconnect',
  '_removeOutgoingAndStoreMessage',
  '_sendPacket',
  '_setupReconnect',
  '_writePacket',
]
const fields = ['_incomingQoS2Ids', '_storeProcessingQueue', 'reconnectSuppressed', 'reconnectTimer']

it('what is private in MQTT.js is there', () => {
  const client = new MqttJsClient(() => undefined as never, { manualConnect: true })
  const seen = client as unknown as Record<string, unknown>
  expect(methods.filter((name) => typeof seen[name] !== 'function')).toEqual([])
  expect(fields.filter((name) => !(name in seen))).toEqual([])
})
