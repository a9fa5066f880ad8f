/** Problems of `publish` on its way to the socket. */

import { measuring } from './hosts.ts'
import { mqtt4, mqtt5, type Library } from './library.ts'
import { failed, passed, type Outcome, type Problem } from './problem.ts'
import { messageOf, Stage } from './stage.ts'
import type { ServerConnection } from '../../src/testing.ts'

const refusal = 'sendSocketMessage:fail interrupted'

const outcomes = (told: readonly (string | undefined)[]): string =>
  told.length === 0
    ? 'never called'
    : told.map((error) => (error ? `called with "${error}"` : 'called without an error')).join(', ')

export const lostPublishes: Problem = {
  number: 10,
  usersSay: 'the callback of `publish` does not come',
  reported: 'pull request 1506',
  cause: 'A packet is sent in pieces; a failed send becomes `[object Object]`, and QoS 0 reports success',
  holds:
    'What is written together leaves in one `send`. QoS 0: the callback gets the error. QoS 1 and 2: the connection is made anew, the message sent again, the callback called once.',
  reproduced: true,
  scenarios: [
    {
      tries: 'how many `send` calls one message of QoS 0 takes',
      async run(library) {
        const stage = new Stage(library)
        const { client } = await stage.connected()
        const before = stage.sends
        client.publish('topic', 'x'.repeat(64))
        await stage.clock.advance(1000)
        const sends = stage.sends - before
        return sends === 1 ? passed('one') : failed(`${sends} send calls`)
      },
      incumbent: { library: mqtt4, because: /^5 send calls$/ },
      here: 'passes',
    },
    {
      tries: 'how many `send` calls 100 messages of QoS 1 in one turn take',
      async run(library) {
        const stage = new Stage(library)
        const { client } = await stage.connected()
        const before = stage.sends
        let confirmed = 0
        for (let message = 0; message < 100; message++)
          client.publish('topic', 'x'.repeat(64), { qos: 1 }, () => confirmed++)
        await stage.clock.advance(1000)
        const sends = stage.sends - before
        if (confirmed !== 100) return failed(`${confirmed} of 100 were confirmed`)
        return sends <= 2 ? passed('at most 2') : failed(`${sends} send calls`)
      },
      incumbent: { library: mqtt4, because: /^600 send calls$/ },
      here: 'passes',
    },
    {
      tries: 'the callback of QoS 0 when `send` fails',
      async run(library) {
        const stage = new Stage(library)
        const { client } = await stage.connected()
        stage.program.faults.send = refusal
        const told: (string | undefined)[] = []
        client.publish('topic', 'x', { qos: 0 }, (error) => told.push(error ? messageOf(error) : undefined))
        await stage.clock.advance(5000)
        const uncaught = stage.uncaught.length > 0 ? `; uncaught: ${stage.uncaught.join()}` : ''
        const isRight = told.length === 1 && told[0]?.includes(refusal) === true && !uncaught
        return isRight ? passed("called once with the platform's words") : failed(outcomes(told) + uncaught)
      },
      incumbent: { library: mqtt5, because: /called without an error.*\[object Object\]/ },
      here: 'passes',
    },
    {
      tries: 'QoS 1 when one `send` fails',
      async run(library) {
        const stage = new Stage(library)
        const watched = await stage.connected({ reconnectPeriod: 1000, clientId: 'a', clean: false })
        stage.program.faults.send = refusal
        const told: (string | undefined)[] = []
        watched.client.publish('topic', 'x', { qos: 1 }, (error) =>
          told.push(error ? messageOf(error) : undefined),
        )
        await stage.clock.advance(100)
        stage.program.faults.reset()
        await stage.clock.advance(10_000)
        const arrived = stage.broker.timeline.filter(
          ({ what, packet }) => what === 'in' && packet?.cmd === 'publish',
        ).length
        return told.length === 1 && told[0] === undefined && arrived === 1 && stage.uncaught.length === 0
          ? passed('sent again after a reconnect; the callback was called once, without an error')
          : failed(
              `${arrived} arrived, the callback was ${outcomes(told)}; uncaught: ${stage.uncaught.join() || 'nothing'}`,
            )
      },
      incumbent: {
        library: mqtt5,
        because: /^0 arrived, the callback was never called; uncaught: \[object Object\]/,
      },
      here: 'passes',
    },
  ],
}

