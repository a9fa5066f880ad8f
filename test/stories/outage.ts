/** What cuts a page off: one random outage after another, each made good again in its time. */

import type { MiniProgram, SeededRandom, SimulatedSocket } from '../../src/testing.ts'
import { isPhone } from './backend.ts'
import type { Exchange } from './exchange.ts'

export interface Outage {
  readonly name: string
  /** Breaks something, and lets time pass until it is well again: not until the client is back. */
  readonly strike: (exchange: Exchange, random: SeededRandom) => Promise<void>
}

const seconds = (random: SeededRandom, most: number): number => random.integer(0, most * 1000)

/** Packets around which a connection breaks: before each of them the two sides know different things. */
const packets = ['connect', 'connack', 'publish', 'puback', 'pubrec', 'pubrel', 'pubcomp', 'pingreq'] as const

const closeCodes = [1000, 1001, 1006, 1011, 1012, 3000, 4999, undefined]

/** Those that can still break. */
const living = ({ sockets }: MiniProgram): SimulatedSocket[] =>
  sockets.open.filter(({ state, dead }) => state !== 'closed' && !dead)

/** The server tells this code, or breaks. */
function close(exchange: Exchange, random: SeededRandom): void {
  for (const connection of exchange.connections) {
    const code = random.pick(closeCodes)
    if (code === 1006) connection.drop()
    else connection.close(code, random.pick(['', 'going away']))
  }
}

async function away({ program, clock }: Exchange, ms: number): Promise<void> {
  program.app.hide()
  await clock.advance(ms)
  // It may have been suspended by hand.
  if (program.app.state !== 'foreground') program.app.show()
}

export const outages: readonly Outage[] = [
  {
    name: 'the server closes or drops',
    strike: async (exchange, random) => close(exchange, random),
  },
  {
    name: 'the connection breaks under the phone',
    strike: async ({ program }) => {
      for (const socket of living(program)) socket.drop()
    },
  },
  {
    name: 'the connection dies without a word',
    strike: async ({ program, clock }, random) => {
      for (const socket of living(program)) socket.die()
      await clock.advance(seconds(random, 60))
    },
  },
  {
    name: 'the connection breaks at a packet',
    strike: async ({ broker, clock }, random) => {
      const how = random.pick(['close', 'truncate'] as const)
      const takeBack = broker.script({
        on: random.pick(packets),
        from: random.pick(['client', 'broker']),
        do: how,
        skip: random.integer(0, 3),
        times: random.integer(1, 3),
        when: (_packet, connection) => isPhone(connection),
      })
      await clock.advance(seconds(random, 10))
      takeBack()
    },
  },
  {
    name: 'the broker restarts, and keeps its sessions',
    strike: async (exchange, random) => {
      exchange.isServing = false
      close(exchange, random)
      await exchange.clock.advance(seconds(random, 40))
      exchange.isServing = true
    },
  },
  {
    name: 'the broker hangs',
    strike: async ({ broker, clock }, random) => {
      const takeBack = (['connect', 'pingreq'] as const).map((on) =>
        broker.script({
          on,
          from: 'client',
          do: 'ignore',
          when: (_packet, connection) => isPhone(connection),
        }),
      )
      await clock.advance(seconds(random, 40))
      for (const end of takeBack) end()
    },
  },
  {
    name: 'dials fail',
    strike: async (exchange, random) => {
      const { program, clock } = exchange
      program.faults.dial = random.pick([2, 5, 8, 9, 20, 111, 'hang'] as const)
      close(exchange, random)
      await clock.advance(seconds(random, 40))
      program.faults.dial = undefined
    },
  },
  {
    name: 'sends fail',
    strike: async ({ program, clock }, random) => {
      program.faults.send = 'sendSocketMessage:fail'
      await clock.advance(seconds(random, 40))
      program.faults.send = undefined
    },
  },
  {
    name: 'callbacks of send are lost',
    strike: async ({ program, clock }, random) => {
      program.faults.lostCallbacks = ['send', 'close']
      await clock.advance(seconds(random, 40))
      program.faults.lostCallbacks = []
    },
  },
  {
    name: 'hidden for a moment',
    strike: (exchange, random) => away(exchange, seconds(random, 5)),
  },
  {
    name: 'suspended, and shown again before or after the platform took the socket',
    strike: (exchange, random) => away(exchange, 5000 + seconds(random, 20)),
  },
  {
    name: 'suspended for minutes',
    strike: (exchange, random) => away(exchange, seconds(random, 20 * 60)),
  },
  {
    name: 'hidden again and again',
    strike: async (exchange, random) => {
      for (let times = random.integer(2, 5); times > 0; times--) {
        await away(exchange, random.integer(0, 7000))
        await exchange.clock.advance(random.integer(0, 1500))
      }
    },
  },
  {
    name: 'another network',
    strike: async ({ program, clock }, random) => {
      for (let times = random.integer(1, 3); times > 0; times--) {
        program.network.switchTo(random.pick(['wifi', '3g', '4g', '5g'] as const))
        await clock.advance(random.integer(0, 3000))
      }
    },
  },
  {
    name: 'offline',
    strike: async ({ program, clock }, random) => {
      program.network.offline()
      await clock.advance(seconds(random, 60))
      program.network.switchTo('wifi')
    },
  },
  {
    name: 'offline while suspended',
    strike: async ({ program, clock }, random) => {
      program.app.hide()
      await clock.advance(seconds(random, 20))
      program.network.offline()
      await clock.advance(seconds(random, 20))
      const ways = [() => program.app.show(), () => program.network.switchTo('wifi')]
      if (random.next() < 0.5) ways.reverse()
      for (const returns of ways) {
        returns()
        await clock.advance(seconds(random, 5))
      }
    },
  },
  {
    name: 'a slow network',
    strike: async ({ program, clock }, random) => {
      const { latency } = program.network
      program.network.latency = random.pick([50, 500, 3000, 12_000])
      await clock.advance(seconds(random, 40))
      program.network.latency = latency
    },
  },
  {
    name: 'events late and twice',
    strike: async (exchange, random) => {
      const { faults } = exchange.program
      faults.lateEvents = random.pick([{ close: 5000 }, { error: 3000 }, { open: 4000 }])
      faults.doubledEvents = random.pick([['close'], ['error'], ['open'], ['open', 'close', 'error']])
      close(exchange, random)
      await exchange.clock.advance(seconds(random, 10))
      faults.reset()
    },
  },
]
