/** Bursts of messages: `offer(then)` offers one, and calls `then` when nothing of it is left to do. */

/** A bare socket, that sends the same bytes in the same frames and turns, and drops what comes back. */
export function openEcho(program, turns, ready) {
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
export function repeat(program, offer, milliseconds, then) {
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

/** Warms up as long as this engine needs to, and tells CPU microseconds per burst. */
export function time(program, offer, milliseconds, then) {
  const { engine } = program
  repeat(program, offer, engine.warmUp * milliseconds, () => {
    const start = engine.cpu()
    repeat(program, offer, milliseconds, (bursts) => then((engine.cpu() - start) / bursts))
  })
}

/** Writes down what some bursts send: for each turn that sent something, the frames of it. */
export function record(program, offer, bursts, then) {
  const { loop, wx } = program
  const turns = []
  let last
  wx.onSend = (data) => {
    if (loop.turn !== last) turns.push([])
    last = loop.turn
    turns[turns.length - 1].push(data.slice(0))
  }
  let left = bursts
  const again = () => {
    if (left-- > 0) return offer(again)
    wx.onSend = undefined
    then(turns)
  }
  again()
}
