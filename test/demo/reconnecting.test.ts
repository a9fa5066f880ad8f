/** What docs/reconnecting.md says and no other test shows. */

import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import type { BackoffResult } from '../../scripts/backoff-plot.mjs'
import type * as Mqtt from '../../src/index.ts'
import { createClock, createMiniProgram, type ServerConnection } from '../../src/testing.ts'
import { createBroker } from '../broker/broker.ts'
import { overSimulatedSocket } from '../broker/over-simulated-socket.ts'
import { implementations, tell, type Story } from '../mqtt/clients.ts'
import { openPage, type PageInstance } from './demo-page.ts'
import { codeBlocks, tableRows } from './markdown.ts'

const document = 'docs/reconnecting.md'
const options = { keepalive: 60, reconnectPeriod: 1000 }

describe.each(implementations)('hidden, over %s', (socketImplementation) => {
  /** The will, as the broker keeps it, of a client that is hidden for two minutes. */
  async function willsOf(onHide: 'keep' | 'disconnect'): Promise<string[]> {
    const story = tell({ socketImplementation })
    const will = { topic: 'alarm', payload: 'gone', qos: 1, retain: true } as const
    await story.connected({ ...options, onHide, will: will as never })
    story.program.app.hide()
    await story.clock.advance(120_000)
    return story.broker.retained.map(({ topic }) => topic)
  }

  it('keep: the will is published, disconnect: it is not', async () => {
    expect(await willsOf('keep')).toEqual(['alarm'])
    expect(await willsOf('disconnect')).toEqual([])
  })

  it('keep goes on with audio in the background, disconnect does not', async () => {
    for (const onHide of ['keep', 'disconnect'] as const) {
      const story = tell({ socketImplementation })
      const { client } = await story.connected({ ...options, onHide })
      story.program.app.backgroundAudio = true
      story.program.app.hide()
      await story.clock.advance(600_000)
      expect(client.state).toBe(onHide === 'keep' ? 'connected' : 'suspended')
      expect(story.program.sockets.open).toHaveLength(onHide === 'keep' ? 1 : 0)
    }
  })

  it('disconnect returns on show, with reconnectPeriod 0 too', async () => {
    const story = tell({ socketImplementation })
    const { client } = await story.connected({ ...options, reconnectPeriod: 0, onHide: 'disconnect' })
    await away(story, 60_000)
    await story.clock.advance(200)
    expect(client.state).toBe('connected')
  })

  it.each(['connect()', 'show'])(
    'a client that the broker refused stays where it is, until %s',
    async (way) => {
      let isOpen = false
      const story = tell({
        socketImplementation,
        broker: { authenticate: () => isOpen || 'not authorized' },
      })
      const { client, called } = story.connect(options)
      await story.clock.advance(1000)
      story.program.network.switchTo('4g')
      await story.clock.advance(60_000)
      expect(called).toEqual(['error 5', 'close'])
      expect(client.state).toBe('idle')
      isOpen = true
      if (way === 'show') await away(story, 60_000)
      else client.connect()
      await story.clock.advance(100)
      expect(client.state).toBe('connected')
    },
  )
})

describe('a connection that turns out to be dead on return', () => {
  it.each([undefined, 500])(
    'is a close, and lastError says that nobody answered (%s)',
    async (probeTimeout) => {
      const story = tell({ quirks: { suspendedSocket: 'dies' } })
      const { client, called } = await story.connected({ ...options, probeTimeout })
      const told: unknown[] = []
      client.on('close', () => told.push({ ...client.lastError, message: client.lastError?.message }))
      await away(story, 60_000)
      await story.clock.advance(3000)
      const message = `the broker did not answer within ${probeTimeout ?? 2000} ms of the return`
      expect(told).toEqual([{ code: 'ERR_CLOSED', message }])
      expect(called).toEqual(['connect', 'offline', 'close', 'reconnect', 'connect'])
      expect(client.lastError).toBe(undefined)
    },
  )
})

