/** What a simulated mini program can be told, and how each option is checked. */

import { aClock, type Clock } from './base/clock.ts'
import {
  aBoolean,
  aFunction,
  aNumber,
  anObject,
  expectFields,
  listOf,
  milliseconds,
  oneOf,
  text,
  wholeNumber,
  type Fields,
} from './base/expectations.ts'
import { SimulatorError } from './base/simulator-error.ts'
import type { Timeline } from './base/timeline.ts'
import type { FaultSettings } from './wire/faults.ts'
import { closedPort, inProcess } from './wire/in-process-server.ts'
import type { Dialler } from './wire/peer.ts'
import type { PlatformName, Quirks, SocketImplementationName } from './wire/platform-profile.ts'
import type { ServerHandler } from './wire/server-connection.ts'
import type { TcpServer, UdpServer } from './wire/stream-server.ts'
import { bridge, type WebSocketConstructor } from './wire/web-socket-bridge.ts'
import type { DomainLists } from './wx/domain-rules.ts'
import type { FetchLike } from './wx/fetch.ts'
import type { Wx, WxInPart } from './wx/wx.ts'

export interface MiniProgramOptions {
  /** Default `'android'`. */
  platform?: PlatformName
  /** A phone by the name of its trace: its platform and quirks, which other options may change. */
  phone?: string
  /** Default: `'jsapi'` on iOS, `'binding'` elsewhere. */
  socketImplementation?: SocketImplementationName
  /** What differs from the platform's usual behaviour. */
  quirks?: Partial<Quirks>
  /** What goes wrong from the start; `program.faults` changes it later. */
  faults?: Partial<FaultSettings>
  /** Default: the host's timers, looked up at each call. */
  clock?: Clock
  /** A server in the same process: called once per dialled socket, a macrotask after `connectSocket`. */
  server?: ServerHandler
  /** Or a way to real servers: `globalThis.WebSocket`, or that of the package `ws`. */
  WebSocket?: WebSocketConstructor
  /** Third argument of the `WebSocket` constructor, such as `{ ca }` for `ws`. */
  webSocketOptions?: Readonly<Record<string, unknown>>
  /** What `wx.request` goes through. Default: the host's `fetch`, looked up at each call. */
  fetch?: FetchLike
  /** The domain lists. Default: none, and everything may be called. */
  domains?: DomainLists
  /** The phone's own address in its network, which it may not call. Default `'192.168.1.23'`. */
  ownAddress?: string
  /**
   * The mask of that network: only machines that share it are reached without being listed (Documented). Default: none,
   * and every private address is reached (Observed, with routers in between).
   */
  netmask?: string
  /** Debugging is on: lists and certificates are not verified (Documented). Default false. */
  debugging?: boolean
  /** The server's side of `wx.createTCPSocket`. Default: every port is closed. */
  tcpServer?: TcpServer
  /** What answers the datagrams of `wx.createUDPSocket`. Default: they are lost. */
  udpServer?: UdpServer
  /** Of `wx.getAccountInfoSync` and the Referer. Default `'wx0000000000000000'`. */
  appId?: string
  /** Default `'develop'`. */
  envVersion?: 'develop' | 'trial' | 'release'
  /** The version that is released. Default `''`. */
  version?: string
  /** Version of the base library: what it does not have is missing from `wx`. Default `'3.8.9'`. */
  baseLibrary?: string
  /** Interfaces that are missing all the same, as `onAppShow` is in plugins. */
  missing?: readonly (keyof Wx | keyof WxInPart)[]
  /** `networkTimeout.connectSocket` of app.json, in ms; default 60,000 (Documented). */
  connectTimeout?: number
  /** How many sockets may be open at once; default 5 (Documented), under remote debugging 2 (Observed). */
  socketLimit?: number
  /** A device under remote debugging: 2 sockets, and 5 messages a second leave each (Observed). Default false. */
  remoteDebugging?: boolean
  /**
   * Where the random numbers of `getRandomValues` and `login` begin, and those of `Math.random` in code that runs
   * through `run`, there on real time only if it is given. Default 1.
   */
  seed?: number
  /** How many entries the timeline keeps before it forgets the older half; default 100,000, 0 records nothing. */
  timelineLimit?: number
}

/** What has further words is checked where it is read. */
const optionFields: Fields<keyof MiniProgramOptions> = {
  platform: text,
  phone: text,
  socketImplementation: text,
  quirks: anObject,
  faults: anObject,
  clock: aClock,
  server: { ...aFunction, words: 'a function that is given a connection: (connection) => { … }' },
  WebSocket: { ...aFunction, words: "a constructor: globalThis.WebSocket, or that of the package 'ws'" },
  webSocketOptions: anObject,
  fetch: aFunction,
  domains: anObject,
  ownAddress: text,
  netmask: text,
  debugging: aBoolean,
  tcpServer: aFunction,
  udpServer: aFunction,
  appId: text,
  envVersion: oneOf('develop', 'trial', 'release'),
  version: text,
  baseLibrary: text,
  missing: listOf(text, "names of wx, such as ['onAppShow']"),
  connectTimeout: milliseconds,
  socketLimit: wholeNumber(0),
  remoteDebugging: aBoolean,
  seed: aNumber,
  timelineLimit: {
    words: 'a number of entries from 0 up',
    met: (value) => Number(value) >= 0 && typeof value === 'number',
  },
}

/** @throws SimulatorError `ERR_OPTION` for options that do not exist, or are not what they have to be */
export function checkOptions(options: MiniProgramOptions): void {
  expectFields('option', 'createMiniProgram', options, optionFields)
}

/**
 * The way to the server.
 * @throws SimulatorError `ERR_OPTION` where two are given
 */
export function chooseDialler(
  { server, WebSocket, webSocketOptions }: MiniProgramOptions,
  timeline: Timeline,
): Dialler {
  if (server !== undefined && WebSocket !== undefined) {
    throw new SimulatorError(
      'ERR_OPTION',
      'Give either server (in this process) or WebSocket (a real one), not both.',
    )
  }
  if (WebSocket === undefined && webSocketOptions !== undefined) {
    throw new SimulatorError(
      'ERR_OPTION',
      'webSocketOptions are those of the option WebSocket, which is not given.',
    )
  }
  if (server !== undefined) return inProcess(server, timeline)
  return WebSocket === undefined ? closedPort : bridge(WebSocket, webSocketOptions)
}
