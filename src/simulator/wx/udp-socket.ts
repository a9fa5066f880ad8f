/** `wx.createUDPSocket`: datagrams to machines of the phone's own network. */

import { isArrayBuffer } from '../base/array-buffer.ts'
import type { NetworkConditions } from '../wire/native-socket.ts'
import { bytesOf, type UdpServer } from '../wire/stream-server.ts'
import { EventListeners } from './event-listeners.ts'
import type { SocketPlace, StreamErrorEvent } from './tcp-socket.ts'
import type { WxCore } from './wx-core.ts'

export interface UdpMessageEvent {
  message: ArrayBuffer
  remoteInfo: SocketPlace & { size: number }
  localInfo: SocketPlace
}

export interface UdpSendOption {
  address: string
  port: number
  message: string | ArrayBuffer
  offset?: number
  length?: number
  setBroadcast?: boolean
}

type Off = (listener?: (event: never) => void) => void

export interface UDPSocket {
  /** @returns the port */
  bind(port?: number): number
  connect(option: { address: string; port: number }): void
  send(option: UdpSendOption): void
  write(option: UdpSendOption): void
  close(): void
  setTTL(ttl: number): void
  onListening(listener: (event: { errMsg: string }) => void): void
  onMessage(listener: (event: UdpMessageEvent) => void): void
  onError(listener: (event: StreamErrorEvent) => void): void
  onClose(listener: (event: { errMsg: string }) => void): void
  offListening: Off
  offMessage: Off
  offError: Off
  offClose: Off
}

/** Bytes of one datagram. (Documented) */
const LARGEST = 4_096

export class UdpSockets {
  private readonly core: WxCore
  private readonly network: NetworkConditions
  private readonly server: UdpServer | undefined
  private lastPort = 40_000

  constructor(core: WxCore, network: NetworkConditions, server: UdpServer | undefined) {
    this.core = core
    this.network = network
    this.server = server
  }

  readonly create = (): UDPSocket => {
    const { core, network, server } = this
    core.timeline.record('program', 'createUDPSocket')
    const on = {
      listening: new EventListeners<{ errMsg: string }>(core, 'UDPSocket.onListening'),
      message: new EventListeners<UdpMessageEvent>(core, 'UDPSocket.onMessage', ({ message }) => `${message.byteLength} bytes`), // prettier-ignore
      error: new EventListeners<StreamErrorEvent>(core, 'UDPSocket.onError'),
      close: new EventListeners<{ errMsg: string }>(core, 'UDPSocket.onClose'),
    }
    let port: number | undefined
    let isClosed = false
    let peer: { address: string; port: number } | undefined
    const fail = (errMsg: string): void => core.later(() => on.error.emit({ errMsg }))
    const arrive = (from: SocketPlace, bytes: Uint8Array): void =>
      core.later(() => {
        if (isClosed || !network.isConnected) return
        on.message.emit({
          message: core.deliver(new Uint8Array(bytes)),
          remoteInfo: { ...from, size: bytes.byteLength },
          localInfo: { address: '0.0.0.0', family: 'IPv4', port: port as number },
        })
      }, network.latency)
    const send = (api: string, option: UdpSendOption): void => {
      const { address, port: to } = { ...peer, ...option }
      core.timeline.record('program', api, undefined, { address, port: to })
      if (isClosed || port === undefined) return fail(`${api}:fail socket is not bound`)
      if (core.networkClosed()) return fail(`${api}:fail interrupted`)
      const whole = isArrayBuffer(option.message)
        ? new Uint8Array(option.message)
        : bytesOf(String(option.message))
      const { offset = 0, length = whole.byteLength - offset } = option
      const data = new Uint8Array(whole.slice(offset, offset + length))
      if (data.byteLength >= LARGEST) return fail(`${api}:fail message is longer than ${LARGEST} bytes`)
      const from = port
      // A datagram that nobody takes is lost, and nobody hears of it.
      core.later(() => {
        if (!network.isConnected || server === undefined) return
        server({
          address,
          port: to,
          from,
          data,
          reply: (answer) => arrive({ address, family: 'IPv4', port: to }, bytesOf(answer)),
        })
      }, network.latency)
    }
    return {
      bind: (wanted) => {
        port = wanted ?? ++this.lastPort
        core.timeline.record('program', 'UDPSocket.bind', undefined, { port })
        core.later(() => on.listening.emit({ errMsg: 'ok' }))
        return port
      },
      connect: ({ address, port: to }) => {
        peer = { address, port: to }
      },
      send: (option) => send('UDPSocket.send', option),
      write: (option) => send('UDPSocket.write', option),
      setTTL: () => undefined,
      close: () => {
        if (isClosed) return
        isClosed = true
        core.timeline.record('program', 'UDPSocket.close')
        core.later(() => on.close.emit({ errMsg: 'ok' }))
      },
      onListening: on.listening.on,
      onMessage: on.message.on,
      onError: on.error.on,
      onClose: on.close.on,
      offListening: on.listening.off,
      offMessage: on.message.off,
      offError: on.error.off,
      offClose: on.close.off,
    }
  }
}
