import { describe, expect, it } from 'vitest'
import { createRandom, tellRandomStory, type PlatformName, type SeededRandom } from '../../src/testing.ts'
import { Books } from './books.ts'
import { Exchange, type Client } from './exchange.ts'
import { seeds } from './seeds.ts'

const stories = seeds(2000)
/** Stories that one program lives through: a fresh one takes longer to load than to tell a story. */
const storiesPerProgram = seeds(100, 10)

interface Walk {
  /** What was otherwise than it should be, after the seed of its story. The walk stops there. */
  wrong: string[]
  timeline: string
  dials: number
  said: number
  ended: number
}

/** What a page and its backend do by themselves while things happen to the phone. */
function deeds(exchange: Exchange, client: Client, random: SeededRandom) {
  const talk = (most: number) => () => {
    for (let count = random.integer(1, most); count > 0; count--) exchange.up(client, random.pick([0, 1, 2]))
    for (let count = random.integer(1, most); count > 0; count--) exchange.down(client, random.pick([1, 2]))
  }
  return {
    talk: talk(3),
    flood: talk(30),
    'ask for more': () => exchange.ask(client, 'subscribe', `t${random.integer(0, 9)}`),
    'ask for less': () => exchange.ask(client, 'unsubscribe', `t${random.integer(0, 9)}`),
    'the broker drops it': () => exchange.broker.connection(client.options.clientId ?? '')?.drop(),
    'the server closes': () => {
      for (const connection of exchange.connections) connection.close(random.pick([1000, 1001, 4000]))
    },
  }
}

/** One story of a client that nobody knew before, and what went wrong in it. */
async function tell(exchange: Exchange, seed: number): Promise<{ wrong: string[]; isEnded: boolean }> {
  const random = createRandom(seed)
  exchange.books = new Books()
  const client = await exchange.join({
    clientId: `page${seed}`,
    protocolVersion: random.pick([4, 5]),
    keepalive: 20,
    onHide: random.pick(['keep', 'keep', 'disconnect']),
    ...(random.next() < 0.2 && { credentials: () => Promise.resolve({ username: 'page' }) }),
  })
  const actions: Record<string, () => void> = deeds(exchange, client, random)
  let asked = 0
  let answered = 0
  if (random.next() < 0.2) {
    actions.end = () => {
      asked++
      client.end(random.next() < 0.3, () => answered++)
    }
  }
  await tellRandomStory(exchange.program, { seed, steps: 8, longestPause: 8000, actions })
  const wrong: string[] = []
  if (asked === 0) {
    await exchange.settle([client])
    if (client.state !== 'connected') wrong.push(`it is ${client.state}: ${String(client.lastError)}`)
    wrong.push(...exchange.books.lost)
    await exchange.end(client)
  }
  wrong.push(...(await exchange.leftovers()))
  if (answered !== asked) wrong.push(`${asked} times asked to end, ${answered} times called back`)
  if (client.state !== 'ended') wrong.push(`after the end it is ${client.state}`)
  return { wrong: [...wrong, ...exchange.books.broken, ...exchange.wrongs], isEnded: asked > 0 }
}

/** One program with the real client, random story after random story. */
async function walk(platform: PlatformName, seed: number, count: number, timelineLimit = 0): Promise<Walk> {
  const exchange = new Exchange({
    platform,
    socketImplementation: seed % 2 === 0 ? 'binding' : 'jsapi',
    seed,
    timelineLimit,
    realm: seed % 5 === 0 ? { promise: 'macrotask', builtIns: 'es2015' } : {},
  })
  const told: Walk = { wrong: [], timeline: '', dials: 0, said: 0, ended: 0 }
  for (let index = 0; index < count && told.wrong.length === 0; index++) {
    const story = seed * 10_000 + index
    const { wrong, isEnded } = await tell(exchange, story)
    told.wrong = wrong.map((sentence) => `story ${story}: ${sentence}`)
    told.said += exchange.books.size
    if (isEnded) told.ended++
  }
  return { ...told, dials: exchange.sockets.dials, timeline: JSON.stringify(exchange.program.timeline) }
}

describe.each(['android', 'ios', 'devtools'] as const)('%s, with the real client on top', (platform) => {
  it(
    `${stories} random stories: each client ends connected or as asked, nothing is lost and nothing is left`,
    { timeout: 900_000 },
    async () => {
      let dials = 0
      let said = 0
      let ended = 0
      for (let program = 1; program <= stories / storiesPerProgram; program++) {
        const told = await walk(platform, program, storiesPerProgram)
        expect(told.wrong).toEqual([])
        dials += told.dials
        said += told.said
        ended += told.ended
      }
      // They were stories: connections were lost, and much was said.
      expect(dials).toBeGreaterThan(1.5 * stories)
      expect(said).toBeGreaterThan(5 * stories)
      expect(ended).toBeGreaterThan(stories / 50)
    },
  )

  it('the same seed has the same timeline', { timeout: 180_000 }, async () => {
    const one = await walk(platform, 77, 5, 1e6)
    const again = await walk(platform, 77, 5, 1e6)
    const other = await walk(platform, 78, 5, 1e6)
    expect(one.wrong).toEqual([])
    expect(one.timeline.length).toBeGreaterThan(1000)
    expect(again.timeline).toBe(one.timeline)
    expect(other.timeline).not.toBe(one.timeline)
  })
})
