import { time } from './bursts.mjs'
import { faces, topic } from './faces.mjs'
import { load } from './mini-program.mjs'

/** CPU microseconds to connect, subscribe and end, one client after the other. */
export function measureCycles(program, { peer, count }, report) {
  const { engine, loop, WebSocket } = program
  const library = load(program, peer)
  let left = 2 * count
  let start = 0
  const cycle = () => {
    if (left === count) start = engine.cpu()
    if (left-- === 0) return report({ cpu: (engine.cpu() - start) / count })
    const client = faces[peer.face]({
      library,
      WebSocket,
      qos: 1,
      heard: () => {},
      ready: () => loop.whenIdle(() => client.end(() => loop.whenIdle(cycle))),
    })
  }
  cycle()
}

/** CPU microseconds for each of so many messages that are published without a connection, until all are back and settled. */
export function measureWaiting(program, { peer, count, milliseconds }, report) {
  const { loop, wx, WebSocket } = program
  const library = load(program, peer)
  const payload = 'x'.repeat(64)
  let outstanding = 0
  let done
  const arrived = () => {
    if (--outstanding === 0) loop.whenIdle(done)
  }
  const settled = (error) => {
    if (error instanceof Error) throw error
    arrived()
  }
  let isFirst = true
  const client = faces[peer.face]({
    library,
    WebSocket,
    qos: 1,
    reconnectPeriod: 1,
    limits: { maxQueuedBytes: Infinity },
    heard: arrived,
    ready() {
      if (!isFirst) return
      isFirst = false
      loop.whenIdle(() => time(program, offer, milliseconds, (spent) => report({ cpu: spent / count })))
    },
  })
  function offer(then) {
    outstanding = 2 * count
    done = then
    wx.connections[0].close(1006)
    // In the turn after it the client knows.
    loop.post(() => {
      for (let i = 0; i < count; i++) client.publish(payload, 1, settled)
    })
  }
}

/** As one frame, so many times the same message of QoS 0. */
function backlog(count) {
  const packet = [0x30, 2 + topic.length + 1, 0, topic.length]
  for (let i = 0; i < topic.length; i++) packet.push(topic.charCodeAt(i))
  packet.push(7)
  const bytes = new Uint8Array(packet.length * count)
  for (let i = 0; i < count; i++) bytes.set(packet, i * packet.length)
  return bytes.buffer
}

/** CPU microseconds for each message of a backlog, by a client that handles one message in a turn. */
export function measureSlowReader(program, { peer, count, frames, milliseconds }, report) {
  const { loop, wx, WebSocket } = program
  const library = load(program, peer)
  const frame = backlog(count / frames)
  let arrived = 0
  let done
  const client = faces[peer.face]({
    library,
    WebSocket,
    qos: 0,
    heard() {
      if (++arrived === count) loop.whenIdle(done)
    },
    ready() {
      client.readSlowly()
      loop.whenIdle(() => time(program, offer, milliseconds, (spent) => report({ cpu: spent / count })))
    },
  })
  function offer(then) {
    arrived = 0
    done = then
    for (let i = 0; i < frames; i++) wx.connections[0].deliver(frame.slice(0))
  }
}
