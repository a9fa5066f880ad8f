import { addListeners } from './task-listeners.mjs'

/**
 * A `wx` whose sockets are real ones, that the host of this realm opens; wherever a program dials, it reaches the broker.
 * `success` of `send` is told at once, as Android does.
 */
export class NetworkWx {
  #engine

  constructor(engine) {
    this.#engine = engine
    this.connectSocket = this.connectSocket.bind(this)
  }

  connectSocket({ protocols, success, complete } = {}) {
    const task = { readyState: 0 }
    const tell = addListeners(task)
    const socket = this.#engine.openSocket(protocols, {
      open() {
        task.readyState = 1
        tell('open', { header: {} })
      },
      message(received) {
        // An ArrayBuffer of this realm, as a phone's are.
        const bytes = new Uint8Array(received.length)
        bytes.set(received)
        tell('message', { data: bytes.buffer })
      },
      close(code, reason) {
        task.readyState = 3
        tell('close', { code, reason })
      },
    })
    task.send = ({ data, success: sent, complete: done }) => {
      socket.send(data)
      if (sent) sent({ errMsg: 'sendSocketMessage:ok' })
      if (done) done({ errMsg: 'sendSocketMessage:ok' })
    }
    task.close = ({ code = 1000, reason = '', success: closed, complete: done } = {}) => {
      task.readyState = 2
      socket.close(code, reason)
      if (closed) closed({ errMsg: 'closeSocket:ok' })
      if (done) done({ errMsg: 'closeSocket:ok' })
    }
    const answer = { errMsg: 'connectSocket:ok' }
    if (success) success(answer)
    if (complete) complete(answer)
    return task
  }
}
