/** Problems between `connect` and the open connection. */

import { alipay, nothing, returnsNothing, taro, uniApp, wxFromAlipay } from './hosts.ts'
import type { MakeHost } from './hosts.ts'
import { mqtt5, type Library } from './library.ts'
import { failed, passed, type Outcome, type Problem } from './problem.ts'
import { messageOf, Stage, type StageOptions, type Watched } from './stage.ts'

const implementations = ['binding', 'jsapi'] as const

/** What a dial can come to, in the platform's words. */
const refusals = [
  'open fail: _code:8,_msg:TLS handshake failed',
  'open fail: _code:20,_msg:invalid HTTP status',
  'open fail: _code:111,_msg:Connection refused',
  'url not in domain list',
]

/** `connect`, and whether a minute later the reason of a failed dial has been told. */
async function tellsWhy(library: Library, quirks: StageOptions['quirks']): Promise<Outcome> {
  for (const socketImplementation of implementations) {
    let errMsg = ''
    const stage = new Stage(library, {
      socketImplementation,
      quirks: quirks ?? {},
      server: () => (connection) => connection.fail(errMsg),
    })
    for (errMsg of refusals) {
      const watched = stage.connect()
      await stage.clock.advance(60_000)
      const told = watched.errors.find((error) => messageOf(error).includes(errMsg))
      if (!told || typeof told.code !== 'string' || watched.count('close') !== 1)
        return failed(`"${errMsg}" (${socketImplementation}) came to ${watched.story()} within 60 s`)
    }
  }
  return passed("each came to one `error` with a code and the platform's words, and one `close`")
}

export const saysNothing: Problem = {
  number: 1,
  usersSay: 'it works in the simulator; on the phone it never connects and says nothing',
  reported: '#923, #1111, #956',
  cause:
    'MQTT.js swallows errors without a `code`, and its transport makes such; an error event alone never ends its stream',
  holds:
    "Every failed dial is an `error` and a `close`. The error has a `code`, the platform's own words, and what usually causes it.",
  reproduced: true,
  scenarios: [
    {
      tries: 'dials that end in an error event alone',
      run: (library) => tellsWhy(library, { closeAfterDialError: 'never' }),
      incumbent: { library: mqtt5, because: /came to error "connack timeout" within/ },
      here: 'passes',
    },
    {
      tries: 'the same where a close event follows',
      run: (library) => tellsWhy(library, { closeAfterDialError: 'always' }),
      incumbent: { library: mqtt5, because: /came to close within/ },
      here: 'passes',
    },
  ],
}

export const schemes: Problem = {
  number: 7,
  usersSay: '`WS is not a constructor`',
  reported: '#688, #908, #940',
  cause: '`ws://` was written where `wx://` was meant',
  holds: "All four schemes mean the mini program's socket.",
  reproduced: true,
  scenarios: [
    {
      tries: 'wx://, wxs://, ws:// and wss://',
      async run(library) {
        const stage = new Stage(library)
        for (const scheme of ['wx', 'wxs', 'ws', 'wss']) {
          try {
            const watched = stage.connect({}, `${scheme}://broker.example/mqtt`)
            await stage.clock.advance(1000)
            if (!watched.client.connected) return failed(`${scheme}:// came to ${watched.story()}`)
          } catch (error) {
            return failed(`connect to ${scheme}:// threw "${messageOf(error)}"`)
          }
        }
        return passed('all four connected')
      },
      incumbent: { library: mqtt5, because: /ws:\/\/ threw .* is not a constructor/ },
      here: 'passes',
    },
  ],
}