/** Hidden for this long, and shown again. */
async function away({ program, clock }: Story, ms: number): Promise<void> {
  program.app.hide()
  await clock.advance(ms)
  program.app.show()
}

describe('what is easily got wrong', () => {
  it('a large message that arrives slowly is a sign of life', async () => {
    const story = tell({ quirks: { suspendedSocket: 'survives' } })
    const { called } = await story.connected(options)
    const server = story.connections[0]!
    story.broker.script({ on: 'pingreq', do: 'ignore' })
    // A PUBLISH of 16,383 bytes on the topic "t", 160 bytes each 100 ms. The answer to the ping would come behind it.
    const publish = new Uint8Array(3 + 16_383)
    publish.set([0x30, 0xff, 0x7f, 0x00, 0x01, 0x74])
    server.send(publish.slice(0, 160))
    await away(story, 1000)
    for (let at = 160; at < publish.length; at += 160) {
      await story.clock.advance(100)
      if (server.state === 'open') server.send(publish.slice(at, at + 160))
    }
    await story.clock.advance(1000)
    expect(called.slice(0, 2)).toEqual(['connect', expect.stringContaining('message t')])
  })

  it('disconnect: who was lost for good before is not dialled on show', async () => {
    const story = tell()
    const { called } = await story.connected({ ...options, reconnectPeriod: 0, onHide: 'disconnect' })
    story.connections[0]!.drop()
    await story.clock.advance(100)
    await away(story, 1000)
    await story.clock.advance(1000)
    expect(called).toEqual(['connect', 'close'])
  })

  it('disconnect: whom the broker refused is dialled once on show', async () => {
    const story = tell({ broker: { authenticate: () => 'not authorized' } })
    const { called } = story.connect({ ...options, onHide: 'disconnect' })
    await story.clock.advance(1000)
    await away(story, 1000)
    await story.clock.advance(60_000)
    expect(called).toEqual(['error 5', 'close', 'reconnect', 'error 5', 'close'])
  })

  it('disconnect: end() leaves no timer', async () => {
    const story = tell()
    const { client } = await story.connected({ ...options, onHide: 'disconnect' })
    story.program.app.hide()
    await story.clock.advance(10)
    client.end(true)
    await story.clock.advance(100)
    expect(story.program.timers.pending).toBe(0)
  })

  it('a socket that the platform closed in the background is no error', async () => {
    const story = tell({ quirks: { suspendedSocket: 'closes', appShow: 'before-burst' } })
    const { called } = await story.connected(options)
    await away(story, 60_000)
    await story.clock.advance(1000)
    expect(called).toEqual(['connect', 'offline', 'close', 'reconnect', 'connect'])
  })

  /** A client whose credentials cannot be had at first when it connects again. */
  async function comesBack(
    connectOptions: Mqtt.ClientOptions,
    leave: (client: Mqtt.MqttClient) => void,
  ): Promise<string[]> {
    let password: string | undefined = 'right'
    const story = tell({
      broker: { authenticate: (given) => given.password?.toString() === 'right' || 'not authorized' },
    })
    const { client } = await story.connected({
      ...options,
      ...connectOptions,
      username: 'u',
      credentials() {
        if (password === undefined) throw new Error('no network')
        return { password }
      },
    })
    password = 'wrong'
    leave(client)
    await story.clock.advance(5000)
    password = undefined
    client.connect()
    await story.clock.advance(100)
    const states = [client.state]
    password = 'right'
    await story.clock.advance(10_000)
    return [...states, client.state]
  }

  it('connect() of a client that gave up tries until it has credentials', async () => {
    const states = await comesBack({ credentialsRetries: 0 }, (client) => client.stream?.destroy())
    expect(states).toEqual(['waiting', 'connected'])
  })

  it('connect() after end() tries until it has credentials', async () => {
    const states = await comesBack({}, (client) => client.end())
    expect(states).toEqual(['waiting', 'connected'])
  })

  it('listeners of offline and reconnect find the state that it becomes', async () => {
    const story = tell()
    const { client } = await story.connected(options)
    const seen: string[] = []
    client.on('offline', () => seen.push(`offline ${client.state}`))
    client.on('reconnect', () => seen.push(`reconnect ${client.state}`))
    story.connections[0]!.drop()
    await story.clock.advance(2000)
    expect(seen).toEqual(['offline waiting', 'reconnect connecting'])
  })
})

