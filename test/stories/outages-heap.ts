/**
 * What 1,000 outages leave on the heap, with the built files in a process of their own:
 * `node --expose-gc --import ./test/stories/load-typescript.mjs test/stories/outages-heap.ts`.
 * Prints the bytes after each twentieth of them as JSON.
 */

import { setImmediate } from 'node:timers/promises'
import { Books } from './books.ts'
import { Exchange } from './exchange.ts'
import { liveThrough } from './live-through.ts'

const { href } = new URL('../../dist/testing.mjs', import.meta.url)
const simulator = (await import(href)) as typeof import('../../src/testing.ts')

const outages = 1000
const looks = 20

async function heap(): Promise<number> {
  for (let times = 0; times < 4; times++) {
    await setImmediate()
    globalThis.gc?.()
  }
  return process.memoryUsage().heapUsed
}

const exchange = new Exchange({ simulator })
const random = simulator.createRandom(1)
const client = await exchange.join({ clientId: 'page' })
const heaps: number[] = []
for (let look = 0; look < looks; look++) {
  await liveThrough(exchange, [client], random, outages / looks)
  if (!(await exchange.settle([client]))) throw new Error('It did not come to rest')
  exchange.books = new Books()
  // The simulator remembers every socket, for tests; nobody else may.
  const { all, open } = exchange.program.sockets
  ;(all as unknown[]).splice(0, all.length - open.length)
  heaps.push(await heap())
}
console.log(JSON.stringify(heaps))
