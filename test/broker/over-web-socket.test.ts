import mqtt from 'mqtt'
import type { MqttClient } from 'mqtt'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { hostClock } from '../../src/simulator/base/clock.ts'
import { createBroker } from '../../src/broker/broker.ts'
import type { Broker } from '../../src/broker/broker.ts'
import { overWebSocket } from './over-web-socket.ts'
import type { ListeningBroker } from './over-web-socket.ts'

let broker: Broker
let listening: ListeningBroker
const clients: MqttClient[] = []

beforeEach(async () => {
  broker = createBroker({ clock: hostClock })
  listening = await overWebSocket(broker)
})

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.endAsync(true)))
  broker.stop()
  await listening.stop()
})

async function connect(options: Parameters<typeof mqtt.connectAsync>[1]): Promise<MqttClient> {
  const client = await mqtt.connectAsync(listening.url, { reconnectPeriod: 0, ...options })
  clients.push(client)
  return client
}

/** What a plain WebSocket sees of the server's answer. */
const dial = (protocols: string[]): Promise<string> =>
  new Promise((resolve) => {
    const socket = new WebSocket(listening.url, protocols)
    socket.on('open', () => {
      resolve(`open ${socket.protocol}`)
      socket.terminate()
    })
    socket.on('unexpected-response', (_request, response) => {
      resolve(`status ${String(response.statusCode)}`)
      socket.terminate()
    })
    socket.on('error', () => undefined)
  })

describe('a broker behind a real WebSocket', () => {
  it.each([
    { protocols: ['mqtt'], outcome: 'open mqtt' },
    { protocols: ['mqttv3.1'], outcome: 'open mqttv3.1' },
    { protocols: ['chat', 'mqtt'], outcome: 'open mqtt' },
    { protocols: ['chat'], outcome: 'status 400' },
    { protocols: [], outcome: 'status 400' },
  ])('answers $protocols with $outcome', async ({ protocols, outcome }) => {
    expect(await dial(protocols)).toBe(outcome)
  })

  it.each([
    { protocolVersion: 3, protocolId: 'MQIsdp' } as const,
    { protocolVersion: 4, protocolId: 'MQTT' } as const,
    { protocolVersion: 5, protocolId: 'MQTT' } as const,
  ])('carries a real client of version $protocolVersion on every QoS', async (version) => {
    const client = await connect({ ...version, clientId: 'real' })
    await client.subscribeAsync('t/#', { qos: 2 })
    const seen: string[] = []
    const all = new Promise<void>((resolve) => {
      client.on('message', (topic, payload, { qos }) => {
        seen.push(`${topic} ${payload.toString()} ${qos}`)
        if (seen.length === 3) resolve()
      })
    })
    for (const qos of [0, 1, 2] as const) await client.publishAsync(`t/${qos}`, 'x', { qos })
    await all
    expect(seen).toEqual(['t/0 x 0', 't/1 x 1', 't/2 x 2'])
  })

  it('ends a connection on a text frame', async () => {
    const socket = new WebSocket(listening.url, ['mqtt'])
    const code = new Promise((resolve) => socket.on('close', resolve))
    socket.on('open', () => {
      socket.send('hello')
    })
    expect(await code).toBe(1003)
    expect(broker.connections).toEqual([])
  })

  it('tells the broker of a socket that is gone', async () => {
    const client = await connect({ clientId: 'gone' })
    const gone = new Promise<void>((resolve) => {
      client.on('close', resolve)
    })
    client.stream.destroy()
    await gone
    await expect.poll(() => broker.connections.length).toBe(0)
  })
})