describe('demo/state-page.js', () => {
  interface StatePage extends PageInstance<{ text: string; seconds: number }> {
    tryNow(): void
  }

  it('is the page of the document', () => {
    const [, code = ''] = readFileSync('demo/state-page.js', 'utf8').split(/^\/\* global .*\n\n/m)
    expect(codeBlocks(document, 'js')).toEqual([code])
  })

  it('shows the states and the seconds until the next attempt', async () => {
    const clock = createClock()
    const serve = overSimulatedSocket(createBroker({ clock }))
    let isUp = true
    const program = createMiniProgram({
      clock,
      quirks: { networkLoss: 'drops' },
      server(connection: ServerConnection) {
        if (isUp) serve(connection)
        else connection.refuse(503)
      },
    })
    const page = openPage<StatePage>(program, 'demo/state-page.js')
    page.onLoad()
    expect(page.data).toEqual({ text: 'connecting …', seconds: 0 })
    await clock.advance(100)
    expect(page.data).toEqual({ text: 'live', seconds: 0 })

    isUp = false
    program.sockets.open[0]!.drop()
    await clock.advance(60_000)
    expect(page.data.text).toBe('connection lost')
    expect(page.data.seconds).toBeGreaterThan(0)
    expect(page.data.seconds).toBeLessThanOrEqual(45)
    const before = page.data.seconds
    await clock.advance(1000)
    expect(page.data.seconds).toBe(before - 1)

    isUp = true
    page.tryNow()
    await clock.advance(100)
    expect(page.data).toEqual({ text: 'live', seconds: 0 })
    program.network.offline()
    await clock.advance(5000)
    expect(page.data.text).toBe('no network')

    page.onUnload()
    await clock.advance(3000)
    expect(page.data.text).toBe('')
    expect(program.timers.pending).toBe(0)
    expect(program.errors).toEqual([])
  })
})

describe('10,000 clients that lose one broker', () => {
  let results: BackoffResult[]
  let drawn: string

  beforeAll(async () => {
    const plot = await import('../../scripts/backoff-plot.mjs')
    results = plot.simulate()
    drawn = await plot.draw()
  }, 60_000)

  it('docs/backoff.svg is what scripts/backoff-plot.mjs draws', () => {
    expect(drawn === readFileSync('docs/backoff.svg', 'utf8')).toBe(true)
  })

  it('no second holds more than 5 % of them here, and with MQTT.js one holds them all', () => {
    const fullest = results.map(({ way, returns }) => `${way} ${Math.max(...returns) <= 500}`)
    expect(fullest).toEqual([...Array(3).fill('MQTT.js false'), ...Array(3).fill('mqtt-miniprogram true')])
    for (const { returns } of results) expect(returns.reduce((sum, count) => sum + count, 0)).toBe(10_000)
  })

  it('the table of the document says what came out', () => {
    const cells = ({ dials, returns }: BackoffResult) => [
      dials.reduce((sum, count) => sum + count, 0).toLocaleString('en'),
      `${(Math.max(...returns) / 100).toFixed(1)} %`,
      `within ${returns.length} s`,
    ]
    const rows = [120, 150, 600].map((seconds) => {
      const [theirs = [], ours = []] = results
        .filter(({ outage }) => outage === seconds * 1000)
        .map((result) => cells(result))
      return [`${seconds} s`, ...theirs.flatMap((cell, index) => [cell, ours[index]])]
    })
    expect(tableRows(document, 'How long it waits')).toEqual(rows)
  })
})
