import { faces, topic } from './faces.mjs'
import { load } from './mini-program.mjs'

/** Bursts whose frames are written down, to be sent again by a bare socket. */
const RECORDED_BURSTS = 4

/** A client on a broker, that offers one burst, waits until all of it is back and settled, and offers the next. */
function openClient(program, { peer, qos, size, burst }, ready) {
  const { loop, WebSocket } = program
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
  const client = dial({ library, WebSocket, qos, heard, ready: () => ready(offer) })

  function offer(then) {
    done = then
    outstanding = qos === 0 ? burst : 2 * burst
    for (let i = 0; i < burst; i++) client.publish(payload, qos, settled)
  }
}

/** A bare socket, that sends the same bytes in the same frames and turns, and drops what comes back. */
function openEcho(program, turns, ready) {
  const { loop, wx } = program
  const task = wx.connectSocket({ url: 'ws://broker.example' })
  const nothing = { success() {}, fail() {} }
  task.onMessage(() => {})
  task.onOpen(() => ready(offer))

  function send(place) {
    for (const data of turns[place]) task.send({ data, ...nothing })
  }
  function offer(then) {
    send(0)
    for (let place = 1; place < turns.length; place++) loop.post(() => send(place))
    loop.whenIdle(then)
  }
}

/** Calls `offer` again and again until so many milliseconds are over, and then `then(bursts)`. */
function repeat(program, offer, milliseconds, then) {
  const { engine } = program
  const end = engine.now() + milliseconds
  let bursts = 0
  const again = () => {
    bursts++
    if (engine.now() < end) offer(again)
    else then(bursts)
  }
  offer(again)
}

/** Warms up, and tells CPU microseconds per burst. */
function time(program, offer, milliseconds, then) {
  const { engine } = program
  repeat(program, offer, milliseconds, () => {
    const start = engine.cpu()
    repeat(program, offer, milliseconds, (bursts) => then((engine.cpu() - start) / bursts))
  })
}

/** Writes down what some bursts send: for each turn that sent something, the frames of it. */
function record(program, offer, then) {
  const { loop, wx } = program
  const turns = []
  let last
  wx.onSend = (data) => {
    if (loop.turn !== last) turns.push([])
    last = loop.turn
    turns[turns.length - 1].push(data.slice(0))
  }
  let left = RECORDED_BURSTS
  const again = () => {
    if (left-- > 0) return offer(again)
    wx.onSend = undefined
    then(turns)
  }
  again()
}

/**
 * CPU microseconds per message there and back: `gross` with the loopback, `loopback` alone, `net` without it; and how
 * many `send` calls a message took.
 */
export function measureMessages(program, task, report) {
  const { burst, milliseconds } = task
  openClient(program, task, (offer) => {
    time(program, offer, milliseconds, (client) => {
      record(program, offer, (turns) => {
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