export const socketLimit: Problem = {
  number: 12,
  usersSay: '`exceed max concurrent count`',
  reported: '#1232, paho#17',
  cause:
    'Sockets are not closed, their refusal is told nowhere, and where `connectSocket` returns nothing there is a TypeError',
  holds:
    'Sockets are counted, a sixth one waits for a free one, and every socket is closed at its end. Where none becomes free, or other code holds them, `ERR_SOCKET_LIMIT` says so, and it is tried again.',
  reproduced: true,
  scenarios: [
    {
      tries: 'connect while the app holds all five sockets, then let one go',
      async run(library) {
        for (const socketImplementation of implementations) {
          const stage = new Stage(library, { socketImplementation })
          const tasks = Array.from({ length: 5 }, () =>
            stage.program.wx.connectSocket({
              url: 'wss://app.example/',
              protocols: ['mqtt'],
              success: () => undefined,
            }),
          )
          await stage.clock.advance(1000)
          const watched = stage.connect({ reconnectPeriod: 1000 })
          await stage.clock.advance(10_000)
          const refusal = watched.errors[0]
          if (refusal?.code !== 'ERR_SOCKET_LIMIT')
            return failed(`over ${socketImplementation} it came to ${watched.story()} within 10 s`)
          tasks[0]?.close({ success: () => undefined })
          await stage.clock.advance(10_000)
          if (!watched.client.connected)
            return failed(`over ${socketImplementation} it did not connect when a socket was free`)
          watched.client.end(true)
        }
        return passed('`error` ERR_SOCKET_LIMIT, and connected once one was free')
      },
      incumbent: { library: mqtt5, because: /came to no event at all/ },
      here: 'passes',
    },
    {
      tries: 'six clients at once, then one of them is ended',
      async run(library) {
        for (const socketImplementation of implementations) {
          const stage = new Stage(library, { socketImplementation })
          const all = Array.from({ length: 6 }, (_, index) =>
            stage.connect({ clientId: `client-${index}`, reconnectPeriod: 1000 }),
          )
          await stage.clock.advance(10_000)
          const up = all.filter(({ client }) => client.connected)
          const told = all.flatMap(({ errors }) => errors).length
          if (up.length !== 5 || told > 0)
            return failed(
              `over ${socketImplementation} ${up.length} of them connected, and errors were told ${told} times`,
            )
          up[0]?.client.end()
          await stage.clock.advance(2000)
          const last = all.find((watched) => !up.includes(watched))
          if (!last?.client.connected)
            return failed(`over ${socketImplementation} the sixth came to ${last?.story()}`)
        }
        return passed('five connected, and the sixth once one of them was gone; no error was told')
      },
      incumbent: { library: mqtt5, because: /^over binding \d of them connected/ },
      here: 'passes',
    },
    {
      tries: 'a `connectSocket` that fails and returns nothing the first time',
      async run(library) {
        const stage = new Stage(library, { host: returnsNothing(1) })
        let watched: Watched
        try {
          watched = stage.connect({ reconnectPeriod: 1000 })
        } catch (error) {
          return failed(`connect threw "${messageOf(error)}"`)
        }
        await stage.clock.advance(5000)
        const refusal = watched.errors[0]
        return typeof refusal?.code === 'string' &&
          messageOf(refusal).includes('parameter error') &&
          watched.client.connected
          ? passed(`\`error\` ${refusal.code} with the platform's words, and connected at the second try`)
          : failed(watched.story())
      },
      incumbent: { library: mqtt5, because: /connect threw .*undefined \(reading 'onOpen'\)/ },
      here: 'passes',
    },
    {
      tries: 'six clients that are ended while they connect, one after the other',
      async run(library) {
        for (const socketImplementation of implementations) {
          const stage = new Stage(library, {
            socketImplementation,
            server: (broker, clock) => (connection) => {
              clock.setTimeout(() => {
                if (connection.state === 'connecting') broker(connection)
              }, 200)
            },
          })
          for (let round = 0; round < 6; round++) {
            const { client } = stage.connect()
            await stage.clock.advance(100)
            client.end(true)
            await stage.clock.advance(5000)
          }
          const left = stage.program.sockets.open.length
          if (left > 0) return failed(`over ${socketImplementation} ${left} sockets stayed open`)
        }
        return passed('no socket stayed open')
      },
      incumbent: { library: mqtt5, because: /sockets stayed open/ },
      here: 'passes',
    },
  ],
}

const connectsOn =
  (hosts: Record<string, MakeHost>) =>
  async (library: Library): Promise<Outcome> => {
    for (const [name, host] of Object.entries(hosts)) {
      const stage = new Stage(library, { host })
      try {
        const watched = stage.connect()
        await stage.clock.advance(1000)
        if (!watched.client.connected) return failed(`on ${name} it came to ${watched.story()}`)
      } catch (error) {
        return failed(`on ${name} connect threw "${messageOf(error)}"`)
      }
    }
    return passed('it connected')
  }

export const promisedTasks: Problem = {
  number: 16,
  usersSay: '`socketTask.onOpen is not a function`',
  reported: '#1184',
  cause: 'uni-app and Taro return a promise',
  holds: 'Callbacks are always passed, and a promised task is taken too.',
  reproduced: true,
  scenarios: [
    {
      tries: 'uni-app: a promise unless a callback is passed',
      run: connectsOn({ 'uni-app': uniApp }),
      incumbent: { library: mqtt5, because: /\.onOpen is not a function/ },
      here: 'passes',
    },
    {
      tries: 'Taro: a promise of the task',
      run: connectsOn({ Taro: taro }),
      incumbent: { library: mqtt5, because: /\.onOpen is not a function/ },
      here: 'passes',
    },
  ],
}

