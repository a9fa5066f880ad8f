import mqttPacket from 'mqtt-packet'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import type * as Mqtt from '../../src/index.ts'
import { createClock, createMiniProgram, type ServerConnection } from '../../src/testing.ts'
import { seeds } from '../stories/seeds.ts'
import { hostileFrame, split, type Version } from './frames.ts'
import { Seeded } from './seeded.ts'

const FRAMES = seeds(100_000, 10_000)
/** Small, so that an announced length swallows few of the frames that follow it before it is an error. */
const MAX_UNREAD = 512

describe.each<Version>([4, 5])(
  `${FRAMES.toLocaleString('en')} hostile frames, each split its own way, over version %i`,
  (version) => {
    it(
      'end in an error or a close, or are parsed: no exception, no hang, no memory that grows',
      { timeout: 600_000 },
      async () => {
        const clock = createClock()
        const seeded = new Seeded(version)
        let connection: ServerConnection | undefined
        const program = createMiniProgram({
          clock,
          timelineLimit: 0,
          server(next) {
            connection = next
            dials++
            next.accept({ protocol: 'mqtt' })
            next.onMessage = (data) => {
              // Only the handshake is answered, now and then not as hoped.
              if ((new Uint8Array(data as ArrayBuffer)[0] as number) >> 4 !== 1) return
              const code = seeded.chance(0.02) ? 128 : 0
              next.send(mqttPacket.generate({ cmd: 'connack', returnCode: code && 2, reasonCode: code, sessionPresent: false }, { protocolVersion: version })) // prettier-ignore
            }
          },
        })
        const mqtt = program.run<typeof Mqtt>(resolve('dist/mqtt.min.js'))
        let errors = 0
        let messages = 0
        let connects = 0
        let dials = 0
        const connect = () => {
          const client = mqtt.connect('ws://127.0.0.1/mqtt', {
            clientId: 'page',
            clean: seeded.chance(0.5),
            protocolVersion: version,
            reconnectPeriod: 1,
            connectTimeout: 1000,
            keepalive: 1000,
            maxUnreadBytes: MAX_UNREAD,
            ...(version === 5 ? { properties: { topicAliasMaximum: 2 } } : {}),
          })
          client.on('error', () => errors++)
          client.on('message', () => messages++)
          client.on('connect', () => {
            connects++
            client.subscribe('t', { qos: 2 })
            client.publish('t', 'x', { qos: 1 })
            client.publish('t', 'x', { qos: 2 })
          })
          return client
        }
        let client = connect()
        await clock.advance(5)

        /** A refused CONNECT ends a client, as in MQTT.js: the next page makes the next one. */
        const reachClient = async (): Promise<ServerConnection> => {
          for (let tries = 0; tries < 100; tries++) {
            if (connection?.state === 'open') return connection
            await clock.advance(5)
            if (tries % 5 === 4) {
              client.end(true)
              client = connect()
            }
          }
          throw new Error('the client never came back')
        }

        for (let frame = 0; frame < FRAMES; frame++) {
          const isText = seeded.chance(0.02)
          const open = await reachClient()
          for (const piece of split(seeded, hostileFrame(seeded, version))) {
            if (open.state === 'open') open.send(isText ? piece.toString('latin1') : new Uint8Array(piece))
          }
          if (seeded.chance(0.02) && open.state === 'open') open.drop()
          // Now and then many frames in one turn, so that they meet each other in the client.
          if (seeded.chance(0.6)) await clock.advance(seeded.pick([0, 1, 3]))
        }

        expect(program.errors.map(({ error }) => error)).toEqual([])
        expect(dials).toBeGreaterThan(FRAMES / 100)
        expect(connects).toBeGreaterThan(FRAMES / 1000)
        expect(errors).toBeGreaterThan(FRAMES / 100)
        expect(messages).toBeGreaterThan(FRAMES / 1000)
        // It still works after all of that.
        const before = connects
        client.end(true)
        const last = connect()
        await clock.advance(100)
        expect(connects).toBe(before + 1)
        expect(last.connected).toBe(true)
        const ended = last.endAsync(true)
        await clock.advance(5000)
        await ended
        expect(program.sockets.open).toHaveLength(0)
        expect(clock.pending).toBe(0)
      },
    )
  },
)
