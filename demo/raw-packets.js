/**
 * MQTT without MQTT.js: mqtt-packet writes and reads its packets on the socket of a mini program.
 *
 * mqtt-packet as it is published needs Node's `Buffer` and `process`, which a mini program does not have: there, let
 * your bundler bring both (`buffer` and `process` of npm). `mqtt-miniprogram/transport` needs nothing.
 */
/* eslint @typescript-eslint/no-require-imports: off -- a file of a mini program is CommonJS */
/* global require, module */

const { createStreamBuilder } = require('mqtt-miniprogram/transport')
const mqttPacket = require('mqtt-packet')

/**
 * Connects, subscribes to a topic, publishes one message on it, waits until it comes back, and disconnects.
 *
 * @param {object} options
 * @param {string} options.url `wxs://broker.example/mqtt`
 * @param {string} options.topic
 * @param {string} options.text
 * @param {object} [options.wx] the host object; default the global one
 * @returns {Promise<string>} the text of the message that came back
 */
function sendAndReceive({ url, topic, text, wx }) {
  const stream = createStreamBuilder({ url, wx })()
  const parser = mqttPacket.parser({ protocolVersion: 4 })
  const write = (packet) => mqttPacket.writeToStream(packet, stream)
  let received

  parser.on('packet', (packet) => {
    if (packet.cmd === 'connack') {
      if (packet.returnCode !== 0) stream.destroy(new Error(`the broker refused: code ${packet.returnCode}`))
      else write({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic, qos: 1 }] })
    }
    if (packet.cmd === 'suback') {
      write({ cmd: 'publish', messageId: 2, topic, payload: text, qos: 1, dup: false, retain: false })
    }
    if (packet.cmd === 'publish') {
      received = packet.payload.toString()
      write({ cmd: 'puback', messageId: packet.messageId })
      write({ cmd: 'disconnect' })
      // What was written is sent first; then the stream closes the socket.
      stream.end()
    }
  })
  parser.on('error', (error) => stream.destroy(error))
  stream.on('data', (chunk) => parser.parse(chunk))

  // What is written before the socket is open waits in the stream.
  write({
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clientId: `raw_${Math.random().toString(16).slice(2, 10)}`,
    clean: true,
    keepalive: 0,
  })

  return new Promise((resolve, reject) => {
    stream.on('error', reject)
    stream.on('close', () => {
      if (received === undefined) reject(stream.cause || new Error('the connection was closed too early'))
      else resolve(received)
    })
  })
}

module.exports = { sendAndReceive }
