/** Pages that call whatever they like whenever they like, also where the client has just called them. */

import { describe, expect, it } from 'vitest'
import { createRandom, type SeededRandom } from '../../src/testing.ts'
import { profiles, tell, type Client, type Story } from '../mqtt/clients.ts'
import { seeds } from './seeds.ts'

const stories = seeds(40)
const steps = 30

const events = ['connect', 'close', 'offline', 'reconnect', 'error', 'state', 'end'] as const

/** What was asked for, and what came back. */
class Calls {
  ends = 0
  ended = 0
  published = 0
  readonly told: number[] = []
  /** Whether the last word was to connect, or to end. */
  wantsMore = true

  /**
   * One call of the page.
   *
   * @param again called in each of its callbacks
   */
  make(client: Client, random: SeededRandom, again: () => void): void {
    const call = random.pick([
      'connect',
      'reconnect',
      'end',
      'end',
      'end(true)',
      'publish',
      'publish',
      'subscribe',
    ])
    if (call.indexOf('connect') >= 0) this.wantsMore = true
    if (call.indexOf('end') >= 0) this.wantsMore = false
    if (call === 'connect') client.connect()
    else if (call === 'reconnect') client.reconnect()
    else if (call === 'subscribe') client.subscribe('t', again)
    else if (call === 'publish') {
      const number = this.published++
      this.told[number] = 0
      const qos = random.pick([0, 1, 2] as const)
      client.publish('t', `${number}`, { qos }, () => {
        this.told[number]!++
        again()
      })
    } else {
      this.ends++
      client.end(call === 'end(true)', () => {
        this.ended++
        again()
      })
    }
  }
}

/** What the platform and the server do. */
function happen(story: Story, random: SeededRandom): void {
  const { program, connections } = story
  const last = connections.at(-1)
  const what = random.pick([
    'hide',
    'show',
    'offline',
    'wifi',
    '4g',
    'drop',
    'die',
    'refuse',
    'serve',
    'mute',
  ])
  if (what === 'hide' && program.app.state === 'foreground') program.app.hide()
  if (what === 'show' && program.app.state !== 'foreground') program.app.show()
  if (what === 'offline') program.network.offline()
  if (what === 'wifi' || what === '4g') program.network.switchTo(what)
  if (what === 'drop' && last?.state === 'open') last.drop()
  if (what === 'die')
    program.sockets.open
      .filter(({ state }) => state === 'open')
      .at(-1)
      ?.die()
  if (what === 'refuse') story.door = (connection) => connection.fail('open fail: _code:111,_msg:refused')
  if (what === 'mute') story.door = () => undefined
  if (what === 'serve') story.door = undefined
}

async function play(seed: number, profile: (typeof profiles)[number]): Promise<string[]> {
  const random = createRandom(seed)
  const story = tell({
    ...profile,
    broker: {
      authenticate: () => random.next() < 0.8 || 'not authorized',
    },
  })
  const { clock, program } = story
  program.network.latency = random.pick([0, 50])
  const calls = new Calls()
  let isOver = false
  // What is called while connect() has not returned yet finds none.
  const page: { client?: Client } = {}
  // A page that answers every call would never come to an end.
  const callAgain = () => {
    if (page.client && !isOver && random.next() < 0.1) calls.make(page.client, random, callAgain)
  }
  const { client } = story.connect({
    clean: random.pick([true, false]),
    connectTimeout: 8000,
    manualConnect: random.next() < 0.2,
    reconnectPeriod: random.pick([0, 1000, 1000]),
    onHide: random.pick(['keep', 'disconnect']),
    ...(random.next() < 0.5 && {
      transformWsUrl: (url: string) => {
        callAgain()
        return url
      },
    }),
    ...(random.next() < 0.5 && {
      username: 'u',
      credentials: () => {
        callAgain()
        return new Promise((resolve, reject) =>
          program.timers.setTimeout(
            () => {
              callAgain()
              if (random.next() < 0.2) reject(new Error('no token'))
              else resolve({ password: 'p' })
            },
            random.integer(0, 3000),
          ),
        )
      },
    }),
  })
  page.client = client
  for (const event of events) client.on(event as 'connect', callAgain)
  for (let step = 0; step < steps; step++) {
    if (program.app.state === 'suspended') program.app.show()
    if (random.next() < 0.5) calls.make(client, random, callAgain)
    else happen(story, random)
    await clock.advance(random.pick([0, 1, 60, 500, 3000, 20_000]))
    const { open } = program.sockets
    if (open.filter(({ state }) => state === 'open').length > 2) return [`${open.length} sockets are open`]
  }
  isOver = true
  story.door = undefined
  if (program.app.state !== 'foreground') program.app.show()
  program.network.switchTo('wifi')
  await clock.advance(60_000)
  const wrong: string[] = []
  if (calls.wantsMore === (client.state === 'ended'))
    wrong.push(`it is ${client.state} against the last word`)
  calls.ends++
  client.end(() => calls.ended++)
  await clock.advance(120_000)
  if (client.state !== 'ended') wrong.push(`after the end it is ${client.state}`)
  if (calls.ended !== calls.ends) wrong.push(`${calls.ends} ends, ${calls.ended} of them called back`)
  const untold = calls.told.flatMap((times, number) =>
    times === 1 ? [] : [`message ${number} told ${times} times`],
  )
  wrong.push(...untold)
  if (program.sockets.open.length > 0) wrong.push(`${program.sockets.open.length} sockets are left`)
  if (program.timers.pending > 0) wrong.push(`${program.timers.pending} timers are left`)
  wrong.push(...program.errors.map(({ error }) => String(error)))
  return wrong
}

describe.each(profiles)(
  'a page that calls anything at any time, on $platform with $socketImplementation',
  (profile) => {
    it(
      `${stories} random stories: every end comes, every message is told once, and nothing is left`,
      { timeout: 180_000 },
      async () => {
        const all: string[] = []
        for (let story = 1; story <= stories; story++) {
          const seed = profiles.indexOf(profile) * 1000 + story
          all.push(...(await play(seed, profile)).map((wrong) => `story ${seed}: ${wrong}`))
        }
        expect(all).toEqual([])
      },
    )
  },
)
