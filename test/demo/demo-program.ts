/** A mini program on real sockets and requests, in which the names of the demos lead to servers of a test. */

import { hostFetch, type FetchLike } from '../../src/simulator/wx/fetch.ts'
import { createMiniProgram, type MiniProgram, type MiniProgramOptions } from '../../src/testing.ts'
import { WebSocket } from 'ws'

export interface Names {
  /** What `https://api.example` and `https://rest.example` are: `http://127.0.0.1:<port>`. */
  rest: () => string
  /** What `wss://broker.example` is: `ws://127.0.0.1:<port>`, asked at each dial. */
  broker: () => string
}

/** The domain lists are those that the demos need, and are enforced. */
export function createDemoProgram(
  { rest, broker }: Names,
  platform: MiniProgramOptions['platform'] = 'android',
): MiniProgram {
  const fetch: FetchLike = (url, init) =>
    hostFetch(url.replace(/^https:\/\/(api|rest)\.example/, rest()), init)
  class Dialled extends WebSocket {
    constructor(url: string, protocols: string[]) {
      super(url.replace('wss://broker.example', broker()), protocols)
    }
  }
  return createMiniProgram({
    platform,
    domains: {
      request: ['https://api.example', 'https://rest.example'],
      socket: ['wss://broker.example'],
    },
    fetch,
    WebSocket: Dialled as never,
  })
}

/** Runs a file of `demo/` as it stands. */
export const runDemo = <Exports>(program: MiniProgram, path: string): Exports =>
  program.run<Exports>(path, { modules: { '../../lib/mqtt.min.js': 'dist/mqtt.min.js' } })
