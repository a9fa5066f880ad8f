import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createClock, createMiniProgram } from '../../src/testing.ts'

/** Everything that nobody holds is gone afterwards; what was seen in this turn is held until its end. */
async function collectGarbage(): Promise<void> {
  await setImmediate()
  setFlagsFromString('--expose-gc')
  ;(runInNewContext('gc') as () => void)()
}

describe('the virtual clock', () => {
  it('begins at a date of today, and wherever it is told', () => {
    expect(new Date(createClock().now()).toISOString()).toBe('2026-01-01T00:00:00.000Z')
    expect(createClock(5).now()).toBe(5)
    const program = createMiniProgram({ clock: createClock() })
    expect(program.run({ source: 'module.exports = new Date().getUTCFullYear()' })).toBe(2026)
  })

  it('stands still until it is moved', async () => {
    const clock = createClock(1_000)
    const called: number[] = []
    clock.setTimeout(() => called.push(clock.now()), 10)
    await Promise.resolve()
    expect(clock.now()).toBe(1_000)
    await clock.advance(9)
    expect(called).toEqual([])
    await clock.advance(1)
    expect(called).toEqual([1_010])
  })

  it('runs timers by time, and those of one time by creation', async () => {
    const clock = createClock(0)
    const called: string[] = []
    for (const [name, ms] of [
      ['c', 20],
      ['a', 10],
      ['d', 20],
      ['b', 10],
    ] as const) {
      // prettier-ignore
      clock.setTimeout(() => called.push(name), ms)
    }
    await clock.advance(100)
    expect(called).toEqual(['a', 'b', 'c', 'd'])
  })

  it('keeps the order of thousands of timers', async () => {
    const clock = createClock(0)
    const delays = Array.from({ length: 3_000 }, (_, index) => (index * 7919) % 1_009)
    const called: number[] = []
    for (const delay of delays) clock.setTimeout(() => called.push(delay), delay)
    clock.advanceSync(2_000)
    expect(called).toEqual([...delays].sort((a, b) => a - b))
  })

  it('runs what timers create, when it falls due within the same stretch', async () => {
    const clock = createClock(0)
    const called: number[] = []
    const chain = (): void => {
      called.push(clock.now())
      if (called.length < 4) clock.setTimeout(chain, 5)
    }
    clock.setTimeout(chain, 5)
    await clock.advance(12)
    expect(called).toEqual([5, 10])
    expect(clock.now()).toBe(12)
    await clock.advance(100)
    expect(called).toEqual([5, 10, 15, 20])
  })

  it('lets promise callbacks, chains of them and next ticks run between timers', async () => {
    const clock = createClock(0)
    const called: string[] = []
    clock.setTimeout(() => {
      process.nextTick(() => called.push('tick'))
      void Promise.resolve()
        .then(() => undefined)
        .then(() => undefined)
        .then(() => called.push('promise'))
    }, 1)
    clock.setTimeout(() => called.push('second'), 1)
    await clock.advance(1)
    expect(called).toEqual(['tick', 'promise', 'second'])
  })

  it('has a synchronous advance, which leaves promises for later', () => {
    const clock = createClock(0)
    const called: string[] = []
    clock.setTimeout(() => void Promise.resolve().then(() => called.push('promise')), 1)
    clock.setTimeout(() => called.push('timer'), 2)
    clock.advanceSync(2)
    expect(called).toEqual(['timer'])
  })

  it('repeats intervals until they are cleared, from within too', async () => {
    const clock = createClock(0)
    const called: number[] = []
    const interval = clock.setInterval(() => {
      called.push(clock.now())
      if (called.length === 3) clock.clearInterval(interval)
    }, 10)
    await clock.advance(1_000)
    expect(called).toEqual([10, 20, 30])
    expect(clock.pending).toBe(0)
  })

  it('lets time pass under an interval of 0', async () => {
    const clock = createClock(0)
    let count = 0
    clock.setInterval(() => count++, 0)
    await clock.advance(5)
    expect(count).toBe(5)
  })

  it('forgets cleared timers, and takes anything as an identifier', async () => {
    const clock = createClock(0)
    let ran = false
    clock.clearTimeout(clock.setTimeout(() => (ran = true), 1))
    clock.clearTimeout(undefined)
    clock.clearInterval({})
    await clock.advance(10)
    expect(ran).toBe(false)
    expect(clock.pending).toBe(0)
  })

  it('keeps the others in their order when thousands are cleared, some from within', async () => {
    const clock = createClock(0)
    const called: number[] = []
    const timers = Array.from({ length: 5_000 }, (_, n) => clock.setTimeout(() => called.push(n), n % 7))
    clock.setTimeout(() => timers.filter((_, n) => n % 3 === 0).forEach(clock.clearTimeout), 2)
    for (const n of timers.keys()) if (n % 3 === 1) clock.clearTimeout(timers[n])
    await clock.advance(1)
    expect(clock.pending).toBe(5_001 - 1_667 - called.length)
    await clock.advance(10)
    const ran = Array.from(timers.keys()).filter((n) => n % 3 === 2 || (n % 3 === 0 && n % 7 <= 2))
    expect(called).toEqual(ran.sort((a, b) => (a % 7) - (b % 7) || a - b))
    expect(clock.pending).toBe(0)
  })

  it('lets go of what a cleared timer holds, and of thousands of them', async () => {
    const clock = createClock(0)
    const first = clock.setTimeout(() => undefined, 3_600_000)
    const held = ((): WeakRef<object>[] => {
      const payload = {}
      const cleared = clock.setTimeout(() => void payload, 3_600_000)
      clock.clearTimeout(cleared)
      return [new WeakRef(payload), new WeakRef(cleared as object)]
    })()
    await collectGarbage()
    expect(held[0]!.deref()).toBeUndefined()
    for (let count = 0; count < 2_000; count++) {
      clock.clearTimeout(clock.setTimeout(() => undefined, 3_600_000))
    }
    await collectGarbage()
    expect(held[1]!.deref()).toBeUndefined()
    expect(clock.pending).toBe(1)
    clock.clearTimeout(first)
  })

  it('goes from timer to timer', async () => {
    const clock = createClock(0)
    const called: number[] = []
    for (const ms of [50, 3_600_000]) clock.setTimeout(() => called.push(clock.now()), ms)
    expect(await clock.runNext()).toBe(true)
    expect(called).toEqual([50])
    await clock.runAll()
    expect(called).toEqual([50, 3_600_000])
    expect(await clock.runNext()).toBe(false)
  })

  it('runs all until a condition holds, and says when it never ends', async () => {
    const clock = createClock(0)
    let count = 0
    clock.setInterval(() => count++, 10)
    await clock.runAll({ until: () => count === 7 })
    expect(count).toBe(7)
    await expect(clock.runAll({ limit: 50 })).rejects.toThrow(/runAll stopped after 50 timers/)
  })

  it('lets out what a timer throws, and can go on', async () => {
    const clock = createClock(0)
    let ran = false
    clock.setTimeout(() => {
      throw new Error('from a timer')
    }, 1)
    clock.setTimeout(() => (ran = true), 1)
    await expect(clock.advance(1)).rejects.toThrow('from a timer')
    await clock.advance(0)
    expect(ran).toBe(true)
  })

  it.each([-1, NaN])('refuses to move by %s', async (ms) => {
    await expect(createClock(0).advance(ms)).rejects.toThrow(/milliseconds from 0 up/)
  })
})

describe('without a clock', () => {
  afterEach(() => vi.useRealTimers())

  it("uses the host's timers as they are at each call, fake ones included", async () => {
    const program = createMiniProgram({ server: (connection) => connection.accept() })
    vi.useFakeTimers()
    const called: string[] = []
    program.wx.connectSocket({ url: 'wss://example.com/' }).onOpen(() => called.push('open'))
    expect(called).toEqual([])
    await vi.advanceTimersByTimeAsync(10)
    expect(called).toEqual(['open'])
    program.app.hide()
    await vi.advanceTimersByTimeAsync(5_000)
    expect(program.app.state).toBe('suspended')
  })
})
