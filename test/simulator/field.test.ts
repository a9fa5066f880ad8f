/** The recorder of `field/` in the simulator: traces are replayed, and a change of behaviour is seen. */

import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { choices, compare, fit, record, shapeOf } from '../../field/replay.mjs'
import { startFieldServer } from '../../field/server.mjs'
import * as simulator from '../../src/testing.ts'

interface Trace {
  platform: string
  simulated?: boolean
  cases: { name: string; events: { at: number; what: string; detail?: unknown }[] }[]
}

const read = <Content>(name: string): Content =>
  JSON.parse(readFileSync(`field/traces/${name}.json`, 'utf8')) as Content
const names = readdirSync('field/traces')
  .map((file) => file.replace(/\.json$/, ''))
  .filter((name) => name !== 'expected')
const expected = read<Record<string, { phone: object; differences: string[] }>>('expected')

describe('the traces of field/traces', () => {
  it('each say what is expected of them', () => {
    expect(Object.keys(expected).sort()).toEqual([...names].sort())
  })

  it.each(names)('%s: differs from the simulator where that is expected', async (name) => {
    const { phone, differences } = expected[name]!
    const found = compare(read<Trace>(name), await record(simulator, phone))
    expect(found.map((difference) => difference.name)).toEqual(differences)
  })

  it.each(names)('%s: has no address, no query and no content', (name) => {
    const text = readFileSync(`field/traces/${name}.json`, 'utf8')
    expect(text).not.toMatch(/wss?:|\?|field\.example|tick"/)
  })
})

describe('createMiniProgram({ phone })', () => {
  it.each(names.filter((name) => read<Trace>(name).simulated !== true))(
    '%s is what its trace asks for',
    (name) => {
      const { phone } = expected[name] as { phone: { platform: string; quirks: object } }
      const { platform, quirks } = simulator.createMiniProgram({ phone: name })
      expect(platform).toBe(phone.platform)
      expect(quirks).toMatchObject(phone.quirks)
    },
  )

  it('takes other quirks beside, and no name without a trace', () => {
    expect(
      simulator.createMiniProgram({ phone: 'uni-h5', quirks: { drop: 'close-only' } }).quirks,
    ).toMatchObject({
      drop: 'close-only',
      openProfile: false,
    })
    expect(() => simulator.createMiniProgram({ phone: 'none' })).toThrow(
      "There is no trace of a phone 'none'; there is uni-h5. docs/field.md says how to record one.",
    )
  })
})

describe('the replay', () => {
  const changes = Object.entries(choices).flatMap(([quirk, values]) =>
    (values as unknown[]).map((value): [string, unknown] => [quirk, value]),
  )

  it.each(changes)('catches %s: %j, wherever it is a change', async (quirk, value) => {
    for (const platform of ['android', 'ios'] as const) {
      const { quirks } = simulator.createMiniProgram({ platform })
      if (quirks[quirk as keyof typeof quirks] === value) continue
      const changed = await record(simulator, { platform, quirks: { [quirk]: value } })
      const found = compare(read<Trace>(`simulated-${platform}`), changed)
      expect(
        found.map(({ name }) => name),
        `${quirk} on ${platform}`,
      ).not.toEqual([])
    }
  })

  it('finds the quirks that fit a trace', async () => {
    const quirks = { closeReport: 'stream-end', drop: 'close-only', openProfile: false }
    const trace = await record(simulator, { platform: 'android', quirks })
    const { phone, differences } = await fit(simulator, trace)
    expect(differences).toEqual([])
    expect(phone).toEqual({ platform: 'android', quirks })
  })

  it('counts neither times, nor the numbers of tasks, nor the order between tasks', () => {
    const events = (order: number[]): { at: number; what: string; detail?: unknown }[] =>
      order.map((task, at) => ({ at, what: `#${task} onError`, detail: { errMsg: `taskID=${at} too many` } }))
    expect(shapeOf({ events: events([1, 2]) })).toEqual([
      '#1 onError {"errMsg":"taskID=N too many"}',
      '#2 onError {"errMsg":"taskID=N too many"}',
    ])
    const shape = (order: number[]): string[] => [...shapeOf({ events: events(order) })].sort()
    expect(shape([1, 2])).toEqual(shape([2, 1]))
  })
})

describe('the field server', () => {
  let server: Awaited<ReturnType<typeof startFieldServer>>
  beforeAll(async () => {
    server = await startFieldServer()
  })
  afterAll(() => server.stop())

  /** Everything that a plain WebSocket tells. */
  const visit = (path: string, protocols: string[] = []): Promise<string[]> =>
    new Promise((resolve) => {
      const heard: string[] = []
      const socket = new WebSocket(`${server.url}${path}`, protocols)
      socket.on('open', () => {
        heard.push(`open ${socket.protocol}`.trim())
        if (path === '/echo') socket.send('x')
      })
      socket.on('message', (data) => {
        heard.push(String(data as Buffer))
        if (path === '/echo') socket.close()
        if (path === '/flood/3' && heard.length === 4) socket.close()
      })
      socket.on('error', ({ message }) => heard.push(message))
      socket.on('close', (code) => {
        heard.push(`close ${code}`)
        resolve(heard)
      })
    })

  it.each([
    ['/echo', ['mqtt'], ['open mqtt', 'x', 'close 1005']],
    ['/404', [], ['Unexpected server response: 404', 'close 1006']],
    ['/status/503', [], ['Unexpected server response: 503', 'close 1006']],
    ['/elsewhere', [], ['Unexpected server response: 404', 'close 1006']],
    ['/close/1000', [], ['open', 'close 1000']],
    ['/close/4000', [], ['open', 'close 4000']],
    ['/close', [], ['open', 'close 1005']],
    ['/drop', [], ['open', 'close 1006']],
    ['/flood/3', [], ['open', '0', '1', '2', 'close 1005']],
    ['/slow', [], ['open']],
  ])('%s', async (path, protocols, told) => {
    if (path !== '/slow') return expect(await visit(path, protocols)).toEqual(told)
    const socket = new WebSocket(`${server.url}${path}`)
    const opened = new Promise((resolve) => socket.on('open', resolve))
    await opened
    socket.terminate()
  })

  it('says on its page how to list the domain', async () => {
    const response = await fetch(server.url.replace('ws', 'http'))
    expect(await response.text()).toContain('socket 合法域名')
  })
})
