/** 1,000 messages published in one turn, on each broker as it comes: all are confirmed, and all arrive in their order. */

import { connectAsync } from 'mqtt'
import { resolve } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import type * as Mqtt from '../../src/index.ts'
import { createMiniProgram, type MiniProgram } from '../../src/testing.ts'
import {
  ejabberdAdvice,
  isEjabberdInstalled,
  isRabbitInstalled,
  rabbitAdvice,
  startEjabberd,
  startRabbit,
} from './erlang.ts'
import { startAedes } from './engines/aedes.ts'
import { isMosquittoInstalled, mosquittoAdvice, startMosquitto } from './mosquitto.ts'

interface Broker {
  name: string
  isInstalled: boolean
  advice: string
  versions: readonly (4 | 5)[]
  start(): Promise<{ url: string; stop(): Promise<void> }>
  options?: { username: string; password: string }
  /** The most that it grants; what is published with more comes back with that. */
  maximumQoS?: 1
}

const brokers: Broker[] = [
  {
    name: 'mosquitto',
    isInstalled: isMosquittoInstalled,
    advice: mosquittoAdvice,
    versions: [4, 5],
    start: () => startMosquitto(),
  },
  {
    name: 'ejabberd',
    isInstalled: isEjabberdInstalled,
    advice: ejabberdAdvice,
    versions: [4, 5],
    start: startEjabberd,
    options: { username: 'alice', password: 'any' },
  },
  {
    name: 'RabbitMQ',
    isInstalled: isRabbitInstalled,
    advice: rabbitAdvice,
    versions: [4],
    start: startRabbit,
    maximumQoS: 1,
  },
  { name: 'aedes', isInstalled: true, advice: '', versions: [4], start: startAedes },
]

/** How long anything may take on a busy machine. Milliseconds. */
const patience = 100_000
vi.setConfig({ testTimeout: 2 * patience, hookTimeout: 2 * patience })

const qosOf = {
  'QoS 1': () => 1 as const,
  'QoS 2': () => 2 as const,
  'QoS 1 and 2 mixed': (number: number) => (number % 3 === 0 ? 2 : 1),
}

for (const { name, isInstalled, advice, versions, start, options, maximumQoS = 2 } of brokers) {
  const isPossible = isInstalled || process.env['CI']
  describe.skipIf(!isPossible)(`a burst to ${name}${isPossible ? '' : ` (${advice})`}`, () => {
    let broker: Awaited<ReturnType<Broker['start']>>
    let client: Mqtt.MqttClient
    let program: MiniProgram
    beforeAll(async () => {
      if (!isInstalled) throw new Error(advice)
      broker = await start()
    })
    afterAll(() => broker?.stop())
    afterEach(async () => {
      await client.endAsync(true)
      expect(program.errors).toEqual([])
    })

    /** Publishes so many in one turn. @returns what arrived at somebody else */
    async function burst(protocolVersion: 4 | 5, count: number, qos: (number: number) => 1 | 2) {
      // In another program: it neither shares the connection nor the code.
      const subscriber = await connectAsync(broker.url.replace(/^wx/, 'ws'), { ...options, protocolVersion })
      const arrived: string[] = []
      subscriber.on('message', (_topic, payload, packet) =>
        arrived.push(`${packet.qos} ${payload.toString()}`),
      )
      await subscriber.subscribeAsync('burst', { qos: 2 })

      program = createMiniProgram({ platform: 'android', WebSocket: WebSocket as never })
      const mqtt = program.run<typeof Mqtt>(resolve('dist/mqtt.min.js'))
      client = mqtt.connect(broker.url, { ...options, protocolVersion, connectTimeout: patience })
      await new Promise((connected) => client.once('connect', connected))
      const expected: string[] = []
      const told = await Promise.all(
        Array.from({ length: count }, (_, number) => {
          const level = qos(number)
          expected.push(`${Math.min(level, maximumQoS)} ${level} ${number}`)
          return client.publishAsync('burst', `${level} ${number}`, { qos: level })
        }),
      )
      expect(told).toHaveLength(count)
      await expect.poll(() => arrived.length, { timeout: patience }).toBe(count)
      await subscriber.endAsync()
      // The order is one of each QoS.
      for (const level of ['1', '2']) {
        const of = (all: string[]) => all.filter((text) => text.split(' ')[1] === level)
        expect(of(arrived)).toEqual(of(expected))
      }
      expect(client.queued).toEqual({ messages: 0, bytes: 0, inflight: 0 })
    }

    describe.each(versions)('protocol version %i', (protocolVersion) => {
      it.each(Object.entries(qosOf))('1,000 of %s', async (_, qos) => {
        await burst(protocolVersion, 1000, qos)
      })
    })

    // mosquitto 2.0 takes 20 of QoS 2 at once: in 3.1.1 it drops the rest, and acknowledges it.
    if (name === 'mosquitto')
      it.each(versions)('200 of QoS 2, protocol version %i', async (protocolVersion) => {
        await burst(protocolVersion, 200, qosOf['QoS 2'])
      })
  })
}
