import { openEcho, record } from './bursts.mjs'
import { faces } from './faces.mjs'
import { openClient } from './messages.mjs'
import { load } from './mini-program.mjs'

const COLLECTIONS = 24
const READINGS = 8

/**
 * Tells the bytes in use: the least of what several collections leave, after others. V8 keeps for some of them what nobody
 * has used meanwhile, of its host too, and what finalisers hold is let go in turns after a collection.
 */
function heapInUse({ engine, loop }, then) {
  const readings = []
  let left = COLLECTIONS
  const again = () => {
    engine.collect()
    if (left <= READINGS) readings.push(engine.heap())
    if (--left === 0) then(Math.min(...readings))
    else loop.post(again)
  }
  again()
}

/** Bytes that are in use because the file is loaded, its text included. */
export function measureLoadedHeap(program, { peer }, report) {
  heapInUse(program, (before) => {
    const library = load(program, peer)
    heapInUse(program, (after) => report({ heap: after - before, exports: Object.keys(library).length }))
  })
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
  const growth = (open, then) => {
    heapInUse(program, (before) => {
      inTurn(count, open, () => heapInUse(program, (after) => then((after - before) / count)))
    })
  }
  // What is made once is made by the first.
  inTurn(3, openIdle, () => {
    growth(openIdle, (client) => {
      growth(openBare, (bare) => report({ heap: client - bare, kept: kept.length }))
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
      heapInUse(program, (before) => {
        const collections = engine.countCollections()
        inTurn(bursts, offer, () => {
          const grown = engine.heap() - before
          if (collections() > 0) throw new Error('there was a garbage collection meanwhile')
          then(grown / bursts)
        })
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

/** How much the heap in use grew between the middle and the end of so many reconnects, as a part of it, and in bytes for each. */
export function measureReconnects(program, { peer, count }, report) {
  const { loop, wx, WebSocket } = program
  const library = load(program, peer)
  let connects = 0
  let halfway = 0
  const drop = () => loop.whenIdle(() => wx.connections[0].close(1006))
  faces[peer.face]({
    library,
    WebSocket,
    qos: 1,
    reconnectPeriod: 1,
    heard: () => {},
    ready() {
      connects++
      if (connects !== count / 2 && connects !== count) return drop()
      heapInUse(program, (heap) => {
        if (connects === count) report({ growth: heap / halfway - 1, bytes: (heap - halfway) / (count / 2) })
        halfway = heap
        drop()
      })
    },
  })
}
