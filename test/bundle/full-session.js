/* global exports */

/**
 * What a page does with the library, written as a page would write it for an old phone: ECMAScript 5 and callbacks.
 * The same file runs in every engine and on every broker.
 */

'use strict'

/** One after the other: each step is given what to call when it is done. */
function inTurn(steps, done) {
  if (steps.length === 0) return done()
  steps[0](function () {
    inTurn(steps.slice(1), done)
  })
}

/** Calls `done` when it has been called `count` times itself. */
function afterAll(count, done) {
  return function () {
    count -= 1
    if (count === 0) done()
  }
}

function bytesOf(payload) {
  return Array.prototype.slice.call(payload)
}

/** A pattern without a period that a buffer's size could hide. */
function pattern(length) {
  var bytes = new Uint8Array(length)
  for (var i = 0; i < length; i++) bytes[i] = (i * 31 + (i >> 8)) & 255
  return bytes
}

function samePattern(payload) {
  for (var i = 0; i < payload.length; i++) if (payload[i] !== ((i * 31 + (i >> 8)) & 255)) return false
  return true
}

function connectWith(mqtt, settings, more) {
  var options = {
    protocolVersion: settings.protocolVersion,
    clientId: settings.clientId,
    reconnectPeriod: 20,
    connectTimeout: 20000,
  }
  if (settings.protocolVersion === 3) options.protocolId = 'MQIsdp'
  if (settings.username) {
    options.username = settings.username
    options.password = settings.password
  }
  Object.keys(more).forEach(function (name) {
    options[name] = more[name]
  })
  return mqtt.connect(settings.url, options)
}

/**
 * Connects, subscribes with each QoS, publishes and receives with each QoS, text and bytes in every shape, with
 * properties in MQTT 5 and with promises, unsubscribes and ends.
 *
 * @param settings `url`, `protocolVersion` (3, 4 or 5), `clientId`, and `username` with `password` where there are any
 * @param done called with an error, or with `null` and one line for each step
 */
exports.fullSession = function (mqtt, settings, done) {
  var root = 'session/' + settings.clientId + '/'
  var trace = []
  var arrived = []
  var onArrival = null
  var over = false
  var client = connectWith(mqtt, settings, { clean: true, reconnectPeriod: 0 })

  function finish(error) {
    if (over) return
    over = true
    client.end(true)
    done(error, error ? undefined : trace)
  }

  function check(next) {
    return function (error) {
      if (error) finish(error)
      else next.apply(null, Array.prototype.slice.call(arguments, 1))
    }
  }

  /** Publishes, and goes on when it is confirmed and has come back. */
  function roundTrip(topic, payload, options, next) {
    var both = afterAll(2, function () {
      next(arrived.shift())
    })
    onArrival = both
    client.publish(root + topic, payload, options, check(both))
  }

  function closed() {
    finish(client.lastError || new Error('closed in the middle, after: ' + trace.join('; ')))
  }

  client.on('error', finish)
  client.on('close', closed)
  client.on('message', function (topic, payload, packet) {
    arrived.push({ topic: topic.replace(root, ''), payload: payload, packet: packet })
    if (onArrival) onArrival()
  })

  function connected(next) {
    client.once('connect', function (packet) {
      trace.push('connected, session present: ' + packet.sessionPresent)
      next()
    })
  }

  function subscribed(next) {
    var wanted = {}
    wanted[root + '0'] = { qos: 0 }
    wanted[root + '1'] = { qos: 1 }
    wanted[root + '2'] = { qos: 2 }
    client.subscribe(
      wanted,
      check(function (granted) {
        var qos = granted.map(function (grant) {
          return grant.qos
        })
        trace.push('granted ' + qos.join())
        next()
      }),
    )
  }

  function text(qos) {
    return function (next) {
      roundTrip(String(qos), 'Grüße, 你好, 🌍', { qos: qos }, function (message) {
        trace.push('text on ' + message.topic + ' with ' + message.packet.qos + ': ' + message.payload)
        next()
      })
    }
  }

  function bytes(title, payload) {
    return function (next) {
      roundTrip('1', payload, { qos: 1 }, function (message) {
        trace.push(title + ': ' + bytesOf(message.payload).join())
        next()
      })
    }
  }

  function large(next) {
    var length = settings.largeBytes || 20000
    roundTrip('2', pattern(length), { qos: 2 }, function (message) {
      trace.push(
        'large: ' + (message.payload.length === length && samePattern(message.payload) ? 'whole' : 'broken'),
      )
      next()
    })
  }

  function properties(next) {
    if (settings.protocolVersion !== 5) return next()
    var sent = {
      contentType: 'text/plain',
      responseTopic: root + 'answer',
      userProperties: { one: '1', two: ['2', 'zwei'] },
    }
    roundTrip('1', 'with properties', { qos: 1, properties: sent }, function (message) {
      var received = message.packet.properties
      trace.push('properties: ' + [received.contentType, received.responseTopic.replace(root, '')].join())
      trace.push('user properties: ' + JSON.stringify(received.userProperties))
      next()
    })
  }

  function promised(next) {
    var both = afterAll(2, function () {
      trace.push('promised: ' + arrived.shift().payload)
      next()
    })
    onArrival = both
    client.publishAsync(root + '1', 'by promise', { qos: 1 }).then(both, finish)
  }

  function unsubscribed(next) {
    client.unsubscribe(
      root + '1',
      check(function () {
        onArrival = null
        client.publish(
          root + '1',
          'nobody listens',
          { qos: 1 },
          check(function () {
            // What came to this client comes before what was sent after it.
            roundTrip('2', 'the last', { qos: 2 }, function (message) {
              trace.push('after unsubscribe: ' + message.payload + ', and ' + arrived.length + ' more')
              next()
            })
          }),
        )
      }),
    )
  }

  function ended(next) {
    client.removeListener('close', closed)
    client.end(
      check(function () {
        trace.push('ended, connected: ' + client.connected)
        next()
      }),
    )
  }

  inTurn(
    [
      connected,
      subscribed,
      text(0),
      text(1),
      text(2),
      bytes('ArrayBuffer', new Uint8Array([1, 2, 3, 255]).buffer),
      bytes('view', new Uint8Array([9, 9, 0, 128, 9]).subarray(2, 4)),
      bytes('nothing', ''),
      large,
      properties,
      promised,
      unsubscribed,
      ended,
    ],
    function () {
      finish(null)
    },
  )
}

