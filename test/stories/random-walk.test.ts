import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import type * as Mqtt from '../../src/index.ts'
import {
  createClock,
  createMiniProgram,
  createRandom,
  tellRandomStory,
  type PlatformName,
} from '../../src/testing.ts'
import { Broker } from '../broker/broker.ts'
import { overSimulatedSocket } from '../broker/over-simulated-socket.ts'

const STORIES = 2000
/** Stories one program lives through: a fresh one takes longer to load than to tell a story. */
const STORIES_PER_PROGRAM = 100
const KEEPALIVE = 20
/** Long enough for a silent death (1.5 keepalive periods) and for the longest delay after it. */
const PATIENCE_MS = 120_000

interface Walk {
  /** What ended otherwise than it should, by the seed of its story. */
  wrong: string[]
  timeline: string
  dials: number
  messages: number
}

/** One program with the real client, random story after random story; each ends with a client that works. */
async function walk(platform: PlatformName, seed: number, stories: number, timelineLimit = 0): Promise<Walk> {
  const clock = createClock()
  const broker = new Broker({ clock, timelineLimit: 10 })
  const wrong: string[] = []
  let dials = 0
  let messages = 0
  const serve = overSimulatedSocket(broker)
  const program = createMiniProgram({
    platform,
    socketImplementation: seed % 2 === 0 ? 'binding' : 'jsapi',
    clock,
    seed,
    timelineLimit,
    server(connection) {
      dials++
      serve(connection)
    },
  })
  const random = createRandom(seed)
  const start = () => {
    const mqtt = program.run<typeof Mqtt>(resolve('dist/mqtt.min.js'))
    const started = mqtt.connect('wx://127.0.0.1/mqtt', {
      clientId: 'page',
      clean: false,
      keepalive: KEEPALIVE,
      connectTimeout: 10_000,
      protocolVersion: seed % 3 === 0 ? 5 : 4,
      onHide: seed % 5 === 0 ? 'disconnect' : 'keep',
      ...(seed % 3 === 0 ? { properties: { sessionExpiryInterval: 100_000 } } : {}),
    })
    started.on('message', () => messages++)
    started.subscribe('t/#', { qos: 1 })
    return started
  }
  let client = start()
  const publish = () => client.publish('t/page', 'x', { qos: random.pick([0, 1, 2] as const) })
  const actions = {
    publish,
    flood: () => {
      for (let i = 0; i < 30; i++) publish()
    },
    'publish from elsewhere': () => broker.publish({ topic: 't/elsewhere', payload: 'y', qos: 1 } as never),
    kick: () => broker.connection('page')?.drop(),
  }

  for (let i = 0; i < stories; i++) {
    const story = seed * 10_000 + i
    await tellRandomStory(program, {
      seed: story,
      steps: 8,
      longestPause: 8000,
      actions,
      restart: () => (client = start()),
    })
    await clock.advance(PATIENCE_MS)
    const open = program.sockets.open.filter(({ dead }) => !dead).length
    if (!client.connected) wrong.push(`${story}: ${client.state}, ${client.lastError?.message ?? 'no error'}`)
    else if (open !== 1) wrong.push(`${story}: ${open} sockets`)
    else if (Object.keys(client.outgoing).length > 0) wrong.push(`${story}: something is still outgoing`)
    if (program.errors.length > 0) wrong.push(`${story}: ${String(program.errors[0]?.error)}`)
    if (wrong.length > 0) break
  }

  let isEnded = false
  client.end(() => (isEnded = true))
  await clock.advance(PATIENCE_MS)
  if (!isEnded) wrong.push('the end never came')
  if (program.sockets.open.length > 0) wrong.push(`${program.sockets.open.length} sockets are left`)
  if (clock.pending > 1) wrong.push(`${clock.pending} timers are left`)
  return { wrong, timeline: JSON.stringify(program.timeline.entries), dials, messages }
}

describe.each(['android', 'ios', 'devtools'] as const)('%s, with the real client on top', (platform) => {
  it(`${STORIES} random stories each end with a client that works`, { timeout: 300_000 }, async () => {
    let dials = 0
    let messages = 0
    for (let program = 1; program <= STORIES / STORIES_PER_PROGRAM; program++) {
      const told = await walk(platform, program, STORIES_PER_PROGRAM)
      expect(told.wrong).toEqual([])
      dials += told.dials
      messages += told.messages
    }
    // They were stories: connections were lost, and messages came nevertheless.
    expect(dials).toBeGreaterThan(STORIES / 2)
    expect(messages).toBeGreaterThan(STORIES)
  })

  it('the same seed has the same timeline', { timeout: 60_000 }, async () => {
    const [one, again, other] = [await walk(platform, 77, 5, 1e6), await walk(platform, 77, 5, 1e6), await walk(platform, 78, 5, 1e6)] // prettier-ignore
    expect(one.timeline.length).toBeGreaterThan(1000)
    expect(again.timeline).toBe(one.timeline)
    expect(other.timeline).not.toBe(one.timeline)
  })
})
