import { describe, expect, it } from 'vitest'
import { createRandom, type MiniProgram, type Quirks, type SeededRandom } from '../../src/testing.ts'
import { Exchange, type Client } from './exchange.ts'
import { liveThrough } from './live-through.ts'
import { outages } from './outage.ts'
import { seeds } from './seeds.ts'

const stories = seeds(20)
const outagesEach = 50

const phones = (['android', 'ios', 'devtools'] as const).flatMap((platform) =>
  (['binding', 'jsapi'] as const).map((socketImplementation) => ({ platform, socketImplementation })),
)

/** What a client has to do without. */
const inPlugins = ['onAppShow', 'onAppHide', 'offAppShow', 'offAppHide'] as const
const oldInterfaces = [
  ...inPlugins,
  'onNetworkStatusChange',
  'offNetworkStatusChange',
  'onNetworkWeakChange',
] as const

/** A phone that may be any. */
function anyQuirks(random: SeededRandom): Partial<Quirks> {
  return {
    appShow: random.pick(['before-burst', 'after-burst']),
    networkChange: random.pick(['at-once', 'through-none']),
    drop: random.pick(['error-then-close', 'close-then-error', 'close-only', 'error-only', 'silent']),
    closeAfterDialError: random.pick(['never', 'always', 'after-timeout']),
    suspendedSocket: random.pick(['closes', 'dies', 'survives']),
    networkLoss: random.pick(['drops', 'dies']),
    interruptedCode: random.pick([1000, undefined]),
    closeReport: random.pick(['as-sent', 'normal-closure', 'stream-end', 'no-status']),
  }
}

/** A token that takes its time, and now and then is not to be had. */
const credentials = (exchange: Exchange, random: SeededRandom) => async () => {
  await new Promise<void>((resolve) => {
    exchange.program.timers.setTimeout(() => resolve(), random.integer(0, 3000))
  })
  if (random.next() < 0.2) throw new Error('no token')
  return { username: 'page', password: String(random.integer(1, 1000)) }
}

async function tell(seed: number, phone: (typeof phones)[number]) {
  const random = createRandom(seed)
  const exchange = new Exchange({
    ...phone,
    seed,
    quirks: anyQuirks(random),
    missing: random.pick<readonly (keyof MiniProgram['wx'])[]>([[], [], [], inPlugins, oldInterfaces]),
    realm: random.next() < 0.3 ? { promise: 'macrotask', builtIns: 'es2015' } : {},
  })
  const { program } = exchange
  program.network.latency = random.pick([0, 20, 200])
  const options = {
    protocolVersion: random.pick([4, 5] as const),
    onHide: random.pick(['keep', 'keep', 'disconnect'] as const),
    ...(random.next() < 0.4 && { credentials: credentials(exchange, random) }),
  }
  const clients: Client[] = []
  for (let count = random.pick([1, 1, 2, 5]); count > 0; count--) {
    clients.push(await exchange.join({ ...options, clientId: `page${count}` }))
  }

  const names = await liveThrough(exchange, clients, random, outagesEach)
  return { exchange, clients, names }
}

describe(`${stories * outagesEach} random outages while pages and a backend talk with QoS 1 and 2`, () => {
  const struck = new Set<string>()

  for (let seed = 1; seed <= stories; seed++) {
    const phone = phones[seed % phones.length]!
    const { platform, socketImplementation } = phone
    it(
      `story ${seed}, on ${platform} with ${socketImplementation}: nothing is lost`,
      { timeout: 180_000 },
      async () => {
        const { exchange, clients, names } = await tell(seed, phone)
        for (const name of names) struck.add(name)
        const isSettled = await exchange.settle(clients)
        const { books, sockets } = exchange
        expect(books.broken).toEqual([])
        expect(books.lost).toEqual([])
        expect(books.overtaken).toEqual([])
        expect(isSettled).toBe(true)
        expect(clients.map(({ state }) => state)).toEqual(clients.map(() => 'connected'))
        expect(sockets.dials).toBeGreaterThan(clients.length)

        for (const client of clients) await exchange.end(client)
        expect(clients.map(({ state }) => state)).toEqual(clients.map(() => 'ended'))
        expect(await exchange.leftovers()).toEqual([])
        expect(exchange.wrongs).toEqual([])
      },
    )
  }

  it('each kind of outage has struck', () => {
    expect([...struck].sort()).toEqual(outages.map(({ name }) => name).sort())
  })
})
