import { expect, test } from 'vitest'
import { createEventLoop } from '../../bench/in-engine/event-loop.mjs'

test('what is due comes in order, then what waits for quiet, then what waits for time', () => {
  const loop = createEventLoop()
  const told: string[] = []
  const tell = (word: string) => () => told.push(word)
  loop.setTimeout(tell('20 ms'), 20)
  loop.setTimeout(tell('10 ms'), 10)
  loop.whenIdle(tell('idle'))
  loop.setTimeout(tell('at once'), 0)
  loop.post(tell('posted'))
  const cleared = loop.setTimeout(tell('never'), 0)
  loop.clearTimeout(cleared)
  loop.clearTimeout(undefined)
  while (loop.step());
  expect(told).toEqual(['at once', 'posted', 'idle', '10 ms', '20 ms'])
})

test('an interval comes until it is cleared', () => {
  const loop = createEventLoop()
  let times = 0
  const interval = loop.setInterval(() => {
    if (++times === 3) loop.clearInterval(interval)
  }, 5)
  while (loop.step());
  expect(times).toBe(3)
})
