import { afterEach, describe, expect, it, vi } from 'vitest'
import getTimer from '../../src/shims/timer.ts'
import { ofMqtt } from './real-packages.ts'

type GetTimer = (variant?: string) => ReturnType<typeof getTimer>

const { default: realGetTimer } = ofMqtt<{ default: GetTimer }>('./lib/get-timer')

afterEach(() => vi.useRealTimers())

function story(get: GetTimer, variant: string): number[] {
  vi.useFakeTimers()
  const ticks: number[] = []
  const start = Date.now()
  const timer = get(variant)
  const id = timer.set(() => ticks.push(Date.now() - start), 30)
  vi.advanceTimersByTime(100)
  timer.clear(id)
  vi.advanceTimersByTime(100)
  return ticks
}

describe("the timer of the keepalive beside MQTT.js's own", () => {
  it.each(['native', 'auto'])('ticks until it is cleared (%s)', (variant) => {
    expect(story(getTimer, variant)).toEqual([30, 60, 90])
    expect(story(realGetTimer, variant)).toEqual([30, 60, 90])
  })

  it('is the timer of the host also where a Worker is asked for', () => {
    expect(story(getTimer, 'worker')).toEqual([30, 60, 90])
  })
})
