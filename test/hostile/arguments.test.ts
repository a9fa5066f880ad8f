import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tell, type Client, type Story } from '../mqtt/clients.ts'

/** What people pass by mistake: any value, and the almost right ones. */
const anything = fc.oneof(
  { weight: 3, arbitrary: fc.anything({ withDate: true, withMap: true, withTypedArray: true, withBigInt: true, withNullPrototype: true }) },
  { weight: 2, arbitrary: fc.constantFrom<unknown>('t', '', '#', 'a/#/b', '+', '$SYS', 'x'.repeat(70_000), '\u0000', '\ud800', 0, 1, 2, 3, -1, 1.5, NaN, Infinity, null, undefined, true, false, () => undefined, Symbol('x'), 10n, [], {}, [null], [['t']], new Date(NaN), new ArrayBuffer(8), Object.create(ArrayBuffer.prototype), new Proxy({}, {})) },
  { weight: 1, arbitrary: fc.record({ qos: fc.constantFrom<unknown>(0, 1, 2, 3, '1', null), retain: fc.anything(), dup: fc.anything(), properties: fc.oneof(fc.anything(), fc.record({ topicAlias: fc.anything(), userProperties: fc.anything(), messageExpiryInterval: fc.anything(), correlationData: fc.anything(), subscriptionIdentifier: fc.anything() })), cbStorePut: fc.anything() }) },
) // prettier-ignore

const methods = [
  'publish',
  'subscribe',
  'unsubscribe',
  'getLastMessageId',
  'reschedulePing',
  'sendPing',
] as const

const asyncMethods = ['publishAsync', 'subscribeAsync', 'unsubscribeAsync'] as const

type Call = (...args: unknown[]) => unknown

/** The clock moves once for many calls: what they leave behind meets. */
async function callAll(story: Story, client: Client, calls: [string, unknown[]][]): Promise<void> {
  for (const [name, args] of calls) {
    const returned = (client[name as 'publish'] as unknown as Call).apply(client, args)
    // Not `instanceof`: the promises are of the program's realm.
    const { then } = (returned ?? {}) as Partial<Promise<unknown>>
    if (typeof then === 'function') then.call(returned, undefined, () => undefined)
  }
  await story.clock.advance(50)
}

const run = { numRuns: 300, seed: 20_26, endOnFailure: true }

describe.each([4, 5] as const)('whatever is passed to a client (protocol version %i)', (protocolVersion) => {
  it('throws nothing, in no timer either, and leaves it connected', { timeout: 300_000 }, async () => {
    const story = tell({ timelineLimit: 0, broker: { timelineLimit: 30 } })
    const { client } = await story.connected({ protocolVersion, reconnectPeriod: 100 })
    let drops = 0
    client.on('close', () => drops++)
    const call = fc.oneof(
      { weight: 9, arbitrary: fc.tuple(fc.constantFrom(...methods, ...asyncMethods), fc.array(anything, { maxLength: 4 })) },
      // A key, whatever it is: what cannot be made one throws where it is passed.
      { weight: 1, arbitrary: fc.tuple(fc.constant('removeOutgoingMessage'), fc.tuple(fc.oneof(fc.string(), fc.double(), fc.constantFrom(null, undefined)))) },
    ) // prettier-ignore
    await fc.assert(
      fc.asyncProperty(
        fc.array(call as fc.Arbitrary<[string, unknown[]]>, { minLength: 1, maxLength: 10 }),
        async (calls) => {
          await callAll(story, client, calls)
          expect(story.program.errors.map(({ error }) => error)).toEqual([])
          if (drops > 0)
            console.dir({ calls, error: client.lastError, t: story.broker.timeline.slice(3) }, { depth: 9 })
          expect(drops).toBe(0)
        },
      ),
      run,
    )
    const told: unknown[] = []
    client.publish('still/here', 'x', { qos: 1 }, (error) => told.push(error ?? 'published'))
    await story.clock.advance(1000)
    expect(told).toEqual(['published'])
  })
})

describe('whatever is passed to connect', () => {
  it('is an error that says what to do, or a client that can be ended', { timeout: 300_000 }, async () => {
    const story = tell({ timelineLimit: 0 })
    story.door = (connection) => connection.fail('open fail: _code:111,_msg:Connection refused')
    const options = fc.oneof(
      anything,
      fc.record(
        {
          protocol: fc.constantFrom<unknown>('wx', 'wxs', 'mqtt', '', 7, null),
          host: anything,
          port: anything,
          path: anything,
          username: anything,
          password: anything,
          clientId: anything,
          keepalive: anything,
          clean: anything,
          will: anything,
          properties: anything,
          servers: anything,
          transformWsUrl: anything,
          wxOptions: anything,
          credentials: anything,
          reconnectPeriod: fc.constantFrom<unknown>(0, 10, -1, NaN, 'x', null),
          connectTimeout: fc.constantFrom<unknown>(100, 0, -1, NaN, 'x', null),
          protocolVersion: fc.constantFrom<unknown>(3, 4, 5, 6, '4', null),
        },
        { requiredKeys: [] },
      ),
    )
    const url = fc.oneof(anything, fc.webUrl(), fc.string(), fc.constant('wx://127.0.0.1/mqtt'))
    await fc.assert(
      fc.asyncProperty(url, options, async (brokerUrl, wanted) => {
        let client: Client | undefined
        try {
          client = (story.mqtt.connect as unknown as Call)(brokerUrl, wanted) as Client
        } catch (error) {
          expect(Object.prototype.toString.call(error)).toBe('[object Error]')
          expect((error as Error).message.length).toBeGreaterThan(10)
          return
        }
        let isEnded = false
        await story.clock.advance(50)
        client.end(true, () => (isEnded = true))
        await story.clock.advance(3000)
        expect(isEnded).toBe(true)
        expect(story.program.errors.map(({ error }) => error)).toEqual([])
      }),
      run,
    )
    await story.clock.advance(100_000)
    expect(story.program.sockets.open).toHaveLength(0)
  })
})
