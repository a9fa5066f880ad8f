/** Names by which a WebSocket carries MQTT: of 3.1.1 and 5, and of 3.1. */
const known = ['mqtt', 'mqttv3.1']

/** The first name the client offers that means MQTT; undefined when none does, and the handshake is to fail. */
export const chooseProtocol = (offered: Iterable<string>): string | undefined =>
  [...offered].find((name) => known.includes(name))
