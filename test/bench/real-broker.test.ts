import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { startRelay } from '../../bench/real-broker.mjs'

const endings: (() => unknown)[] = []
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end()
})

async function relayTo(answer: (text: string) => string) {
  const server = createServer((socket) => {
    socket.on('data', (data) => socket.write(answer(data.toString())))
    socket.on('error', () => undefined)
    endings.push(() => socket.destroy())
  })
  endings.push(() => server.close())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const relay = await startRelay((server.address() as AddressInfo).port)
  endings.push(() => relay.stop())
  const socket = new WebSocket(`ws://127.0.0.1:${relay.port}/mqtt`, ['mqtt'])
  return { server, socket }
}

test('the relay carries bytes there and back, and speaks of MQTT', async () => {
  const { socket } = await relayTo((text) => text.toUpperCase())
  await once(socket, 'open')
  expect(socket.protocol).toBe('mqtt')
  socket.send('first')
  const [data, isBinary] = (await once(socket, 'message')) as [Buffer, boolean]
  expect([data.toString(), isBinary]).toEqual(['FIRST', true])
})

test('when the broker hangs up, so does the relay', async () => {
  const { server, socket } = await relayTo(String)
  server.once('connection', (plain) => plain.end())
  const [code] = (await once(socket, 'close')) as [number]
  expect(code).toBe(1005)
})
