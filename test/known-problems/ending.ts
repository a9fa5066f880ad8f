/** Problems of connections that end, or should. */

import { closeFails } from './hosts.ts'
import { mqtt5, type Library } from './library.ts'
import { failed, passed, type Outcome, type Problem } from './problem.ts'
import { Stage, type StageOptions, type Watched } from './stage.ts'

async function connectedStage(
  library: Library,
  stageOptions: StageOptions,
  options: object,
): Promise<{ stage: Stage; watched: Watched }> {
  const stage = new Stage(library, stageOptions)
  const watched = await stage.connected({ clientId: 'a', reconnectPeriod: 1000, ...options })
  watched.heard.length = 0
  return { stage, watched }
}

/** Whether a client finds out within two minutes that its socket is dead, and comes back. */
async function comesBack(library: Library, stageOptions: StageOptions): Promise<Outcome> {
  const { stage, watched } = await connectedStage(library, stageOptions, { keepalive: 20 })
  stage.program.sockets.last?.die()
  await stage.clock.advance(120_000)
  const { client } = watched
  if (watched.count('close') > 0 && watched.count('connect') > 0 && client.connected)
    return passed('the keepalive found out, `close` came and it connected again')
  return failed(`within 2 minutes it came to ${watched.story()}, and \`connected\` was ${client.connected}`)
}

/** It knows, it wants to reconnect, but without `close` it never does. */
const closedInVain = /came to offline, error "Keepalive timeout", reconnect, and `connected` was true$/

export const deadAfterBackground: Problem = {
  number: 5,
  usersSay: 'back from the background it is dead, and `connected` is still `true`',
  reported: '#1180, #1127, #1830',
  cause: 'Sockets die without a word while the program is suspended, and the transport waits for their close',
  holds:
    "On return the broker is asked for a sign of life; where none comes within 2 s (`probeTimeout`) the connection is made anew at once. Nothing waits for the platform's close.",
  reproduced: true,
  scenarios: [
    {
      tries: 'a socket that died: nothing comes any more, no callback of `close` either',
      run: (library) => comesBack(library, { platform: 'ios' }),
      incumbent: { library: mqtt5, because: closedInVain },
      here: 'passes',
    },
    {
      tries: 'half a minute in the background, found out within 10 s of the return',
      async run(library) {
        const { stage, watched } = await connectedStage(library, { platform: 'ios' }, {})
        stage.program.app.hide()
        await stage.clock.advance(30_000)
        stage.program.app.show()
        await stage.clock.advance(10_000)
        return watched.count('close') > 0 && watched.client.connected
          ? passed('`close` came and it connected again')
          : failed(`it came to ${watched.story()}, and \`connected\` was ${watched.client.connected}`)
      },
      incumbent: { library: mqtt5, because: /came to no event at all, and `connected` was true/ },
      here: 'passes',
    },
  ],
}

export const oldSockets: Problem = {
  number: 9,
  usersSay: '`closeSocket:fail taskID not exist`, and offline and reconnect without end',
  reported: '#1112, #1114',
  cause: 'An event of the old socket that comes late ends the new one, and a close that fails is waited for',
  holds: 'Events of a socket whose stream has ended are dropped; a close that fails counts as closed.',
  reproduced: true,
  scenarios: [
    {
      tries: 'an error of the old socket that comes when the new one is open',
      async run(library) {
        const late = 5000
        const { stage, watched } = await connectedStage(
          library,
          { quirks: { drop: 'close-then-error' }, faults: { lateEvents: { error: late } } },
          {},
        )
        const dropped = stage.clock.now()
        stage.program.sockets.last?.drop()
        await stage.clock.advance(60_000)
        const closes = watched.heard.filter(({ event }) => event === 'close').map(({ at }) => at - dropped)
        if (closes.length === 1 && watched.count('connect') === 1 && watched.client.connected)
          return passed('one `close`, one reconnect')
        return failed(`\`close\` came after ${closes.join(' and ')} ms, the late error after ${late} ms`)
      },
      incumbent: {
        library: mqtt5,
        because: /^`close` came after \d+ and 500\d ms, the late error after 5000 ms$/,
      },
      here: 'passes',
    },
    {
      tries: 'a dead socket whose `close` fails',
      run: (library) => comesBack(library, { host: closeFails }),
      incumbent: { library: mqtt5, because: closedInVain },
      here: 'passes',
    },
  ],
}

export const endNeverCallsBack: Problem = {
  number: 22,
  usersSay: '`end(callback)` never calls back',
  reported: 'pull requests 1601 and 1664',
  cause: 'It waits for the success of `close`, which a dead socket never tells',
  holds: '`end` is over within 3 s, or within `connectTimeout` where messages are left to send.',
  reproduced: true,
  scenarios: ([false, true] as const).map((force) => ({
    tries: `\`end(${force ? 'true, ' : ''}callback)\` on a dead socket`,
    async run(library: Library): Promise<Outcome> {
      const { stage, watched } = await connectedStage(library, {}, { keepalive: 0 })
      stage.program.sockets.last?.die()
      const start = stage.clock.now()
      const times: number[] = []
      watched.client.end(force, null, () => times.push(stage.clock.now() - start))
      await stage.clock.advance(600_000)
      if (times.length !== 1) return failed(`within 10 minutes the callback was called ${times.length} times`)
      return times[0]! <= 3000 ? passed('called once, within 3 s') : failed(`called after ${times[0]} ms`)
    },
    incumbent: { library: mqtt5, because: /within 10 minutes the callback was called 0 times/ },
    here: 'passes' as const,
  })),
}

export const networkChanges: Problem = {
  number: 24,
  usersSay: 'from WiFi to 4G, and it never comes back',
  reported: "WeChat's community, paho#10",
  cause: 'Nothing listens for a change of the network',
  holds:
    'Without a network nothing is dialled. With another one, or one again, the connection is asked as in 5, or made anew at once.',
  reproduced: false,
  scenarios: [
    {
      tries: 'a socket that dies with the network, found out within 10 s',
      async run(library) {
        const { stage, watched } = await connectedStage(library, { platform: 'ios' }, {})
        stage.program.network.switchTo('4g')
        await stage.clock.advance(10_000)
        return watched.count('close') > 0 && watched.client.connected
          ? passed('`close` came and it connected again')
          : failed(`it came to ${watched.story()}, and \`connected\` was ${watched.client.connected}`)
      },
      incumbent: { library: mqtt5, because: /came to no event at all, and `connected` was true/ },
      here: 'passes',
    },
  ],
}
