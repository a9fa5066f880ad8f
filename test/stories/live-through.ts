import type { SeededRandom } from '../../src/testing.ts'
import type { Client, Exchange } from './exchange.ts'
import { outages } from './outage.ts'

/** How long the longest silence of the speakers is, in ms. */
const betweenWords = 7000

/**
 * Lets the pages and the backend talk while one outage follows another, sometimes before the client is back.
 * @returns the names of what has struck
 */
export async function liveThrough(
  exchange: Exchange,
  clients: readonly Client[],
  random: SeededRandom,
  count: number,
): Promise<string[]> {
  const { clock, program } = exchange
  const say = (): void => {
    const client = random.pick(clients)
    for (let left = random.integer(0, 3); left > 0; left--) exchange.down(client, random.pick([1, 2]))
    // Nobody in there can say anything.
    if (program.app.state === 'suspended') return
    for (let left = random.integer(0, 3); left > 0; left--) exchange.up(client, random.pick([1, 2]))
    if (random.next() < 0.3) exchange.up(client, 0)
    if (random.next() < 0.1) {
      exchange.ask(client, random.pick(['subscribe', 'unsubscribe']), `t${random.integer(0, 99)}`)
    }
  }
  const speaker = clock.setInterval(say, betweenWords)
  const names: string[] = []
  for (; count > 0; count--) {
    say()
    // Some of it is still under way then.
    await clock.advance(random.integer(0, 3 + 3 * program.network.latency))
    say()
    const outage = random.pick(outages)
    names.push(outage.name)
    await outage.strike(exchange, random)
    say()
    await clock.advance(random.integer(0, 6000))
  }
  clock.clearInterval(speaker)
  return names
}
