import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createClock, createMiniProgram, type MiniProgram, type VirtualClock } from '../../src/testing.ts'
import { createBroker, type Broker } from '../broker/broker.ts'
import { overSimulatedSocket } from '../broker/over-simulated-socket.ts'
import { codeBlocks } from './markdown.ts'

/** What the platform makes of the object that is given to `Page`. */
interface PageInstance {
  data: { state: string; messages: string[] }
  setData(change: object): void
  onLoad(): void
  greet(): void
  onUnload(): void
}

const page = readFileSync('demo/page.js', 'utf8')
const block = codeBlocks('README.md', 'js').find((code) => code.includes('Page({')) ?? ''

let clock: VirtualClock
let broker: Broker
let program: MiniProgram

beforeEach(() => {
  clock = createClock()
  broker = createBroker({ clock })
  program = createMiniProgram({ clock, server: overSimulatedSocket(broker) })
})

afterEach(() => broker.stop())

/** Runs the file as the platform does, with a `Page` that keeps what it is given. */
function open(source: string): PageInstance {
  let definition: PageInstance | undefined
  program.run(
    { source, path: 'pages/index/index.js' },
    {
      globals: { Page: (given: PageInstance) => (definition = given) },
      modules: { '../../lib/mqtt.min.js': 'dist/mqtt.min.js' },
    },
  )
  if (!definition) throw new Error('The file calls no Page({ … })')
  return { ...definition, data: { ...definition.data }, setData(change) { Object.assign(this.data, change) } } // prettier-ignore
}

it('demo/page.js is the page of the README', () => {
  expect(block).not.toBe('')
  expect(page).toContain(block)
})

describe.each([
  ['demo/page.js', page],
  ['the page of the README', block],
])('%s', (_name, source) => {
  it('connects, subscribes, publishes, shows what comes back, and ends', async () => {
    const instance = open(source)
    instance.onLoad()
    expect(instance.data).toEqual({ state: 'connecting', messages: [] })
    await clock.advance(100)
    expect(instance.data.state).toBe('connected')

    instance.greet()
    await clock.advance(100)
    expect([...instance.data.messages]).toEqual(['greetings/hello: Hello'])

    instance.onUnload()
    await clock.advance(3000)
    expect(program.sockets.open).toHaveLength(0)
    expect(broker.timeline.at(-1)).toMatchObject({ what: 'close' })
    expect(clock.pending).toBe(0)
    expect(program.errors).toEqual([])
  })

  it('keeps the latest fifty messages', async () => {
    const instance = open(source)
    instance.onLoad()
    await clock.advance(100)
    for (let count = 0; count < 60; count++) instance.greet()
    await clock.advance(100)
    expect(instance.data.messages).toHaveLength(50)
    instance.onUnload()
    await clock.advance(3000)
  })

  it('comes back after the connection broke, and is subscribed again', async () => {
    const instance = open(source)
    instance.onLoad()
    await clock.advance(100)
    program.sockets.open[0]?.drop()
    await clock.advance(100)
    expect(instance.data.state).toBe('offline')
    await clock.advance(2000)
    expect(instance.data.state).toBe('connected')
    instance.greet()
    await clock.advance(100)
    expect([...instance.data.messages]).toEqual(['greetings/hello: Hello'])
    instance.onUnload()
    await clock.advance(3000)
    expect(clock.pending).toBe(0)
  })

  it('ends while the broker is unreachable', async () => {
    program = createMiniProgram({ clock })
    const silent = { log() {}, info() {}, warn() {}, error() {}, debug() {} }
    let definition: PageInstance | undefined
    program.run(
      { source, path: 'pages/index/index.js' },
      {
        console: silent,
        globals: { Page: (given: PageInstance) => (definition = given) },
        modules: { '../../lib/mqtt.min.js': 'dist/mqtt.min.js' },
      },
    )
    const instance = { ...definition!, setData() {} }
    instance.onLoad()
    await clock.advance(5000)
    instance.onUnload()
    await clock.advance(3000)
    expect(clock.pending).toBe(0)
  })
})