/**
 * Publishes many messages to itself with QoS 0, 1 and 2 in turn, in bursts, over a connection that keeps dropping.
 *
 * @param settings as above, and `messages` (how many), `burst` (how many at once), `drops` (how often the connection
 *   breaks, each time in the middle of a burst), `drop()`, which breaks it, and `clean` for no session
 * @param done called with an error, or with `null` and what happened
 */
exports.longTalk = function (mqtt, settings, done) {
  var topic = 'talk/' + settings.clientId
  var client = connectWith(mqtt, settings, {
    clean: settings.clean === true,
    properties: settings.protocolVersion === 5 ? { sessionExpiryInterval: 600 } : undefined,
  })
  var report = {
    connects: 0,
    confirmed: 0,
    failed: [0, 0, 0],
    received: [0, 0, 0],
    repeated: [0, 0, 0],
  }
  var seen = {}
  var drops = 0
  var published = 0
  var bursts = Math.ceil(settings.messages / settings.burst)

  client.on('error', done)
  client.on('connect', function () {
    report.connects += 1
    if (report.connects === 1) client.subscribe(topic, { qos: 2 }, start)
  })
  client.on('message', function (_topic, payload) {
    var number = Number(payload.toString())
    var qos = number % 3
    if (seen[number]) report.repeated[qos] += 1
    else report.received[qos] += 1
    seen[number] = true
    finishOnceAllIsThere()
  })

  function start(error) {
    if (error) return done(error)
    burst()
  }

  function burst() {
    var number = published / settings.burst
    var size = Math.min(settings.burst, settings.messages - published)
    var waiting = size
    var breaks = drops < settings.drops && (number + 1) * settings.drops >= (drops + 1) * bursts
    for (var i = 0; i < size; i++) send(published + i)
    published += size

    function send(index) {
      client.publish(topic, String(index), { qos: index % 3 }, function (error) {
        if (error) report.failed[index % 3] += 1
        else report.confirmed += 1
        waiting -= 1
        if (breaks && waiting <= size / 2) {
          breaks = false
          drops += 1
          settings.drop()
        }
        if (waiting > 0) return
        if (published < settings.messages) burst()
        else finishOnceAllIsThere()
      })
    }
  }

  var isEnding = false
  function finishOnceAllIsThere() {
    var answered = report.confirmed + report.failed[0] + report.failed[1] + report.failed[2]
    var each = Math.floor(settings.messages / 3)
    if (isEnding || answered < settings.messages || report.received[1] < each || report.received[2] < each)
      return
    isEnding = true
    client.end(function (error) {
      done(error || null, report)
    })
  }
}
