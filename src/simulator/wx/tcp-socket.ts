/** `wx.createTCPSocket`: plain TCP to listed domains and to machines of the phone's own network. */

import { isArrayBuffer } from '../base/array-buffer.ts'
import { SimulatorError } from '../base/simulator-error.ts'
import { Link } from '../wire/link.ts'
import type { NetworkConditions } from '../wire/native-socket.ts'
import { bytesOf, type TcpConnection, type TcpServer } from '../wire/stream-server.ts'
import type { DomainRules } from './domain-rules.ts'
import { EventListeners } from './event-listeners.ts'
import type { WxCore } from './wx-core.ts'

export interface SocketPlace {
  address: string
  family: string
  port: number
}

export interface TcpMessageEvent {
  message: ArrayBuffer
  remoteInfo: SocketPlace & { size: number }
  localInfo: SocketPlace
}

export interface StreamErrorEvent {
  errMsg: string
  errCode?: number
}

type Off = (listener?: (event: never) => void) => void

export interface TCPSocket {
  /** `timeout` is in seconds; default 2. (Documented) */
  connect(option: { address: string; port: number; timeout?: number }): void
  write(data: string | ArrayBuffer): void
  close(): void
  bindWifi(option: { BSSID: string }): void
  onConnect(listener: (event: { errMsg: string }) => void): void
  onMessage(listener: (event: TcpMessageEvent) => void): void
  onError(listener: (event: StreamErrorEvent) => void): void
  onClose(listener: (event: { errMsg: string }) => void): void
  onBindWifi(listener: (event: { errMsg: string }) => void): void
  offConnect: Off
  offMessage: Off
  offError: Off
  offClose: Off
  offBindWifi: Off
}

/** What TCP may not connect to. (Documented) */
const forbidden = new Set([
  1099, 1433, 1521, 1719, 1720, 1723, 2049, 2375, 3128, 3306, 3389, 3659, 4045, 5060, 5061, 5432, 5984, 6379, 6000, 6566,
  7001, 7002, 8443, 8888, 9200, 9300, 10051, 10080, 11211, 27017, 27018, 27019,
]) // prettier-ignore
const isForbidden = (port: number): boolean =>
  port < 1024 || (port >= 8000 && port <= 8100) || forbidden.has(port)

/** How many may be made in how many ms. (Documented) */
const MOST = 20
const PERIOD_MS = 5 * 60_000
const DEFAULT_TIMEOUT_S = 2

/** The numbers of its errors. (Documented) */
const CONNECT_FAILED = -4
const BAD_ADDRESS = 1
const BAD_PORT = 2
const SOCKET_ERROR = -2

export class TcpSockets {
  private readonly core: WxCore
  private readonly network: NetworkConditions
  private readonly domains: DomainRules
  private readonly server: TcpServer | undefined
  private made: number[] = []
  private readonly open = new Set<{ lose(): void; forget(): void }>()
  private lastPort = 50_000

  constructor(core: WxCore, network: NetworkConditions, domains: DomainRules, server: TcpServer | undefined) {
    this.core = core
    this.network = network
    this.domains = domains
    this.server = server
  }

  readonly create = (): TCPSocket => {
    const { core } = this
    core.timeline.record('program', 'createTCPSocket')
    const now = core.clock.now()
    this.made = this.made.filter((at) => now - at < PERIOD_MS)
    const isOneTooMany = this.made.length >= MOST
    if (!isOneTooMany) this.made.push(now)
    return this.socket(isOneTooMany)
  }

  /** The network is gone or another. */
  loseNetwork(): void {
    for (const socket of [...this.open]) socket.lose()
  }

  /** The program's JavaScript is gone. */
  forgetAll(): void {
    for (const socket of [...this.open]) socket.forget()
    this.open.clear()
  }

