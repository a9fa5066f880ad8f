import { describe, expect, it } from 'vitest'
import { reconnectDelay } from '../../src/mqtt/backoff.ts'
import { createRandom } from '../../src/simulator/base/seeded-random.ts'
import type { ServerConnection } from '../../src/testing.ts'
import { profiles, tell, type Story } from './clients.ts'

const noJitter = { reconnectPeriod: 1000, reconnectJitter: 0 }

describe('the delay before the next dial', () => {
  it('doubles from reconnectPeriod up to reconnectMaxPeriod', () => {
    const delays = Array.from({ length: 8 }, (_, attempt) => reconnectDelay(noJitter, attempt, 0.5))
    expect(delays).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000])
    expect(reconnectDelay({ ...noJitter, reconnectMaxPeriod: 5000 }, 9, 0.5)).toBe(5000)
    expect(reconnectDelay({ ...noJitter, reconnectMaxPeriod: 10 }, 9, 0.5)).toBe(1000)
    expect(reconnectDelay(noJitter, 1e9, 0.5)).toBe(30_000)
  })

  it('is drawn from d · (1 ± jitter), the first one too', () => {
    expect(reconnectDelay({ reconnectPeriod: 1000 }, 0, 0)).toBe(500)
    expect(reconnectDelay({ reconnectPeriod: 1000 }, 0, 1)).toBe(1500)
    expect(reconnectDelay({ reconnectPeriod: 1000, reconnectJitter: 1 }, 0, 0)).toBe(0)
    expect(reconnectDelay({ reconnectPeriod: 1000, reconnectJitter: 7 }, 0, 1)).toBe(2000)
    expect(reconnectDelay({ reconnectPeriod: 1000, reconnectJitter: -1 }, 0, 1)).toBe(1000)
  })

  it('is a delay, whatever the options are', () => {
    const odd = [Number.NaN, -1, 'soon' as never, {} as never]
    for (const reconnectMaxPeriod of odd) {
      expect(reconnectDelay({ ...noJitter, reconnectMaxPeriod }, 3, 0.5)).toBe(1000)
    }
    for (const reconnectJitter of odd) {
      expect(reconnectDelay({ reconnectPeriod: 1000, reconnectJitter }, 0, 1)).toBe(1000)
    }
    // Longer than 2^31 - 1 ms a timer takes for none.
    for (const reconnectPeriod of [2 ** 31, 1e12, Infinity]) {
      expect(reconnectDelay({ reconnectPeriod, reconnectJitter: 0.5 }, 0, 1)).toBe(2 ** 31 - 1)
    }
    const wide = { reconnectPeriod: 1000, reconnectMaxPeriod: Infinity }
    expect(reconnectDelay(wide, 1e9, 1)).toBe(2 ** 31 - 1)
  })

  it('10,000 clients that lost one broker for 120 s come back without a second that holds more than 5 % of them', () => {
    const random = createRandom(7)
    const clients = 10_000
    for (const outage of [120_000, 150_000, 600_000]) {
      const perSecond = new Map<number, number>()
      for (let client = 0; client < clients; client++) {
        let now = 0
        for (let attempt = 0; now < outage; attempt++) {
          now += reconnectDelay({ reconnectPeriod: 1000 }, attempt, random.next())
        }
        const second = Math.floor((now - outage) / 1000)
        perSecond.set(second, (perSecond.get(second) ?? 0) + 1)
      }
      expect(Math.max(...perSecond.values()) / clients, `outage of ${outage} ms`).toBeLessThanOrEqual(0.05)
      expect(Math.max(...perSecond.keys())).toBeLessThan(45)
    }
  })
})

describe.each(profiles)(
  'a client that cannot reach the broker, on $platform with $socketImplementation',
  (profile) => {
    it('waits longer each time, and starts anew after 30 s of connection', async () => {
      const story = tell(profile)
      const times: number[] = []
      story.door = (connection) => {
        times.push(story.clock.now())
        connection.fail('open fail: _code:111,_msg:Connection refused')
      }
      const { client } = story.connect({ reconnectPeriod: 1000 })
      await story.clock.advance(70_000)
      const gaps = times.slice(1).map((time, i) => Math.round((time - times[i]!) / 1000))
      expect(gaps).toEqual([1, 2, 4, 8, 16, 30])

      story.door = undefined
      await story.clock.advance(40_000)
      expect(client.connected).toBe(true)
      await story.clock.advance(31_000)
      const drop = async () => {
        const before = story.clock.now()
        story.connections.at(-1)!.drop()
        await story.clock.runAll({
          until: () => client.connected && client.state === 'connected' && story.clock.now() > before + 10,
        })
        return Math.round((story.clock.now() - before) / 1000)
      }
      expect(await drop()).toBe(1)
      // A connection that does not hold is no reason to hammer the broker.
      expect(await drop()).toBe(2)
      expect(await drop()).toBe(4)
    })

    it.each([
      ['29 s', 29_000, 8],
      ['30 s', 30_000, 1],
    ])('goes on or starts anew after a connection of %s', async (_, held, delay) => {
      const story = tell(profile)
      story.door = refuse
      const { client } = story.connect({ reconnectPeriod: 1000 })
      // Refused at 0, 1 and 3 s.
      await story.clock.advance(6900)
      story.door = undefined
      await story.clock.runAll({ until: () => client.connected })
      await story.clock.advance(held)
      expect(client.connected).toBe(true)
      const dials = dialsFrom(story)
      story.connections.at(-1)!.drop()
      await story.clock.advance(20_000)
      expect(dials()).toEqual([delay])
    })
  },
)

describe.each(profiles)(
  'the delays after a failed dial, on $platform with $socketImplementation',
  (profile) => {
    it.each<[string, (story: Story) => void | Promise<void>]>([
      ['the mini program is shown', hideAndShow],
      ['the phone has another network', ({ program }) => program.network.switchTo('4g')],
      [
        'a weak network is strong again',
        ({ program }) => {
          program.network.weak(true)
          program.network.weak(false)
        },
      ],
    ])('start anew when %s', async (_, happen) => {
      const story = tell(profile)
      story.door = refuse
      const before = dialsFrom(story)
      story.connect({ reconnectPeriod: 1000 })
      await story.clock.advance(20_000)
      expect(before()).toEqual([0, 1, 3, 7, 15])
      const dials = dialsFrom(story)
      await happen(story)
      await story.clock.advance(8000)
      expect(dials()).toEqual([0, 1, 3, 7])
    })
  },
)

function refuse(connection: ServerConnection): void {
  connection.fail('open fail: _code:111,_msg:Connection refused')
}

/** Hidden for so short a time that nothing is frozen. */
async function hideAndShow({ program, clock }: Story): Promise<void> {
  program.app.hide()
  await clock.advance(1)
  program.app.show()
}

/** When the client dialled, in whole seconds since this was called. */
function dialsFrom({ program, clock }: Story): () => number[] {
  const from = clock.now()
  const before = program.timeline.entries.length
  return () =>
    program.timeline.entries
      .slice(before)
      .filter(({ what }) => what === 'connectSocket')
      .map(({ at }) => Math.round((at - from) / 1000))
}
