import { createRequire } from 'node:module'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hostClock } from '../../src/simulator/base/clock.ts'
import { createMiniProgram, type MiniProgram } from '../../src/testing.ts'
import { createBroker, type Broker } from '../broker/broker.ts'
import { overSimulatedSocket } from '../broker/over-simulated-socket.ts'

interface Demo {
  sendAndReceive(options: { url: string; topic: string; text: string; wx?: unknown }): Promise<string>
}

// Node's own require, so that the demo finds the built transport by the name of the package, as users do.
const { sendAndReceive } = createRequire(import.meta.url)('../../demo/raw-packets.js') as Demo

let broker: Broker
let program: MiniProgram
let isOpenToAll: boolean

beforeEach(() => {
  isOpenToAll = true
  broker = createBroker({
    clock: hostClock,
    authenticate: () => isOpenToAll || 'not authorized',
  })
  program = createMiniProgram({ server: overSimulatedSocket(broker) })
})

afterEach(() => broker.stop())

const url = 'wxs://broker.example/mqtt'
const greet = (wx: unknown = program.wx): Promise<string> =>
  sendAndReceive({ url, topic: 'greetings/raw', text: 'Grüße, 世界', wx })

describe('demo/raw-packets.js', () => {
  it('gets its own message back, and disconnects', async () => {
    expect(await greet()).toBe('Grüße, 世界')
    await expect.poll(() => program.sockets.open.length).toBe(0)
    const sent = broker.timeline.filter(({ what }) => what === 'in').map(({ packet }) => packet?.cmd)
    expect(sent.filter((cmd) => cmd !== 'puback')).toEqual(['connect', 'subscribe', 'publish', 'disconnect'])
    expect(sent).toContain('puback')
    expect(program.errors).toEqual([])
  })

  it('says why when the broker refuses', async () => {
    isOpenToAll = false
    await expect(greet()).rejects.toThrow('the broker refused: code 5')
  })

  it('says why when nobody listens', async () => {
    await expect(greet(createMiniProgram().wx)).rejects.toMatchObject({ code: 'ERR_REFUSED' })
  })

  it('says why when there is no wx', async () => {
    await expect(greet(null)).rejects.toMatchObject({ code: 'ERR_HOST_MISSING' })
  })
})
