/** The examples of docs/outgoing.md, run in a mini program. */

import { parse } from 'acorn'
import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Client } from '../mqtt/clients.ts'
import { tell, type Story } from '../mqtt/clients.ts'
import { arrived } from '../mqtt/outgoing/wire.ts'
import { codeBlocks, tableRows } from './markdown.ts'

const document = 'docs/outgoing.md'
const blocks = codeBlocks(document, 'js')
const modules = { '../../lib/mqtt.min.js': 'dist/mqtt.min.js' }

type Example<Exports> = Exports & { client: Client }

/** Runs the one block that has this in it. */
function run<Exports>({ program }: Story, text: string): Example<Exports> {
  const found = blocks.filter((code) => code.includes(text))
  expect(found).toHaveLength(1)
  // A broker of this test: its domain is nobody's.
  const source = found[0]!.replace('wxs://broker.example/mqtt', 'wx://127.0.0.1/mqtt')
  return program.run<Example<Exports>>({ source }, { modules })
}

afterEach(() => {
  vi.restoreAllMocks()
})

it.each(blocks.map((code, index) => [index + 1, code] as const))('block %i parses', (_, code) => {
  parse(code, { ecmaVersion: 2018, sourceType: 'script' })
})

it('of the positions only the newest is sent, and not too late; the order arrives', async () => {
  const story = tell()
  let isThere = false
  story.broker.script({ on: 'connect', when: () => !isThere, do: 'close' })
  const { client, sendOrder, sendPosition } = run<{
    sendPosition(position: object): void
    sendOrder(order: object, done: (error?: Error) => void): void
  }>(story, 'sendPosition')
  const done: unknown[] = []
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined)
  sendPosition({ x: 1 })
  sendOrder({ id: 5 }, (error) => done.push(error ?? 'sent'))
  sendPosition({ x: 2 })
  await story.clock.advance(50_000)
  isThere = true
  await story.clock.advance(60_000)
  expect(log.mock.calls).toEqual([[expect.stringContaining('not sent'), expect.stringContaining('60000 ms')]])
  sendPosition({ x: 3 })
  await story.clock.advance(1000)
  const sent = arrived(story).filter((packet) => packet.startsWith('publish'))
  expect(sent).toEqual(['publish orders {"id":5} q1', 'publish car/7/position {"x":3} q1'])
  expect(done).toEqual(['sent'])
  expect(client.options).toMatchObject({ maxQueued: 500, whenFull: 'drop-oldest' })
  client.end(true)
})

it('a page shows what is not confirmed', async () => {
  const story = tell()
  const { client, unsent } = run<{ unsent(): string }>(story, 'unsent')
  client.publish('t', 'x', { qos: 1 })
  client.publish('t', 'x', { qos: 2 })
  expect(unsent()).toBe('2 not confirmed yet')
  await story.clock.advance(1000)
  expect(unsent()).toBe('all sent')
  client.end(true)
})

it('granted and refused topics are told apart', async () => {
  const story = tell({ broker: { authorize: ({ topic }) => topic !== 'secret' } })
  const { client, follow } = run<{ follow(topics: string[], done: (found: object) => void): void }>(
    story,
    'follow(',
  )
  const found: object[] = []
  follow(['a', 'secret', 'b'], (all) => found.push(all))
  await story.clock.advance(1000)
  expect(found).toMatchObject([{ live: ['a', 'b'], refused: ['secret'], why: expect.stringContaining('secret') as string }]) // prettier-ignore
  client.end(true)
})

it('a message of an earlier life is reported', async () => {
  const story = tell()
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined)
  story.broker.script({ on: 'puback', from: 'broker', do: 'ignore', times: 1 })
  const { client } = run(story, 'outgoingStore')
  client.publish('t', 'kept', { qos: 1 })
  await story.clock.advance(1000)
  client.end(true)
  await story.clock.advance(5000)
  client.reconnect()
  await story.clock.advance(5000)
  expect(log.mock.calls).toEqual([['delivered at last:', 't', 'kept']])
  client.end(true)
})

describe('the tables', () => {
  it('of options name those that there are', () => {
    const sources = ['options.ts', 'outgoing/publish-options.ts'].map((file) =>
      readFileSync(`src/mqtt/${file}`, 'utf8'),
    )
    const names = tableRows(document, 'How much may wait, and how long').map(([name = '']) => name)
    const own = names.filter((name) => !name.startsWith('properties.'))
    expect(own).toEqual(['maxQueued', 'maxQueuedBytes', 'whenFull', 'maxQueuedAge', 'expiresIn', 'latest'])
    for (const name of own) expect(sources.join('\n')).toMatch(new RegExp(`^ {2}${name}\\?: `, 'm'))
  })

  it('of errors has the codes of the README', () => {
    const known = tableRows('README.md', 'Errors').map(([code = '']) => code)
    const named = tableRows(document, 'The way of a message').map(([code = '']) => code)
    for (const code of named.filter((text) => text.startsWith('ERR_'))) expect(known).toContain(code)
    expect(named).toEqual(expect.arrayContaining(['ERR_QUEUE_FULL', 'ERR_EXPIRED', 'ERR_REPLACED', 'ERR_BROKER_LIMIT', 'ERR_REJECTED'])) // prettier-ignore
  })
})
