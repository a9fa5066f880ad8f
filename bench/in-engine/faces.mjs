/**
 * One small face for every library: `dial({ library, WebSocket, qos, keepalive, reconnectPeriod, limits, ready, heard })` gives
 * `publish(payload, qos, settled)`, `subscribe(filter, done)` and `end(done)`. `ready` comes after each connect, once it is
 * subscribed, `limits` are options of ours alone, `heard` is told the length of each payload, `settled` comes when the library says that a message of QoS 1
 * or 2 is through; for QoS 0 it is not passed on.
 */

const url = 'wx://broker.example/mqtt'
export const topic = 'bench/topic'

function dialMqttJs({ library, qos, keepalive = 0, reconnectPeriod = 0, limits, ready, heard }) {
  const client = library.connect(url, {
    clientId: 'bench',
    keepalive,
    reconnectPeriod,
    // Ours waits for a free socket of five; the loopback has any number.
    socketLimit: 1_000_000,
    // Otherwise 5.16 takes its timers from a Worker, once it believes to be in a browser.
    timerVariant: 'native',
    ...limits,
  })
  const options = [{ qos: 0 }, { qos: 1 }, { qos: 2 }]
  client.on('error', (error) => {
    throw error
  })
  client.on('message', (_topic, payload) => heard(payload.length))
  client.on('connect', () => {
    client.subscribe(topic, options[qos], (error) => {
      if (error) throw error
      ready()
    })
  })
  return {
    publish(payload, level, settled) {
      if (level === 0) client.publish(topic, payload)
      else client.publish(topic, payload, options[level], settled)
    },
    subscribe: (filter, done) => client.subscribe(filter, done),
    end: (done) => client.end(true, done),
    /** Each message is handled in a turn of its own. */
    readSlowly() {
      client.handleMessage = (_packet, done) => setTimeout(done, 0)
    },
  }
}

function dialPaho({ library, qos, keepalive = 0, ready, heard }) {
  const client = new library.Client(url.replace('wx:', 'ws:'), 'bench')
  /** A message is delivered when paho says so; it says so of QoS 0 too. */
  const waiting = []
  client.onMessageArrived = (message) => heard(message.payloadBytes.length)
  client.onMessageDelivered = ({ qos: level }) => {
    if (level > 0) waiting.shift()()
  }
  client.connect({
    keepAliveInterval: keepalive,
    mqttVersion: 4,
    onSuccess: () => client.subscribe(topic, { qos, onSuccess: ready }),
    onFailure: ({ errorMessage }) => {
      throw new Error(errorMessage)
    },
  })
  return {
    publish(payload, level, settled) {
      if (level > 0) waiting.push(settled)
      client.send(topic, payload, level, false)
    },
    subscribe: (filter, done) => client.subscribe(filter, { onSuccess: () => done() }),
    end(done) {
      client.disconnect()
      done()
    },
  }
}

function dialU8({ library, WebSocket, qos, keepalive = 0, ready, heard }) {
  const fail = (error) => {
    throw error
  }
  const client = library.mqtt_v4({ log_conn() {}, keep_alive: keepalive })
  client.with_websock(new WebSocket(url.replace('wx:', 'ws:'), ['mqtt']))
  client
    .connect({ client_id: 'bench', keep_alive: keepalive })
    .then(() => {
      client.subscribe_topic(topic, { qos }, ({ payload }) => heard(payload.length))
      return client.subs_settled()
    })
    .then(ready, fail)
  return {
    publish(payload, level, settled) {
      if (level === 0) client.post(topic, payload)
      else client.send(topic, payload).then(settled, fail)
    },
    subscribe: (filter, done) => client.subscribe(filter).then(() => done(), fail),
    end: (done) => client.disconnect().then(() => done(), fail),
  }
}

export const faces = { 'mqtt.js': dialMqttJs, paho: dialPaho, u8: dialU8 }
