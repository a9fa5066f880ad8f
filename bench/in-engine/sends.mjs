import { faces, topic } from './faces.mjs'
import { load } from './mini-program.mjs'

const BURST = 1000
const FRAMES = 10

/** @returns PUBLISH packets of QoS 1 with the identifiers from `first`, as one frame */
function frameOfMessages(first, count) {
  const bytes = []
  for (let id = first; id < first + count; id++) {
    bytes.push(0x32, 2 + topic.length + 2 + 1, 0, topic.length)
    for (let i = 0; i < topic.length; i++) bytes.push(topic.charCodeAt(i))
    bytes.push(id >> 8, id & 255, 7)
  }
  return new Uint8Array(bytes).buffer
}

/**
 * How often `send` is called for a burst of messages that are published in one turn, once more with
 * QoS 1, for the acknowledgements of as many
 * that arrive in ten frames, and for one message alone; and in how many turns after the call that one message has left.
 */
export function countSends(program, { peer }, report) {
  const { loop, wx, WebSocket } = program
  const library = load(program, peer)
  const qos = peer.cannot?.[0] === undefined ? 0 : 1
  let arrived = 0
  const client = faces[peer.face]({
    library,
    WebSocket,
    qos: 1,
    heard: () => arrived++,
    ready: () => loop.whenIdle(alone),
  })
  const counts = {}

  function counted(name, act, expected, then) {
    arrived = 0
    const before = wx.sends
    act()
    loop.whenIdle(() => {
      if (arrived !== expected) throw new Error(`${arrived} of ${expected} messages arrived`)
      counts[name] = wx.sends - before
      then()
    })
  }
  function alone() {
    const start = loop.turn
    let end = start
    wx.onSend = () => (end = loop.turn)
    const publish = () => client.publish('x', qos, () => {})
    counted('alone', publish, 1, () => {
      wx.onSend = undefined
      counts.turns = end - start
      burst()
    })
  }
  function burst() {
    const publish = () => {
      for (let i = 0; i < BURST; i++) client.publish('x', qos, () => {})
    }
    counted('burst', publish, BURST, confirmed)
  }
  function confirmed() {
    const publish = () => {
      for (let i = 0; i < BURST; i++) client.publish('x', 1, () => {})
    }
    counted('confirmed', publish, BURST, inbound)
  }
  function inbound() {
    const each = BURST / FRAMES
    const deliver = () => {
      const [{ deliver: hand }] = wx.connections
      for (let i = 0; i < FRAMES; i++) hand(frameOfMessages(1 + i * each, each))
    }
    counted('inbound', deliver, BURST, () => report(counts))
  }
}
