export { default as KeepaliveManager } from 'mqtt/lib/KeepaliveManager'
export { default as DefaultMessageIdProvider } from 'mqtt/lib/default-message-id-provider'
export { ReasonCodes } from 'mqtt/lib/handlers/ack'
export {
  ErrorWithReasonCode,
  ErrorWithSubackPacket,
  MQTTJS_VERSION,
  applyMixin,
  nextTick,
} from 'mqtt/lib/shared'
export { default as Store } from 'mqtt/lib/store'
export { default as UniqueMessageIdProvider } from 'mqtt/lib/unique-message-id-provider'
export { validateTopic, validateTopics } from 'mqtt/lib/validations'
export { SocketError } from '../socket/socket-error.ts'
export { MqttClient as Client, MqttClient } from './client.ts'
export { connect, connectAsync } from './connect.ts'