  private socket(isOneTooMany: boolean): TCPSocket {
    const { core, network, server } = this
    const on = {
      connect: new EventListeners<{ errMsg: string }>(core, 'TCPSocket.onConnect'),
      message: new EventListeners<TcpMessageEvent>(core, 'TCPSocket.onMessage', describeMessage),
      error: new EventListeners<StreamErrorEvent>(core, 'TCPSocket.onError'),
      close: new EventListeners<{ errMsg: string }>(core, 'TCPSocket.onClose'),
      wifi: new EventListeners<{ errMsg: string }>(core, 'TCPSocket.onBindWifi'),
    }
    const up = new Link(core.clock, network, false)
    const down = new Link(core.clock, network, false)
    const localPort = ++this.lastPort
    let state: TcpConnection['state'] | 'new' = 'new'
    let timer: unknown
    let connection: TcpConnection | undefined
    const entry = {
      lose: () => end(true, { errCode: SOCKET_ERROR, errMsg: 'TCPSocket:fail network changed' }),
      forget: () => end(false),
    }
    const fail = (errCode: number, errMsg: string): void =>
      core.later(() => on.error.emit({ errCode, errMsg }))
    const end = (tells: boolean, failure?: StreamErrorEvent): void => {
      if (state === 'closed') return
      const wasOpen = state === 'open'
      state = 'closed'
      this.open.delete(entry)
      core.clock.clearTimeout(timer)
      if (wasOpen) connection?.onClose?.()
      if (!tells) return
      if (failure !== undefined) core.later(() => on.error.emit(failure))
      if (wasOpen) core.later(() => on.close.emit({ errMsg: 'ok' }))
    }

    const dial = (address: string, port: number): void => {
      if (state !== 'connecting') return
      const refuse = (): void =>
        down.push(() => end(true, { errCode: CONNECT_FAILED, errMsg: 'connect fail: errno:111' }))
      if (!network.isConnected || server === undefined) return refuse()
      connection = {
        address,
        port,
        get state() {
          return state === 'new' ? 'connecting' : state
        },
        accept: () =>
          down.push(() => {
            if (state !== 'connecting') return
            state = 'open'
            core.clock.clearTimeout(timer)
            on.connect.emit({ errMsg: 'ok' })
          }),
        refuse,
        send: (data) => {
          if (state === 'closed')
            throw new SimulatorError('ERR_STATE', 'send(): the TCP connection is closed.')
          const bytes = bytesOf(data)
          down.push(() => {
            if (state !== 'open') return
            const place = { address, family: 'IPv4', port }
            on.message.emit({
              message: core.deliver(bytes),
              remoteInfo: { ...place, size: bytes.byteLength },
              localInfo: { address: '0.0.0.0', family: 'IPv4', port: localPort },
            })
          }, bytes.byteLength)
        },
        close: () => down.push(() => end(true)),
        onMessage: undefined,
        onClose: undefined,
      }
      server(connection)
    }

    return {
      connect: (option) => {
        const { address, port, timeout = DEFAULT_TIMEOUT_S } = option ?? {}
        core.timeline.record('program', 'TCPSocket.connect', undefined, { address, port })
        if (isOneTooMany) return fail(SOCKET_ERROR, `createTCPSocket:fail at most ${MOST} in 5 minutes`)
        if (core.networkClosed()) return fail(SOCKET_ERROR, 'TCPSocket.connect:fail interrupted')
        if (state !== 'new') return fail(SOCKET_ERROR, 'TCPSocket.connect:fail already connected')
        if (typeof address !== 'string' || !this.domains.allowsTcp(address)) return fail(BAD_ADDRESS, 'TCPSocket.connect:fail address is not allowed') // prettier-ignore
        if (!Number.isInteger(port) || port > 65_535 || isForbidden(port)) return fail(BAD_PORT, 'TCPSocket.connect:fail port is not allowed') // prettier-ignore
        state = 'connecting'
        this.open.add(entry)
        timer = core.clock.setTimeout(
          () => end(true, { errCode: CONNECT_FAILED, errMsg: 'connect fail: timeout' }),
          timeout * 1000,
        )
        up.push(() => dial(address, port))
      },
      write: (data) => {
        const bytes = isArrayBuffer(data) ? new Uint8Array(new Uint8Array(data)) : bytesOf(String(data))
        core.timeline.record('program', 'TCPSocket.write', undefined, `${bytes.byteLength} bytes`)
        if (state !== 'open') return fail(SOCKET_ERROR, 'TCPSocket.write:fail socket is not connected')
        up.push(() => {
          if (state === 'open') connection?.onMessage?.(bytes)
        }, bytes.byteLength)
      },
      close: () => {
        core.timeline.record('program', 'TCPSocket.close')
        end(true)
      },
      bindWifi: () => core.later(() => on.wifi.emit({ errMsg: 'ok' })),
      onConnect: on.connect.on,
      onMessage: on.message.on,
      onError: on.error.on,
      onClose: on.close.on,
      onBindWifi: on.wifi.on,
      offConnect: on.connect.off,
      offMessage: on.message.off,
      offError: on.error.off,
      offClose: on.close.off,
      offBindWifi: on.wifi.off,
    }
  }
}

const describeMessage = ({ message }: { message: ArrayBuffer }): string => `${message.byteLength} bytes`
