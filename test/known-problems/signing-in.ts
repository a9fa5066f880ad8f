/** Problems of who connects, and how often. */

import { mqtt5, type Library } from './library.ts'
import { failed, passed, type Problem } from './problem.ts'
import { Stage } from './stage.ts'

/** Times between the dials of five minutes in which nobody listens, in ms. */
async function gaps(library: Library): Promise<number[]> {
  const dials: number[] = []
  const stage = new Stage(library, {
    server: (_broker, clock) => (connection) => {
      dials.push(clock.now())
      connection.fail('open fail: _code:111,_msg:Connection refused')
    },
    quirks: { closeAfterDialError: 'always' },
  })
  stage.connect({ reconnectPeriod: 1000, reconnectMaxPeriod: 60_000, reconnectJitter: 0.3 })
  await stage.clock.advance(300_000)
  return dials.slice(1).map((at, index) => at - dials[index]!)
}

export const expiredTokens: Problem = {
  number: 21,
  usersSay: 'the token has expired when it reconnects; there is no backoff',
  reported: '#1473, #761, #1742',
  cause: 'Nothing asynchronous can happen before a CONNECT, and the time between dials never grows',
  holds:
    '`credentials` is asked before each CONNECT, and again where the broker refuses its answer ([signing in](signing-in.md)). Delays double up to `reconnectMaxPeriod`, each drawn at random ([reconnecting](reconnecting.md)). Headers and timeout of the dial can be set (`wxOptions`).',
  reproduced: false,
  scenarios: [
    {
      tries: 'a fresh token for each CONNECT',
      async run(library) {
        let valid = 1
        const stage = new Stage(library, {
          broker: {
            authenticate: ({ password }) =>
              password?.toString() === `token-${valid}` || 'bad user name or password',
          },
        })
        const watched = stage.connect({
          reconnectPeriod: 1000,
          credentials: async () => ({ username: 'user', password: `token-${valid}` }),
        })
        await stage.clock.advance(5000)
        valid = 2
        stage.program.sockets.last?.drop()
        await stage.clock.advance(10_000)
        return watched.count('connect') === 2 && watched.client.connected
          ? passed('both connections were accepted')
          : failed(`${watched.count('connect')} of 2 connections were accepted`)
      },
      here: 'passes',
    },
    {
      tries: 'headers and the timeout of the dial',
      async run(library) {
        const stage = new Stage(library)
        await stage.connected({ wxOptions: { header: { Authorization: 'Bearer x' }, timeout: 7000 } })
        const socket = stage.program.sockets.last
        return socket?.header.Authorization === 'Bearer x' && socket.options.timeout === 7000
          ? passed('both reached `connectSocket`')
          : failed('they got lost')
      },
      incumbent: { library: mqtt5, because: /they got lost/ },
      here: 'passes',
    },
    {
      tries: 'the time between dials while nobody listens',
      async run(library) {
        const between = await gaps(library)
        const [shortest, longest] = [Math.min(...between), Math.max(...between)]
        return longest > 10 * shortest && new Set(between).size > between.length / 2
          ? passed('it grew, and no two were the same')
          : failed(`it was ${shortest === longest ? 'always' : `${shortest} to`} ${longest} ms`)
      },
      incumbent: { library: mqtt5, because: /it was always 1000 ms/ },
      here: 'passes',
    },
  ],
}
