/**
 * As `v8-host.mjs`, but with Node's own event loop and clock, and sockets that reach a broker: `port` of the task is where
 * it takes WebSockets on 127.0.0.1.
 */

import mqtt from 'mqtt'
import { WebSocket } from 'ws'
import { openRealm } from './v8-realm.mjs'

const [script, json] = process.argv.slice(2)
const task = JSON.parse(json)
const url = `ws://127.0.0.1:${task.port}/mqtt`
const { engine, bench } = openRealm(script)

const { setTimeout, setInterval, clearTimeout, clearInterval, setImmediate } = globalThis
const loop = {
  setTimeout,
  setInterval,
  clearTimeout,
  clearInterval,
  post: setImmediate,
  // Nobody knows when a network is idle: when everything is back that was waited for.
  whenIdle: setImmediate,
}

function openSocket(protocols, { open, message, close }) {
  const socket = new WebSocket(url, protocols, { perMessageDeflate: false })
  socket.on('open', open)
  socket.on('message', message)
  socket.on('close', (code, reason) => close(code, reason.toString()))
  return {
    send: (data) => socket.send(new Uint8Array(data)),
    close: (code, reason) => socket.close(code, reason),
  }
}

/** MQTT.js as Node loads it, on its own transport. */
const nativeLibrary = () => ({ connect: (_url, options) => mqtt.connect(url, options) })

bench.start({ ...engine, loop, openSocket, nativeLibrary }, task, (result) => {
  process.stdout.write(JSON.stringify(result), () => process.exit())
})
