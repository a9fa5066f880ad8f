import { openEcho, record, time } from './bursts.mjs'
import { faces, topic } from './faces.mjs'
import { load } from './mini-program.mjs'

/** How many filters a SUBSCRIBE carries. */
const FILTERS = 100

/** Bursts whose frames are written down, to be sent again by a bare socket. */
const RECORDED_BURSTS = 4

/** A client on a broker, that offers one burst, waits until all of it is back and settled, and offers the next. */
export function openClient(program, { peer, qos, size, burst, inFlight = 0, subscriptions = 0 }, ready) {
  const { loop, wx, WebSocket } = program
  const payload = 'x'.repeat(size)
  let outstanding = 0
  let done
  const arrived = () => {
    if (--outstanding > 0) return
    if (outstanding < 0) throw new Error('more came back than was sent')
    loop.whenIdle(done)
  }
  const settled = (error) => {
    if (error instanceof Error) throw error
    arrived()
  }
  const heard = (length) => {
    if (length !== size) throw new Error(`a payload of ${length} bytes came back`)
    arrived()
  }
  const library = load(program, peer)
  const dial = faces[peer.face]
  const client = dial({
    library,
    WebSocket,
    qos,
    heard,
    ready: () => subscribe(subscriptions),
    // Ours lets the rest wait for a place otherwise.
    limits: inFlight > 0 ? { maxInflight: inFlight + burst } : {},
  })

  function subscribe(left) {
    const filters = []
    for (let i = 0; i < Math.min(left, FILTERS); i++) filters.push(`bench/other/${left - i}`)
    if (left > 0) client.subscribe(filters, () => subscribe(left - filters.length))
    else if (inFlight > 0) leaveInFlight(inFlight)
    else ready(offer)
  }

  /** Publishes what is never acknowledged, in bursts too. */
  function leaveInFlight(left) {
    const { broker } = wx.connections[0]
    broker.answering = left === 0
    if (left === 0) return ready(offer)
    const some = Math.min(left, burst)
    for (let i = 0; i < some; i++) client.publish(payload, qos, () => {})
    loop.whenIdle(() => leaveInFlight(left - some))
  }

  function offer(then, count = burst) {
    done = then
    outstanding = qos === 0 ? count : 2 * count
    for (let i = 0; i < count; i++) client.publish(payload, qos, settled)
  }
}

/**
 * CPU microseconds per message there and back: `gross` with the loopback, `loopback` alone, `net` without it; and how
 * many `send` calls a message took.
 */
export function measureMessages(program, task, report) {
  const { burst, milliseconds } = task
  openClient(program, task, (offer) => {
    time(program, offer, milliseconds, (client) => {
      record(program, offer, RECORDED_BURSTS, (turns) => {
        const frames = turns.reduce((sum, turn) => sum + turn.length, 0)
        openEcho(program, turns, (echo) => {
          time(program, echo, milliseconds / 2, (bare) => {
            const gross = client / burst
            const loopback = bare / burst / RECORDED_BURSTS
            const sends = frames / burst / RECORDED_BURSTS
            report({ gross, loopback, net: gross - loopback, sends })
          })
        })
      })
    })
  })
}

/** The limit below every client: a bare socket with all messages of a burst in one frame. */
export function measureEcho(program, { codec, qos, size, burst, milliseconds }, report) {
  const { generate } = load(program, codec)
  const packets = []
  for (let i = 1; i <= burst; i++) {
    packets.push(generate({ cmd: 'publish', topic, payload: 'x'.repeat(size), qos, messageId: i }))
  }
  const frame = new Uint8Array(packets.reduce((sum, packet) => sum + packet.length, 0))
  let end = 0
  for (const packet of packets) {
    frame.set(packet, end)
    end += packet.length
  }
  openEcho(program, [[frame.buffer]], (echo) => {
    time(program, echo, milliseconds, (bare) => report({ net: bare / burst, sends: 1 / burst }))
  })
}

/** What a client says and hears for one message, at each QoS. */
const dialogues = [
  { says: [], hears: [] },
  { says: ['puback'], hears: ['puback'] },
  { says: ['pubrel', 'pubrec', 'pubcomp'], hears: ['pubrec', 'pubrel', 'pubcomp'] },
]

/** The other limit: the codec alone writes what a client sends, and reads what it receives, frame by frame. */
export function measureCodec(program, { codec, qos, size, burst, milliseconds, native }, report) {
  const { engine, loop } = program
  const { generate, parser, concat } = native ? engine.nativeCodec() : load(program, codec)
  const payload = 'x'.repeat(size)
  const { says, hears } = dialogues[qos]
  const inbound = []
  for (let messageId = 1; messageId <= burst; messageId++) {
    inbound.push(generate({ cmd: 'publish', topic, payload, qos, messageId }))
    for (const cmd of hears) inbound.push(generate({ cmd, messageId }))
  }
  const frame = concat(inbound)
  const reader = parser({ protocolVersion: 4 })
  let read = 0
  reader.on('packet', () => read++)
  const offer = (then) => {
    read = 0
    for (let messageId = 1; messageId <= burst; messageId++) {
      generate({ cmd: 'publish', topic, payload, qos, messageId, retain: false, dup: false })
      for (const cmd of says) generate({ cmd, messageId })
    }
    reader.parse(frame)
    if (read !== inbound.length) throw new Error(`the codec read ${read} of ${inbound.length} packets`)
    loop.whenIdle(then)
  }
  time(program, offer, milliseconds, (spent) => report({ net: spent / burst }))
}