export const alipayCannotConnect: Problem = {
  number: 17,
  usersSay: 'Alipay does not connect',
  reported: '#943, #944, #1142',
  cause: 'There is no `wx` but a `my`, which gives a task only for `multiple` and carries base64',
  holds:
    '`my` itself is not taken: the option `wx` takes any object whose `connectSocket` behaves as that of wx, and the app has to put one in between.',
  reproduced: false,
  scenarios: [
    {
      tries: 'such a `my`, passed as `wx` through thirty lines of the app',
      async run(library) {
        const stage = new Stage(library, { host: nothing })
        try {
          const watched = await stage.connected({ wx: wxFromAlipay(alipay(stage.program.wx)) })
          watched.client.subscribe('a', { qos: 1 })
          watched.client.publish('a', '\u0000\u00ff支付宝', { qos: 1 })
          await stage.clock.advance(1000)
          return watched.messages.join() === 'a \u0000\u00ff支付宝'
            ? passed('it connected and received its own message')
            : failed(`it received ${watched.messages.join() || 'nothing'}`)
        } catch (error) {
          return failed(messageOf(error))
        }
      },
      here: 'passes',
    },
  ],
}

export const otherHosts: Problem = {
  number: 18,
  usersSay: 'Douyin, QQ, Baidu, DingTalk?',
  reported: 'pull request 1101',
  cause: 'Only the global `wx` is looked at, and no further hosts were to be added',
  holds: 'The option `wx` takes the host object. None of these was tried.',
  reproduced: false,
  scenarios: [
    {
      tries: 'a host passed as an option where there is no `wx`',
      async run(library) {
        const stage = new Stage(library, { host: nothing })
        try {
          await stage.connected({ wx: stage.program.wx })
          return passed('it connected')
        } catch (error) {
          return failed(`connect threw "${messageOf(error)}"`)
        }
      },
      incumbent: { library: mqtt5, because: /undefined \(reading 'connectSocket'\)/ },
      here: 'passes',
    },
  ],
}

export const handshakeRefused: Problem = {
  number: 19,
  usersSay: 'the handshake ends with 404 or 400',
  reported: 'paho#4, paho#7, #1892',
  cause: 'The path, the query or the subprotocol is lost',
  holds: 'The subprotocol is always sent; path and query are kept.',
  reproduced: false,
  scenarios: [
    {
      tries: 'a server that insists on path, query and subprotocol',
      async run(library) {
        const wanted = [
          { subprotocol: 'mqtt', version: { protocolVersion: 5 } },
          { subprotocol: 'mqtt', version: { protocolVersion: 4 } },
          { subprotocol: 'mqttv3.1', version: { protocolVersion: 3, protocolId: 'MQIsdp' } },
        ]
        let expected = ''
        const stage = new Stage(library, {
          server: (broker) => (connection) => {
            if (!connection.url.endsWith('/a/mqtt?token=b%20c&d=')) connection.refuse(404)
            else if (connection.protocols.join() !== expected) connection.refuse(400)
            else broker(connection)
          },
        })
        for (const { subprotocol, version } of wanted) {
          expected = subprotocol
          const watched = stage.connect(version, 'wxs://broker.example/a/mqtt?token=b%20c&d=')
          await stage.clock.advance(1000)
          if (!watched.client.connected)
            return failed(`${stage.dialled.at(-1)} with ${subprotocol} came to ${watched.story()}`)
        }
        return passed('it connected with MQTT 3.1, 3.1.1 and 5')
      },
      here: 'passes',
    },
  ],
}

export const portsDropped: Problem = {
  number: 20,
  usersSay: '`wx://h:443` dials `ws://h/`',
  reported: 'nowhere: found in the source',
  cause: '80 and 443 are left out for either scheme',
  holds: "Only the scheme's own default port is left out.",
  reproduced: true,
  scenarios: [
    {
      tries: 'the ports 80, 443 and none with either scheme',
      async run(library) {
        const addresses = {
          'wx://h': 'ws://h/',
          'wx://h:80': 'ws://h/',
          'wxs://h': 'wss://h/',
          'wxs://h:443': 'wss://h/',
          'wx://h:443': 'ws://h:443/',
          'wxs://h:80': 'wss://h:80/',
          'wxs://h:8084': 'wss://h:8084/',
        }
        const stage = new Stage(library)
        for (const [written, wanted] of Object.entries(addresses)) {
          const { client } = stage.connect({}, written)
          const dialled = stage.dialled.at(-1)
          client.end(true)
          await stage.clock.advance(1000)
          if (dialled !== wanted) return failed(`${written} dialled ${dialled ?? 'nothing'}`)
        }
        return passed("only a scheme's own port was dropped")
      },
      incumbent: { library: mqtt5, because: /wx:\/\/h:443 dialled ws:\/\/h\/$/ },
      here: 'passes',
    },
  ],
}
