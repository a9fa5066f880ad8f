import { once } from 'node:events'
import { afterAll, beforeAll } from 'vitest'
import { WebSocket } from 'ws'
import { conversation } from '../broker/conversation.ts'
import type { GetConnection } from '../broker/conversation.ts'
import type { ByteChannel } from '../broker/packet-client.ts'
import { describeWithMosquitto, startMosquitto } from './mosquitto.ts'
import type { Mosquitto } from './mosquitto.ts'

const users = { u: 'secret' }

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

describeWithMosquitto('mosquitto', () => {
  let mosquitto: Mosquitto
  const sockets = new Set<WebSocket>()

  beforeAll(async () => {
    mosquitto = await startMosquitto({ users })
  })

  afterAll(async () => {
    for (const socket of sockets) socket.terminate()
    await mosquitto.stop()
  })

  const over =
    (url: () => string): GetConnection =>
    async (version) => {
      const socket = new WebSocket(url(), version === 3 ? 'mqttv3.1' : 'mqtt')
      sockets.add(socket)
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
        sockets.delete(socket)
        channel.onClose()
      })
      await once(socket, 'open')
      return channel
    }

  conversation(
    over(() => mosquitto.url),
    {
      elapse: wait,
      patience: (onExpired) => {
        const timer = setTimeout(onExpired, 10_000)
        return () => {
          clearTimeout(timer)
        }
      },
      lateness: 5000,
      overlapping: 'each',
      invalidFilter: 'closed',
      tellsOfProtocolErrors: false,
      tellsOfUnknownPubrel: false,
      namelessSession: 'refused',
      secured: {
        connect: over(() => mosquitto.passwordUrl!),
        username: 'u',
        password: users.u,
        code: { 3: 5, 4: 5, 5: 0x87 },
      },
    },
  )
})
