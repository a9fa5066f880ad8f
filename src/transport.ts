/** The stream without MQTT.js, for authors of libraries. */

export type { Host, HostSocketOptions, HostSocketTask } from './host/host.ts'
export { SocketError, type SocketErrorCode } from './socket/socket-error.ts'
export { SocketStream, type SocketStreamOptions } from './socket/socket-stream.ts'
export { createStreamBuilder, type StreamBuilderOptions } from './socket/stream-builder.ts'
