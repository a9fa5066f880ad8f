/** As little of an MQTT 3.1.1 broker as a page needs: it keeps nothing, so that what grows is not its. */

import mqttPacket from 'mqtt-packet'

/** @param {import('../../dist/testing.mjs').ServerConnection} connection */
export function serve(connection) {
  connection.accept({ protocol: 'mqtt' })
  const parser = mqttPacket.parser({ protocolVersion: 4 })
  const send = (packet) => {
    if (connection.state === 'open') connection.send(mqttPacket.generate(packet, { protocolVersion: 4 }))
  }
  parser.on('packet', (packet) => answer(packet, send, connection))
  connection.onMessage = (data) => {
    parser.parse(Buffer.from(data))
  }
}

function answer(packet, send, connection) {
  const { cmd, messageId } = packet
  if (cmd === 'connect') send({ cmd: 'connack', returnCode: 0, sessionPresent: false })
  else if (cmd === 'subscribe') send({ cmd: 'suback', messageId, granted: packet.subscriptions.map(() => 1) })
  else if (cmd === 'unsubscribe') send({ cmd: 'unsuback', messageId, granted: [] })
  else if (cmd === 'publish') {
    // Whoever publishes has subscribed, too.
    send({ ...packet, qos: 0, dup: false })
    if (packet.qos === 1) send({ cmd: 'puback', messageId })
    if (packet.qos === 2) send({ cmd: 'pubrec', messageId })
  } else if (cmd === 'pubrel') send({ cmd: 'pubcomp', messageId })
  else if (cmd === 'pingreq') send({ cmd: 'pingresp' })
  else if (cmd === 'disconnect') connection.close(1000)
}
