import { describe } from 'vitest'
import { createClock } from '../../src/simulator/base/clock.ts'
import { createBroker } from '../../src/broker/broker.ts'
import { conversation } from './conversation.ts'
import { impatience, openChannel } from './in-process.ts'

describe('the broker in process', () => {
  const clock = createClock(0)
  const open = createBroker({ clock })
  const secured = createBroker({
    clock,
    authenticate: ({ username, password }) =>
      (username === 'u' && password?.toString() === 'secret') || 'not authorized',
  })
  conversation(() => Promise.resolve(openChannel(open)), {
    elapse: (ms) => clock.advance(ms),
    patience: impatience,
    lateness: 0,
    concurrent: false,
    departures: [],
    secured: {
      connect: () => Promise.resolve(openChannel(secured)),
      username: 'u',
      password: 'secret',
      code: { 3: 5, 4: 5, 5: 0x87 },
    },
  })
})
