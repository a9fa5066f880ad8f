/**
 * Which operation is failed because the broker closes over it: in eight kinds of bad network none that is healthy, and on
 * networks that hold long enough the one that is not. The rule itself is played, on a virtual clock, without a socket.
 */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Isolation } from '../../src/mqtt/outgoing/isolation.ts'
import { Message } from '../../src/mqtt/outgoing/message.ts'
import { createRandom } from '../../src/simulator/base/seeded-random.ts'
import { createClock, type VirtualClock } from '../../src/testing.ts'
import { seeds } from './seeds.ts'

/** Milliseconds, unless it says otherwise. */
interface Network {
  roundTrip: number
  /** How long a connection holds, on average. */
  life: number
  /** The share of connections that die within two round trips. */
  stillborn?: number
  /** The first message takes so long to be sent. */
  upload?: number
  /** The broker closes over a poison so long after it came. */
  thinks?: number
  /** An answer takes up to so long. */
  asks?: number
  /** The share of closes that swallow the answers on their way. */
  swallows?: number
}

const WINDOW = 20
const DIAL = 1000
/** Between the last answer and the next messages. */
const PAUSE = 1000

const bad: Record<string, Network> = {
  'a good network, a broker that is restarted now and then': { roundTrip: 50, life: 30_000 },
  'a phone on 4G, lost every 10 s': { roundTrip: 100, life: 10_000 },
  'lost every 3 s, 300 ms of round trip': { roundTrip: 300, life: 3000 },
  'lost every second, 500 ms of round trip': { roundTrip: 500, life: 1000 },
  'a lift: 1 s of round trip, lost every 2 s': { roundTrip: 1000, life: 2000 },
  'half of the connections die within two round trips': { roundTrip: 200, life: 20_000, stillborn: 0.5 },
  'a message that takes 8 s to send, lost every 10 s': { roundTrip: 100, life: 10_000, upload: 8000 },
  'a broker that asks others for up to 2 s, lost every 4 s': { roundTrip: 100, life: 4000, asks: 2000 },
}

const good: Record<string, Network> = {
  'a good network': { roundTrip: 50, life: 600_000 },
  'the answers before it are swallowed': { roundTrip: 50, life: 600_000, swallows: 1 },
  'a broker that closes after 400 ms': { roundTrip: 50, life: 600_000, thinks: 400 },
  'a broker that closes after 2 s': { roundTrip: 50, life: 600_000, thinks: 2000 },
}

let clock: VirtualClock
const { now } = Date

beforeEach(() => {
  // No spy: it keeps every call.
  Date.now = () => clock.now()
})

afterEach(() => {
  vi.unstubAllGlobals()
  Date.now = now
})

/** A program that publishes, and publishes more whenever all is answered. */
class Program {
  outages = 0
  readonly failed: Message[] = []
  poison: Message | undefined
  private readonly network: Network
  private readonly random: () => number
  private readonly isolation: Isolation
  private readonly client
  private unanswered: Message[] = []
  private published = 0
  /** Ends what is scheduled for a connection that is over. */
  private connection = 0

  constructor(network: Network, seed: number, poisonAt?: number) {
    this.network = network
    const random = createRandom(seed)
    this.random = () => random.next()
    this.client = {
      stream: { cause: { code: 'ERR_CLOSED' } } as never,
      disconnecting: false,
      outgoing: {} as Record<number, unknown>,
      lastError: undefined,
      sendPing: () => undefined,
      _goOn: () => this.sendAll(),
      _outgoing: {
        sendAlone: (message: Message) => this.send([message]),
        fail: (message: Message) => {
          this.failed.push(message)
          this.settle(message)
        },
      },
      _subscriptions: {} as never,
    }
    this.isolation = new Isolation(this.client)
    this.publish()
    if (poisonAt !== undefined) this.poison = this.unanswered[poisonAt]
    this.dial()
  }

  get isPoisonFound(): boolean {
    return this.poison !== undefined && this.failed.includes(this.poison)
  }

  private publish(): void {
    for (let i = 0; i < WINDOW; i++) {
      const order = ++this.published
      const bytes = this.network.upload && order === 1 ? this.network.upload * 100 : 10
      const packet = { cmd: 'publish', topic: 't', payload: { length: bytes }, qos: 1, messageId: order }
      this.unanswered.push(new Message(packet as never, () => undefined, order, Infinity))
    }
  }

