import { openEcho, record } from './bursts.mjs'
import { faces } from './faces.mjs'
import { openClient } from './messages.mjs'
import { load } from './mini-program.mjs'

/** Bytes in use. One collection leaves what finalisers still hold, and code that has not been run for some of them. */
function heapInUse({ engine }) {
  for (let i = 0; i < 8; i++) engine.collect()
  return engine.heap()
}

/** Bytes that are in use because the file is loaded, its text included. */
export function measureLoadedHeap(program, { peer }, report) {
  const before = heapInUse(program)
  const library = load(program, peer)
  const heap = heapInUse(program) - before
  report({ heap, exports: Object.keys(library).length })
}

/** Runs `begin(next)` so many times, one after the other. */
function inTurn(count, begin, then) {
  if (count === 0) then()
  else begin(() => inTurn(count - 1, begin, then))
}

/** Bytes that a client keeps while it is connected and subscribed and does nothing, its socket taken off. */
export function measureIdleClients(program, { peer, count }, report) {
  const { loop, wx, WebSocket } = program
  const library = load(program, peer)
  const kept = []
  const openIdle = (next) => {
    const client = faces[peer.face]({
      library,
      WebSocket,
      qos: 1,
      keepalive: 60,
      heard: () => {},
      ready: () => loop.whenIdle(next),
    })
    kept.push(client)
  }
  const openBare = (next) => {
    const task = wx.connectSocket()
    task.onOpen(() => loop.whenIdle(next))
    task.onMessage(() => {})
    kept.push(task)
  }
  // What is made once, by the first.
  inTurn(3, openIdle, () => {
    const before = heapInUse(program)
    inTurn(count, openIdle, () => {
      const between = heapInUse(program)
      inTurn(count, openBare, () => {
        const bare = heapInUse(program) - between
        report({ heap: (between - before - bare) / count, kept: kept.length })
      })
    })
  })
}

/**
 * Bytes that are allocated for a message there and back, with what the loopback allocates taken off: what the heap grows
 * by while nothing is collected. The host gives the young generation room for all of it, and says so when it did not last.
 */
export function measureAllocation(program, task, report) {
  const { engine } = program
  const { burst, bursts } = task
  const grow = (offer, then) => {
    inTurn(20, offer, () => {
      const before = heapInUse(program)
      const collections = engine.countCollections()
      inTurn(bursts, offer, () => {
        const grown = engine.heap() - before
        if (collections() > 0) throw new Error('there was a garbage collection meanwhile')
        then(grown / bursts)
      })
    })
  }
  openClient(program, task, (offer) => {
    grow(offer, (client) => {
      record(program, offer, 1, (turns) => {
        openEcho(program, turns, (echo) => grow(echo, (bare) => report({ bytes: (client - bare) / burst })))
      })
    })
  })
}

/** How much the heap in use grew between the middle and the end of so many reconnects, as a part of it; and CPU µs of each. */
export function measureReconnects(program, { peer, count }, report) {
  const { engine, loop, wx, WebSocket } = program
  const library = load(program, peer)
  let connects = 0
  let halfway = 0
  let start = 0
  faces[peer.face]({
    library,
    WebSocket,
    qos: 1,
    reconnectPeriod: 1,
    heard: () => {},
    ready() {
      connects++
      if (connects === 1) start = engine.cpu()
      if (connects === count / 2) halfway = heapInUse(program)
      if (connects === count) {
        const cpu = (engine.cpu() - start) / count
        const end = heapInUse(program)
        report({ growth: end / halfway - 1, bytes: (end - halfway) / (count / 2), cpu })
      } else loop.whenIdle(() => wx.connections[0].close(1006))
    },
  })
}
