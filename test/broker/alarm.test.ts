import { describe, expect, it } from 'vitest'
import { createClock } from '../../src/simulator/base/clock.ts'
import { Alarm } from '../../src/broker/alarm.ts'

const bench = () => {
  const clock = createClock(0)
  const rings: number[] = []
  const alarm = new Alarm(clock, () => rings.push(clock.now()))
  return { clock, rings, alarm }
}

describe('an alarm', () => {
  it('rings once, at its time', () => {
    const { clock, rings, alarm } = bench()
    alarm.set(100)
    expect(alarm.due).toBe(100)
    clock.advanceSync(1000)
    expect(rings).toEqual([100])
    expect(alarm.due).toBeUndefined()
  })

  it('is set anew', () => {
    const { clock, rings, alarm } = bench()
    alarm.set(100)
    clock.advanceSync(50)
    alarm.set(100)
    clock.advanceSync(1000)
    expect(rings).toEqual([150])
  })

  it('is silent once cleared, and leaves no timer', () => {
    const { clock, rings, alarm } = bench()
    alarm.set(100)
    alarm.clear()
    expect(clock.pending).toBe(0)
    clock.advanceSync(1000)
    expect(rings).toEqual([])
  })

  it('waits longer than a timer of the host can', () => {
    const { clock, rings, alarm } = bench()
    const years = 100 * 365 * 86_400_000
    alarm.set(years)
    clock.advanceSync(years - 1)
    expect(rings).toEqual([])
    clock.advanceSync(1)
    expect(rings).toEqual([years])
  })

  it('never rings at infinity', () => {
    const { clock, alarm } = bench()
    alarm.set(Infinity)
    expect(clock.pending).toBe(0)
  })
})