/** A PUBLISH of QoS 0, topic `t`, one byte: two of header, three of topic, one of payload. */
const publishLength = 6

/** Takes whatever comes: a broker would drop the connection at the first byte too many. */
const lenient = () => (connection: ServerConnection) => {
  connection.accept({ protocol: 'mqtt' })
  connection.onMessage = () => {
    connection.onMessage = undefined
    connection.send(Uint8Array.of(0x20, 2, 0, 0))
  }
}

async function exactBytes(library: Library, options: object): Promise<Outcome> {
  const sizes: number[] = []
  const stage = new Stage(library, { host: measuring(sizes), server: lenient })
  const { client } = await stage.connected(options)
  sizes.length = 0
  client.publish('t', 'x')
  await stage.clock.advance(1000)
  const sum = sizes.reduce((all, size) => all + size, 0)
  return sum === publishLength
    ? passed('as many as the packet has')
    : failed(`${sizes.join(' + ')} = ${sum} bytes for a packet of ${publishLength}`)
}

export const tooManyBytes: Problem = {
  number: 11,
  usersSay: 'four bytes are sent for one',
  reported: 'pull request 1506',
  cause: 'The whole memory behind a view is sent (in 5.x with `objectMode`)',
  holds: 'Exactly the bytes written are sent.',
  reproduced: true,
  scenarios: [
    {
      tries: 'the bytes handed to `send` with `objectMode`',
      run: (library) => exactBytes(library, { objectMode: true }),
      incumbent: { library: mqtt5, because: /^1 \+ 4 \+ .* = 9 bytes for a packet of 6$/ },
      here: 'passes',
    },
    {
      tries: 'the same without',
      run: (library) => exactBytes(library, {}),
      here: 'passes',
    },
  ],
}

/** Publishes each payload with QoS 0 and 1, on a connection of its own, and expects it back as the text `hi`. */
const arrive =
  (...payloads: unknown[]) =>
  async (library: Library): Promise<Outcome> => {
    const stage = new Stage(library)
    for (const payload of payloads) {
      for (const qos of [0, 1]) {
        const watched = await stage.connected({ clientId: 'a' })
        watched.client.subscribe('t', { qos: 1 })
        await stage.clock.advance(1000)
        watched.heard.length = 0
        let thrown = ''
        try {
          watched.client.publish('t', payload, { qos })
        } catch (error) {
          thrown = `, publish threw "${messageOf(error)}"`
        }
        await stage.clock.advance(1000)
        watched.client.publish('t', 'later', { qos })
        await stage.clock.advance(60_000)
        if (watched.messages.join() === 't hi,t later' && watched.heard.length === 0) {
          watched.client.end(true)
          continue
        }
        const uncaught = stage.uncaught.length > 0 ? `, uncaught: ${stage.uncaught.join()}` : ''
        const arrived = watched.messages.join() || 'nothing'
        return failed(
          `with QoS ${qos} ${arrived} arrived of this and a later message, ${watched.story()}${thrown}${uncaught}`,
        )
      }
    }
    return passed('it arrived as it was, with QoS 0 and 1')
  }

/** The exception comes out of a timer, and the stream never writes again. */
const publishBroke =
  /nothing arrived of this and a later message.*uncaught: "list" argument must be an Array of Buffers/

const memory = Uint8Array.of(0, 104, 105, 0).buffer

export const binaryPayloads: Problem = {
  number: 23,
  usersSay: 'publishing protobuf drops the connection',
  reported: 'in blogs',
  cause: 'An `ArrayBuffer` as message is an exception that nobody catches',
  holds:
    'String, Buffer, `ArrayBuffer` and any view are taken; anything else is refused through the callback.',
  reproduced: true,
  scenarios: [
    {
      tries: 'an ArrayBuffer',
      run: arrive(memory.slice(1, 3)),
      incumbent: { library: mqtt5, because: publishBroke },
      here: 'passes',
    },
    {
      tries: 'a DataView',
      run: arrive(new DataView(memory, 1, 2)),
      incumbent: { library: mqtt5, because: publishBroke },
      here: 'passes',
    },
    {
      tries: 'a string, a typed array, a part of one',
      run: arrive('hi', Uint8Array.of(104, 105), new Uint8Array(memory, 1, 2)),
      here: 'passes',
    },
  ],
}
