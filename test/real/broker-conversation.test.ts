import { once } from 'node:events'
import { createConnection } from 'node:net'
import { afterAll, beforeAll, describe } from 'vitest'
import { WebSocket } from 'ws'
import { conversation } from '../broker/conversation.ts'
import type { Departure, GetConnection } from '../broker/conversation.ts'
import type { ByteChannel } from '../broker/packet-client.ts'
import { describeWithMosquitto, startMosquitto } from './mosquitto.ts'
import type { Mosquitto } from './mosquitto.ts'

const users = { u: 'secret' }

/** What 2.0.11 does otherwise, whatever carries it. */
const departures: Departure[] = [
  'overlapping subscriptions: any one, before 5',
  'overlapping subscriptions: each, in 5',
  'invalid filter: closed',
  'unknown PUBREL: success',
  'packets of a broker: taken',
  'flags of SUBSCRIBE: free in 3.1',
  'no local on a shared subscription: taken',
  'receive maximum: exceeded after an answer',
  'DISCONNECT of the broker: not always',
]

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

const patience = (onExpired: () => void): (() => void) => {
  const timer = setTimeout(onExpired, 20_000)
  return () => {
    clearTimeout(timer)
  }
}

const overWebSocket =
  (url: () => string): GetConnection =>
  async (version) => {
    const socket = new WebSocket(url(), version === 3 ? 'mqttv3.1' : 'mqtt')
    const channel: ByteChannel = {
      send: (bytes) => {
        socket.send(bytes)
      },
      close: () => {
        socket.terminate()
      },
      onBytes: () => undefined,
      onClose: () => undefined,
    }
    socket.on('message', (data: Buffer) => {
      channel.onBytes(data)
    })
    socket.on('close', () => {
      channel.onClose()
    })
    await once(socket, 'open')
    return channel
  }

const overTcp =
  (port: () => number): GetConnection =>
  async () => {
    const socket = createConnection({ host: '127.0.0.1', port: port() })
    const channel: ByteChannel = {
      send: (bytes) => {
        socket.write(bytes)
      },
      close: () => {
        socket.destroy()
      },
      onBytes: () => undefined,
      onClose: () => undefined,
    }
    socket.on('data', (data) => {
      channel.onBytes(data)
    })
    socket.on('close', () => {
      channel.onClose()
    })
    // A reset is as good an end as any; the close that follows tells.
    socket.on('error', () => undefined)
    await once(socket, 'connect')
    return channel
  }

describeWithMosquitto('mosquitto', () => {
  let mosquitto: Mosquitto

  beforeAll(async () => {
    mosquitto = await startMosquitto({ users })
  })

  afterAll(async () => {
    await mosquitto.stop()
  })

  const shared = {
    elapse: wait,
    patience,
    lateness: 5000,
    concurrent: true,
    secured: {
      connect: overWebSocket(() => mosquitto.passwordUrl!),
      username: 'u',
      password: users.u,
      code: { 3: 5, 4: 5, 5: 0x87 },
    },
  }

  describe('over WebSocket', () => {
    conversation(
      overWebSocket(() => mosquitto.url),
      {
        ...shared,
        departures: [...departures, 'DISCONNECT with will: left open'],
      },
    )
  })

  describe('over TCP', () => {
    conversation(
      overTcp(() => mosquitto.tcpPort),
      { ...shared, departures },
    )
  })
})