  private dial(): void {
    const { roundTrip, life, stillborn = 0 } = this.network
    const connection = ++this.connection
    this.isolation.dialled()
    this.later(roundTrip, () => {
      const isStillborn = this.random() < stillborn
      const age = isStillborn ? this.random() * 2 * roundTrip : -Math.log(1 - this.random()) * life
      this.later(age, () => this.end())
      this.isolation.begin()
      if (!this.isolation.isHolding && connection === this.connection) this.sendAll()
    })
  }

  private sendAll(): void {
    if (this.unanswered.length === 0) this.publish()
    this.send(this.unanswered.slice(0, WINDOW))
  }

  private send(messages: Message[]): void {
    const { roundTrip, thinks = 0, asks = 0, swallows = 0 } = this.network
    let takes = 0
    const answers: [number, Message][] = []
    let closesAt: number | undefined
    for (const message of messages) {
      message.hasPlace = true
      this.client.outgoing[message.order] = message
      this.isolation.wrote()
      if (closesAt !== undefined) continue
      if (this.network.upload && message.order === 1) takes += this.network.upload
      if (message === this.poison) closesAt = takes + roundTrip + thinks
      else answers.push([takes + roundTrip + this.random() * asks, message])
    }
    const isSwallowed = closesAt !== undefined && this.random() < swallows
    if (!isSwallowed) for (const [at, message] of answers) this.later(at, () => this.answer(message))
    if (closesAt !== undefined) this.later(closesAt, () => this.end())
  }

  private answer(message: Message): void {
    this.settle(message)
    const isFree = this.unanswered.every(({ hasPlace }) => !hasPlace)
    if (!this.isolation.isHolding && isFree)
      this.later(this.unanswered.length > 0 ? 0 : PAUSE, () => this.sendAll())
  }

  private settle(message: Message): void {
    this.unanswered = this.unanswered.filter((other) => other !== message)
    message.hasPlace = false
    Reflect.deleteProperty(this.client.outgoing, message.order)
    this.isolation.answered(message)
  }

  private end(): void {
    this.connection++
    this.outages++
    this.isolation.ended()
    for (const message of this.unanswered) message.hasPlace = false
    this.client.outgoing = {}
    this.later(DIAL, () => this.dial())
  }

  private later(ms: number, run: () => void): void {
    const { connection } = this
    clock.setTimeout(() => {
      if (connection === this.connection) run()
    }, ms)
  }
}

/** Each program has a clock of its own: what the last one still had to do is never done. */
function newClock(): void {
  clock = createClock()
  vi.stubGlobal('setTimeout', clock.setTimeout)
  vi.stubGlobal('clearTimeout', clock.clearTimeout)
}

describe('no healthy message is failed', () => {
  it.each(Object.entries(bad))('%s', { timeout: 15 * 60_000 }, async (_name, network) => {
    const wanted = seeds(12_500, 500)
    let outages = 0
    for (let seed = 1; outages < wanted; seed++) {
      newClock()
      const program = new Program(network, seed)
      await clock.advance(15 * 60_000)
      expect(program.failed, `seed ${seed}`).toEqual([])
      outages += program.outages
    }
  })
})

describe('the one that the broker closes for is found, and no other is failed', () => {
  it.each(Object.entries(good))('%s', { timeout: 15 * 60_000 }, async (_name, network) => {
    for (let place = 0; place < WINDOW; place++) {
      newClock()
      const program = new Program(network, place + 1, place)
      await clock.advance(5 * 60_000)
      expect(program.isPoisonFound, `place ${place}`).toBe(true)
      expect(program.failed, `place ${place}`).toHaveLength(1)
    }
  })

  it.each(Object.entries(bad))(
    'not even where there is: %s',
    { timeout: 15 * 60_000 },
    async (_name, network) => {
      for (let seed = 1; seed <= seeds(200, 20); seed++) {
        newClock()
        const program = new Program(network, seed, seed % WINDOW)
        await clock.advance(15 * 60_000)
        expect(
          program.failed.filter((message) => message !== program.poison),
          `seed ${seed}`,
        ).toEqual([])
      }
    },
  )
})
