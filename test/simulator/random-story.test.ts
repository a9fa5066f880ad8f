import { describe, expect, it } from 'vitest'
import {
  createClock,
  createMiniProgram,
  createRandom,
  tellRandomStory,
  type MiniProgram,
} from '../../src/testing.ts'

/** A client that dials again a second after each end, and says something every two seconds. */
const client = `
  var open = 0
  function dial() {
    var task = wx.connectSocket({ url: 'wss://example.com/', success: function () {}, fail: function () {} })
    if (!task) return setTimeout(dial, 1000)
    var ended = false
    function end() {
      if (ended) return
      ended = true
      clearInterval(timer)
      task.close({ success: function () {}, fail: function () {} })
      setTimeout(dial, 1000)
    }
    var timer = setInterval(function () {
      task.send({ data: 'hello', success: function () {}, fail: end })
    }, 2000)
    task.onOpen(function () { exports.opened = (exports.opened || 0) + 1 })
    task.onError(end)
    task.onClose(end)
  }
  dial()`

async function tell(seed: number, platform: MiniProgram['platform']): Promise<MiniProgram> {
  const clock = createClock()
  const program = createMiniProgram({
    clock,
    platform,
    server: (connection) => {
      connection.accept()
      connection.onMessage = (data) => connection.send(data)
    },
  })
  program.run({ source: client })
  await tellRandomStory(program, { seed, destroys: true, restart: () => program.run({ source: client }) })
  return program
}

describe.each(['android', 'ios', 'devtools'] as const)('random stories on %s', (platform) => {
  it('end in the foreground, on WiFi, without faults, with nothing thrown', async () => {
    for (let seed = 1; seed <= 25; seed++) {
      const program = await tell(seed, platform)
      expect(program.app.state, `seed ${seed}`).toBe('foreground')
      expect(program.network).toMatchObject({ isConnected: true, latency: 0 })
      expect(program.faults).toMatchObject({ dial: undefined, send: undefined, lostCallbacks: [] })
      expect(program.errors, `seed ${seed}`).toEqual([])
      expect(program.sockets.open.length, `seed ${seed}`).toBeLessThanOrEqual(5)
    }
  })

  it('are the same for the same seed, and others for others', async () => {
    const [first, second, other] = [await tell(7, platform), await tell(7, platform), await tell(8, platform)]
    expect(first.timeline.toString()).toBe(second.timeline.toString())
    expect(first.timeline.toString()).not.toBe(other.timeline.toString())
    expect(first.timeline.entries.length).toBeGreaterThan(50)
  })
})

describe('a random story', () => {
  it('mixes in what the program does by itself', async () => {
    const program = createMiniProgram({ clock: createClock() })
    let floods = 0
    const told = await tellRandomStory(program, { seed: 3, steps: 200, actions: { flood: () => floods++ } })
    expect(floods).toBeGreaterThan(0)
    expect(told.filter((name) => name === 'flood')).toHaveLength(floods)
    expect(new Set(told).size).toBeGreaterThan(10)
  })
})

describe('seeded random numbers', () => {
  it('come out the same for the same seed, and spread evenly', () => {
    const random = createRandom(42)
    const counts = Array.from({ length: 10 }, () => 0)
    for (let count = 0; count < 10_000; count++) counts[random.integer(0, 9)]! += 1
    for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(150)
    expect(createRandom(42).bytes(8)).toEqual(createRandom(42).bytes(8))
    const firsts = Array.from({ length: 100 }, (_, seed) => createRandom(seed).integer(0, 999))
    expect(new Set(firsts).size).toBeGreaterThan(80)
  })

  it('stay within their bounds', () => {
    const random = createRandom(0)
    for (let count = 0; count < 1_000; count++) {
      const value = random.next()
      expect(value >= 0 && value < 1).toBe(true)
      expect([3, 4, 5]).toContain(random.integer(3, 5))
    }
    expect(random.pick(['only'])).toBe('only')
  })
})
