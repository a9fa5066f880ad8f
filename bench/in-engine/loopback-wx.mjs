import { LoopbackBroker } from './loopback-broker.mjs'
import { addListeners } from './task-listeners.mjs'

/** A `wx` whose sockets end in a broker of the same memory. `success` of `send` is told at once, as Android does. */
export class LoopbackWx {
  #loop
  /** How often `send` of any task was called. */
  sends = 0
  /** When set, it is told the bytes of each `send`. */
  onSend = undefined
  /** The far ends of the tasks, in the order of their dials: `{ broker, deliver(ArrayBuffer), close() }`. */
  connections = []

  constructor(loop) {
    this.#loop = loop
    this.connectSocket = this.connectSocket.bind(this)
  }

  connectSocket({ success, complete } = {}) {
    const loop = this.#loop
    const task = { readyState: 0 }
    const tell = addListeners(task)
    const deliver = (data) => {
      if (task.readyState === 1) tell('message', { data })
    }
    const broker = new LoopbackBroker(loop, deliver)
    const close = (code, reason = '') => {
      loop.post(() => {
        if (task.readyState === 3) return
        task.readyState = 3
        const place = this.connections.indexOf(connection)
        if (place >= 0) this.connections.splice(place, 1)
        tell('close', { code, reason })
      })
    }
    const connection = { broker, deliver: (data) => loop.post(() => deliver(data)), close }
    this.connections.push(connection)

    task.send = (options) => {
      const { data } = options
      if (Object.prototype.toString.call(data) !== '[object ArrayBuffer]')
        throw new Error('send: no ArrayBuffer')
      this.sends++
      if (this.onSend !== undefined) this.onSend(data)
      broker.receive(data)
      if (options.success) options.success({ errMsg: 'sendSocketMessage:ok' })
      if (options.complete) options.complete({ errMsg: 'sendSocketMessage:ok' })
    }
    task.close = (options = {}) => {
      if (task.readyState === 3) {
        if (options.fail) options.fail({ errMsg: 'closeSocket:fail taskID not exist' })
        if (options.complete) options.complete({ errMsg: 'closeSocket:fail taskID not exist' })
        return
      }
      close(options.code === undefined ? 1000 : options.code, options.reason)
      if (options.success) options.success({ errMsg: 'closeSocket:ok' })
      if (options.complete) options.complete({ errMsg: 'closeSocket:ok' })
    }
    const answer = { errMsg: 'connectSocket:ok' }
    if (success) success(answer)
    if (complete) complete(answer)
    loop.post(() => {
      if (task.readyState !== 0) return
      task.readyState = 1
      tell('open', { header: {} })
    })
    return task
  }
}
