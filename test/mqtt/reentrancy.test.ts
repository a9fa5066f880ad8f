import { describe, expect, it } from 'vitest'
import { seeds } from '../stories/seeds.ts'
import { implementations, profiles, tell, type Client, type Story } from './clients.ts'

/** What a page may call from wherever it is called itself, and what its last word was. */
const calls: Record<string, { make: (client: Client) => void; last: 'connected' | 'ended' }> = {
  'end()': { make: (client) => client.end(), last: 'ended' },
  'end(true)': { make: (client) => client.end(true), last: 'ended' },
  'connect()': { make: (client) => client.connect(), last: 'connected' },
  'reconnect()': { make: (client) => client.reconnect(), last: 'connected' },
  'end(), connect()': { make: (client) => client.end().connect(), last: 'connected' },
  'end(), reconnect()': { make: (client) => client.end().reconnect(), last: 'connected' },
  'end(true), reconnect()': { make: (client) => client.end(true).reconnect(), last: 'connected' },
  'connect(), end()': { make: (client) => client.connect().end(), last: 'ended' },
  'reconnect(), end()': { make: (client) => client.reconnect().end(), last: 'ended' },
  'reconnect(), end(true)': { make: (client) => client.reconnect().end(true), last: 'ended' },
}

const events = ['connect', 'reconnect', 'close', 'offline', 'error', 'end', 'message', 'packetsend', 'packetreceive', 'state'] as const // prettier-ignore
const callbacks = ['publish 0', 'publish 1', 'publish 2', 'subscribe', 'unsubscribe', 'end'] as const
const hooks = [
  'credentials',
  'credentials, after it has waited',
  'transformWsUrl',
  'fetch of storedToken',
] as const

type Place = `the listener of ${(typeof events)[number]}` | `the callback of ${(typeof callbacks)[number]}` | (typeof hooks)[number] // prettier-ignore
const places: Place[] = [
  ...hooks,
  ...events.map((event) => `the listener of ${event}` as const),
  ...callbacks.map((call) => `the callback of ${call}` as const),
]

/**
 * A page whose client is dropped, comes back, talks and is refused once: whatever calls the page calls it here. At one
 * of these calls the page itself calls the client.
 *
 * @param time at which of them, from 1
 * @returns what is otherwise than it should be; `unreached` where it was not called so often
 */
async function play(
  profile: Parameters<typeof tell>[0],
  place: Place,
  name: string,
  time: number,
): Promise<string[] | 'unreached'> {
  const { make, last } = calls[name]!
  const story = tell(profile)
  const { clock, program } = story
  let times = 0
  // What is called while connect() has not returned yet finds none.
  const page: { client?: Client } = {}
  const here = (at: Place) => {
    if (at === place && page.client && ++times === time) make(page.client)
  }
  const fetch = () => {
    here('fetch of storedToken')
    return { token: 'p', expiresIn: 1 }
  }
  const token = story.mqtt.storedToken({ fetch, storage: program.wx as never })
  const { client } = story.connect({
    manualConnect: true,
    reconnectPeriod: 1000,
    connectTimeout: 5000,
    transformWsUrl: (url) => {
      here('transformWsUrl')
      return url
    },
    ...(!place.startsWith('transform') && {
      credentials: async (request) => {
        here('credentials')
        await new Promise<void>((resolve) => program.timers.setTimeout(() => resolve(), 50))
        here('credentials, after it has waited')
        return { username: 'u', password: await token(request) }
      },
    }),
  })
  page.client = client
  for (const event of events) client.on(event as 'connect', () => here(`the listener of ${event}`))
  const talk = () => {
    client.subscribe('t', () => here('the callback of subscribe'))
    for (const qos of [0, 1, 2] as const)
      client.publish('t', 'x', { qos }, () => here(`the callback of publish ${qos}`))
    client.unsubscribe('u', () => here('the callback of unsubscribe'))
  }
  const wrong = new Set<string>()
  const wait = async (ms: number) => {
    for (let left = ms; left > 0; left -= 50) {
      await clock.advance(50)
      const open = openNow(story)
      if (open > 1) wrong.add(`${open} sockets were open at once`)
    }
  }
  client.connect()
  talk()
  await wait(500)
  if (story.connections.at(-1)?.state === 'open') story.connections.at(-1)!.drop()
  story.door = (connection) => connection.fail('open fail: _code:111,_msg:Connection refused')
  await wait(1500)
  story.door = undefined
  await wait(3000)
  talk()
  await wait(500)
  if (times < time && (place === 'the callback of end' || place === 'the listener of end')) {
    client.end(() => here('the callback of end'))
    await wait(3000)
  }
  if (times < time) {
    program.app.destroy()
    return 'unreached'
  }
  const dials = program.sockets.all.length
  await clock.advance(60_000)
  if (client.state !== last) wrong.add(`the last word was to be ${last}, and it is ${client.state}`)
  const left = openNow(story)
  if (left !== (last === 'ended' ? 0 : 1)) wrong.add(`${left} sockets are open`)
  if (last === 'ended' && program.sockets.all.length > dials) wrong.add('it dialled after its end')
  if (last === 'ended' && program.timers.pending > 0) wrong.add(`${program.timers.pending} timers are left`)
  for (const { error } of program.errors) wrong.add(`threw ${String(error)}`)
  let isEnded = false
  client.end(true, () => (isEnded = true))
  await clock.advance(5000)
  if (!isEnded) wrong.add('an end after that does not come')
  return [...wrong]
}

/** Sockets that somebody could talk over, or will. */
function openNow({ program }: Story): number {
  return program.sockets.open.filter(({ state }) => state === 'open').length
}

/** One of them where the other one costs the time of a desk. */
const played = implementations.slice(0, seeds(2, 1))

describe.each(played)('the last word counts, over %s', (socketImplementation) => {
  describe.each(places)('from %s', (place) => {
    it.each(Object.keys(calls))('%s', { timeout: 180_000 }, async (name) => {
      const wrong: string[] = []
      let reached = 0
      for (const time of [1, 2, 3]) {
        const told = await play({ socketImplementation }, place, name, time)
        if (told === 'unreached') break
        reached++
        wrong.push(...told.map((sentence) => `time ${time}: ${sentence}`))
      }
      expect(wrong).toEqual([])
      expect(reached, 'it was never called').toBeGreaterThan(0)
    })
  })
})

describe.each(profiles)(
  'credentials that find out that the user has signed out, on $platform with $socketImplementation',
  (profile) => {
    it.each([1, 2])('end the client (call %i)', async (call) => {
      const story = tell(profile)
      let asked = 0
      const { client, called } = story.connect({
        manualConnect: true,
        credentials: async () => {
          if (++asked === call) client.end()
          return { username: 'u', password: 'p' }
        },
      })
      client.connect()
      await story.clock.advance(500)
      if (story.connections[0]?.state === 'open') story.connections[0].drop()
      await story.clock.advance(60_000)
      expect(client.state).toBe('ended')
      expect(called.at(-1)).toBe('end')
      expect(called.filter((event) => event === 'connect')).toHaveLength(call - 1)
      expect(story.program.sockets.all).toHaveLength(call - 1)
      expect(story.program.sockets.open).toHaveLength(0)
      expect(story.program.timers.pending).toBe(0)
    })
  },
)
